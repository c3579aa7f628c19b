"""Who is counted on, who answered for a household, what a cell held: as of a day."""

from datetime import date

import pytest

from assignments.choices import HelperRole, MemberStatus
from assignments.models import HouseholdAssignment, PartyMember, Plan
from households.choices import Status
from households.models import Resident
from tests.factories import (
    make_assignment,
    make_household,
    make_member,
    make_organisation,
    make_plan,
    make_review,
    make_village,
)

MARCH_14 = date(2022, 3, 14)
YEAR_END = date(2022, 12, 31)


def plan_of(number, from_year, to_year, issued_on):
    return Plan.objects.create(
        number=number,
        title="Kế hoạch",
        issued_on=issued_on,
        from_year=from_year,
        to_year=to_year,
    )


def test_who_answered_for_a_household_on_a_day(django_assert_num_queries):
    household = make_household()
    before = make_assignment(
        make_member(name="Lò Văn Trước"),
        household,
        started_on=date(2021, 10, 1),
        ended_on=MARCH_14,
        end_reason="replaced",
    )
    main = make_assignment(
        make_member(name="Lò Văn Sau"), household, started_on=MARCH_14
    )
    supporting = make_assignment(
        make_member(name="Cà Thị Hỗ Trợ"),
        household,
        role=HelperRole.SUPPORTING,
        started_on=date(2022, 1, 1),
    )
    make_assignment(started_on=date(2022, 1, 1))

    with django_assert_num_queries(1):
        rows = HouseholdAssignment.objects.answering_for(household, MARCH_14)
        found = [(row, row.member.name, str(row.organisation)) for row in rows]

    assert [row for row, *_ in found] == [main, supporting]
    day_before = HouseholdAssignment.objects.answering_for(household, date(2022, 3, 13))
    assert list(day_before) == [before, supporting]


def test_what_a_cell_held_on_a_day_stays_after_a_transfer(django_assert_num_queries):
    cell = make_organisation("Chi bộ Bản Na Sang")
    member = make_member(cell)
    held = make_assignment(member, started_on=date(2022, 1, 1))
    make_assignment(member, started_on=date(2023, 1, 1))
    make_assignment(
        member, started_on=date(2021, 10, 1), ended_on=YEAR_END, end_reason="escaped"
    )
    make_assignment(started_on=date(2022, 1, 1))
    member.organisation = make_organisation()
    member.save()

    with django_assert_num_queries(1):
        rows = HouseholdAssignment.objects.held_by(cell, YEAR_END)
        found = [
            (row, row.member.name, str(row.household.village.commune)) for row in rows
        ]

    assert [row for row, *_ in found] == [held]


def test_the_plan_in_force_is_the_newest_that_covers_the_year():
    old = plan_of("12-KH/HU", 2016, 2020, date(2016, 3, 1))
    first = plan_of("40-KH/HU", 2021, 2025, date(2021, 9, 15))
    second = plan_of("52-KH/HU", 2023, 2025, date(2023, 1, 9))

    found = [
        Plan.objects.in_force(date(year, 6, 1)) for year in (2015, 2019, 2022, 2024)
    ]

    assert found == [None, old, first, second]
    assert Plan.objects.in_force(date(2027, 6, 1)) == second  # until the next one


@pytest.mark.parametrize(
    ("rule", "fields", "is_counted"),
    [
        ({}, {"status": MemberStatus.PROBATIONARY}, True),
        (
            {"does_exempt_probationary": True},
            {"status": MemberStatus.PROBATIONARY},
            False,
        ),
        ({}, {"status": MemberStatus.EXEMPT}, False),
        ({}, {"birth_date": date(1952, 3, 14)}, True),
        ({"exempt_from_age": 70}, {"birth_date": date(1952, 3, 14)}, False),
        ({"exempt_from_age": 70}, {"birth_date": date(1952, 3, 15)}, True),
        ({"exempt_from_age": 70}, {}, True),
    ],
)
def test_the_plans_own_rules_say_who_is_counted_on(rule, fields, is_counted):
    plan = make_plan(**rule)
    member = make_member(**fields)

    found = list(PartyMember.objects.eligible(plan, MARCH_14))

    assert found == ([member] if is_counted else [])


@pytest.mark.parametrize(
    ("does_exempt", "status", "born", "is_counted"),
    [
        (True, Status.POOR, {"birth_year": 1978}, False),
        (True, Status.NEAR_POOR, {}, False),
        (True, Status.ABOVE, {}, True),
        (True, Status.POOR, {"birth_year": 1979}, True),
        (True, Status.POOR, {"birth_date": date(1978, 2, 1)}, False),
        (False, Status.POOR, {}, True),
    ],
)
def test_the_head_of_a_listed_household_is_exempt(
    does_exempt, status, born, is_counted
):
    plan = make_plan(does_exempt_poor_members=does_exempt)
    village = make_village()
    household = make_household(village, "Lò Văn Hặc", **born)
    make_review(household, 2021, Status.POOR)
    make_review(household, 2022, status)
    make_member(name="Lò Văn Hặc", home_village=village, birth_date=date(1978, 2, 1))

    assert PartyMember.objects.eligible(plan, YEAR_END).exists() == is_counted


@pytest.mark.parametrize(("year", "is_counted"), [(1978, False), (1990, True)])
def test_who_lives_in_a_listed_household_is_exempt(year, is_counted):
    village = make_village()
    household = make_household(village, "Cà Thị Pâng")
    make_review(household)
    Resident.objects.create(household=household, name="Lò Văn Hặc", birth_year=year)
    make_member(name="Lò Văn Hặc", home_village=village, birth_date=date(1978, 2, 1))

    counted = PartyMember.objects.eligible(make_plan(), YEAR_END)
    assert counted.exists() == is_counted


def test_a_head_whose_birth_is_unknown_is_taken_for_the_member():
    village = make_village()
    make_review(make_household(village, "Lò Văn Hặc", birth_year=1978))
    make_member(name="Lò Văn Hặc", home_village=village)

    assert not PartyMember.objects.eligible(make_plan(), YEAR_END).exists()
