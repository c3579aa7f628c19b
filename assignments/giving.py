"""Giving, handing over and ending the help of several households at once.

Who may be chosen for a household is told with her load and how near she is; each single
step is that of services.py, and several are taken together or not at all.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import asin, cos, radians, sqrt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Avg, Count, Q, QuerySet

from assignments import services
from assignments.choices import EndReason, HelperRole
from assignments.models import (
    CommuneAssignment,
    FamilyAnswer,
    HouseholdAssignment,
    PartyMember,
    PartyOrganisation,
    Plan,
)
from assignments.querysets import holds_on
from households.models import Household, Review
from povertyaid.scope import Scope

MOST_HOUSEHOLDS = 200
MOST_FOR_ALL = 150  # candidates offered for all households together
MOST_FOR_ONE = 12  # and for one of them
EARTH_KM = 6371
VILLAGE, COMMUNE, GIVEN = range(3)
NEAR = {
    VILLAGE: "cùng bản",
    COMMUNE: "cùng xã",
    GIVEN: "tổ chức phụ trách xã",
}


class Refused(Exception):
    """Several steps were asked for and some are not allowed, so none was taken."""

    def __init__(self, errors: dict[int, str]):
        super().__init__(errors)
        self.errors = errors  # household id → why, in words


@dataclass(frozen=True, slots=True)
class Choice:
    """A member as a choice, and the words that stand beside her name."""

    member: PartyMember
    words: str
    near: str = ""  # how near she is to the one household it is about

    @property
    def with_cell(self) -> str:
        return f"{self.member.name} · {self.member.organisation.name} · {self.words}"

    def __str__(self) -> str:
        return f"{self.member.name} · {self.words}"


class Offer:
    """Who may be given which of the chosen households on a day."""

    def __init__(
        self,
        scope: Scope,
        households: Iterable[Household],
        plan: Plan,
        day: date,
        *,
        member: PartyMember | None = None,
        cell: PartyOrganisation | None = None,
    ):
        self.scope, self.plan, self.day = scope, plan, day
        self.households = list(households)
        self.member, self.cell = member, cell
        self.communes = {h.village.commune_id for h in self.households}

    @cached_property
    def given(self) -> set[tuple[int, int]]:
        """(organisation, commune) as the plan gives communes to organisations."""
        rows = CommuneAssignment.objects.on(self.day)
        rows = rows.filter(commune__in=self.communes).order_by()
        return set(rows.values_list("organisation", "commune"))

    @cached_property
    def candidates(self) -> dict[int, PartyMember]:
        """Members with room, whom the plan counts on: by id, the least loaded first."""
        members = PartyMember.objects.visible_to(self.scope)
        members = members.eligible(self.plan, self.day).filter(self._where())
        members = members.select_related("organisation__commune", "ethnic_group")
        members = members.select_related("home_village__commune").with_load()
        rows = members.filter(load__lt=self.plan.max_households)
        return {m.pk: m for m in rows.order_by("load", "sort_key", "pk")}

    def _where(self) -> Q:
        if self.member:
            return Q(pk=self.member.pk)
        if self.cell:
            return Q(organisation=self.cell) | Q(organisation__parent=self.cell)
        near = Q(organisation__commune__in=self.communes)
        near |= Q(home_village__commune__in=self.communes)
        return near | Q(organisation__in={pk for pk, _ in self.given})

    @cached_property
    def taken(self) -> dict[int, HouseholdAssignment]:
        """Household id → who helps it first on the day, or is to."""
        rows = HouseholdAssignment.objects.main()
        rows = rows.not_over_on(self.day).filter(household__in=self.households)
        rows = rows.select_related("member", "organisation").order_by("-started_on")
        return {row.household_id: row for row in rows}

    def conflict(self, household: Household) -> str:
        """Why the household cannot be given a main helper on the day, if so."""
        taken = self.taken.get(household.pk)
        if not taken:
            return ""
        who = taken.member or taken.organisation
        return f"Hộ đã có người giúp chính từ {taken.started_on:%d/%m/%Y}: {who}."

    @property
    def organisations(self) -> QuerySet:
        """Those the plan gave the communes to, with `load`: households they help."""
        given = CommuneAssignment.objects.on(self.day)
        given = given.filter(plan=self.plan, commune__in=self.communes)
        helped = Q(household_assignments__member=None) & holds_on(
            self.day, "household_assignments__"
        )
        rows = PartyOrganisation.objects.filter(pk__in=given.values("organisation"))
        load = Count("household_assignments", filter=helped)
        return rows.annotate(load=load).order_by("load", "folded_name", "pk")

    @cached_property
    def _family(self) -> set[tuple[int, int]]:
        answers = FamilyAnswer.objects.filter(household__in=self.households)
        answers = answers.filter(is_family=True).order_by()
        return set(answers.values_list("member", "household"))

    def nearness(self, member: PartyMember, household: Household) -> int | None:
        """VILLAGE, COMMUNE or GIVEN; None where she is not to be chosen."""
        if (member.pk, household.pk) in self._family:
            return None
        if services.is_head_of(member, household):
            return None
        cell = member.organisation
        if household.village_id in (member.home_village_id, cell.village_id):
            return VILLAGE
        commune = household.village.commune_id
        home = member.home_village and member.home_village.commune_id
        if commune in (cell.commune_id, home):
            return COMMUNE
        is_given = (member.organisation_id, commune) in self.given
        return GIVEN if is_given or self.cell or self.member else None

    def for_one(
        self, household: Household, most: int | None = MOST_FOR_ONE
    ) -> list[Choice]:
        """The best for the household: the nearest, of its people, with least to do.

        At most `most` of them, None for all.
        """
        found = []
        for member in self.candidates.values():
            near = self.nearness(member, household)
            if near is not None:
                is_other = not _is_same_people(member, household)
                found.append(((near, is_other, member.load, member.sort_key), member))
        best = sorted(found, key=lambda one: one[0])[:most]
        return [Choice(m, self.words(m, household), NEAR[key[0]]) for key, m in best]

    def for_all(self) -> list[Choice]:
        """Who may be given them all: by how near to how many, and by load."""
        if len(self.households) == 1:
            return self.for_one(self.households[0])
        found = []
        for member in self.candidates.values():
            near = [self.nearness(member, household) for household in self.households]
            if counts := Counter(n for n in near if n is not None):
                order = [-counts[n] for n in NEAR]
                found.append(((*order, member.load, member.sort_key), member, counts))
        best = sorted(found, key=lambda one: one[0])[:MOST_FOR_ALL]
        return [Choice(m, _together(m, counts)) for _, m, counts in best]

    def words(self, member: PartyMember, household: Household) -> str:
        """How near, of which people, how much she does: "cùng bản · đang giúp 2 hộ"."""
        near = self.nearness(member, household)
        said = [NEAR.get(near, "nơi khác")]
        if near == GIVEN and (km := self._km(member, household)):
            said.append(f"cách khoảng {km} km")
        if _is_same_people(member, household):
            said.append("cùng dân tộc")
        if near == VILLAGE and _family_name(member) == _family_name(household):
            said.append("cùng họ với chủ hộ, xem có phải người nhà")
        return " · ".join([*said, f"đang giúp {member.load} hộ"])

    def _km(self, member: PartyMember, household: Household) -> int | None:
        """Between the middles of two communes, as far as positions are known."""
        village = member.home_village
        home = village.commune_id if village else member.organisation.commune_id
        ends = self._centres.get(home), self._centres.get(household.village.commune_id)
        return round(_distance(*ends)) or 1 if all(ends) else None

    @cached_property
    def _centres(self) -> dict[int, tuple[float, float]]:
        placed = Household.objects.visible_to(self.scope).exclude(latitude=None)
        placed = placed.exclude(longitude=None).order_by().values("village__commune")
        rows = placed.annotate(lat=Avg("latitude"), long=Avg("longitude"))
        columns = rows.values_list("village__commune", "lat", "long")
        return {pk: (float(lat), float(long)) for pk, lat, long in columns}


def successors(
    scope: Scope, rows: Iterable[HouseholdAssignment], on: date
) -> dict[int, list[Choice]]:
    """Household id → all who may take over from who helps it, the best first."""
    under = defaultdict(list)
    for row in rows:
        under[row.plan].append(row)
    found = {}
    for plan, theirs in under.items():
        offer = Offer(scope, [row.household for row in theirs], plan, on)
        for row in theirs:
            able = offer.for_one(row.household, most=None)
            found[row.household_id] = [
                one for one in able if one.member.pk != row.member_id
            ]
    return found


def unhelped_near(member: PartyMember, alone: QuerySet) -> list[Household]:
    """Of households without a helper (reviews) those nearest a member, at most 200.

    Her village first, then her commune, then communes her organisation is given.
    """
    home = member.home_village
    communes = {home.commune_id} if home else set()
    communes |= {member.organisation.commune_id} - {None}
    running = CommuneAssignment.objects.running().order_by()
    given = running.filter(organisation=member.organisation)
    wanted = communes | set(given.values_list("commune", flat=True))
    found = _households(alone.filter(household__village__commune__in=wanted))

    def nearness(household: Household) -> int:
        if household.village_id == member.home_village_id:
            return VILLAGE
        return COMMUNE if household.village.commune_id in communes else GIVEN

    return sorted(found, key=nearness)[:MOST_HOUSEHOLDS]


def first_unhelped(alone: QuerySet) -> list[Household]:
    """The first of households without a helper (reviews), the poor before others."""
    return _households(alone)[:MOST_HOUSEHOLDS]


def _households(alone: QuerySet) -> list[Household]:
    related = ("household__village__commune", "household__ethnic_group")
    place = ("household__village__commune__code", "household__village__folded_name")
    rows = alone.select_related(*related).order_by(
        "-status", *place, "household__sort_key", "household"
    )
    found = []
    for review in rows[: MOST_HOUSEHOLDS * 10]:
        review.household.status = review.status
        found.append(review.household)
    return found


def households_by_id(scope: Scope, ids: Iterable[int], year: int | None) -> list:
    """The chosen households with their result of the year, place by place."""
    households = Household.objects.visible_to(scope).with_review(year or 0)
    households = households.select_related("village__commune", "ethnic_group")
    place = ("village__commune__code", "village__folded_name", "sort_key", "pk")
    return list(households.filter(pk__in=ids).order_by(*place))


def newest_year(scope: Scope) -> int | None:
    return Review.objects.visible_to(scope).latest_year()


def give_several(
    pairs: list[tuple[Household, PartyMember]],
    on: date,
    by,
    decision_number: str = "",
    role: HelperRole = HelperRole.MAIN,
) -> int:
    """Give each household its helper, all or none; Refused tells which cannot be."""

    def give(pair: tuple[Household, PartyMember]) -> None:
        services.assign_helper(*pair, on, by, decision_number, role=role)

    return _all_or_none({h.pk: (h, m) for h, m in pairs}, give)


def hand_over_several(
    rows: list[HouseholdAssignment],
    member: PartyMember,
    on: date,
    by,
    decision_number: str = "",
    reason: EndReason = EndReason.REPLACED,
) -> int:
    """Let `member` take over these households from `on`, all or none."""

    def hand_over(row: HouseholdAssignment) -> None:
        services.replace_helper(row, member, on, by, decision_number, reason)

    return _all_or_none({row.household_id: row for row in rows}, hand_over)


def end_several(
    rows: list[HouseholdAssignment], on: date, reason: EndReason, by
) -> int:
    """End the help of these households, all or none."""

    def end(row: HouseholdAssignment) -> None:
        services.end_assignment(row, on, reason, by)

    return _all_or_none({row.household_id: row for row in rows}, end)


def _all_or_none(things: dict[int, Any], step: Callable[[Any], None]) -> int:
    """Take every step to learn all that is refused; keep them only if nothing is.

    In the order of households, so that two offices at work never wait for each other
    in a circle.
    """
    errors = {}
    with transaction.atomic():
        for household in sorted(things):
            try:
                with transaction.atomic():
                    step(things[household])
            except ValidationError as error:
                errors[household] = " ".join(error.messages)
        if errors:
            raise Refused(errors)
    return len(things)


def _together(member: PartyMember, counts: Counter) -> str:
    said = [f"{NEAR[n]} {counts[n]} hộ" for n in NEAR if counts[n]]
    return " · ".join([*said, f"đang giúp {member.load} hộ"])


def _is_same_people(member: PartyMember, household: Household) -> bool:
    group = member.ethnic_group_id
    return group is not None and group == household.ethnic_group_id


def _family_name(person: PartyMember | Household) -> str:
    return person.folded_name.partition(" ")[0]


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres as the crow flies between (latitude, longitude) in degrees."""
    (lat1, long1), (lat2, long2) = (map(radians, one), map(radians, other))
    rise = (1 - cos(lat2 - lat1)) / 2
    turn = cos(lat1) * cos(lat2) * (1 - cos(long2 - long1)) / 2
    return 2 * EARTH_KM * asin(sqrt(rise + turn))
