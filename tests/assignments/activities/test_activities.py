"""Training days, models and meetings: listed, written down, put right, taken out."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from assignments.models import Activity
from povertyaid.models import AuditEntry
from tests.assignments.supports.making import make_support
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_household,
    make_member,
    make_organisation,
    make_review,
    make_user,
)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def cell(commune):
    return make_organisation("Chi bộ Na Sang", commune=commune)


@pytest.fixture
def home(commune):
    household = make_household(commune, "Lò Văn Hặc")
    make_review(household)
    return household


def make_activity(commune, cell, *homes, **fields):
    fields.setdefault("held_on", date(2023, 10, 13))
    fields.setdefault("kind", "training")
    fields.setdefault("title", "Lớp chăn nuôi")
    activity = Activity.objects.create(commune=commune, organisation=cell, **fields)
    for household in homes:
        activity.participants.create(household=household, persons=2)
    return activity


def filled(cell, **fields):
    return {
        "kind": "training",
        "title": "Lớp chăn nuôi bò",
        "organisation": cell.pk,
        "held_on": "2023-10-13",
    } | fields


def test_a_training_day_is_written_down_with_who_came(client, commune, cell, home):
    gift = make_support([home], 3_000_000, organisation=cell)
    client.force_login(make_user(commune))
    came = {"ho": [home.pk], f"so-{home.pk}": "2", "support": gift.pk}

    response = client.post("/tap-huan/them/", filled(cell, **came))

    activity = Activity.objects.get()
    assert response.headers["Location"] == f"/tap-huan/{activity.pk}/"
    row = activity.participants.get()
    assert (row.household, row.persons) == (home, 2)
    page = client.get(f"/tap-huan/{activity.pk}/").content.decode()
    assert "Lò Văn Hặc" in page
    assert "3.000.000" in page
    assert AuditEntry.objects.filter(subject="assignments.activity").count() == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"title": ""}, "Ghi tên lớp"),
        ({"until": "2023-10-01"}, "Ngày kết thúc phải từ ngày bắt đầu"),
        ({"held_on": "2099-01-01"}, "quá một năm"),
        ({"persons": "0"}, "Ghi số người"),
        ({"persons": "hai"}, "Ghi số người"),
    ],
)
def test_what_is_wrong_is_told_and_ticks_stay(
    client, commune, cell, home, fields, told
):
    client.force_login(make_user(commune))
    persons = fields.pop("persons", "3")
    form = filled(cell, **fields) | {"ho": [home.pk], f"so-{home.pk}": persons}

    response = client.post("/tap-huan/them/", form)

    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert f'value="{home.pk}" checked' in page
    assert f'value="{persons}"' in page
    assert not Activity.objects.exists()


def test_an_organisation_writes_down_its_own_where_it_helps(client, commune, home):
    helpers = make_organisation("Chi bộ Viện Kiểm sát")
    make_commune_assignment(helpers, commune)
    other = make_organisation("Chi bộ khác", commune=commune)
    client.force_login(make_user(helpers))

    refused = client.post("/tap-huan/them/", filled(other))
    done = client.post("/tap-huan/them/", filled(helpers))

    assert (refused.status_code, done.status_code) == (422, 302)
    assert Activity.objects.get().organisation == helpers


def test_a_correction_changes_who_came_but_of_no_one_out_of_sight(
    client, commune, cell, home
):
    moved = make_household(name="Vàng A Chuyển")
    another = make_household(commune, "Tòng Thị Inh")
    activity = make_activity(commune, cell, home, moved)
    make_review(another)
    client.force_login(make_user(commune))
    form = filled(cell, title="Lớp mới") | {"ho": [another.pk], f"so-{another.pk}": "1"}

    client.post(f"/tap-huan/{activity.pk}/sua/", form)

    activity.refresh_from_db()
    came = set(activity.participants.values_list("household__head_name", flat=True))
    assert activity.title == "Lớp mới"
    assert came == {"Tòng Thị Inh", "Vàng A Chuyển"}


def test_one_written_down_by_mistake_is_taken_out_and_remembered(
    client, commune, cell, home
):
    activity = make_activity(commune, cell, home)
    client.force_login(make_user(commune))

    client.post(f"/tap-huan/{activity.pk}/xoa/")

    assert not Activity.objects.exists()
    entry = AuditEntry.objects.get(action="deleted")
    assert entry.before["participants"] == [[home.pk, 2]]


def test_a_member_sees_that_her_household_came_and_of_no_other(
    client, commune, cell, home
):
    member = make_member(cell)
    make_assignment(member, home)
    other = make_household(commune, "Không được thấy")
    activity = make_activity(commune, cell, home, other)
    client.force_login(make_user(member))

    page = client.get(f"/tap-huan/{activity.pk}/").content.decode()

    assert "Lò Văn Hặc" in page
    assert "Không được thấy" not in page
    assert "chỉ hiện hộ trong phạm vi được xem" in page


def test_the_list_is_narrowed_and_leaves_as_a_workbook(client, commune, cell, home):
    make_activity(commune, cell, home)
    make_activity(commune, cell, kind="model", title="Nuôi ong")
    client.force_login(make_user("everything"))

    found = client.get("/tap-huan/?loai=training&nam=2023").context["listed"]
    workbook = client.get("/tap-huan/xlsx/?loai=training")

    assert [(one.title, one.homes, one.people) for one in found.rows] == [
        ("Lớp chăn nuôi", 1, 2)
    ]
    rows = list(
        load_workbook(BytesIO(workbook.content)).active.iter_rows(values_only=True)
    )
    assert [row[2] for row in rows if row[0] == 1] == ["Lớp chăn nuôi"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(
    client, commune, cell, home, count, django_assert_num_queries
):
    for _ in range(count):
        make_activity(commune, cell, home)
    client.force_login(make_user(commune))

    with django_assert_num_queries(7):  # session, user, scope, count, rows, years, xã
        assert client.get("/tap-huan/").context["listed"].total == count
