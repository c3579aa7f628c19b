"""The part of the register a list speaks of, loaded once, in a handful of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet

from households.models import CommuneYear, Household, Review

FACTS = (
    "village",
    "head_name",
    "sex",
    "birth_date",
    "birth_year",
    "ethnic_group",
    "citizen_number",
    "phone",
    "note",
)
RESULTS = (
    "status",
    "left_reason",
    "persons",
    "b1",
    "b2",
    "deprivations",
    "causes",
    "has_no_labour_capacity",
    "has_merit",
)
TOTALS = ("households", "persons", "minority_households")


@dataclass(slots=True)
class Known:
    """A household as the register has it: `facts` by name, None where unknown."""

    id: int
    folded_name: str
    facts: dict
    changed_at: datetime
    newest: int | None = None  # year of its newest review
    review: dict | None = None  # of the list's year, with "id", "village", "batch"
    last_year: str = ""  # its status on the list of the year before

    @property
    def number(self) -> str:
        return self.facts["citizen_number"] or ""


@dataclass(slots=True)
class Register:
    """Households by id, by number, by name, year and village; and the year's totals."""

    households: dict[int, Known] = field(default_factory=dict)
    by_number: dict[str, int] = field(default_factory=dict)
    by_name: dict[tuple, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_village: dict[tuple, list[int]] = field(
        default_factory=lambda: defaultdict(list)
    )
    totals: dict[int, dict] = field(default_factory=dict)  # commune → CommuneYear
    elsewhere: frozenset[str] = frozenset()  # numbers out of the batch's bounds

    @classmethod
    def load(
        cls,
        year: int,
        villages: Iterable[int],
        numbers: Iterable[str],
        only_commune: int | None = None,
    ) -> "Register":
        """All households of these villages, and wherever one of these numbers is.

        A list of one commune gets no household that lives elsewhere today: of those
        it learns only that the number is taken.
        """
        register = cls()
        numbers = list(numbers)
        households = Household.objects.filter(
            Q(village__in=list(villages)) | Q(citizen_number__in=numbers)
        )
        if only_commune is not None:
            taken = households.filter(citizen_number__in=numbers).exclude(
                village__commune=only_commune
            )
            register.elsewhere = frozenset(
                taken.order_by().values_list("citizen_number", flat=True)
            )
            households = households.filter(village__commune=only_commune)
        columns = ("id", "folded_name", "changed_at", *map(_column, FACTS))
        for pk, folded, at, *values in households.values_list(*columns).iterator():
            register.add(Known(pk, folded, _facts(values), at))
        register._add_reviews(year)
        for row in CommuneYear.objects.filter(year=year).values("commune", *TOTALS):
            register.totals[row.pop("commune")] = row
        return register

    def add(self, known: Known) -> None:
        self.households[known.id] = known
        if known.number:
            self.by_number[known.number] = known.id
        name, village = known.folded_name, known.facts["village"]
        self.by_name[name, known.facts["birth_year"], village].append(known.id)
        self.by_village[name, village].append(known.id)

    def _add_reviews(self, year: int) -> None:
        ours = Review.objects.filter(household__in=list(self.households)).order_by()
        newest = ours.values_list("household").annotate(Max("year"))
        for pk, last in newest:
            self.households[pk].newest = last
        for pk, results in results_of(ours.filter(year=year)).items():
            self.households[pk].review = results
        before = ours.filter(year=year - 1).values_list("household", "status")
        for pk, status in before:
            self.households[pk].last_year = status


def _column(name: str) -> str:
    return name + "_id" if name in ("village", "ethnic_group") else name


def _facts(values: list) -> dict:
    facts = dict(zip(FACTS, values, strict=True))
    for name in ("sex", "citizen_number", "phone", "note"):
        facts[name] = facts[name] or None
    if isinstance(facts["birth_date"], date):
        facts["birth_date"] = facts["birth_date"].isoformat()
    return facts


def listed(results: dict) -> dict:
    """The results with ticks as lists, as JSON keeps them."""
    for name in ("deprivations", "causes"):
        results[name] = None if results[name] is None else list(results[name])
    return results


def facts_of(ids: Iterable[int]) -> dict[int, dict]:
    """The facts of these households as they are now."""
    columns = ("id", *map(_column, FACTS))
    rows = Household.objects.filter(pk__in=list(ids)).values_list(*columns)
    return {pk: _facts(values) for pk, *values in rows}


def results_of(reviews: QuerySet) -> dict[int, dict]:
    """Household → the results of its review among these, with "id" and "batch"."""
    rows = reviews.values("id", "household", "village", "batch", *RESULTS)
    return {row.pop("household"): listed(row) for row in rows}
