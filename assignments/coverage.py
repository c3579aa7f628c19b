"""Who is without whom: households without a helper, members without a household."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from assignments.models import HouseholdAssignment, PartyMember
from households.choices import LISTED, Status
from households.models import Commune, Household, Review
from povertyaid.rates import rate
from povertyaid.scope import Scope


@dataclass(slots=True)
class Line:
    """One commune, or all together: its list, its members, and the gaps in both."""

    commune: Commune | None = None
    listed: int = 0
    poor_alone: int = 0
    near_poor_alone: int = 0
    expected: int = 0
    idle: int = 0
    overloaded: int = 0

    @property
    def alone(self) -> int:
        return self.poor_alone + self.near_poor_alone

    @property
    def helped(self) -> int:
        return self.listed - self.alone

    @property
    def helping(self) -> int:
        return self.expected - self.idle

    @property
    def helped_rate(self) -> Decimal | None:
        return rate(self.helped, self.listed)

    @property
    def helping_rate(self) -> Decimal | None:
        return rate(self.helping, self.expected)

    def add(self, counts: dict) -> None:
        for name, count in counts.items():
            setattr(self, name, getattr(self, name) + count)


def coverage(scope: Scope, year: int | None) -> tuple[list[Line], Line]:
    """A line per commune in the order of codes, and the line of all together.

    The list is the year's, the helpers and members are today's. Members of the
    district's offices count in the total alone.
    """
    communes = Commune.objects.visible_to(scope).order_by("code", "valid_from")
    lines = {commune.pk: Line(commune) for commune in communes}
    counts = defaultdict(dict)
    for found in (_households(scope, year), _members(scope), _overloaded(scope)):
        for row in found:
            counts[row.pop("place")] |= row
    total = Line()
    for place, numbers in counts.items():
        total.add(numbers)
        if place in lines:
            lines[place].add(numbers)
    return [line for line in lines.values() if line.listed or line.expected], total


def households_alone(scope: Scope, year: int | None) -> QuerySet:
    """Households on the year's list that have no main helper today; poor ones first."""
    households = Household.objects.visible_to(scope).listed(year or 0)
    households = households.filter(~Exists(_main_helper("pk")))
    by_place = ("village__commune__code", "village__folded_name", "sort_key", "pk")
    return households.select_related("village__commune").order_by("-status", *by_place)


def members_idle(scope: Scope) -> QuerySet:
    """Members who should help and have no household yet, cell by cell."""
    members = PartyMember.objects.visible_to(scope).without_household()
    by_cell = ("organisation__commune__code", "organisation__folded_name", "sort_key")
    return members.select_related("organisation__commune").order_by(*by_cell, "pk")


def _main_helper(household: str) -> QuerySet:
    running = HouseholdAssignment.objects.running().main()
    return running.filter(household=OuterRef(household))


def _households(scope: Scope, year: int | None) -> QuerySet:
    alone = ~Exists(_main_helper("household"))
    listed = Review.objects.visible_to(scope).filter(year=year, status__in=LISTED)
    return (
        listed.order_by()
        .values(place=F("household__village__commune"))
        .annotate(
            listed=Count("pk"),
            poor_alone=Count("pk", filter=Q(status=Status.POOR) & alone),
            near_poor_alone=Count("pk", filter=Q(status=Status.NEAR_POOR) & alone),
        )
    )


def _members(scope: Scope) -> QuerySet:
    running = HouseholdAssignment.objects.running().filter(member=OuterRef("pk"))
    members = PartyMember.objects.visible_to(scope).helping().order_by()
    return members.values(place=F("organisation__commune")).annotate(
        expected=Count("pk"), idle=Count("pk", filter=~Exists(running))
    )


def _overloaded(scope: Scope) -> QuerySet:
    over = PartyMember.objects.overloaded().values("pk")
    members = PartyMember.objects.visible_to(scope).filter(pk__in=over).order_by()
    return members.values(place=F("organisation__commune")).annotate(
        overloaded=Count("pk")
    )
