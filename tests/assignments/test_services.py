"""Giving one household a helper, ending it, and handing it over: what is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from assignments.choices import EndReason, MemberStatus
from assignments.coverage import answer_family
from assignments.services import (
    assign_helper,
    end_assignment,
    ensure_plan_40,
    replace_helper,
)
from povertyaid.models import AuditEntry
from tests.factories import (
    make_assignment,
    make_commune,
    make_household,
    make_member,
    make_organisation,
    make_user,
    make_village,
)

DAY = date(2022, 12, 31)


@pytest.fixture
def plan():
    return ensure_plan_40()


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def cell(commune):
    return make_organisation(commune=commune)


@pytest.fixture
def village(commune):
    return make_village(commune)


def test_plan_40_is_made_once():
    first, second = ensure_plan_40(), ensure_plan_40()

    assert (first, first.number, first.issued_on.year) == (second, "40-KH/HU", 2021)
    assert first.issued_on.month == 9


def test_a_helper_is_replaced_and_the_past_keeps_its_credit(plan, cell, village):
    old = make_assignment(make_member(cell), make_household(village), plan=plan)
    heir = make_member(make_organisation(commune=cell.commune), "Cà Thị Pâng")
    user = make_user("everything")

    new = replace_helper(old, heir, DAY, user, "126-QĐ/HU")

    old.refresh_from_db()
    assert (old.ended_on, old.end_reason, old.organisation) == (
        DAY,
        EndReason.REPLACED,
        cell,
    )
    assert (new.member, new.organisation, new.started_on) == (
        heir,
        heir.organisation,
        DAY,
    )
    actions = AuditEntry.objects.order_by("pk").values_list("action", "actor")
    assert list(actions) == [("changed", user.pk), ("created", user.pk)]


@pytest.mark.parametrize("why", ["exempt", "same", "full", "head", "family"])
def test_who_may_not_help_does_not_take_over(plan, cell, village, why):
    household = make_household(village, name="Lò Văn Hặc")
    old = make_assignment(make_member(cell), household, plan=plan)
    heir = make_member(cell, "Cà Thị Pâng")
    if why == "exempt":
        heir = make_member(cell, status=MemberStatus.EXEMPT)
    elif why == "same":
        heir = old.member
    elif why == "full":
        for _ in range(plan.max_households):
            make_assignment(heir, plan=plan)
    elif why == "family":
        answer_family(heir, household, True, None)
    else:
        heir = make_member(cell, "Lò Văn Hặc", home_village=village)

    with pytest.raises(ValidationError):
        replace_helper(old, heir, DAY, None)

    old.refresh_from_db()
    assert old.ended_on is None


def test_who_was_said_to_be_family_is_given_the_household_by_no_door(
    plan, cell, village
):
    household, member = make_household(village), make_member(cell, "Cà Thị Pâng")
    answer_family(member, household, True, None)

    with pytest.raises(ValidationError, match="Cà Thị Pâng là người nhà của hộ này"):
        assign_helper(household, member, DAY, None)
    answer_family(member, household, False, None)

    assert assign_helper(household, member, DAY, None).member == member


def test_an_assignment_ends_once_and_after_its_start(cell, village):
    row = make_assignment(make_member(cell), make_household(village))

    with pytest.raises(ValidationError, match="phải sau ngày bắt đầu"):
        end_assignment(row, row.started_on, EndReason.MISTAKE, None)
    end_assignment(row, DAY, EndReason.MISTAKE, None)
    with pytest.raises(ValidationError, match="đã kết thúc rồi"):
        end_assignment(row, DAY, EndReason.MISTAKE, None)
