"""Each record is stored once or refused by itself, however often and from where."""

import json
import threading
import uuid
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from assignments.models import FieldPhoto, Visit, VisitVersion
from assignments.visits.desk import correct, sender_of
from assignments.visits.promises import close
from povertyaid.scope import Scope
from tests.assignments.field.sending import send, sent, today, visit
from tests.assignments.photos.making import announced, picture
from tests.factories import (
    make_assignment,
    make_commune,
    make_household,
    make_member,
    make_user,
)


@pytest.fixture
def assignment():
    return make_assignment(household=make_household(make_commune()))


@pytest.fixture
def user(assignment):
    return make_user(assignment.member)


@pytest.fixture
def phone(client, user):
    client.force_login(user)
    return client


def test_a_visit_is_stored_with_who_when_and_what(phone, user, assignment):
    record = visit(assignment, promise="Xem lại chuồng", promised_for=str(today()))
    (receipt,) = sent(phone, record)
    stored = Visit.objects.get()
    assert receipt["state"] == "stored"
    assert receipt["code"] == stored.code == f"V-{stored.pk}"
    assert receipt["errors"] == {} and receipt["notes"] == []
    assert (stored.logged_by, stored.assignment) == (user, assignment)
    assert stored.note == "Trao 2 con bò giống"
    assert (stored.promise, stored.promise_state) == ("Xem lại chuồng", "open")


def test_the_same_record_ten_times_is_stored_once(phone, assignment):
    record = visit(assignment)
    states = [sent(phone, record)[0]["state"] for _ in range(10)]
    assert states == ["stored"] + ["known"] * 9
    assert Visit.objects.count() == 1


def test_one_bad_record_stops_no_other(phone, assignment):
    good, bad, worse = visit(assignment), visit(assignment), "không phải bản ghi"
    bad["visited_on"] = "2020-01-01"
    results = sent(phone, bad, worse, good)
    assert [r["state"] for r in results] == ["refused", "refused", "stored"]
    assert "trước ngày phân công (01/01/2022)" in results[0]["errors"]["visited_on"][0]
    assert Visit.objects.get().client_id == uuid.UUID(good["client_id"])


@pytest.mark.parametrize(
    "field,value",
    [
        ("client_id", "abc"),
        ("version", 0),
        ("version", "x"),
        ("assignment", "x"),
        ("assignment", 10**30),
        ("visited_on", "30/02/2023"),
        ("made_at", "hôm qua"),
        ("met", "có thể"),
        ("topics", ["bay"]),
        ("note", "a" * 2001),
        ("latitude", "91"),
        ("photos", [{"client_id": "x"}]),
        ("day", "mai"),
    ],
)
def test_unfit_fields_are_named(phone, assignment, field, value):
    (receipt,) = sent(phone, visit(assignment, **{field: value}))
    assert receipt["state"] == "refused"
    assert list(receipt["errors"]) == [field]
    assert not Visit.objects.exists()


def test_a_correction_keeps_the_old_version(phone, assignment):
    record = visit(assignment)
    sent(phone, record)
    record |= {"version": 2, "based_on": 1, "note": "Trao 3 con", "reason": "Nhầm số"}
    (receipt,) = sent(phone, record)
    assert (receipt["state"], receipt["version"]) == ("corrected", 2)
    stored = Visit.objects.get()
    assert stored.note == "Trao 3 con"
    old = VisitVersion.objects.get()
    assert (old.version, old.values["note"]) == (1, "Trao 2 con bò giống")
    assert old.reason == "Nhầm số"
    assert sent(phone, record)[0]["state"] == "known"


def test_an_edit_whose_first_sending_was_lost_wins_and_the_late_one_is_known(
    phone, assignment
):
    first = visit(assignment)
    second = first | {"version": 2, "note": "Sửa trước khi có trả lời"}
    assert sent(phone, second)[0]["state"] == "stored"
    assert sent(phone, first)[0]["state"] == "known"
    assert Visit.objects.get().note == "Sửa trước khi có trả lời"


def test_the_same_version_with_another_content_is_refused(phone, assignment):
    record = visit(assignment)
    sent(phone, record)
    (receipt,) = sent(phone, record | {"note": "Khác"})
    assert receipt["state"] == "refused"
    assert "đã được sửa ở máy khác" in str(receipt["errors"])
    assert Visit.objects.get().note == record["note"]


def test_what_someone_else_corrected_is_not_overwritten(phone, assignment):
    record = visit(assignment)
    sent(phone, record)
    stored = Visit.objects.get()
    stored.versions.create(version=1, values={}, replaced_by=make_user("everything"))
    stored.version = 2
    stored.save()
    late = record | {"version": 3, "based_on": 1, "note": "Không biết bản 2"}
    assert sent(phone, late)[0]["state"] == "refused"
    aware = record | {"version": 3, "based_on": 2, "note": "Đã xem bản 2"}
    assert sent(phone, aware)[0]["state"] == "corrected"


