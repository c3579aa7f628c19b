"""The rows behind a figure of the coverage page: narrowed, by pages, all of them."""

from functools import cached_property

from django import forms
from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Subquery

from assignments.choices import HelperRole
from assignments.coverage import gaps
from assignments.coverage.counting import Figures, Line
from assignments.coverage.family import with_signs
from assignments.coverage.gaps import Gap, Kind, Survey
from assignments.coverage.ground import NOWHERE, By, Ground
from assignments.models import HouseholdAssignment, PartyMember
from assignments.paged import AskedForm, Paged
from households.choices import LISTED, Status
from households.models import Household, Review
from povertyaid.text import fold

LARGEST = 2**31
STATUSES = [(status.value, status.label) for status in LISTED]
PATHS = {  # how a row of the kind is reached by commune, village and organisation
    Kind.HOUSEHOLDS: {
        By.COMMUNE: "household__village__commune",
        By.VILLAGE: "household__village",
    },
    Kind.MEMBERS: {
        By.COMMUNE: "organisation__commune",
        By.VILLAGE: "home_village",
        By.CELL: "organisation",
        By.ORGANISATION: "organisation",
    },
    Kind.PAIRS: {
        By.COMMUNE: "household__village__commune",
        By.VILLAGE: "household__village",
        By.CELL: "organisation",
        By.ORGANISATION: "organisation",
    },
}


