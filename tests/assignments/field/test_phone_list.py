"""What a phone gets: who waits longest first, and nothing it must not hold."""

from datetime import date, timedelta

import pytest

from assignments.models import Visit
from tests.assignments.field.sending import sent, today, visit
from tests.factories import (
    make_assignment,
    make_commune,
    make_household,
    make_member,
    make_organisation,
    make_plan,
    make_review,
    make_user,
    make_village,
)


def lists(client):
    return client.get("/api/field/").json()


def met(assignment, day, **fields):
    return Visit.objects.create(assignment=assignment, visited_on=day, **fields)


@pytest.fixture
def village():
    return make_village(make_commune())


@pytest.fixture
def member(village):
    return make_member(make_organisation(commune=village.commune))


@pytest.fixture
def phone(client, member):
    client.force_login(make_user(member))
    return client


def helps(member, village, name, **fields):
    return make_assignment(member, make_household(village, name), **fields)


def test_who_waits_longest_comes_first(phone, member, village):
    plan = make_plan(visit_every_days=90)
    seen = helps(member, village, "Lò Văn Gặp", plan=plan)
    never = helps(member, village, "Lò Văn Chưa", plan=plan)
    tried = helps(member, village, "Lò Văn Vắng", plan=plan)
    promised = helps(member, village, "Lò Văn Hẹn", plan=plan)
    met(seen, today() - timedelta(days=10))
    met(tried, today() - timedelta(days=200))
    met(tried, today() - timedelta(days=1), met=False)
    soon = today() + timedelta(days=3)
    met(promised, today(), promise="Xem dê", promised_for=soon, promise_state="open")
    rows = lists(phone)["households"]
    names = [row["name"].rpartition(" ")[2] for row in rows]
    assert names == ["Chưa", "Vắng", "Hẹn", "Gặp"]
    by = {row["assignment"]: row for row in rows}
    assert by[never.pk]["last_met"] is None
    assert by[never.pk]["due_on"] == "2022-04-01"
    assert by[tried.pk]["last_tried"] == str(today() - timedelta(days=1))
    assert by[tried.pk]["due_on"] == str(today() - timedelta(days=110))
    assert by[seen.pk]["due_on"] == str(today() + timedelta(days=80))
    assert by[promised.pk]["due_on"] == str(soon)
    assert by[promised.pk]["promise"] == {"text": "Xem dê", "day": str(soon)}


def test_the_visits_of_helpers_before_count_and_cancelled_ones_do_not(
    phone, member, village
):
    mine = helps(member, village, "Lò Văn Hặc", started_on=date(2023, 1, 1))
    before = make_assignment(
        household=mine.household,
        started_on=date(2022, 1, 1),
        ended_on=date(2023, 1, 1),
        end_reason="replaced",
    )
    met(before, date(2022, 12, 30))
    met(mine, today(), cancelled_at="2023-05-05T00:00Z", cancel_reason="Nhầm")
    (row,) = lists(phone)["households"]
    assert row["last_met"] == "2022-12-30"


def test_a_member_gets_her_own_a_secretary_her_commune_the_office_none(
    client, phone, member, village
):
    mine = helps(member, village, "Lò Văn Hặc")
    other = make_assignment(household=make_household(village))
    helps(make_member(), make_village(), "Người Xã Khác")
    assert [r["assignment"] for r in lists(phone)["households"]] == [mine.pk]
    client.force_login(make_user(village.commune))
    assert {r["assignment"] for r in lists(client)["households"]} == {mine.pk, other.pk}
    client.force_login(make_user(village.commune, may_write=False))
    assert lists(client)["households"] == []
    client.force_login(make_user("everything"))
    answer = lists(client)
    assert answer["households"] == []
    assert "chưa được giao hộ nào" in answer["told"]


def test_nothing_a_phone_must_not_hold(phone, member, village):
    household = make_household(
        village, "Lò Văn Hặc", citizen_number="011098765432", phone="0912345678"
    )
    make_review(household, status="poor")
    member.name = "Bí Mật Thị Tên"
    member.save()
    make_assignment(member, household)
    text = phone.get("/api/field/").content.decode()
    row = lists(phone)["households"][0]
    assert row["phone"] == "0912345678" and row["status"] == "poor"
    assert "011098765432" not in text and "5432" not in text.replace("0912345678", "")
    assert "Bí Mật" not in text and "ethnic" not in text
    assert set(row) == {
        "assignment",
        "household",
        "code",
        "name",
        "village",
        "phone",
        "status",
        "started_on",
        "every_days",
        "last_met",
        "last_tried",
        "promised_for",
        "due_on",
        "promise",
    }


def test_unchanged_lists_are_not_sent_again(phone, member, village):
    assignment = helps(member, village, "Lò Văn Hặc")
    first = phone.get("/api/field/")
    again = phone.get("/api/field/", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "private, no-store"
    sent(phone, visit(assignment))
    assert phone.get("/api/field/", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_ones_own_records_come_back_with_what_the_secretary_says(
    phone, member, village
):
    assignment = helps(member, village, "Lò Văn Hặc")
    sent(phone, visit(assignment))
    Visit.objects.update(check_state="correction_asked", check_note="Thiếu việc")
    (record,) = lists(phone)["records"]
    assert record["check_state"] == "correction_asked"
    assert record["check_note"] == "Thiếu việc"
    assert record["code"].startswith("V-") and "Lò Văn Hặc" in record["household"]


@pytest.mark.parametrize("count", [1, 5])
def test_queries_do_not_grow(phone, member, village, count, django_assert_num_queries):
    for n in range(count):
        assignment = helps(member, village, f"Lò Văn {n}")
        sent(phone, visit(assignment))
    with django_assert_num_queries(7):
        lists(phone)
