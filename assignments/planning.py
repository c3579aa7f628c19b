"""Plans with their rules, the communes organisations answer for, matching costs."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from assignments.models import (
    CommuneAssignment,
    MatchingCosts,
    PartyOrganisation,
    Plan,
)
from povertyaid import audit

MOST_HOUSEHOLDS = 50  # of one member; the database says so too
MOST_SUPPORTING = 9
YEARS = range(2000, 2101)
LONGEST_FOLLOW_UP = 120  # months
RULES = [field.name for field in Plan._meta.concrete_fields if field.name != "id"]
COSTS = [
    field.name
    for field in MatchingCosts._meta.concrete_fields
    if field.name not in ("id", "plan")
]
OF_A_PAIR = [  # costs that one pair can bring together
    "keep",
    "other_commune",
    "other_ethnic_group",
    "other_skill",
    "hard_without_leader",
]
DUTY = ["plan", "organisation", "commune", "started_on", "ended_on"]
DUTY += ["decision_number", "decision_on"]


def check_rules(plan: Plan) -> None:
    """ValidationError by field when the rules of a plan contradict each other."""
    errors = {}
    if plan.from_year not in YEARS or plan.to_year not in YEARS:
        errors["from_year"] = "Ghi năm có bốn chữ số, ví dụ 2021."
    if plan.to_year < plan.from_year:
        errors["to_year"] = "Năm cuối không được trước năm đầu của kế hoạch."
    if plan.issued_on.year > plan.to_year:
        errors["issued_on"] = "Ngày ban hành không được sau năm cuối của kế hoạch."
    if not 1 <= plan.max_households <= MOST_HOUSEHOLDS:
        errors["max_households"] = f"Ghi một số từ 1 đến {MOST_HOUSEHOLDS}."
    elif plan.min_households > plan.max_households:
        errors["min_households"] = (
            f"Mức ít nhất không được quá mức nhiều nhất ({plan.max_households} hộ)."
        )
    if plan.supporting_helpers > MOST_SUPPORTING:
        errors["supporting_helpers"] = (
            f"Nhiều nhất {MOST_SUPPORTING} người hỗ trợ một hộ."
        )
    if plan.exempt_from_age is not None and not 50 <= plan.exempt_from_age <= 100:
        errors["exempt_from_age"] = "Ghi một tuổi từ 50 đến 100, hoặc để trống."
    if plan.follow_up_months > LONGEST_FOLLOW_UP:
        errors["follow_up_months"] = f"Theo dõi nhiều nhất {LONGEST_FOLLOW_UP} tháng."
    if not 1 <= plan.visit_every_days <= 366:
        errors["visit_every_days"] = "Ghi số ngày từ 1 đến 366."
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def create_plan(plan: Plan, by) -> Plan:
    """Save a new plan, with the usual costs."""
    check_rules(plan)
    plan.save()
    MatchingCosts.objects.create(plan=plan)
    after = audit.columns_of(plan, RULES)
    audit.record(by, audit.Action.CREATED, plan, after=after)
    return plan


@transaction.atomic
def edit_plan(plan: Plan, by) -> Plan:
    """Save a plan's new rules; running assignments stay, whatever the rules now say."""
    stored = Plan.objects.select_for_update().get(pk=plan.pk)
    check_rules(plan)
    plan.save(update_fields=RULES)
    before, after = (audit.columns_of(one, RULES) for one in (stored, plan))
    audit.record_change(by, plan, before, after)
    return plan


# Costs


def costs_of(plan: Plan) -> MatchingCosts:
    """The plan's table of costs; the usual one, not stored, where none was made."""
    return MatchingCosts.objects.filter(plan=plan).first() or MatchingCosts(plan=plan)


def check_costs(costs: MatchingCosts) -> None:
    """ValidationError where leaving a household alone would cost less than helping it.

    The dearest pair is one that changes a running helper for a stranger of another
    commune, and is the last that the helper may be given.
    """
    plan = costs.plan
    steps = max(plan.max_households - plan.min_households, 0)
    dearest = sum(getattr(costs, name) for name in OF_A_PAIR)
    dearest += max(costs.other_village - costs.other_commune, 0)
    dearest += steps * costs.further_household
    errors = {}
    if costs.near_poor_unmet > costs.poor_unmet:
        errors["near_poor_unmet"] = "Không được cao hơn chi phí của hộ nghèo."
    elif costs.near_poor_unmet <= dearest:
        told = f"{dearest:,}".replace(",", ".")
        errors["near_poor_unmet"] = (
            f"Phải cao hơn cặp đắt nhất ({told}), nếu không sẽ có hộ bị bỏ lại."
        )
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def edit_costs(costs: MatchingCosts, by) -> MatchingCosts:
    """Save a plan's table of costs; proposals already solved keep the old one."""
    Plan.objects.select_for_update().get(pk=costs.plan_id)
    check_costs(costs)
    stored = costs_of(costs.plan)
    costs.pk = stored.pk
    costs.save()
    before, after = (audit.columns_of(one, COSTS) for one in (stored, costs))
    audit.record_change(by, costs.plan, before, after)
    return costs


