"""The part of a report that an organisation answers for."""

from dataclasses import dataclass

from django.db.models import Q

from assignments.models import CommuneAssignment, PartyOrganisation
from reports.models import Report


@dataclass(frozen=True, slots=True)
class Area:
    """The communes an organisation helps; else the households its members help.

    Helped is whose main helper on 31 December belonged to it or to one below it.
    """

    organisation: PartyOrganisation
    communes: tuple[int, ...] = ()

    @property
    def lines(self) -> Q:
        return self.places if self.communes else helped_by(self.organisation)

    @property
    def places(self) -> Q:
        """Which totals of all households belong to it: none to helped households."""
        return Q(commune__in=self.communes)


def area_of(organisation: PartyOrganisation, report: Report) -> Area:
    """By communes if it was answering for any at the end of what is reported."""
    found = CommuneAssignment.objects.on(report.ends_on).filter(
        organisation=organisation
    )
    return Area(organisation, tuple(found.order_by().values_list("commune", flat=True)))


def helped_by(organisation: PartyOrganisation) -> Q:
    """Lines whose helper belongs to an organisation or to one below it."""
    path = "helper_organisation"
    return (
        Q(**{path: organisation})
        | Q(**{f"{path}__parent": organisation})
        | Q(**{f"{path}__parent__parent": organisation})
    )
