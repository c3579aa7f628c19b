"""The plan, and giving many households their helpers at once; for one: starting.py."""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from assignments import following, life, starting
from assignments.choices import ChangeKind, Counted
from assignments.matching import Helper, Needy, pair_fairly
from assignments.models import (
    CommuneAssignment,
    HouseholdAssignment,
    PartyMember,
    Plan,
)
from assignments.starting import (
    assign_helper,
    end_assignment,
    ensure_plan_40,
    is_head_of,
    plan_for,
    replace_helper,
)
from households.choices import LISTED, Status
from households.models import Household
from povertyaid import audit
from povertyaid.planner import count_rows_of

__all__ = [
    "AssignmentRound",
    "Unmet",
    "assign_fairly",
    "assign_helper",
    "end_assignment",
    "ensure_plan_40",
    "is_head_of",
    "plan_for",
    "replace_helper",
]


@dataclass(frozen=True, slots=True)
class Unmet:
    """A household nobody could be found for, and why, in words."""

    household_id: int
    code: str
    commune: str
    why: str


@dataclass(frozen=True, slots=True)
class AssignmentRound:
    """What one round of assigning did."""

    assigned: int
    ended: int
    unmet: list[Unmet] = field(default_factory=list)


@transaction.atomic
def assign_fairly(
    plan: Plan, year: int, started_on: date, by, decision_number: str = ""
) -> AssignmentRound:
    """Give every household on `year`'s list without a main helper one, if one is left.

    Pairs that run are kept and brought in line with the newest results first: those of
    households that left end on `started_on`, those that escaped are followed up. `by`
    may be None for a command.
    """
    following.lock_plans()  # one round at a time
    ended = following.follow_reviews(year, by, day=started_on).ended
    listed = _listed(plan, year)
    households = _without_helper(listed, started_on, _own_members(listed))
    helpers = _helpers(plan, started_on)
    pairs = pair_fairly(
        [needy for needy, _ in households], helpers, plan.max_households
    )
    _create(plan, pairs, started_on, decision_number, by)
    unmet = [
        Unmet(needy.id, h.code, str(h.village.commune), _why(plan, needy, helpers))
        for needy, h in households
        if needy.id not in pairs
    ]
    done = AssignmentRound(len(pairs), ended, unmet)
    summary = {"year": year, "assigned": len(pairs), "ended": ended}
    summary |= {"unmet": len(unmet), "decision_number": decision_number}
    audit.record(by, audit.Action.CHANGED, plan, after=summary)
    return done


def _listed(plan: Plan, year: int) -> list[Household]:
    """The year's poor, then near-poor, each by code: who is poorer is served first."""
    households = Household.objects.listed(year).select_related("village__commune")
    if plan.counted == Counted.POOR:
        households = households.filter(status=Status.POOR)
    rank = {status: place for place, status in enumerate(LISTED)}
    return sorted(households, key=lambda h: (rank[h.status], h.code))


def _own_members(households: list[Household]) -> dict[int, frozenset[int]]:
    """Household id → members who are its head, by name, birth and village."""
    names = {household.folded_name for household in households}
    members = {}
    for member in PartyMember.objects.filter(folded_name__in=names):
        key = member.folded_name, member.home_village_id
        members.setdefault(key, []).append(member)
    found = {}
    for household in households:
        same = members.get((household.folded_name, household.village_id), [])
        own = frozenset(m.pk for m in same if is_head_of(m, household))
        if own:
            found[household.pk] = own
    return found


def _without_helper(
    listed: list[Household], on: date, refuses: dict[int, frozenset[int]]
) -> list[tuple[Needy, Household]]:
    rows = HouseholdAssignment.objects.not_over_on(on)
    helped = set(rows.main().values_list("household", flat=True))
    supported = {}
    for household, member in rows.exclude(member=None).values_list(
        "household", "member"
    ):
        supported.setdefault(household, set()).add(member)
    found = []
    for household in listed:
        if household.pk in helped:
            continue
        refused = refuses.get(household.pk, frozenset()) | supported.get(
            household.pk, set()
        )
        place = household.village
        needy = Needy(household.pk, place.pk, place.commune_id, refused)
        found.append((needy, household))
    return found


def _helpers(plan: Plan, day: date) -> list[Helper]:
    """Whom the plan counts on, with today's load; near home, else where the cell is.

    Members of the district's offices help in the communes given to their organisation.
    """
    communes = {}
    running = CommuneAssignment.objects.running().order_by("commune__code")
    for organisation, commune in running.values_list("organisation", "commune"):
        communes.setdefault(organisation, []).append(commune)
    members = PartyMember.objects.eligible(plan, day).with_load()
    rows = members.order_by("organisation_id", "sort_key", "pk").values_list(
        "pk",
        "home_village",
        "home_village__commune",
        "organisation",
        "organisation__commune",
        "load",
    )
    helpers = []
    for pk, village, home, organisation, cell, load in rows:
        place = cell or home
        near = (place,) if place else tuple(communes.get(organisation, ()))
        helpers.append(Helper(pk, near, village, load))
    return helpers


def _why(plan: Plan, needy: Needy, helpers: list[Helper]) -> str:
    if any(needy.commune in helper.communes for helper in helpers):
        return f"Đảng viên của xã đều đã nhận đủ {plan.max_households} hộ."
    return "Xã chưa có đảng viên nào trong danh mục có thể nhận hộ."


def _create(
    plan: Plan, pairs: dict[int, int], on: date, decision: str, by
) -> list[HouseholdAssignment]:
    members = PartyMember.objects.in_bulk(set(pairs.values()))
    rows = HouseholdAssignment.objects.bulk_create(
        HouseholdAssignment(
            plan=plan,
            organisation_id=members[member].organisation_id,
            member=members[member],
            household_id=household,
            started_on=on,
            decision_number=decision,
            decision_on=on if decision else None,
        )
        for household, member in pairs.items()
    )
    life.note_all(
        life.change_of(row, ChangeKind.STARTED, on, starting.told(row), by=by)
        for row in rows
    )
    count_rows_of(HouseholdAssignment)
    return rows
