"""One visit at a desk: logged, shown, corrected, cancelled, by the rules of a phone."""

import uuid

import pytest

from assignments.models import Visit
from povertyaid.models import AuditEntry
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


def filled(assignment, **fields):
    return {
        "assignment": assignment.pk,
        "day": "today",
        "met": "1",
        "topics": ["health"],
        "note": "Bò đã khỏe.",
        "promise": "",
        "client_id": str(uuid.uuid4()),
    } | fields


def send(client, assignment, **fields):
    address = f"/ho/{assignment.household_id}/ghi-tham/"
    return client.post(address, filled(assignment, **fields))


def test_a_visit_is_logged_from_the_household(client, secretary, helped):
    response = send(
        client, helped, day="yesterday", promise="Mua giống", promised_for=days_ago(-9)
    )

    visit = Visit.objects.get()
    assert response.headers["Location"] == f"/tham/{visit.pk}/"
    assert (visit.visited_on, visit.logged_by) == (days_ago(1), secretary)
    assert (visit.promise_state, visit.promised_for) == ("open", days_ago(-9))
    assert "Bò đã khỏe." in client.get(f"/tham/{visit.pk}/").content.decode()


def test_the_same_form_sent_twice_is_one_visit(client, secretary, helped):
    form = filled(helped, made_at="2023-10-13T08:00:00+07:00")

    for _ in range(2):
        response = client.post(f"/ho/{helped.household_id}/ghi-tham/", form)
        assert response.status_code == 302

    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"day": "other"}, "Ghi ngày thăm."),
        ({"day": "other", "visited_on": days_ago(-1)}, "chưa tới"),
        ({"day": "other", "visited_on": "2021-01-01"}, "trước ngày phân công"),
        ({"day": "other", "visited_on": "31/31"}, "Ghi ngày có thật"),
        ({"promised_for": days_ago(-9)}, "Ghi hẹn việc gì."),
        ({"promise": "Mua", "promised_for": days_ago(9)}, "từ ngày thăm trở đi"),
        ({"met": ""}, "Chọn có gặp hộ hay không."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    client, secretary, helped, fields, told
):
    response = send(client, helped, **fields)

    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert "Bò đã khỏe." in page
    assert not Visit.objects.exists()


def test_nobody_logs_under_an_assignment_of_another_household(
    client, secretary, helped
):
    elsewhere = make_assignment()

    form = filled(elsewhere)
    response = client.post(f"/ho/{helped.household_id}/ghi-tham/", form)

    assert response.status_code == 422
    assert not Visit.objects.exists()


def test_a_correction_keeps_what_was_said_before(client, secretary, helped):
    sender = make_user(helped.member)
    visit = make_visit(helped, note="Cũ", logged_by=sender, check_state="confirmed")
    form = filled(helped, note="Mới", reason="Ghi nhầm", version=1)

    response = client.post(f"/tham/{visit.pk}/sua/", form)

    visit.refresh_from_db()
    assert response.status_code == 302
    assert (visit.note, visit.version, visit.check_state) == ("Mới", 2, "unseen")
    kept = visit.versions.get()
    assert (kept.values["note"], kept.reason) == ("Cũ", "Ghi nhầm")
    page = client.get(f"/tham/{visit.pk}/").content.decode()
    assert "Cũ" in page
    assert "Ghi nhầm" in page
    assert AuditEntry.objects.filter(subject="assignments.visit").count() == 1


def test_a_correction_of_what_somebody_else_changed_is_refused(
    client, secretary, helped
):
    visit = make_visit(helped, note="Mới hơn", version=2)
    form = filled(helped, note="Của tôi", reason="Ghi nhầm", version=1)

    response = client.post(f"/tham/{visit.pk}/sua/", form)

    visit.refresh_from_db()
    assert response.status_code == 422
    assert "vừa được sửa ở nơi khác" in response.content.decode()
    assert "Của tôi" in response.content.decode()
    assert visit.note == "Mới hơn"


def test_what_became_of_a_promise_outlives_a_correction(client, secretary, helped):
    visit = make_visit(
        helped, promise="Mua giống", promise_state="kept", promise_closed_on=days_ago(0)
    )
    form = filled(helped, promise="Mua giống", reason="Thêm ghi chú", version=1)

    client.post(f"/tham/{visit.pk}/sua/", form)

    visit.refresh_from_db()
    assert (visit.version, visit.promise_state) == (2, "kept")


def test_a_visit_is_cancelled_with_a_reason(client, secretary, helped):
    visit = make_visit(helped)

    refused = client.post(f"/tham/{visit.pk}/huy/", {"version": 1})
    done = client.post(f"/tham/{visit.pk}/huy/", {"version": 1, "reason": "Ghi đúp"})

    visit.refresh_from_db()
    assert (refused.status_code, done.status_code) == (422, 302)
    assert (visit.is_cancelled, visit.cancel_reason) == (True, "Ghi đúp")
    assert client.get(f"/tham/{visit.pk}/sua/").status_code == 404
    assert client.get("/tham/").context["listed"].total == 0


def test_a_visit_outside_its_assignment_may_still_be_cancelled(
    client, secretary, helped
):
    visit = make_visit(helped, days_ago(1))
    helped.ended_on, helped.end_reason = days_ago(30), "replaced"
    helped.save(update_fields=["ended_on", "end_reason"])

    client.post(f"/tham/{visit.pk}/huy/", {"version": 1, "reason": "Sai ngày"})

    visit.refresh_from_db()
    assert visit.is_cancelled


def test_a_member_corrects_only_what_she_sent(client, commune, helped):
    user = make_user(helped.member)
    own = make_visit(helped, logged_by=user)
    of_another = make_visit(helped, logged_by=make_user(commune))
    client.force_login(user)

    assert client.get(f"/tham/{own.pk}/sua/").status_code == 200
    assert client.get(f"/tham/{of_another.pk}/sua/").status_code == 403
