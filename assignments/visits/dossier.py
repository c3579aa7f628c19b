"""Everything a scope may see of one visit."""

from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from assignments.choices import VisitTopic
from assignments.models import (
    FieldPhoto,
    PartyMember,
    PartyOrganisation,
    Verification,
    Visit,
    VisitVersion,
)
from assignments.visits.checking import checked_by_scope
from households.models import Household
from povertyaid.scope import Scope

TOPICS = dict(VisitTopic.choices)


class VisitDossier:
    def __init__(self, scope: Scope, visit: Visit):
        self.scope, self.visit = scope, visit

    @cached_property
    def photos(self) -> QuerySet[FieldPhoto]:
        """Whoever sees the visit sees them."""
        return self.visit.photos.all()

    @cached_property
    def shows_household(self) -> bool:
        return self._sees(Household, self.visit.assignment.household_id)

    @cached_property
    def shows_member(self) -> bool:
        return self._sees(PartyMember, self.visit.assignment.member_id)

    @cached_property
    def shows_organisation(self) -> bool:
        return self._sees(PartyOrganisation, self.visit.assignment.organisation_id)

    @cached_property
    def verification(self) -> Verification | None:
        """Where it was drawn, for who checks; never for the member who went."""
        drawn = Verification.objects.filter(visit=self.visit)
        rows = checked_by_scope(drawn, self.scope, "visit__")
        return rows.select_related("verified_by").first()

    @cached_property
    def versions(self) -> list[VisitVersion]:
        """Before each correction, the newest first; `then` says it in words."""
        rows = self.visit.versions.select_related("replaced_by").order_by("-version")
        for version in (versions := list(rows)):
            version.then = _words(version.values)
        return versions

    def _sees(self, model, pk: int | None) -> bool:
        visible = model.objects.visible_to(self.scope)
        return pk is not None and visible.filter(pk=pk).exists()


def _words(values: dict) -> list[tuple[str, str]]:
    """(what, what it said) of a version's values, those that say something."""
    told = [
        ("Ngày thăm", _day(values.get("visited_on"))),
        ("Gặp hộ", "có" if values.get("met") else "không"),
        ("Đã làm gì", ", ".join(TOPICS.get(t, t) for t in values.get("topics") or [])),
        ("Ghi chú", values.get("note")),
        ("Đã hẹn", values.get("promise")),
        ("Hẹn đến ngày", _day(values.get("promised_for"))),
    ]
    return [(what, said) for what, said in told if said]


def _day(text: str | None) -> str:
    return f"{date.fromisoformat(text):%d/%m/%Y}" if text else ""
