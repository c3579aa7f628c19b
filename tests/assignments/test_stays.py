"""A temporary stay ends by itself when its time is over, or goes on after all."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assignments import moves, stays, tasks
from assignments.models import CellTransfer, HouseholdAssignment
from assignments.moves import Fate, Way
from tests.factories import (
    make_assignment,
    make_commune,
    make_household,
    make_member,
    make_organisation,
    make_user,
)

LEFT, UNTIL = date(2023, 8, 14), date(2024, 8, 14)
BACK = date(2024, 8, 15)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def cell(commune):
    return make_organisation("Chi bộ Na Sang", commune=commune)


@pytest.fixture
def there(commune):
    return make_organisation("Chi bộ Na Sản", commune=commune)


@pytest.fixture
def secretary(commune):
    return make_user(commune)


@pytest.fixture
def member(cell):
    return make_member(cell, "Cà Thị Kề")


def go(member, by, to=None, fates=None):
    place = {"to_organisation": to} if to else {"elsewhere": "Đảng ủy xã Ẳng Nưa"}
    move = CellTransfer(
        member=member,
        from_organisation=member.organisation,
        kind="temporary",
        moved_on=LEFT,
        until=UNTIL,
        **place,
    )
    return moves.move_member(move, by, fates)


@pytest.fixture
def helped(member, commune, secretary, there):
    """Under the organisation of her stay, the help taken along."""
    row = make_assignment(member, make_household(commune))
    go(member, secretary, there, {row.pk: Fate(Way.KEEP)})
    return HouseholdAssignment.objects.get(ended_on=None)


def test_a_stay_ends_the_day_after_its_last(member, cell, there, helped):
    assert stays.end_stays(UNTIL) == 0
    assert stays.end_stays(BACK) == 1
    assert stays.end_stays(BACK) == 0

    member.refresh_from_db()
    newest = stays.last_return(member)
    assert (member.organisation, newest.moved_on, newest.moved_by) == (cell, BACK, None)
    assert newest.reason == "Tự ghi: hết hạn chuyển tạm thời ngày 14/08/2024"
    running = HouseholdAssignment.objects.get(ended_on=None)
    assert (running.organisation, running.replaces) == (cell, helped)
    assert "giúp tiếp từ Chi bộ Na Sang" in running.changes.get().why


def test_who_was_out_of_the_district_is_as_before(member, cell, secretary):
    go(member, secretary)

    assert tasks.end_what_is_over() == 1

    member.refresh_from_db()
    assert (member.status, member.organisation) == ("official", cell)


def test_one_that_cannot_be_ended_holds_up_no_other(member, cell, secretary, helped):
    today = timezone.localdate()
    make_assignment(member, started_on=today)
    other = make_member(cell, "Lò Văn Hặc")
    go(other, secretary)

    assert stays.end_stays(today) == 1

    assert moves.open_move(member) and not moves.open_move(other)
    assert stays.end_stays(today + timedelta(days=1)) == 0  # not before that day


def test_a_stay_that_goes_on_is_as_if_it_never_ended(
    client, member, there, helped, secretary
):
    stays.end_stays(BACK)
    client.force_login(secretary)
    page = client.get(f"/dang-vien/{member.pk}/").content.decode()
    address = f"/dang-vien/{member.pk}/tro-ve/"
    until = timezone.localdate() + timedelta(days=90)

    assert "Tự ghi: hết hạn chuyển tạm thời ngày 14/08/2024" in page
    assert address in page
    assert client.post(address, {"until": "2024-09-01"}).status_code == 422
    assert client.post(address, {"until": until}).status_code == 302

    member.refresh_from_db()
    left = moves.open_move(member)
    assert (member.organisation, left.until) == (there, until)
    running = HouseholdAssignment.objects.get(ended_on=None)
    assert running.organisation == there
    assert stays.end_stays(timezone.localdate()) == 0


def test_out_of_the_district_again(member, secretary):
    go(member, secretary)
    stays.end_stays(BACK)
    until = timezone.localdate() + timedelta(days=1)

    stays.stay_on(member, until, secretary)

    member.refresh_from_db()
    assert member.status == "elsewhere"
    with pytest.raises(ValidationError, match="không có lần trở về nào"):
        stays.stay_on(member, until, secretary)


def test_who_helps_since_her_return_does_not_stay_away(member, secretary):
    go(member, secretary)
    stays.end_stays(BACK)
    make_assignment(member, started_on=date(2025, 1, 1))

    with pytest.raises(ValidationError, match="đã nhận hộ từ khi trở về"):
        stays.stay_on(member, timezone.localdate() + timedelta(days=1), secretary)
