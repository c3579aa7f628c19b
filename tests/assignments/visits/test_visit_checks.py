"""Visits looked at by the secretary: confirmed, sent back, asked about, flagged."""

import random
import threading
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from assignments.models import Verification
from assignments.visits.flags import flags_for
from assignments.visits.verifying import draw, month_before
from povertyaid.scope import Scope
from tests.assignments.photos.making import make_photo, picture
from tests.assignments.visits.making import days_ago, make_visit
from tests.factories import (
    make_assignment,
    make_commune,
    make_household,
    make_member,
    make_organisation,
    make_user,
)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def helped(commune):
    member = make_member(make_organisation("Chi bộ Na Sang", commune=commune))
    return make_assignment(member, make_household(commune, "Lò Văn Hặc"))


@pytest.fixture
def secretary(commune, client):
    user = make_user(commune)
    client.force_login(user)
    return user


def everything():
    return Scope(reads_all=True, writes_all=True)


# Checking


def test_the_secretary_confirms_a_visit(client, secretary, helped):
    visit = make_visit(helped)

    client.post(f"/tham/{visit.pk}/kiem-tra/", {"version": 1, "action": "confirm"})

    visit.refresh_from_db()
    assert (visit.check_state, visit.checked_by) == ("confirmed", secretary)


def test_a_correction_asked_says_what_and_reaches_the_member(client, secretary, helped):
    visit = make_visit(helped)
    address = f"/tham/{visit.pk}/kiem-tra/"

    silent = client.post(address, {"version": 1, "action": "ask"})
    asked = client.post(address, {"version": 1, "action": "ask", "note": "Sai ngày"})

    assert (silent.status_code, asked.status_code) == (422, 302)
    assert "Ghi cần sửa gì." in silent.content.decode()
    client.force_login(make_user(helped.member))
    assert "Sai ngày" in client.get(f"/tham/{visit.pk}/").content.decode()


def test_what_was_corrected_meanwhile_is_not_confirmed(client, secretary, helped):
    visit = make_visit(helped, version=2)

    response = client.post(
        f"/tham/{visit.pk}/kiem-tra/", {"version": 1, "action": "confirm"}
    )

    visit.refresh_from_db()
    assert (response.status_code, visit.check_state) == (422, "unseen")


def test_nobody_confirms_what_she_logged_herself(client, secretary, helped):
    visit = make_visit(helped, logged_by=secretary)
    address = f"/tham/{visit.pk}/kiem-tra/"
    assert client.post(address, {"action": "confirm"}).status_code == 403


# Promises


def test_a_promise_is_followed_until_it_is_kept(client, helped):
    visit = make_visit(
        helped, days_ago(9), promise="Mua giống", promised_for=days_ago(1)
    )
    client.force_login(make_user(helped.member))
    late = client.get("/tham/viec-da-hen/?trangthai=qua-han").context["listed"]
    assert [row.pk for row in late.rows] == [visit.pk]

    answer = client.post(
        f"/tham/{visit.pk}/viec-hen/",
        {"state": "kept", "on": timezone.localdate(), "result": "Đã mua 2 kg"},
    )

    visit.refresh_from_db()
    assert answer.status_code == 302
    assert (visit.promise_state, visit.promise_closing) == ("kept", "Đã mua 2 kg")
    page = client.get("/tham/viec-da-hen/?trangthai=da-lam").content.decode()
    assert "Đã mua 2 kg" in page


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"state": "dropped"}, "Ghi vì sao không làm nữa."),
        ({"on": days_ago(-1)}, "Ngày phải từ ngày thăm đến hôm nay."),
        ({"state": "open"}, "is-bad"),
    ],
)
def test_what_became_of_a_promise_is_told_rightly(
    client, secretary, helped, fields, told
):
    visit = make_visit(helped, promise="Mua giống")
    form = {"state": "kept", "on": timezone.localdate()} | fields

    response = client.post(f"/tham/{visit.pk}/viec-hen/", form)

    assert response.status_code == 422
    assert told in response.content.decode()


# Asking again