def reset_costs(plan: Plan, by) -> MatchingCosts:
    """Put the usual costs back."""
    return edit_costs(MatchingCosts(plan=plan), by)


# Communes


@transaction.atomic
def give_commune(duty: CommuneAssignment, by) -> CommuneAssignment:
    """Make an organisation answer for a commune from a day on."""
    organisation = PartyOrganisation.objects.select_for_update().get(
        pk=duty.organisation_id
    )
    if organisation.valid_to and organisation.valid_to <= duty.started_on:
        raise ValidationError(
            {"organisation": f"{organisation} đã kết thúc hoạt động trước ngày này."}
        )
    others = CommuneAssignment.objects.not_over_on(duty.started_on).filter(
        plan=duty.plan_id, organisation=organisation, commune=duty.commune_id
    )
    if other := others.order_by("started_on").first():
        since = f"{other.started_on:%d/%m/%Y}"
        raise ValidationError(
            {"commune": f"{organisation} đã được giao {other.commune} từ {since}."}
        )
    duty.save()
    after = audit.columns_of(duty, DUTY)
    audit.record(by, audit.Action.CREATED, duty, after=after)
    _tell_both(duty, by, {"commune_given": None}, {"commune_given": _words(duty)})
    return duty


@transaction.atomic
def end_commune(duty: CommuneAssignment, ended_on: date, by) -> CommuneAssignment:
    """End an organisation's duty to a commune; households keep their helpers."""
    duty = CommuneAssignment.objects.select_for_update().get(pk=duty.pk)
    if duty.ended_on:
        raise ValidationError("Phân công này đã kết thúc rồi.")
    if ended_on <= duty.started_on:
        raise ValidationError({"ended_on": "Ngày kết thúc phải sau ngày bắt đầu."})
    before = audit.columns_of(duty, DUTY)
    duty.ended_on = ended_on
    duty.save(update_fields=["ended_on"])
    audit.record_change(by, duty, before, audit.columns_of(duty, DUTY))
    was = {"commune_given": _words(duty)}
    ended = {"commune_given": f"thôi giúp từ {ended_on:%d/%m/%Y}"}
    _tell_both(duty, by, was, ended)
    return duty


def pass_communes_on(
    old: PartyOrganisation, successor: PartyOrganisation, on: date, by
) -> int:
    """Hand all duties to communes over on a day; how many duties there were.

    Where the successor answers for the commune at that time already, it goes on so.
    """
    duties = list(old.commune_assignments.not_over_on(on).select_for_update())
    for duty in duties:
        begin, end = max(on, duty.started_on), duty.ended_on
        before = audit.columns_of(duty, DUTY)
        if duty.started_on >= on:  # it never was the old one's
            after = {"ended_on": on.isoformat(), "organisation": successor.pk}
            audit.record_change(by, duty, before, after)
            duty.delete()
        else:
            duty.ended_on = on
            duty.save(update_fields=["ended_on"])
            audit.record_change(by, duty, before, audit.columns_of(duty, DUTY))
        _fill(duty, successor, begin, end, by)
    return len(duties)


def _fill(duty: CommuneAssignment, successor, begin: date, end: date | None, by):
    """Give the successor the duty for those days on which it does not have it."""
    held = successor.commune_assignments.not_over_on(begin).filter(
        plan=duty.plan_id, commune=duty.commune_id
    )
    for other in held.order_by("started_on"):
        if begin is None or (end and other.started_on >= end):
            break
        if other.started_on > begin:
            _take_up(duty, successor, begin, other.started_on, by)
        begin = other.ended_on
    if begin and (end is None or begin < end):
        _take_up(duty, successor, begin, end, by)


def _take_up(duty: CommuneAssignment, successor, begin: date, end: date | None, by):
    new = CommuneAssignment.objects.create(
        plan_id=duty.plan_id,
        organisation=successor,
        commune_id=duty.commune_id,
        started_on=begin,
        ended_on=end,
        decision_number=duty.decision_number,
        decision_on=duty.decision_on,
    )
    after = audit.columns_of(new, DUTY)
    audit.record(by, audit.Action.CREATED, new, after=after)


def _tell_both(duty: CommuneAssignment, by, before: dict, after: dict) -> None:
    """The organisation's page and the plan's tell of it too."""
    audit.record_change(by, duty.organisation, before, after)
    whose = f"{duty.organisation} → {duty.commune}"
    after = {"commune_given": f"{whose}: {after['commune_given']}"}
    audit.record_change(by, duty.plan, {}, after)


def _words(duty: CommuneAssignment) -> str:
    said = f"{duty.commune} từ {duty.started_on:%d/%m/%Y}"
    number = duty.decision_number
    return f"{said} theo quyết định {number}" if number else said