def test_an_edit_under_a_number_the_office_took_is_not_lost_in_silence(
    phone, assignment
):
    record = visit(assignment)
    sent(phone, record)
    office = sender_of(make_user("everything"), Scope(writes_all=True))
    for version in (1, 2):
        stored = Visit.objects.get()
        told = {"assignment": assignment.pk, "visited_on": today(), "met": True}
        correct(office, stored, told | {"note": "Văn phòng"}, version, "Sai")

    late = record | {"version": 2, "based_on": 1, "note": "Sửa trên máy"}

    assert sent(phone, late)[0]["state"] == "refused"
    assert sent(phone, record)[0]["state"] == "known"
    assert Visit.objects.get().note == "Văn phòng"


def test_what_became_of_a_promise_outlasts_a_correction(phone, user, assignment):
    record = visit(assignment, promise="Mua giống")
    sent(phone, record)
    close(Visit.objects.get(), "kept", today(), "Đã mua", user, today=today())

    sent(phone, record | {"version": 2, "note": "Thêm"})
    kept = Visit.objects.get()
    sent(phone, record | {"version": 3, "promise": "Mua phân bón"})
    other = Visit.objects.get()

    assert (kept.promise_state, kept.promise_closing) == ("kept", "Đã mua")
    assert (other.promise_state, other.promise_closing) == ("open", "")
    assert other.promise_closed_on is None


def test_photos_of_all_versions_are_three_at_most(phone, assignment):
    record = visit(assignment, photos=[announced(picture(seed=n)) for n in range(3)])
    (first,) = sent(phone, record)
    assert [photo["whole"] for photo in first["photos"]] == [False] * 3
    other = record | {"version": 2, "photos": [announced(picture(seed=9))]}
    (receipt,) = sent(phone, other)
    assert receipt["errors"] == {"photos": ["Bản ghi này đã đủ 3 ảnh."]}
    FieldPhoto.objects.filter(visit__isnull=False)[:1].get().delete()
    assert sent(phone, other)[0]["state"] == "corrected"