def test_one_in_twenty_is_drawn_of_each_commune_once_a_month(helped):
    other = make_assignment()
    for _ in range(21):
        make_visit(helped, date(2023, 10, 5))
    make_visit(other, date(2023, 10, 31))
    make_visit(other, date(2023, 10, 5), met=False)
    make_visit(other, date(2023, 11, 1))

    drawn = draw(date(2023, 10, 1), random.Random(1))

    assert drawn == 2 + 1
    assert draw(date(2023, 10, 1), random.Random(2)) == 0
    days = Verification.objects.values_list("visit__visited_on", flat=True)
    assert {day.month for day in days} == {10}
    assert all(v.visit.met for v in Verification.objects.all())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_draw_once():
    assignment = make_assignment()
    for _ in range(60):
        make_visit(assignment, date(2023, 10, 5))
    start = threading.Barrier(4)

    def go():
        start.wait()
        draw(date(2023, 10, 1))
        connection.close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Verification.objects.count() == 3


def test_the_month_before_january_is_december():
    assert month_before(date(2023, 1, 31)) == date(2022, 12, 1)


def test_the_answer_of_a_household_is_kept(client, secretary, helped):
    visit = make_visit(helped)
    Verification.objects.create(visit=visit, month=date(2023, 10, 1))
    address = f"/tham/{visit.pk}/hoi-lai/"

    silent = client.post(address, {"outcome": "untrue"})
    client.post(address, {"outcome": "untrue", "note": "Không ai đến"})

    kept = Verification.objects.get()
    assert silent.status_code == 422
    assert (kept.outcome, kept.note, kept.verified_by) == (
        "untrue",
        "Không ai đến",
        secretary,
    )
    page = client.get("/tham/can-hoi-lai/?ketqua=untrue").content.decode()
    assert "Không ai đến" in page


def test_a_member_never_learns_that_a_visit_was_drawn_or_flagged(client, helped):
    visit = make_visit(helped, note="Thăm hỏi gia đình")
    Verification.objects.create(
        visit=visit,
        month=date(2023, 10, 1),
        outcome="untrue",
        note="Hộ nói không",
        verified_at=timezone.now(),
    )
    client.force_login(make_user(helped.member))

    page = client.get(f"/tham/{visit.pk}/").content.decode()

    assert "Hộ nói không" not in page
    assert "Hỏi lại" not in page
    assert "can-hoi-lai" not in page
    assert client.get("/tham/can-hoi-lai/").status_code == 403


# Flags


def told(scope):
    return [(flag.what, flag.number) for flag in flags_for(scope, timezone.localdate())]


def test_the_same_text_ten_times_is_a_flag(helped):
    for number in range(10):
        make_visit(helped, days_ago(number), note=f" Thăm hỏi {'' if number else ' '}")
    for number in range(9):
        make_visit(helped, days_ago(number), note="Khác")

    assert told(everything()) == [("Cùng một ghi chú nhiều lần", 10)]


def test_the_same_photo_twice_is_a_flag(helped):
    first, second = make_visit(helped), make_visit(helped)
    for visit in (first, first, second):
        make_photo(visit)

    make_photo(make_visit(helped), content=picture(seed=2))

    assert told(everything()) == [("Cùng một ảnh ở nhiều lượt", 2)]


@pytest.mark.parametrize(("minutes", "flags"), [(6, 1), (7, 0)])
def test_ten_visits_within_an_hour_are_a_flag(helped, minutes, flags):
    user = make_user()
    start = datetime.fromisoformat("2023-10-13T05:30:00+07:00")
    for number in range(10):
        made_at = start + timedelta(minutes=minutes * number)
        make_visit(helped, logged_by=user, made_at=made_at, note=str(number))

    found = flags_for(everything(), timezone.localdate())

    assert len(found) == flags
    assert all("13/10/2023" in flag.detail for flag in found)


def test_flags_are_of_one_s_own_commune_only(client, secretary, helped):
    other = make_assignment()
    for number in range(10):
        make_visit(other, days_ago(number), note="Nơi khác")
        make_visit(helped, days_ago(number), note="Ở đây")

    page = client.get("/tham/can-hoi-lai/").content.decode()

    assert "ở đây" in page
    assert "nơi khác" not in page


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"), [("/tham/viec-da-hen/", 4), ("/tham/can-hoi-lai/", 6)]
)
def test_lists_ask_as_much_for_three_as_for_one(
    client, secretary, helped, django_assert_num_queries, count, address, queries
):
    for _ in range(count):
        visit = make_visit(helped, promise="Mua giống")
        Verification.objects.create(visit=visit, month=date(2023, 10, 1))

    with django_assert_num_queries(queries + 3):  # session, user, scope
        assert client.get(address).context["listed"].total == count
