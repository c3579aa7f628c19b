"""The log page: who did, saw and took away what, found again; reading it is noted."""

import io

import pytest
from django.apps import apps
from django.urls import reverse
from openpyxl import load_workbook

from povertyaid import audit, logbook
from povertyaid.models import AuditEntry
from tests.factories import make_household, make_user

Action = AuditEntry.Action


@pytest.fixture
def office(client):
    user = make_user("everything", full_name="Lường Thị Xuân")
    client.force_login(user)
    return user


@pytest.fixture
def other():
    return make_user(full_name="Vì Văn Dũng", username="dung")


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("", True),
        ("words=hặc", True),
        ("words=không có", False),
        ("person=vì", True),
        ("person=dung", True),
        ("person=lường", False),
        ("action=viewed", True),
        ("action=imported", False),
        ("first=01/01/2020", True),
        ("last=01/01/2020", False),
    ],
)
def test_entries_are_found_by_person_thing_action_and_day(
    client, office, other, asked, is_found
):
    audit.record_view(other, make_household(name="Lò Văn Hặc"))

    told = client.get(f"/nhat-ky/?{asked}").content.decode()

    assert ("Lò Văn Hặc</a></th>" in told) == is_found


def test_file_taken_away_is_told_with_its_columns(client, office, other):
    what, columns = "households.household", ["Mã hộ", "Bản"]
    with audit.for_reason("Đối chiếu"):
        audit.record_export(other, what, 12, "Hộ", columns=columns)

    told = client.get("/nhat-ky/").content.decode()

    assert "Hộ: 12 dòng" in told and "Mã hộ, Bản; lý do: Đối chiếu" in told


def test_list_of_households_taken_away_notes_its_columns(client, office):
    client.get("/ho/xlsx/")

    entry = AuditEntry.objects.get(action=Action.EXPORTED)
    assert entry.after["columns"][1] == "Mã hộ"


def test_reading_the_log_stands_in_it(client, office):
    for asked in ("words=Hặc", "words=Hặc&page=2", "words=Lò"):
        client.get(f"/nhat-ky/?{asked}")

    entry, other = AuditEntry.objects.order_by("id")
    assert (entry.actor, entry.action) == (office, Action.VIEWED)
    assert (entry.label, entry.after) == ("Nhật ký sử dụng", {"words": "Hặc"})
    assert other.after == {"words": "Lò"}


def test_entry_leads_to_what_it_is_about_while_that_is_there(client, office, other):
    household = make_household()
    audit.record_view(other, household)
    audit.record(other, Action.DELETED, household)

    told = client.get("/nhat-ky/").content.decode()

    assert told.count(f'<a href="/ho/{household.pk}/">') == 1


def test_every_place_of_an_entry_is_a_page():
    for label, name in logbook.PLACES.items():
        assert apps.get_model(label) and reverse(name, args=[1])


def test_log_is_taken_away_as_narrowed_and_that_stands_in_it(client, office, other):
    what, columns = "households.household", ["Mã hộ", "Bản"]
    with audit.for_reason("Đối chiếu"):
        audit.record_export(other, what, 12, "Hộ", columns=columns)
    audit.record_view(other, make_household(name="=Lò"))

    book = client.get("/nhat-ky/xlsx/?action=exported").content

    (sheet,) = load_workbook(io.BytesIO(book)).worksheets
    head, line = sheet.iter_rows(values_only=True)
    assert list(head) == logbook.HEADINGS
    assert line[1:4] == ("Vì Văn Dũng", "dung", "Xuất tệp")
    assert line[4:] == ("Hộ: 12 dòng", "Mã hộ, Bản", "Đối chiếu")
    entry = AuditEntry.objects.latest("id")
    assert (entry.actor, entry.label) == (office, "Nhật ký sử dụng: 1 dòng")


@pytest.fixture
def asks_why(settings):
    settings.EXPORT_REASON = True


def test_file_with_people_is_given_for_a_reason(client, office, asks_why):
    make_household(name="Lò Văn Hặc")

    asked = client.get("/ho/xlsx/?year=2022&commune=1")
    short = client.get("/ho/xlsx/?year=2022&ly-do=vì")
    given = client.get("/ho/xlsx/?ly-do=Đối chiếu với xã")

    assert (asked.status_code, short.status_code) == (200, 422)
    page = asked.content.decode()
    assert 'name="commune" value="1"' in page and 'name="ly-do"' in page
    assert "từ 5 đến 200 ký tự" in short.content.decode()
    assert given["Content-Disposition"].startswith("attachment")
    entry = AuditEntry.objects.get(action=Action.EXPORTED)
    assert entry.after["reason"] == "Đối chiếu với xã"


def test_reason_is_asked_of_nobody_unless_the_office_wants_it(client, office):
    assert client.get("/ho/xlsx/").has_header("Content-Disposition")


def test_figures_without_people_and_strangers_are_not_asked(client, asks_why):
    assert client.get("/ho/xlsx/").status_code == 302
    client.force_login(make_user("everything"))
    assert client.get("/ket-qua-giup-do/xlsx/").status_code != 200
    assert "Lý do tải tệp" in client.get("/nhat-ky/xlsx/").content.decode()


def test_wrong_day_is_told(client, office):
    response = client.get("/nhat-ky/?first=31/02/2024")

    assert response.status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_query_count(client, office, count, django_assert_num_queries):
    for _ in range(count):
        audit.record_view(make_user(), make_household())
    client.get("/nhat-ky/")

    with django_assert_num_queries(6):
        client.get("/nhat-ky/")
