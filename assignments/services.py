"""The plan, and giving, ending and handing over the help of a household."""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count

from assignments.choices import EndReason
from assignments.matching import Helper, Needy, pair_fairly
from assignments.models import (
    CommuneAssignment,
    HouseholdAssignment,
    PartyMember,
    Plan,
)
from households.choices import LISTED, Status
from households.models import Household, Review
from povertyaid import audit
from povertyaid.planner import count_rows_of

PLAN_40 = {
    "title": "Phân công các tổ chức cơ sở đảng phụ trách xã và đảng viên giúp đỡ "
    "hộ nghèo, hộ cận nghèo thoát nghèo, giai đoạn 2021 - 2025",
    "issued_on": date(2021, 9, 15),  # September is sure, the day is not
    "from_year": 2021,
    "to_year": 2025,
}


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


def ensure_plan_40() -> Plan:
    """Plan 40-KH/HU of September 2021; made if this register does not have it yet."""
    return Plan.objects.get_or_create(number="40-KH/HU", defaults=PLAN_40)[0]


@transaction.atomic
def assign_fairly(
    plan: Plan, year: int, started_on: date, by, decision_number: str = ""
) -> AssignmentRound:
    """Give every household on `year`'s list without a main helper one, if one is left.

    Pairs that run are kept, those of households that left the register in `year` end
    on `started_on`, and households that escaped stay with their helper. `by` may be
    None for a command.
    """
    Plan.objects.select_for_update().get(pk=plan.pk)  # one round at a time
    ended = _end_for_those_who_left(year, started_on)
    listed = _listed(year)
    refuses = _own_members(listed)
    households = _without_helper(listed, started_on, refuses)
    exempt = set().union(*refuses.values()) if plan.does_exempt_poor_members else ()
    helpers = _helpers(exempt)
    pairs = pair_fairly(
        [needy for needy, _ in households], helpers, plan.max_households
    )
    _create(plan, pairs, started_on, decision_number)
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


def _end_for_those_who_left(year: int, on: date) -> int:
    left = Review.objects.filter(year=year, status=Status.LEFT).values("household")
    running = HouseholdAssignment.objects.on(on).filter(
        household__in=left, started_on__lt=on
    )
    return running.update(ended_on=on, end_reason=EndReason.HOUSEHOLD_LEFT)


def _listed(year: int) -> list[Household]:
    """The year's poor, then near-poor, each by code: who is poorer is served first."""
    households = Household.objects.listed(year).select_related("village__commune")
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


def is_head_of(member: PartyMember, household: Household) -> bool:
    """Whether the member is the household's head, as far as the registers can tell."""
    if (member.folded_name, member.home_village_id) != (
        household.folded_name,
        household.village_id,
    ):
        return False
    if member.birth_date and household.birth_date:
        return member.birth_date == household.birth_date
    if member.birth_date and household.birth_year:
        return member.birth_date.year == household.birth_year
    return True


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


def _helpers(exempt) -> list[Helper]:
    """Everyone who may help, with today's load; near home, else where their cell is.

    Members of the district's offices help in the communes given to their organisation.
    """
    communes = {}
    running = CommuneAssignment.objects.running().order_by("commune__code")
    for organisation, commune in running.values_list("organisation", "commune"):
        communes.setdefault(organisation, []).append(commune)
    members = PartyMember.objects.helping().with_load().exclude(pk__in=exempt)
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


def _create(plan: Plan, pairs: dict[int, int], on: date, decision: str) -> None:
    members = PartyMember.objects.in_bulk(set(pairs.values()))
    HouseholdAssignment.objects.bulk_create(
        HouseholdAssignment(
            plan=plan,
            organisation_id=members[member].organisation_id,
            member_id=member,
            household_id=household,
            started_on=on,
            decision_number=decision,
            decision_on=on if decision else None,
        )
        for household, member in pairs.items()
    )
    count_rows_of(HouseholdAssignment)


@transaction.atomic
def end_assignment(
    assignment: HouseholdAssignment, ended_on: date, reason: EndReason, by
) -> HouseholdAssignment:
    """End one helper's duty; the row stays, with its day and reason."""
    assignment = HouseholdAssignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.ended_on:
        raise ValidationError("Phân công này đã kết thúc rồi.")
    assignment.ended_on, assignment.end_reason = ended_on, reason
    assignment.clean()
    assignment.save(update_fields=["ended_on", "end_reason"])
    after = {"ended_on": ended_on.isoformat(), "end_reason": str(reason)}
    audit.record(
        by, audit.Action.CHANGED, assignment, before={"ended_on": None}, after=after
    )
    return assignment


@transaction.atomic
def assign_helper(
    household: Household,
    member: PartyMember,
    on: date,
    by,
    decision_number: str = "",
    replaces: HouseholdAssignment | None = None,
) -> HouseholdAssignment:
    """Give a household its main helper from `on`; in the place of one that ended."""
    household = Household.objects.select_for_update().get(pk=household.pk)
    member = PartyMember.objects.select_for_update().get(pk=member.pk)
    plan = replaces.plan if replaces else ensure_plan_40()
    _require_able(member, household, plan, on)
    _require_vacancy(household, on)
    new = HouseholdAssignment.objects.create(
        plan=plan,
        organisation_id=member.organisation_id,
        member=member,
        household=household,
        started_on=on,
        decision_number=decision_number,
        decision_on=on if decision_number else None,
        target_year=replaces.target_year if replaces else None,
    )
    after = {"started_on": on.isoformat()}
    after |= {"replaces": replaces.pk} if replaces else {}
    audit.record(by, audit.Action.CREATED, new, after=after)
    return new


@transaction.atomic
def replace_helper(
    assignment: HouseholdAssignment,
    member: PartyMember,
    on: date,
    by,
    decision_number: str = "",
    reason: EndReason = EndReason.REPLACED,
) -> HouseholdAssignment:
    """Hand a household over to `member` from `on`; the old row keeps its credit."""
    if assignment.member_id == member.pk:
        raise ValidationError(f"{member} đang giúp hộ này rồi.")
    old = end_assignment(assignment, on, reason, by)
    return assign_helper(old.household, member, on, by, decision_number, replaces=old)


def _require_able(
    member: PartyMember, household: Household, plan: Plan, on: date
) -> None:
    helped = member.household_assignments.not_over_on(on)
    load = helped.aggregate(load=Count("pk"))["load"]
    if not PartyMember.objects.helping().filter(pk=member.pk).exists():
        raise ValidationError(f"{member} được miễn hoặc không còn sinh hoạt ở đây.")
    if helped.filter(household=household).exists():
        raise ValidationError(f"{member} đang giúp hộ này rồi.")
    if is_head_of(member, household):
        raise ValidationError(f"{member} là chủ của chính hộ này.")
    if load >= plan.max_households:
        raise ValidationError(f"{member} đã nhận đủ {load} hộ.")


def _require_vacancy(household: Household, on: date) -> None:
    taken = household.assignments.main().not_over_on(on).first()
    if taken:
        since = f"{taken.started_on:%d/%m/%Y}"
        who = taken.member or taken.organisation
        raise ValidationError(f"Hộ đã có người giúp chính từ {since}: {who}.")
