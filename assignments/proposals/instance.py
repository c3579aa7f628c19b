"""From the registers to the columns of a problem, with the names behind them."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
from django.db.models import QuerySet

from assignments.choices import Counted, HelperRole, HelpsBy, Wish
from assignments.matching import (
    GIVEN,
    NOWHERE,
    OWN,
    Costs,
    Helpers,
    Households,
    Pairs,
    Problem,
)
from assignments.matching.words import SKILL_BITS, needs
from assignments.models import (
    CommuneAssignment,
    FamilyAnswer,
    HouseholdAssignment,
    PartyMember,
    PartyOrganisation,
    Plan,
    Proposal,
)
from households.choices import LISTED, Status
from households.models import Commune, EthnicGroup, Indicator, Review, Village
from povertyaid.text import fold

PLAIN_MEMBER = "dang vien"  # the position of who has none


class Home(NamedTuple):
    """A household in need, as the review of the proposal's year says."""

    pk: int
    folded_name: str
    birth_year: int | None
    village: int
    commune: int
    ethnic_group: int | None
    status: str
    b2: int | None
    is_without_labour: bool
    standard: str
    causes: tuple[int, ...] | None
    deprivations: tuple[int, ...] | None


class Helper(NamedTuple):
    """A member who may help, or a whole organisation (`member` is None)."""

    member: int | None
    organisation: int
    parent: int | None
    commune: int | None
    village: int | None
    home_commune: int | None
    ethnic_group: int | None
    skill: str
    position: str
    folded_name: str
    birth_date: date | None

    @property
    def key(self) -> tuple[int | None, int]:
        return (self.member, 0 if self.member else self.organisation)


class Running(NamedTuple):
    """An assignment that holds on the day a proposal starts, or is to begin later."""

    pk: int
    household: int
    member: int | None
    organisation: int
    role: str
    started_on: date

    @property
    def key(self) -> tuple[int | None, int]:
        return (self.member, 0 if self.member else self.organisation)


@dataclass(frozen=True)
class Instance:
    """A proposal's problem with the rows its places stand for."""

    proposal: Proposal
    homes: list[Home]
    helpers: list[Helper]
    running: list[Running]
    problem: Problem

    @cached_property
    def home_at(self) -> dict[int, int]:
        return {home.pk: place for place, home in enumerate(self.homes)}

    @cached_property
    def helper_at(self) -> dict[tuple, int]:
        return {helper.key: place for place, helper in enumerate(self.helpers)}

    @cached_property
    def main(self) -> dict[int, Running]:
        """Household id → its main helper's running assignment."""
        return {r.household: r for r in self.running if r.role == HelperRole.MAIN}

    @cached_property
    def load_now(self) -> dict[tuple, int]:
        """How many households each helps today, those of this proposal among them."""
        problem = self.problem
        counts = problem.helpers.load.copy()
        for row in self.running:
            place = self.helper_at.get(row.key)
            if place is not None:
                counts[place] += 1
        return {h.key: int(n) for h, n in zip(self.helpers, counts, strict=True)}

    @cached_property
    def village_names(self) -> dict[int, str]:
        ids = {home.village for home in self.homes}
        return dict(Village.objects.filter(pk__in=ids).values_list("pk", "name"))

    @cached_property
    def commune_names(self) -> dict[int, str]:
        ids = {home.commune for home in self.homes}
        return {c.pk: str(c) for c in Commune.objects.filter(pk__in=ids)}

    @cached_property
    def ethnic_names(self) -> dict[int, str]:
        return dict(EthnicGroup.objects.values_list("pk", "name"))


