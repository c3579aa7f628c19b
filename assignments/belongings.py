"""The rows whose changes are told with those of the thing they belong to."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import models

from assignments.models import (
    EscapeMeasure,
    HouseholdAssignment,
    PartyMember,
    Plan,
)
from households.models import (
    ClosingReview,
    Commune,
    Household,
    Resident,
    Review,
    StatusDecision,
)
from povertyaid.history.reading import Part, deleted_of_household
from povertyaid.models import User
from povertyaid.scope import Scope

DELETED = {  # model → what its deleted rows are called, by their columns
    Resident: "người trong hộ: {name}",
    Review: "kết quả rà soát năm {year}",
    ClosingReview: "kết quả rà soát năm {year} theo chuẩn cũ",
    StatusDecision: "quyết định số {number}",
    HouseholdAssignment: "phân công từ {started_on}",
    EscapeMeasure: "biện pháp: {measure}",
}


def parts_of(thing: models.Model, scope: Scope) -> list[Part]:
    """Each with what to call it; none where only the thing's own row counts.

    Of a member only help in sight of `scope`: she may help beyond it.
    """
    match thing:
        case Household():
            return [*_of_household(thing)]
        case PartyMember():
            return [*_of_member(thing, scope)]
        case Plan():
            return [*_of_plan(thing)]
        case Commune():
            return [*_of_commune(thing)]
        case User():
            return [*_of_user(thing)]
    return []


def _of_household(household: Household) -> Iterable[Part]:
    for resident in household.residents.all():
        yield Part(f"người trong hộ: {resident.name}", resident)
    for review in household.reviews.all():
        yield Part(f"kết quả rà soát năm {review.year}", review)
    for review in household.closing_reviews.all():
        yield Part(f"kết quả rà soát năm {review.year} theo chuẩn cũ", review)
    for decision in household.decisions.all():
        yield Part(f"quyết định số {decision.number}", decision)
    for duty in household.assignments.select_related("member", "organisation"):
        yield Part(f"phân công: {duty.member or duty.organisation}", duty)
    for measure in household.measures.all():
        yield Part(f"biện pháp: {measure.measure}", measure)
    yield from _deleted_of(household)


def _deleted_of(household: Household) -> Iterable[Part]:
    """What was taken out: a resident, a measure, the results of an undone list."""
    called = {model._meta.db_table: (model, words) for model, words in DELETED.items()}
    told = set()
    for table, pk, was in deleted_of_household(household.pk):
        if table in called and (table, pk) not in told:
            told.add((table, pk))  # once, whatever was made again under its id
            model, words = called[table]
            words = words.format_map(defaultdict(str, was))
            yield Part(f"{words} (đã xóa)", model(pk=pk))


def _of_member(member: PartyMember, scope: Scope) -> Iterable[Part]:
    duties = member.household_assignments.visible_to(scope)
    for duty in duties.select_related("household"):
        yield Part(f"phân công: {duty.household}", duty)
    for transfer in member.transfers.all():
        yield Part("chuyển sinh hoạt đảng", transfer)


def _of_plan(plan: Plan) -> Iterable[Part]:
    for duty in plan.commune_assignments.select_related("organisation", "commune"):
        yield Part(f"phụ trách xã: {duty}", duty)
    if costs := getattr(plan, "costs", None):
        yield Part("bảng chi phí phân công", costs)


def _of_commune(commune: Commune) -> Iterable[Part]:
    for year in commune.years.all():
        yield Part(f"tổng số hộ năm {year.year}", year)
    for village in commune.villages.all():
        yield Part(f"bản: {village.name}", village)
    for duty in commune.commune_assignments.select_related("organisation"):
        yield Part(f"tổ chức phụ trách: {duty.organisation}", duty)


def _of_user(user: User) -> Iterable[Part]:
    for grant in user.grants.select_related("commune", "organisation", "member"):
        yield Part(f"quyền: {grant.get_role_display()}, {grant.over}", grant)
