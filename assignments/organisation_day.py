"""What one organisation was on a day: its members, communes and households."""

from datetime import date
from functools import cached_property

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from assignments.models import (
    CellTransfer,
    CommuneAssignment,
    PartyMember,
    PartyOrganisation,
)
from assignments.querysets import holds_on
from assignments.rosters import assignments_of
from households.models import Household
from povertyaid.scope import Scope


class OrganisationDay:
    """An organisation as a scope may see it on `day`."""

    def __init__(self, scope: Scope, organisation: PartyOrganisation, day: date):
        self.scope, self.organisation, self.day = scope, organisation, day

    @cached_property
    def members(self) -> QuerySet:
        """Who belonged to it, by the transfers since; `load`: households of that day.

        What the register did not write down, such as a status of then, is today's.
        """
        left = CellTransfer.objects.filter(member=OuterRef("pk"), moved_on__gt=self.day)
        left = left.order_by("moved_on", "pk").values("from_organisation")[:1]
        members = PartyMember.objects.visible_to(self.scope)
        cell = Coalesce(
            Subquery(left), F("organisation"), output_field=BigIntegerField()
        )
        members = members.alias(cell=cell).filter(cell=self.organisation.pk)
        members = members.registered()
        members = members.filter(Q(joined_on=None) | Q(joined_on__lte=self.day))
        held = holds_on(self.day, "household_assignments__")
        members = members.annotate(load=Count("household_assignments", filter=held))
        return members.select_related("home_village")

    @cached_property
    def communes(self) -> list[CommuneAssignment]:
        """Its duties to communes; `is_open` where the commune's page may be read."""
        rows = CommuneAssignment.objects.visible_to(self.scope).on(self.day)
        rows = rows.filter(organisation=self.organisation)
        rows = list(
            rows.select_related("commune", "plan").order_by("commune__code", "plan")
        )
        for row in rows:
            row.is_open = self.scope.may_read(row.commune_id)
        return rows

    @cached_property
    def households(self) -> QuerySet:
        """Its assignments to households; `is_open` where the page may be read."""
        shown = Household.objects.visible_to(self.scope)
        members = PartyMember.objects.visible_to(self.scope)
        rows = assignments_of(self.scope).held_by(self.organisation, self.day)
        return rows.annotate(
            is_open=Exists(shown.filter(pk=OuterRef("household"))),
            is_member_open=Exists(members.filter(pk=OuterRef("member"))),
        )


def kin_of(scope: Scope, organisation: PartyOrganisation) -> QuerySet:
    """What it followed and what followed it, as far as the scope may see them."""
    near = Q(successor=organisation) | Q(pk=organisation.successor_id)
    shown = PartyOrganisation.objects.visible_to(scope).filter(near)
    return shown.order_by("valid_to", "name")