class CoverageListForm(AskedForm):
    """Places may be NOWHERE, which is 0: what is not asked for is None."""

    xa = forms.IntegerField(required=False, min_value=NOWHERE, max_value=LARGEST)
    ban = forms.IntegerField(required=False, min_value=NOWHERE, max_value=LARGEST)
    chibo = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    tochuc = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    loai = forms.ChoiceField(choices=STATUSES, required=False)
    q = forms.CharField(required=False, max_length=100)

    @property
    def asked(self) -> dict:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class CoverageList(Paged):
    """One gap's rows as the address narrows them."""

    def __init__(self, survey: Survey, gap: Gap, parameters):
        self.survey, self.gap = survey, gap
        self.ground = Ground(survey.scope)
        self.asked = CoverageListForm(parameters).asked

    @property
    def is_narrowed(self) -> bool:
        return any(self.asked[n] not in (None, "") for n in self.asked if n != "page")

    @cached_property
    def found(self) -> QuerySet | list[Line]:
        if self.gap.kind == Kind.ORGANISATIONS:
            return self._organisations()
        rows = self.survey.rows(self.gap.kind).filter(self.gap.condition(self.survey))
        for by in By:
            if self.asked[by] is not None:
                rows = rows.filter(self._within(by, self.asked[by]))
        return self._searched(rows)

    @cached_property
    def total(self) -> int:
        is_list = isinstance(self.found, list)
        return len(self.found) if is_list else self.found.count()

    @cached_property
    def rows(self) -> list:
        return list(self.here(self.every_row()))

    def every_row(self) -> QuerySet | list[Line]:
        """All rows with what their columns show, in the order of the page."""
        show = {
            Kind.HOUSEHOLDS: self._households,
            Kind.MEMBERS: self._members,
            Kind.PAIRS: self._pairs,
        }.get(self.gap.kind)
        return show(self.found) if show else self.found

    def _within(self, by: By, key: int) -> Q:
        kind = self.gap.kind
        if kind == Kind.HOUSEHOLDS and by == By.CELL:
            villages = self.ground.villages_of.get(key, ())
            return Q(household__village__in=villages)
        if kind == Kind.HOUSEHOLDS and by == By.ORGANISATION:
            communes = self.ground.communes_of.get(key, ())
            return Q(household__village__commune__in=communes)
        path = PATHS[kind][by]
        if by == By.ORGANISATION:
            return Q(**{f"{path}__in": self.ground.below.get(key, ())})
        return Q(**{f"{path}__isnull": True} if key == NOWHERE else {path: key})

    def _searched(self, rows: QuerySet) -> QuerySet:
        if self.gap.kind != Kind.MEMBERS and self.asked["loai"]:
            rows = rows.filter(self._of_status(self.asked["loai"]))
        if not self.asked["q"]:
            return rows
        members = PartyMember.objects.search(self.asked["q"]).order_by().values("pk")
        households = Household.objects.search(self.asked["q"]).order_by().values("pk")
        if self.gap.kind == Kind.MEMBERS:
            return rows.filter(pk__in=members)
        if self.gap.kind == Kind.HOUSEHOLDS:
            return rows.filter(household__in=households)
        return rows.filter(Q(household__in=households) | Q(member__in=members))

    def _of_status(self, status: str) -> Q:
        if self.gap.kind == Kind.HOUSEHOLDS:
            return Q(status=status)
        year = self.survey.year
        reviews = Review.objects.filter(year=year, status=status)
        return Q(Exists(reviews.filter(household=OuterRef("household"))))

    def _households(self, rows: QuerySet) -> QuerySet:
        """Reviews with the helper, or since when the household waits for one."""
        before = Review.objects.filter(
            household=OuterRef("household"),
            year=(self.survey.year or 0) - 1,
            status__in=LISTED,
        )
        main = HouseholdAssignment.objects.filter(
            household=OuterRef("household"), role=HelperRole.MAIN
        )
        over = main.filter(ended_on__lte=self.survey.day).order_by("-ended_on")
        helper = main.running().select_related(None).order_by()
        rows = rows.annotate(
            was_listed=Exists(before),
            alone_since=Subquery(over.values("ended_on")[:1], DateField()),
            helper_name=Subquery(helper.values("member__name")[:1]),
            helper_organisation=Subquery(helper.values("organisation__name")[:1]),
        ).select_related("household__village__commune")
        place = ("household__village__commune__code", "household__village__folded_name")
        poor_first = "-status"  # "poor" is after "near_poor"
        return rows.order_by(poor_first, *place, "household__sort_key", "household")

    def _members(self, rows: QuerySet) -> QuerySet:
        rows = rows.select_related("organisation__commune", "home_village").with_load()
        place = ("organisation__commune__code", "organisation__folded_name")
        return rows.order_by(*place, "sort_key", "pk")

    def _pairs(self, rows: QuerySet) -> QuerySet:
        now = Review.objects.filter(household=OuterRef("household")).order_by("-year")
        rows = rows.select_related(
            "household__village__commune", "member", "organisation"
        ).annotate(status=Subquery(now.values("status")[:1]))
        if self.gap is gaps.FAMILY:
            rows = with_signs(rows)
        order = {gaps.PASSED: ["target_year"], gaps.FOLLOWED: ["follow_until"]}
        place = ("household__village__commune__code", "household__village__folded_name")
        first = order.get(self.gap, [])
        return rows.order_by(*first, *place, "household__sort_key", "pk")

    def _organisations(self) -> list[Line]:
        lines = Figures(self.survey, self.ground).lines(By.ORGANISATION)
        words = fold(self.asked["q"] or "")
        commune, asked = self.asked["xa"], self.asked["tochuc"]
        return [
            line
            for line in lines
            if (line.missing if self.gap is gaps.SHORT else line.beyond)
            and words in line.place.folded_name
            and (commune is None or commune in self.ground.communes_of[line.key])
            and asked in (None, line.key)
        ]

    @property
    def statuses(self) -> list[tuple[str, str]]:
        """The results to choose between, where there is a choice."""
        chosen = [Status(s) for s in self.survey.statuses]
        has_status = self.gap.kind in (Kind.HOUSEHOLDS, Kind.PAIRS)
        return [(s.value, s.label) for s in chosen] if has_status else []

    @property
    def narrowed_to(self) -> list[tuple[str, str]]:
        """(parameter, name) of the village, cell or organisation the list is of."""
        known = (
            {
                By.VILLAGE: self.ground.villages,
                By.CELL: self.ground.organisations,
                By.ORGANISATION: self.ground.organisations,
            }
            if any(self.asked[by] is not None for by in list(By)[1:])
            else {}
        )
        found = []
        for by, things in known.items():
            key = self.asked[by]
            if key is not None:
                name = str(things[key]) if key in things else "không rõ"
                found.append((str(by), name))
        return found
