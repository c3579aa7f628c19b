"""The list of households: two queries, whatever is asked and however many there are."""

from functools import cached_property
from typing import NamedTuple

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from assignments.filters import HouseholdFilter
from assignments.models import HouseholdAssignment
from households.choices import LISTED, Status
from households.models import Commune, EthnicGroup, Household, Review, Village
from povertyaid.scope import Scope

PAGE_SIZE = 25
STATUSES = {  # in the address → the results meant; None: the whole register
    "listed": LISTED,
    "poor": (Status.POOR,),
    "near_poor": (Status.NEAR_POOR,),
    "escaped": (Status.AVERAGE, Status.ABOVE),
    "left": (Status.LEFT,),
    "all": None,
}
NAME = ("sort_key", "pk")
ORDERS = {
    "name": NAME,
    "code": ("code",),
    "persons": (F("review__persons").desc(nulls_last=True), *NAME),
    "b1": (F("review__b1").asc(nulls_last=True), *NAME),
    "b2": (F("review__b2").desc(nulls_last=True), *NAME),
}


HELPER = Subquery(  # of a household: the main helper's name
    HouseholdAssignment.objects.running()
    .main()
    .filter(household=OuterRef("pk"))
    .order_by()
    .values(name=Coalesce("member__name", "organisation__name"))[:1]
)


class Row(NamedTuple):
    pk: int
    code: str
    head_name: str
    village: str
    commune: str
    status: str | None
    persons: int | None
    b1: int | None
    b2: int | None
    deprivations: tuple[int, ...] | None
    citizen_number: str
    helper: str | None


class Facet(NamedTuple):
    """One thing to choose, or one count: `kind` says of what."""

    kind: str
    key: str
    label: str
    rank: str
    number: int


class HouseholdList:
    """What a query string asks of the households a scope may see.

    A year's list is read as its reviews stand: the commune and the village are those of
    the review. The whole register ("all", and any search that names no status) shows
    where households live today.
    """

    def __init__(self, scope: Scope, asked):
        self.scope = scope
        households = Household.objects.visible_to(scope)
        self.filter = HouseholdFilter(asked, queryset=households)
        self.households = self.filter.qs
        self.asked = self.filter.form.cleaned_data
        default = "all" if self.asked["q"] else "listed"
        self.status = self.asked["status"] or default
        self.sort = self.asked["sort"] or "name"

    @cached_property
    def facets(self) -> dict[str, list[Facet]]:
        """All counts and choices, in one query: a union of small ones."""
        first, *others = self._facet_queries()
        facets = {}
        for facet in sorted(first.union(*others, all=True), key=lambda row: row[3]):
            facets.setdefault(facet[0], []).append(Facet(*facet))
        return facets

    @cached_property
    def years(self) -> list[int]:
        """Newest first; empty before the first list came in."""
        ends = [facet.number for facet in self.facets.get("year", ())]
        return list(range(max(ends), min(ends) - 1, -1)) if ends else []

    @property
    def year(self) -> int | None:
        return self.asked["year"] or max(self.years, default=None)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many households each choice of status holds; "all" only when asked."""
        by_status = {f.key: f.number for f in self.facets.get("status", ())}
        return {
            name: sum(by_status.get(status, 0) for status in statuses)
            for name, statuses in STATUSES.items()
            if statuses
        } | {"all": sum(f.number for f in self.facets.get("register", ()))}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the year and the result was asked for."""
        places = self.asked["commune"] or self.asked["village"]
        return bool(places) or self.filter.is_narrowing

    @property
    def total(self) -> int:
        return self.counts[self.status]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def page(self) -> int:
        return min(self.asked["page"] or 1, self.pages)

    def rows(self) -> list[Row]:
        """The page's rows."""
        start = (self.page - 1) * PAGE_SIZE
        here = slice(start, start + PAGE_SIZE)
        rows = self.every_row()
        if start == 0:
            return [Row(*row) for row in rows[here]]
        # OFFSET looks up the helper of every row it skips: so first which, then what
        return [Row(*row) for row in rows.filter(pk__in=rows.values("pk")[here])]

    def every_row(self) -> QuerySet:
        """Values in the order of Row's fields, of all pages.

        Conditions stand on annotations: on the path of the review itself each would
        join the reviews anew.
        """
        place = "village" if self.is_register else "review__village"
        households = (
            self.households.with_review(self.year or 0)
            .alias(place=F(place), commune=F(f"{place}__commune"))
            .filter(**self._in_place("place", "commune"))
        )
        if not self.is_register:
            households = households.filter(status__in=STATUSES[self.status])
        by_place = (f"{place}__commune__code", f"{place}__folded_name", *NAME)
        return households.order_by(*ORDERS.get(self.sort, by_place)).values_list(
            "pk",
            "code",
            "head_name",
            f"{place}__name",
            f"{place}__commune__name",
            "status",
            "persons",
            "review__b1",
            "review__b2",
            "review__deprivations",
            "citizen_number",
            HELPER,
        )

    @property
    def is_register(self) -> bool:
        return STATUSES[self.status] is None

    def _in_place(self, village="village", commune="village__commune") -> dict:
        """The filter for the village or commune asked, under these paths."""
        if self.asked["village"]:
            return {village: self.asked["village"]}
        if self.asked["commune"]:
            return {commune: self.asked["commune"]}
        return {}

    @property
    def _only_commune(self) -> int | None:
        """The commune of someone who reads one: its villages need no choosing first."""
        reads = self.scope.reads
        return next(iter(reads)) if len(reads) == 1 else None

    def _facet_queries(self):
        reviews = Review.objects.visible_to(self.scope).order_by()
        yield self._status_counts(reviews)
        for order in ("year", "-year"):
            yield facet("year", reviews.order_by(order), number="year")[:1]
        communes = Commune.objects.visible_to(self.scope).order_by()
        yield facet("commune", communes, key="pk", label="name", rank="code")
        if commune := self.asked["commune"] or self._only_commune:
            villages = Village.objects.visible_to(self.scope).order_by()
            villages = villages.filter(commune=commune)
            yield facet("village", villages, "pk", label="name", rank="folded_name")
        everyone = Household.objects.visible_to(self.scope).order_by()
        present = Exists(everyone.filter(ethnic_group=OuterRef("pk")))
        groups = EthnicGroup.objects.filter(present).order_by()
        yield facet("ethnic", groups, key="pk", label="name", rank="code")
        if self.is_register:
            register = self.households.filter(**self._in_place()).order_by()
            counted = register.values(all=Value("all")).annotate(number=Count("*"))
            yield facet("register", counted, number="number")

    def _status_counts(self, reviews):
        newest = reviews.order_by("-year").values("year")[:1]
        year = self.asked["year"] or Subquery(newest)
        reviews = reviews.filter(year=year, **self._in_place())
        if self.filter.is_narrowing:
            reviews = reviews.filter(household__in=self.households.values("pk"))
        counted = reviews.values("status").annotate(number=Count("*"))
        return facet("status", counted, key="status", number="number")


def facet(kind: str, rows, key="", label="", rank="", number="") -> QuerySet:
    """`rows` as values in the order of Facet's fields; columns by name, "" for none."""

    def text(name):
        return Cast(name, CharField()) if name else Value("", CharField())

    return rows.values_list(
        Value(kind, CharField()),
        text(key),
        text(label),
        text(rank),
        Cast(number, IntegerField()) if number else Value(0),
    )
