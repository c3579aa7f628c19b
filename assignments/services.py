"""The plan; giving one household a helper, ending that help, handing it over."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from assignments import life
from assignments.choices import ChangeKind, Counted, EndReason, HelperRole, HelpsBy
from assignments.choices import MemberStatus as Member
from assignments.models import (
    FamilyAnswer,
    HouseholdAssignment,
    PartyMember,
    PartyOrganisation,
    Plan,
)
from households.choices import Status
from households.models import Household
from povertyaid import audit

PLAN_40 = {
    "title": "Phân công các tổ chức cơ sở đảng phụ trách xã và đảng viên giúp đỡ "
    "hộ nghèo, hộ cận nghèo thoát nghèo, giai đoạn 2021 - 2025",
    "issued_on": date(2021, 9, 15),  # September is sure, the day is not
    "from_year": 2021,
    "to_year": 2025,
}
CARRIED = ("target_year", "pledge", "followed_since", "follow_until")  # to a successor


def ensure_plan_40() -> Plan:
    """Plan 40-KH/HU of September 2021; made if this register does not have it yet."""
    return Plan.objects.get_or_create(number="40-KH/HU", defaults=PLAN_40)[0]


def plan_for(day: date) -> Plan:
    """The plan in force on `day`; Plan 40 where there is none."""
    return Plan.objects.in_force(day) or ensure_plan_40()


def told(row: HouseholdAssignment, replaces: HouseholdAssignment | None = None) -> str:
    """How an assignment began, in a sentence."""
    words = f"{who_helps(row)} {row.get_role_display().lower()}"
    words += f" từ {row.started_on:%d/%m/%Y}"
    words += f", thay {who_helps(replaces, False)}" if replaces else ""
    return f"{words}{_by_decision(row.decision_number)}."


def who_helps(row: HouseholdAssignment, at_start: bool = True) -> str:
    if not row.member_id:
        return str(row.organisation)
    return f"{'Đồng chí' if at_start else 'đồng chí'} {row.member}"


def _by_decision(number: str) -> str:
    return f" theo Quyết định số {number}" if number else ""


@transaction.atomic
def end_assignment(
    assignment: HouseholdAssignment, ended_on: date, reason: EndReason, by
) -> HouseholdAssignment:
    """End one helper's duty; the row stays, with its day and reason."""
    row = _locked(assignment)
    why = (
        f"{who_helps(row)} thôi giúp hộ từ {ended_on:%d/%m/%Y}."
        f" Lý do: {EndReason(reason).label.lower()}."
    )
    return _end(row, ended_on, reason, by, ChangeKind.ENDED, why)


def _locked(assignment: HouseholdAssignment) -> HouseholdAssignment:
    rows = HouseholdAssignment.objects.select_for_update(of=("self",))
    return rows.select_related("member", "organisation").get(pk=assignment.pk)


def _end(
    row: HouseholdAssignment,
    on: date,
    reason: EndReason,
    by,
    kind: ChangeKind,
    why: str,
) -> HouseholdAssignment:
    if row.ended_on:
        raise ValidationError("Phân công này đã kết thúc rồi.")
    row.ended_on, row.end_reason = on, EndReason(reason)
    row.clean()
    row.save(update_fields=["ended_on", "end_reason"])
    before = {"ended_on": None, "end_reason": ""}
    after = {"ended_on": on, "end_reason": row.end_reason}
    change = life.note(row, kind, on, why, by=by, before=before, after=after)
    audit.record(
        by, audit.Action.CHANGED, row, before={"ended_on": None}, after=change.after
    )
    return row


@transaction.atomic
def assign_helper(
    household: Household,
    member: PartyMember | None,
    on: date,
    by,
    decision_number: str = "",
    replaces: HouseholdAssignment | None = None,
    *,
    role: HelperRole = HelperRole.MAIN,
    organisation: PartyOrganisation | None = None,
    plan: Plan | None = None,
) -> HouseholdAssignment:
    """Give a household a helper from `on`; in the place of one that ended.

    Without a `member` the whole `organisation` helps, where the plan gives households
    to organisations. ValidationError when the plan's rules do not allow it.
    """
    household = Household.objects.select_for_update().get(pk=household.pk)
    plan = plan or (replaces.plan if replaces else plan_for(on))
    if member:
        member = PartyMember.objects.select_for_update().get(pk=member.pk)
        organisation = member.organisation
        _require_able(member, household, plan, on)
    else:
        _require_organisation(organisation, household, plan, on)
    if not replaces:
        _require_counted(household, plan, on)
    _require_vacancy(household, plan, role, on)
    new = HouseholdAssignment.objects.create(
        plan=plan,
        organisation=organisation,
        member=member,
        household=household,
        role=role,
        started_on=on,
        decision_number=decision_number,
        decision_on=on if decision_number else None,
        replaces=replaces,
        **{name: getattr(replaces, name) for name in CARRIED if replaces},
    )
    life.note(new, ChangeKind.STARTED, on, told(new, replaces), by=by)
    after = {"started_on": on.isoformat()}
    after |= {"replaces": replaces.pk} if replaces else {}
    audit.record(by, audit.Action.CREATED, new, after=after)
    return new


