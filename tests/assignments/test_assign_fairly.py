"""Who is given which household: the rules, checked by other means than the pairing."""

import random
from collections import Counter, defaultdict
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from assignments.choices import EndReason, HelperRole, MemberStatus
from assignments.models import HouseholdAssignment, PartyMember
from assignments.services import (
    assign_fairly,
    end_assignment,
    ensure_plan_40,
    replace_helper,
)
from households.choices import LeftReason, Status
from povertyaid.models import AuditEntry
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_household,
    make_member,
    make_organisation,
    make_review,
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


def listed(place, year=2022, status=Status.POOR, **fields):
    household = make_household(place, **fields)
    make_review(household, year, status)
    return household


def helpers():
    """household id → member id of the running main helpers."""
    running = HouseholdAssignment.objects.running().main()
    return dict(running.values_list("household", "member"))


def test_plan_40_is_made_once():
    first, second = ensure_plan_40(), ensure_plan_40()

    assert (first, first.number, first.issued_on.year) == (second, "40-KH/HU", 2021)
    assert first.issued_on.month == 9


def test_a_neighbour_is_taken_before_a_member_of_another_village(
    plan, commune, cell, village
):
    make_member(cell, home_village=make_village(commune))
    neighbour = make_member(cell, home_village=village)
    household = listed(village)

    done = assign_fairly(plan, 2022, DAY, None, "125-QĐ/HU")

    assert (done.assigned, done.ended, done.unmet) == (1, 0, [])
    row = HouseholdAssignment.objects.get()
    assert (row.member, row.household, row.organisation) == (neighbour, household, cell)
    assert (row.role, row.started_on, row.plan) == (HelperRole.MAIN, DAY, plan)
    assert (row.decision_number, row.decision_on) == ("125-QĐ/HU", DAY)


@pytest.mark.parametrize(
    "status", [MemberStatus.EXEMPT, MemberStatus.ELSEWHERE, MemberStatus.LEFT]
)
def test_who_is_exempt_or_away_is_given_nobody(plan, cell, village, status):
    make_member(cell, home_village=village, status=status)
    household = listed(village)

    done = assign_fairly(plan, 2022, DAY, None)

    assert [(u.household_id, u.code, u.commune, u.why) for u in done.unmet] == [
        (
            household.pk,
            household.code,
            "xã Na Tông",
            "Xã chưa có đảng viên nào trong danh mục có thể nhận hộ.",
        )
    ]
    assert helpers() == {}


def test_nobody_gets_more_than_the_plan_allows(plan, cell, village):
    make_member(cell, home_village=village)
    for _ in range(6):
        listed(village)

    done = assign_fairly(plan, 2022, DAY, None)

    assert (done.assigned, len(done.unmet)) == (5, 1)
    assert done.unmet[0].why == "Đảng viên của xã đều đã nhận đủ 5 hộ."


def test_the_poor_come_before_the_near_poor(plan, cell, village):
    plan.max_households = 1
    plan.save()
    make_member(cell, home_village=village)
    listed(village, status=Status.NEAR_POOR)
    poor = listed(village)

    assign_fairly(plan, 2022, DAY, None)

    assert list(helpers()) == [poor.pk]


@pytest.mark.parametrize("does_exempt", [True, False])
def test_nobody_is_given_their_own_household(plan, cell, village, does_exempt):
    plan.does_exempt_poor_members = does_exempt
    plan.save()
    born = date(1978, 10, 13)
    poor = make_member(cell, "Lò Văn Hặc", home_village=village, birth_date=born)
    other = make_member(cell, "Cà Thị Pâng", home_village=village)
    own = listed(village, name="Lò Văn Hặc", birth_date=born)
    second = listed(village, name="Vì Thị Xôm")

    assign_fairly(plan, 2022, DAY, None)

    expected = {own.pk: other.pk, second.pk: other.pk if does_exempt else poor.pk}
    assert helpers() == expected


def test_a_namesake_of_another_year_may_help(plan, cell, village):
    namesake = make_member(
        cell, "Lò Văn Hặc", home_village=village, birth_date=date(1950, 1, 1)
    )
    household = listed(village, name="Lò Văn Hặc", birth_year=1978)

    assign_fairly(plan, 2022, DAY, None)

    assert helpers() == {household.pk: namesake.pk}


def test_members_of_a_district_office_help_in_the_communes_given_to_it(plan, commune):
    office = make_organisation("Chi bộ Viện Kiểm sát", kind="grassroots_cell")
    make_commune_assignment(office, commune, plan=plan)
    member = make_member(office)
    household = listed(commune)

    assign_fairly(plan, 2022, DAY, None)

    assert helpers() == {household.pk: member.pk}


def test_a_second_round_keeps_every_pair_and_adds_none(plan, cell, village):
    make_member(cell, home_village=village)
    listed(village)
    assign_fairly(plan, 2022, DAY, None)
    before = list(HouseholdAssignment.objects.values())

    done = assign_fairly(plan, 2022, date(2023, 1, 31), None)

    assert (done.assigned, done.ended) == (0, 0)
    assert list(HouseholdAssignment.objects.values()) == before