def instance_of(proposal: Proposal, *, with_wishes: bool = True) -> Instance:
    """Everything the solver needs, in some ten queries whatever the size."""
    plan = proposal.plan
    homes = _homes(proposal)
    inside = {home.pk for home in homes}
    day = proposal.starts_on
    rows = _running(day)
    helpers = _organisations(plan, day) if _by_office(plan) else _members(plan, day)
    communes = {home.commune for home in homes}
    helpers, reach = _reaching(helpers, _given(plan, day), communes)
    load: dict[tuple, int] = {}
    for row in rows:
        if row.household not in inside:
            load[row.key] = load.get(row.key, 0) + 1
    running = [row for row in rows if row.household in inside]
    home_at = {home.pk: place for place, home in enumerate(homes)}
    helper_at = {helper.key: place for place, helper in enumerate(helpers)}
    pinned, forbidden = _wishes(proposal, home_at, helper_at, with_wishes)
    own = _own_households(homes, helpers, home_at, helper_at)
    pinned, forbidden = pinned - own, forbidden | own
    kept = set()
    for row in running:
        if (place := helper_at.get(row.key)) is None:
            continue
        pair = (home_at[row.household], place)
        if row.role == HelperRole.MAIN or plan.supporting_helpers:
            kept.add(pair)
        else:
            forbidden.add(pair)  # who supports a household is not its main helper too
    problem = Problem(
        _home_columns(homes, proposal.costs),
        _helper_columns(helpers, reach, load, plan),
        Costs(**{name: proposal.costs[name] for name in Costs._fields}),
        running=Pairs.of(kept),
        pinned=Pairs.of(pinned),
        forbidden=Pairs.of(forbidden - pinned),
        helpers_each=1 + plan.supporting_helpers,
    )
    return Instance(proposal, homes, helpers, running, problem)


def households_of(proposal: Proposal) -> QuerySet:
    """Reviews of the households a proposal is about."""
    statuses = [Status.POOR]
    if proposal.plan.counted == Counted.LISTED:
        statuses = list(LISTED)
    reviews = Review.objects.filter(year=proposal.year, status__in=statuses)
    if proposal.village_id:
        return reviews.filter(household__village=proposal.village_id)
    if proposal.commune_id:
        return reviews.filter(household__village__commune=proposal.commune_id)
    if proposal.organisation_id:
        given = _given(proposal.plan, proposal.starts_on)
        communes = given.get(proposal.organisation_id, set())
        own = proposal.organisation.commune_id
        communes = communes | ({own} if own else set())
        return reviews.filter(household__village__commune__in=communes)
    return reviews


def _by_office(plan: Plan) -> bool:
    return plan.helps_by == HelpsBy.ORGANISATION


def _homes(proposal: Proposal) -> list[Home]:
    rows = (
        households_of(proposal)
        .order_by("household")
        .values_list(
            "household",
            "household__folded_name",
            "household__birth_year",
            "household__village",
            "household__village__commune",
            "household__ethnic_group",
            "status",
            "b2",
            "has_no_labour_capacity",
            "standard__code",
            "causes",
            "deprivations",
        )
    )
    return [Home(*row) for row in rows]


def _running(day: date) -> list[Running]:
    """Whoever helps or is to help; who only watches after an escape has room again."""
    rows = HouseholdAssignment.objects.not_over_on(day).filter(followed_since=None)
    columns = ("pk", "household", "member", "organisation", "role", "started_on")
    return [Running(*row) for row in rows.order_by("pk").values_list(*columns)]


def _members(plan: Plan, day: date) -> list[Helper]:
    rows = (
        PartyMember.objects.eligible(plan, day)
        .order_by("pk")
        .values_list(
            "pk",
            "organisation",
            "organisation__parent",
            "organisation__commune",
            "home_village",
            "home_village__commune",
            "ethnic_group",
            "skill",
            "position",
            "folded_name",
            "birth_date",
            "organisation__skill",
        )
    )
    return [Helper(*row[:7], row[7] or row[11], *row[8:11]) for row in rows]


def _organisations(plan: Plan, day: date) -> list[Helper]:
    given = CommuneAssignment.objects.on(day).filter(plan=plan)
    rows = PartyOrganisation.objects.filter(pk__in=given.values("organisation"))
    columns = rows.order_by("pk").values_list("pk", "parent", "skill")
    return [
        Helper(None, pk, parent, None, None, None, None, skill, "", "", None)
        for pk, parent, skill in columns
    ]


def _given(plan: Plan, day: date) -> dict[int, set[int]]:
    """Organisation id → the communes it was given under the plan."""
    found: dict[int, set[int]] = {}
    rows = CommuneAssignment.objects.on(day).filter(plan=plan)
    for organisation, commune in rows.values_list("organisation", "commune"):
        found.setdefault(organisation, set()).add(commune)
    return found