@transaction.atomic
def replace_helper(
    assignment: HouseholdAssignment,
    member: PartyMember | None,
    on: date,
    by,
    decision_number: str = "",
    reason: EndReason = EndReason.REPLACED,
    *,
    organisation: PartyOrganisation | None = None,
) -> HouseholdAssignment:
    """Hand a household over from `on`, in the same role; the old row keeps its credit.

    What was pledged and the follow-up go over to the successor.
    """
    if member and assignment.member_id == member.pk:
        raise ValidationError(f"{member} đang giúp hộ này rồi.")
    row = _locked(assignment)
    heir = f"đồng chí {member}" if member else str(organisation)
    why = (
        f"Bàn giao cho {heir} từ {on:%d/%m/%Y}{_by_decision(decision_number)}."
        f" Lý do: {EndReason(reason).label.lower()}."
    )
    old = _end(row, on, reason, by, ChangeKind.HANDED_OVER, why)
    return assign_helper(
        old.household,
        member,
        on,
        by,
        decision_number,
        replaces=old,
        role=old.role,
        organisation=organisation,
    )


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


def require_no_family(member: PartyMember, household: Household) -> None:
    """Nobody helps a household of her own: its head, or who was said to be family."""
    if is_head_of(member, household):
        raise ValidationError(f"{member} là chủ của chính hộ này.")
    said = FamilyAnswer.objects.filter(member=member, household=household)
    if said.filter(is_family=True).exists():
        raise ValidationError(
            f"{member} là người nhà của hộ này, không nhận giúp hộ mình; hãy chọn"
            " người khác."
        )


def _require_able(
    member: PartyMember, household: Household, plan: Plan, on: date
) -> None:
    helped = list(member.household_assignments.not_over_on(on))
    if any(row.household_id == household.pk for row in helped):
        raise ValidationError(f"{member} đang giúp hộ này rồi.")
    require_no_family(member, household)
    if not PartyMember.objects.eligible(plan, on).filter(pk=member.pk).exists():
        raise ValidationError(_why_not(member, plan, on))
    if len(helped) >= plan.max_households:
        raise ValidationError(f"{member} đã nhận đủ {len(helped)} hộ.")


def _why_not(member: PartyMember, plan: Plan, on: date) -> str:
    """Why the plan does not count on a member."""
    if not PartyMember.objects.helping().filter(pk=member.pk).exists():
        return f"{member} được miễn hoặc không còn sinh hoạt ở đây."
    if plan.does_exempt_probationary and member.status == Member.PROBATIONARY:
        return f"{member} là đảng viên dự bị, {_its_name(plan)} miễn."
    same = PartyMember.objects.filter(pk=member.pk)
    plan.exempt_from_age, age = None, plan.exempt_from_age
    is_by_age = same.eligible(plan, on).exists()
    plan.exempt_from_age = age
    if is_by_age:
        return f"{member} đã đủ {age} tuổi, {_its_name(plan)} miễn."
    return f"{member} thuộc hộ nghèo, cận nghèo, {_its_name(plan)} miễn."


def _its_name(plan: Plan) -> str:
    return f"Kế hoạch {plan.number}"


def _require_organisation(
    organisation: PartyOrganisation | None, household: Household, plan: Plan, on: date
) -> None:
    if organisation is None:
        raise ValidationError("Chọn đảng viên hoặc tổ chức đảng nhận giúp hộ.")
    if plan.helps_by != HelpsBy.ORGANISATION:
        raise ValidationError(f"{_its_name(plan)} giao hộ cho từng đảng viên.")
    if organisation.valid_to and organisation.valid_to <= on:
        raise ValidationError(
            f"{organisation} đã thôi hoạt động từ {organisation.valid_to:%d/%m/%Y}."
        )
    helped = household.assignments.not_over_on(on)
    if helped.filter(member=None, organisation=organisation).exists():
        raise ValidationError(f"{organisation} đang giúp hộ này rồi.")


def _require_counted(household: Household, plan: Plan, on: date) -> None:
    """The newest result by then, if there is one, is one the plan asks help for."""
    newest = household.reviews.filter(year__lte=on.year).order_by("-year").first()
    if newest is None:
        return
    is_counted = newest.status == Status.POOR or (
        newest.status == Status.NEAR_POOR and plan.counted == Counted.LISTED
    )
    if not is_counted:
        raise ValidationError(
            f"{_its_name(plan)} không giao hộ này: năm {newest.year} hộ là"
            f" {newest.get_status_display().lower()}."
        )


def _require_vacancy(
    household: Household, plan: Plan, role: HelperRole, on: date
) -> None:
    rows = household.assignments.not_over_on(on).filter(role=role)
    if role == HelperRole.SUPPORTING:
        most = plan.supporting_helpers
        if rows.count() >= most:
            raise ValidationError(
                f"{_its_name(plan)} cho mỗi hộ nhiều nhất {most} người hỗ trợ."
            )
        return
    if taken := rows.select_related("member", "organisation").first():
        since = f"{taken.started_on:%d/%m/%Y}"
        who = taken.member or taken.organisation
        raise ValidationError(f"Hộ đã có người giúp chính từ {since}: {who}.")
