"""Communes and villages by the year's reviews, counted as they stand now.

The reports count their own lines; these pages show a year before it is compiled too.
A review counts in the commune its village lay in at that year's end, wherever the
household lives and whatever the commune is called today.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    FilteredRelation,
    Func,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import JSONObject

from assignments.choices import HELPING
from assignments.models import (
    CommuneAssignment,
    HouseholdAssignment,
    PartyOrganisation,
)
from households.choices import LISTED, Status
from households.models import (
    Commune,
    CommuneYear,
    PovertyStandard,
    Review,
    Village,
    VillagePlacement,
)
from povertyaid.rates import rate
from povertyaid.scope import Scope

POOR, NEAR_POOR = Q(status=Status.POOR), Q(status=Status.NEAR_POOR)


@dataclass(frozen=True, slots=True)
class YearFigures:
    """One year of a commune, or of several together; None where nobody told."""

    year: int
    standard: PovertyStandard | None = None
    households: int | None = None
    persons: int | None = None
    poor: int = 0
    near_poor: int = 0
    poor_persons: int = 0
    near_poor_persons: int = 0

    @property
    def poor_rate(self) -> Decimal | None:
        return rate(self.poor, self.households)

    @property
    def near_poor_rate(self) -> Decimal | None:
        return rate(self.near_poor, self.households)

    @property
    def listed_persons(self) -> int:
        return self.poor_persons + self.near_poor_persons

    def poor_change(self, before: "YearFigures | None") -> Decimal | None:
        """Points of per cent since `before`; None across two standards."""
        if before is None or self.standard != before.standard:
            return None
        if self.poor_rate is None or before.poor_rate is None:
            return None
        return self.poor_rate - before.poor_rate


def years_of(scope: Scope) -> list[int]:
    """The years one may read, newest first."""
    ends = Review.objects.visible_to(scope).aggregate(a=Min("year"), z=Max("year"))
    return list(range(ends["z"], ends["a"] - 1, -1)) if ends["z"] else []


def figures(
    communes: Iterable[int], years: Iterable[int] | None = None
) -> dict[tuple[int, int], YearFigures]:
    """(commune, year) → its figures, for the years given or for all; three queries."""
    when = {} if years is None else {"year__in": list(years)}
    communes = list(communes)
    reviews = Review.objects.filter(status__in=LISTED, **when)
    counted = (
        reviews.filter(lay_then(communes))
        .order_by()
        .values("village__placements__commune", "year")
        .annotate(
            of_standard=Max("standard"),
            poor=Count("status", filter=POOR),
            near_poor=Count("status", filter=NEAR_POOR),
            poor_persons=Sum("persons", filter=POOR, default=0),
            near_poor_persons=Sum("persons", filter=NEAR_POOR, default=0),
        )
    )
    denominators = CommuneYear.objects.filter(commune__in=communes, **when).order_by()
    standards = PovertyStandard.objects.in_bulk()
    known = {}
    for row in denominators.values("commune", "year", "households", "persons"):
        known[row.pop("commune"), row["year"]] = row
    for row in counted:
        row["standard"] = standards[row.pop("of_standard")]
        commune = row.pop("village__placements__commune")
        known.setdefault((commune, row["year"]), {}).update(row)
    return {key: YearFigures(**values) for key, values in known.items()}


def lay_then(communes: Iterable[int]) -> Q:
    """Reviews whose village lay in one of the communes at the end of their year."""
    placed = "village__placements__"
    year_end = Func(
        F("year"),
        Value(12),
        Value(31),
        function="make_date",
        output_field=DateField(),
    )
    not_ended = Q(**{f"{placed}ended_on": None}) | Q(
        **{f"{placed}ended_on__gt": year_end}
    )
    return not_ended & Q(
        **{f"{placed}commune__in": communes, f"{placed}started_on__lte": year_end}
    )


def together(year: int, parts: Iterable[YearFigures]) -> YearFigures:
    """Several communes as one; no denominator unless each of them has one."""
    parts = list(parts)

    def total(name):
        values = [getattr(part, name) for part in parts]
        return None if None in values or not values else sum(values)

    standards = {part.standard for part in parts if part.standard}
    return YearFigures(
        year=year,
        standard=standards.pop() if len(standards) == 1 else None,
        **{name: total(name) for name in ("households", "persons")},
        **{
            name: total(name) or 0
            for name in ("poor", "near_poor", "poor_persons", "near_poor_persons")
        },
    )


def with_helpers(communes: QuerySet[Commune]) -> QuerySet[Commune]:
    """`communes` with `village_count` and the `organisations` that answer for them.

    Whoever reads a commune as a whole sees all of them.
    """
    still = Q(ended_on=None) | Q(ended_on=F("commune__valid_to"))
    villages = VillagePlacement.objects.filter(still, commune=OuterRef("pk"))
    counted = villages.order_by().values("commune").annotate(number=Count("pk"))
    running = CommuneAssignment.objects.running().filter(commune=OuterRef("pk"))
    organisations = running.order_by("organisation__name").values(
        json=JSONObject(pk="organisation_id", name="organisation__name")
    )
    return communes.annotate(
        village_count=Subquery(counted.values("number")),
        organisations=ArraySubquery(organisations),
    )


def villages_of(commune: Commune, year: int) -> QuerySet[Village]:
    """The commune's villages with their `poor`, `near_poor` and `alone` of the year.

    `alone` counts listed households without a main helper today.
    """
    helped = HouseholdAssignment.objects.running().main()
    helped = helped.filter(household=OuterRef("review__household"))
    listed = Q(reviews__year=year, reviews__status__in=LISTED)
    villages = Village.objects.filter(pk__in=_villages_in(commune, year))
    villages = villages.annotate(review=FilteredRelation("reviews", condition=listed))
    return villages.annotate(
        poor=Count("review__status", filter=Q(review__status=Status.POOR)),
        near_poor=Count("review", filter=Q(review__status=Status.NEAR_POOR)),
        persons=Sum("review__persons", default=0),
        alone=Count("review", filter=~Exists(helped)),
    ).order_by("folded_name")


def _villages_in(commune: Commune, year: int) -> QuerySet:
    """Those of today; of a commune that ended, those that lay in it that year."""
    if commune.valid_to is None or not year:
        return commune.villages.values("pk")
    year_end = date(year, 12, 31)
    not_ended = Q(ended_on=None) | Q(ended_on__gt=year_end)
    return commune.placements.filter(not_ended, started_on__lte=year_end).values(
        "village"
    )


def organisations_in(commune: Commune) -> list[PartyOrganisation]:
    """The party organisations that live in a commune, committees first.

    All of them: for who reads the commune as a whole.
    Each has `member_count` and `helping_count` of its own members; a committee without
    any of its own has those of its cells.
    """
    helping = Q(members__status__in=HELPING)
    living = PartyOrganisation.objects.filter(commune=commune, valid_to=None)
    counted = living.annotate(
        member_count=Count("members"), helping_count=Count("members", filter=helping)
    )
    organisations = list(counted.order_by("-kind", "folded_name"))
    for committee in organisations:
        if not committee.member_count:
            cells = [cell for cell in organisations if cell.parent_id == committee.pk]
            committee.member_count = sum(cell.member_count for cell in cells)
            committee.helping_count = sum(cell.helping_count for cell in cells)
    return organisations
