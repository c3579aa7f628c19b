"""Everything the page of one household shows, in seven queries."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    CharField,
    Count,
    Exists,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from assignments.choices import HelperRole
from assignments.life import may_revert
from assignments.models import (
    AssignmentChange,
    CommuneAssignment,
    EscapeMeasure,
    HouseholdAssignment,
    PartyMember,
    PartyOrganisation,
)
from assignments.visits.due import with_visits
from households.models import (
    Cause,
    Household,
    Indicator,
    PovertyStandard,
    Resident,
    Review,
    StatusDecision,
)
from povertyaid.fields import SealedJSONField
from povertyaid.scope import Scope


class Word(NamedTuple):
    """An indicator of a standard, in the decree's words."""

    number: int
    label: str
    dimension: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Which indicators of one standard the household lacked, year by year."""

    standard: PovertyStandard
    years: list[Review]
    rows: list[tuple[Word, list[bool]]]


def household_with_people(households: QuerySet[Household], scope: Scope) -> QuerySet:
    """`households` with their place, `people`, `decisions_shown` and responsible
    `organisations`."""
    residents = Resident.objects.filter(household=OuterRef("pk")).order_by("id")
    people = residents.values(
        json=JSONObject(
            name="name",
            relation="relation",
            birth_year="birth_year",
            citizen_number="citizen_number",
        )
    )
    shown = PartyOrganisation.objects.visible_to(scope)
    responsible = CommuneAssignment.objects.running().filter(
        commune=OuterRef("village__commune")
    )
    organisations = responsible.order_by("organisation__name").values(
        json=JSONObject(
            pk="organisation_id",
            name="organisation__name",
            is_shown=Exists(shown.filter(pk=OuterRef("organisation"))),
        )
    )
    decisions = StatusDecision.objects.in_force().filter(household=OuterRef("pk"))
    decided = decisions.order_by("-decided_on").values(
        json=JSONObject(
            day=ToChar("decided_on", Value("DD/MM/YYYY")),
            number="number",
            status_before="status_before",
            status="status",
        )
    )
    return households.select_related("village__commune", "ethnic_group").annotate(
        people=ArraySubquery(people, output_field=ArrayField(SealedJSONField())),
        organisations=ArraySubquery(organisations),
        decisions_shown=ArraySubquery(decided),
    )


class ToChar(Func):
    """A day in a pattern of PostgreSQL's."""

    function = "to_char"
    output_field = CharField()


def _words(model, **more: str) -> ArraySubquery:
    """The indicators or the causes of a review's standard, in order."""
    rows = model.objects.filter(standard=OuterRef("standard")).order_by("number")
    return ArraySubquery(
        rows.values(json=JSONObject(number="number", label="label", **more))
    )