def test_a_number_sent_as_text_is_known_again(phone, assignment):
    record = visit(assignment, version="1")
    assert [sent(phone, record)[0]["state"] for _ in "12"] == ["stored", "known"]


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-1e9, 1e9) | st.text(),
    lambda parts: (
        st.lists(parts, max_size=3) | st.dictionaries(st.text(), parts, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [*visit(SimpleNamespace(pk=1)), "based_on", "photos", "promised_for"]
)


@settings(max_examples=150)
@given(odd=st.dictionaries(NAMES, ODD, min_size=1, max_size=3))
def test_whatever_is_sent_is_stored_or_refused_and_stops_no_other(
    phone, assignment, odd
):
    good = visit(assignment)
    strange, plain = sent(phone, visit(assignment) | odd, good)
    assert strange["state"] in ("stored", "refused", "cancelled")
    assert plain["state"] == "stored"
    assert (strange["state"] == "refused") == bool(strange["errors"])


@pytest.mark.parametrize("text", ["nửa chữ \ud800", "\x00"])
@pytest.mark.parametrize("field", ["note", "client_id", "promise"])
def test_halves_of_characters_are_refused(phone, assignment, field, text):
    body = json.dumps(
        {
            "sent_at": timezone.now().isoformat(),
            "records": [visit(assignment) | {field: text}, visit(assignment)],
        }
    )
    answer = phone.post("/api/visits/", body, content_type="application/json")
    states = [receipt["state"] for receipt in answer.json()["results"]]
    assert states == ["refused", "stored"]


def test_a_cancelled_visit_stays_cancelled(phone, assignment):
    record = visit(assignment)
    sent(phone, record)
    gone = record | {"version": 2, "cancelled": True, "reason": "Ghi nhầm hộ"}
    assert sent(phone, gone)[0]["state"] == "cancelled"
    assert sent(phone, gone)[0]["state"] == "known"
    assert Visit.objects.get().cancel_reason == "Ghi nhầm hộ"
    assert not Visit.objects.standing().exists()
    again = record | {"version": 3, "note": "Vẫn sửa"}
    assert sent(phone, again)[0]["state"] == "refused"


def test_cancelling_what_never_came_leaves_nothing_standing(phone, assignment):
    record = visit(assignment)
    gone = record | {"version": 2, "cancelled": True, "reason": "Ghi nhầm hộ"}
    assert sent(phone, gone)[0]["state"] == "cancelled"
    assert sent(phone, record)[0]["state"] == "known"
    assert not Visit.objects.standing().exists()


def test_cancelling_asks_for_a_reason(phone, assignment):
    (receipt,) = sent(phone, visit(assignment, cancelled=True))
    assert receipt["errors"] == {"reason": ["Ghi lý do hủy."]}


def test_another_persons_record_tells_nothing(phone, client, assignment):
    record = visit(assignment)
    sent(phone, record)
    stranger = make_assignment()
    client.force_login(make_user(stranger.member))
    theirs = visit(stranger, client_id=record["client_id"])
    (receipt,) = sent(client, theirs)
    assert receipt["state"] == "refused" and receipt["code"] is None
    assert "Trao 2 con" not in str(receipt)
    assert Visit.objects.get().assignment == assignment


def test_only_ones_own_assignments(client, assignment):
    for over in (make_assignment().member, make_commune(), None):
        client.force_login(make_user(over))
        (receipt,) = sent(client, visit(assignment))
        assert receipt["state"] == "refused"
        assert "không thuộc phần được ghi" in receipt["errors"]["assignment"][0]
        nobody = visit(assignment, assignment=assignment.pk + 999)
        assert sent(client, nobody)[0]["errors"] == receipt["errors"]
    commune = assignment.household.village.commune
    for over in (commune, "everything", assignment.organisation):
        client.force_login(make_user(over))
        assert sent(client, visit(assignment))[0]["state"] == "stored"


def test_who_only_reads_the_commune_logs_nothing(client, assignment):
    commune = assignment.household.village.commune
    client.force_login(make_user(commune, may_write=False))
    assert sent(client, visit(assignment))[0]["state"] == "refused"


def test_a_household_given_to_another_meanwhile(phone, assignment):
    assignment.ended_on, assignment.end_reason = date(2023, 11, 30), "replaced"
    assignment.save()
    before = visit(assignment, visited_on="2023-11-29")
    assert sent(phone, before)[0]["state"] == "stored"
    (receipt,) = sent(phone, visit(assignment, visited_on="2023-11-30"))
    assert "sau khi phân công kết thúc (30/11/2023)" in str(receipt["errors"])
    assert "xuất tệp gửi văn phòng" in str(receipt["errors"])


def test_signed_out_is_told_as_such(client, assignment):
    assert send(client, visit(assignment)).status_code == 401


@pytest.mark.parametrize("body", ["", "[]", '{"records": []}', '{"sent_at": "x"}'])
def test_a_body_that_is_no_sending_is_refused_whole(phone, body):
    answer = phone.post("/api/visits/", body, content_type="application/json")
    assert answer.status_code == 400


def test_a_clock_three_days_fast_is_put_right_and_told(phone, assignment):
    wrong = timedelta(days=3)
    made = timezone.now() + wrong
    record = visit(
        assignment,
        day="today",
        made_at=made.isoformat(),
        visited_on=timezone.localtime(made).date().isoformat(),
    )
    (receipt,) = sent(phone, record, ahead=wrong)
    stored = Visit.objects.get()
    assert stored.visited_on == today()
    assert abs(stored.made_at - timezone.now()) < timedelta(minutes=1)
    assert receipt["notes"] == [
        f"Đồng hồ máy nhanh 3 ngày: ngày thăm ghi là {today():%d/%m/%Y}."
    ]


def test_a_picked_day_in_the_future_is_refused_whatever_the_phones_clock(
    phone, assignment
):
    tomorrow = today() + timedelta(days=1)
    record = visit(assignment, visited_on=tomorrow.isoformat())
    (receipt,) = sent(phone, record, ahead=timedelta(days=3))
    assert "chưa tới; hôm nay là" in receipt["errors"]["visited_on"][0]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_grow_by_few_a_record(
    phone, assignment, count, django_assert_num_queries
):
    records = [visit(assignment) for _ in range(count)]
    with django_assert_num_queries(3 + 5 * count):
        send(phone, *records)


def at_once(user, records) -> list[str]:
    """Each record from a phone of its own, all in the same moment; their states."""
    states, start = [], threading.Barrier(len(records))

    def go(record):
        client = Client()
        client.force_login(user)
        start.wait()
        states.append(sent(client, record)[0]["state"])
        connection.close()

    threads = [threading.Thread(target=go, args=[record]) for record in records]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(states)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_eight_phones_at_once_store_it_once():
    assignment = make_assignment(household=make_household(make_commune()))
    states = at_once(make_user(assignment.member), [visit(assignment)] * 8)
    assert states == ["known"] * 7 + ["stored"]
    assert Visit.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_versions_racing_the_later_one_stands():
    assignment = make_assignment(household=make_household(make_commune()))
    first = visit(assignment)
    second = first | {"version": 2, "note": "Bản sau"}
    states = at_once(make_user(assignment.member), [first, second] * 4)
    assert states.count("stored") == 1
    assert set(states) <= {"stored", "corrected", "known"}
    stored = Visit.objects.get()
    assert (stored.version, stored.note) == (2, "Bản sau")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_corrections_racing_one_is_told_of_the_other(client):
    assignment = make_assignment(household=make_household(make_commune()))
    user = make_user(assignment.member)
    client.force_login(user)
    first = visit(assignment)
    sent(client, first)
    edits = [first | {"version": 2, "based_on": 1, "note": str(n)} for n in range(4)]
    assert at_once(user, edits) == ["corrected"] + ["refused"] * 3
    assert VisitVersion.objects.count() == 1


def test_a_secretary_without_office_logs_under_the_helper(client, assignment):
    """It is her visit, under the helper's assignment."""
    secretary = make_user(assignment.household.village.commune)
    client.force_login(secretary)
    sent(client, visit(assignment))
    stored = Visit.objects.get()
    assert (stored.logged_by, stored.assignment) == (secretary, assignment)
    assert make_member().pk != stored.assignment.member_id