def _reaching(
    helpers: list[Helper], given: dict[int, set[int]], communes: set[int]
) -> tuple[list[Helper], list[tuple[int, int, int]]]:
    """Those who may help in one of `communes`, and where: (place, commune, tier).

    A commune's cells help in their commune. Members of the district's offices help
    where their organisation, or the one above it, was sent; without any such, at home.
    """
    kept, reach = [], []
    for helper in helpers:
        sent = given.get(helper.organisation, set()) | given.get(helper.parent, set())
        own = {helper.commune} - {None}
        if not own and not sent:
            own = {helper.home_commune} - {None}
        rows = [(commune, OWN) for commune in own & communes]
        rows += [(commune, GIVEN) for commune in (sent - own) & communes]
        if rows:
            reach += [(len(kept), *row) for row in sorted(rows)]
            kept.append(helper)
    return kept, reach


def _own_households(homes, helpers, home_at, helper_at) -> set[tuple[int, int]]:
    """Members who are a household's head or, as the office answered, of its family."""
    heads: dict[tuple, list[int]] = {}
    for place, home in enumerate(homes):
        heads.setdefault((home.folded_name, home.village), []).append(place)
    found = set()
    for place, helper in enumerate(helpers):
        for other in heads.get((helper.folded_name, helper.village), ()):
            born = helper.birth_date.year if helper.birth_date else None
            known = homes[other].birth_year
            if not (born and known) or born == known:
                found.add((other, place))
    answers = FamilyAnswer.objects.filter(is_family=True)
    for household, member in answers.values_list("household", "member"):
        pair = home_at.get(household), helper_at.get((member, 0))
        if None not in pair:
            found.add(pair)
    return found


def _wishes(proposal, home_at, helper_at, with_wishes) -> tuple[set, set]:
    """Pairs of the wishes by kind; of who is no longer eligible there is none."""
    kinds: dict[str, set] = {Wish.PIN: set(), Wish.FORBID: set()}
    if with_wishes:
        rows = proposal.wishes.values_list(
            "household", "member", "organisation", "wish"
        )
        for household, member, organisation, kind in rows:
            key = (member, 0 if member else organisation)
            pair = home_at.get(household), helper_at.get(key)
            if None not in pair:
                kinds[kind].add(pair)
    return kinds[Wish.PIN], kinds[Wish.FORBID]


def _home_columns(homes: list[Home], costs: dict) -> Households:
    indicators: dict[str, dict[int, str]] = {}
    rows = Indicator.objects.values_list("standard__code", "number", "code")
    for standard, number, code in rows:
        indicators.setdefault(standard, {})[number] = code
    hard = [
        home.status == Status.POOR
        and ((home.b2 or 0) >= costs["hard_from_b2"] or bool(home.is_without_labour))
        for home in homes
    ]
    bits = [
        needs(h.standard, h.causes, h.deprivations, indicators.get(h.standard, {}))
        for h in homes
    ]
    unmet = {
        Status.POOR: costs["poor_unmet"],
        Status.NEAR_POOR: costs["near_poor_unmet"],
    }
    return Households(
        _column(home.village for home in homes),
        _column(home.commune for home in homes),
        _column(_or_nowhere(home.ethnic_group) for home in homes),
        _column(bits),
        np.array(hard, bool),
        _column(unmet[home.status] for home in homes),
    )


def _helper_columns(helpers, reach, load, plan: Plan) -> Helpers:
    rows = np.array(reach, np.int64).reshape(-1, 3)
    leads = [fold(h.position) not in ("", PLAIN_MEMBER) for h in helpers]
    return Helpers(
        _column(_or_nowhere(helper.village) for helper in helpers),
        _column(_or_nowhere(helper.ethnic_group) for helper in helpers),
        _column(SKILL_BITS.get(helper.skill, 0) for helper in helpers),
        np.array(leads, bool),
        _column(load.get(helper.key, 0) for helper in helpers),
        np.full(len(helpers), plan.min_households),
        np.full(len(helpers), plan.max_households),
        rows[:, 0],
        rows[:, 1],
        rows[:, 2],
    )


def _or_nowhere(pk: int | None) -> int:
    return NOWHERE if pk is None else pk


def _column(values) -> np.ndarray:
    return np.fromiter(values, np.int64)