class Dossier:
    """A household's reviews and helpers, as one scope may read them."""

    def __init__(self, household: Household, scope: Scope, day: date | None = None):
        self.household = household
        self.scope = scope
        self.today = timezone.localdate()
        self.day = day or self.today  # whose helpers are shown

    @cached_property
    def reviews(self) -> list[Review]:
        """Oldest first."""
        reviews = self.household.reviews.select_related("standard", "village__commune")
        reviews = reviews.annotate(
            indicator_words=_words(Indicator, dimension="dimension"),
            cause_words=_words(Cause),
        )
        return list(reviews.order_by("year"))

    @property
    def newest(self) -> Review | None:
        return self.reviews[-1] if self.reviews else None

    @property
    def timeline(self) -> list[dict]:
        """Every year from the first review to the last; a year without one is shown."""
        by_year = {review.year: review for review in self.reviews}
        years, standard = [], None
        for year in range(min(by_year), max(by_year) + 1) if by_year else ():
            review = by_year.get(year)
            is_cut = bool(standard and review and review.standard_id != standard)
            standard = review.standard_id if review else standard
            years.append({"year": year, "review": review, "is_cut": is_cut})
        return years

    @property
    def standards(self) -> list[PovertyStandard]:
        """Those the household was reviewed by, in the order of the years."""
        return list({r.standard_id: r.standard for r in self.reviews}.values())

    @property
    def grids(self) -> list[Grid]:
        told = [r for r in self.reviews if r.deprivations is not None]
        grids = []
        for _, group in groupby(told, key=lambda review: review.standard_id):
            years = list(group)
            rows = [
                (word, [word.number in review.deprivations for review in years])
                for word in (Word(**word) for word in years[0].indicator_words)
            ]
            grids.append(Grid(years[0].standard, years, rows))
        return grids

    @property
    def causes(self) -> list[tuple[int, list[str]]]:
        """Newest first: the year and its causes in words, of years that tell any."""
        return [
            (review.year, self._cause_labels(review))
            for review in reversed(self.reviews)
            if review.causes is not None and review.is_listed
        ]

    def _cause_labels(self, review: Review) -> list[str]:
        labels = {word["number"]: word["label"] for word in review.cause_words}
        return [labels.get(number, str(number)) for number in review.causes]

    @property
    def contradictions(self) -> list[tuple[int, str]]:
        return [
            (review.year, words)
            for review in reversed(self.reviews)
            for words in review.contradictions
        ]

    @cached_property
    def assignments(self) -> list[HouseholdAssignment]:
        """All there ever were, newest first, each with its member's `load` today and
        when a visit is due (visits.due)."""
        running = HouseholdAssignment.objects.running()
        load = running.filter(member=OuterRef("member")).order_by().values("member")
        load = load.annotate(number=Count("pk")).values("number")
        members = PartyMember.objects.visible_to(self.scope)
        organisations = PartyOrganisation.objects.visible_to(self.scope)
        assignments = self.household.assignments.select_related("member")
        return list(
            with_visits(assignments.select_related("organisation", "plan")).annotate(
                load=Coalesce(Subquery(load), 0),
                shows_member=Exists(members.filter(pk=OuterRef("member"))),
                shows_organisation=Exists(
                    organisations.filter(pk=OuterRef("organisation"))
                ),
            )
        )

    @property
    def is_past(self) -> bool:
        """Whether another day than today is looked at."""
        return self.day != self.today

    @property
    def helpers(self) -> list[HouseholdAssignment]:
        """That day's, the main helper first."""
        then = [a for a in self.assignments if a.is_running(self.day)]
        return sorted(then, key=lambda a: (a.role != HelperRole.MAIN, a.started_on))

    @property
    def running(self) -> list[HouseholdAssignment]:
        return [a for a in self.assignments if a.is_running(self.today)]

    @property
    def main_helper(self) -> HouseholdAssignment | None:
        """Today's."""
        return next((a for a in self.running if a.role == HelperRole.MAIN), None)

    @property
    def own_help(self) -> HouseholdAssignment | None:
        """The help this scope's own member gives today."""
        own = (a for a in self.running if a.member_id in self.scope.members)
        return next(own, None)

    @property
    def pledged_help(self) -> HouseholdAssignment | None:
        return self.own_help or self.main_helper

    @cached_property
    def measures(self) -> list[EscapeMeasure]:
        return list(self.household.measures.all())

    @cached_property
    def help_changes(self) -> list[AssignmentChange]:
        """What happened to its assignments, newest first; whether it `may_go_back`.

        Only the newest standing one of an assignment is offered (life.revert).
        """
        rows = AssignmentChange.objects.filter(assignment__household=self.household)
        rows = list(rows.select_related("made_by", "reverted_by"))
        seen = set()
        for change in rows:
            is_newest = change.assignment_id not in seen
            change.may_go_back = is_newest and may_revert(change)
            if change.reverted_at is None:
                seen.add(change.assignment_id)
        return rows

    @property
    def coming_helpers(self) -> list[HouseholdAssignment]:
        return [a for a in self.assignments if a.started_on > self.today]

    @property
    def earlier_helpers(self) -> list[HouseholdAssignment]:
        return [a for a in self.assignments if a.is_over(self.today)]
