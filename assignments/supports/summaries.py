"""What other pages show of support: an organisation's, a household's, short sums."""

from functools import cached_property
from typing import Any

from assignments.models import PartyOrganisation, SupportShare
from assignments.supports.ledger import (
    Ledger,
    Sums,
    YearTable,
    ledger_of,
    sentence,
    sums_of,
    years_of,
)
from households.models import Household
from povertyaid.scope import Scope

SHOWN = 30  # parts on a household's page; the rest is one click away


class OrganisationSupport:
    """The sentence of an organisation with those below it, and its rows by year."""

    def __init__(self, scope: Scope, organisation: PartyOrganisation):
        self.ledger = ledger_of(scope, organisation=organisation)
        self.is_part = not (scope.reads_all or organisation.pk in scope.organisations)

    @cached_property
    def sums(self) -> Sums:
        return self.ledger.sums

    @property
    def sentence(self) -> str:
        return sentence(self.sums)

    @cached_property
    def years(self) -> list[YearTable]:
        if not self.sums.supports:
            return []
        axes = ("year", "source", "kind", "commune", "commune_id")
        return years_of(self.ledger.by(*axes))


class HouseholdSupport:
    """What a household received: its parts, the newest first, and their sums."""

    def __init__(self, scope: Scope, household: Household):
        shares = SupportShare.objects.visible_to(scope).filter(household=household)
        self.shares = shares.filter(support__cancelled_at=None)

    @cached_property
    def rows(self) -> list[SupportShare]:
        related = ("support__organisation", "support__member")
        rows = self.shares.select_related(*related)
        return list(rows.order_by("-support__given_on", "-support")[:SHOWN])

    @cached_property
    def sums(self) -> Sums:
        """Of the rows, where they are all there is; else the database adds them up."""
        return Ledger(self.shares).sums if self.is_cut else sums_of(self.rows)

    @property
    def is_cut(self) -> bool:
        return len(self.rows) == SHOWN


class ShortSupport:
    """The sums of one commune or member, by year: one query."""

    def __init__(self, scope: Scope, **of: Any):
        self._ledger = ledger_of(scope, **of)

    @cached_property
    def years(self) -> list[dict]:
        """Delivered dong and how many supports, the newest year first."""
        return self._ledger.by("year")[::-1]

    @property
    def value(self) -> int:
        return sum(year["value"] for year in self.years)