def test_an_escaped_household_stays_with_its_helper_and_one_that_left_does_not(
    plan, cell, village
):
    member = make_member(cell, home_village=village)
    escaped, gone = make_household(village), make_household(village)
    make_review(escaped, 2022, Status.ABOVE)
    make_review(gone, 2022, Status.LEFT, left_reason=LeftReason.DIED, persons=None)
    for household in (escaped, gone):
        make_assignment(member, household, plan=plan)

    done = assign_fairly(plan, 2022, DAY, None)

    assert done.ended == 1
    assert helpers() == {escaped.pk: member.pk}
    ended = HouseholdAssignment.objects.get(household=gone)
    assert (ended.ended_on, ended.end_reason) == (DAY, EndReason.HOUSEHOLD_LEFT)


def test_a_round_is_written_down(plan, cell, village):
    make_member(cell, home_village=village)
    listed(village)
    user = make_user("everything")

    assign_fairly(plan, 2022, DAY, user)

    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.label) == (user, "Kế hoạch số 40-KH/HU")
    assert (entry.after["year"], entry.after["assigned"]) == (2022, 1)


@pytest.fixture
def district(plan):
    """Three communes, of plenty and of want, with some pairs running."""
    dice = random.Random(40)
    for number, (members, households) in enumerate([(30, 20), (12, 40), (4, 30)]):
        commune = make_commune(f"Xã {number}")
        villages = [make_village(commune) for _ in range(3)]
        cell = make_organisation(commune=commune)
        people = [
            make_member(
                cell,
                f"Lò Văn {chr(65 + n % 26)}{chr(97 + n // 26)}",
                home_village=dice.choice(villages),
                status=dice.choice(["official"] * 5 + ["probationary", "exempt"]),
            )
            for n in range(members)
        ]
        for n in range(households):
            status = dice.choice([Status.POOR, Status.NEAR_POOR])
            household = listed(dice.choice(villages), status=status, name=f"Cà Thị {n}")
            if n % 10 == 0:
                make_assignment(dice.choice(people), household, plan=plan)


def test_the_rules_hold_over_a_whole_district(plan, district):
    before = helpers()

    done = assign_fairly(plan, 2022, DAY, None)

    rows = HouseholdAssignment.objects.running().select_related(
        "member__organisation", "household__village"
    )
    load, fresh = Counter(r.member_id for r in rows), []
    for row in rows:
        if row.household_id not in before:
            fresh.append(row)
    assert {h: helpers()[h] for h in before} == before
    assert len(fresh) == done.assigned
    assert len({r.household_id for r in rows}) == len(rows)
    spare = defaultdict(list)
    for member in plan_members():
        spare[member.organisation.commune_id].append(member)
    for row in fresh:
        commune = row.household.village.commune_id
        assert row.member.status in ("official", "probationary")
        assert row.member.organisation.commune_id == commune
        assert load[row.member_id] <= plan.max_households
        if load[row.member_id] > 1:  # a second one only when nobody had none
            assert all(load[m.pk] for m in spare[commune]), row
        if row.member.home_village_id != row.household.village_id:
            _no_neighbour_was_free(row, spare[commune], load, plan)
    for unmet in done.unmet:  # only where everyone has as many as allowed
        commune = [
            c for c in spare if str(spare[c][0].organisation.commune) == (unmet.commune)
        ]
        assert {load[m.pk] for m in spare[commune[0]]} == {plan.max_households}
    assert sum(load.values()) + len(done.unmet) == 90


def plan_members():
    return PartyMember.objects.helping().select_related("organisation__commune")


def _no_neighbour_was_free(row, members, load, plan):
    """A stranger helps only for his first, or when the neighbours have enough."""
    neighbours = [m for m in members if m.home_village_id == row.household.village_id]
    assert load[row.member_id] == 1 or all(
        load[m.pk] == plan.max_households for m in neighbours
    )


def test_the_same_lists_give_the_same_pairs(plan, district):
    kept = list(HouseholdAssignment.objects.values_list("pk", flat=True))
    assign_fairly(plan, 2022, DAY, None)
    first = helpers()
    HouseholdAssignment.objects.exclude(pk__in=kept).delete()

    assign_fairly(plan, 2022, DAY, None)

    assert helpers() == first


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


@pytest.mark.parametrize("why", ["exempt", "same", "full", "head"])
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
    else:
        heir = make_member(cell, "Lò Văn Hặc", home_village=village)

    with pytest.raises(ValidationError):
        replace_helper(old, heir, DAY, None)

    old.refresh_from_db()
    assert old.ended_on is None


def test_an_assignment_ends_once_and_after_its_start(cell, village):
    row = make_assignment(make_member(cell), make_household(village))

    with pytest.raises(ValidationError, match="phải sau ngày bắt đầu"):
        end_assignment(row, row.started_on, EndReason.MISTAKE, None)
    end_assignment(row, DAY, EndReason.MISTAKE, None)
    with pytest.raises(ValidationError, match="đã kết thúc rồi"):
        end_assignment(row, DAY, EndReason.MISTAKE, None)
