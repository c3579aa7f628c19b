"""All that is kept about a household as one file, for who asks about themselves."""

import io
import json
import zipfile

import pytest

from assignments.models import HouseholdAssignment
from households.models import Resident
from povertyaid.models import AuditEntry
from tests.factories import (
    make_assignment,
    make_commune,
    make_household,
    make_member,
    make_organisation,
    make_review,
    make_user,
)

NUMBER = "011078685083"


@pytest.fixture
def commune():
    return make_commune()


@pytest.fixture
def household(commune):
    household = make_household(commune, "Lò Văn Hặc", citizen_number=NUMBER)
    Resident.objects.create(
        household=household, name="Lò Thị Ến", citizen_number="040123456"
    )
    make_review(household, 2022)
    other = make_household(commune, "Vàng A Páo", citizen_number="011099999999")
    make_review(other, 2022)
    return household


@pytest.fixture
def ask(client, household):
    def send(user, nguoi="ông Hặc"):
        client.force_login(user)
        address = f"/ho/{household.pk}/tat-ca-du-lieu/"
        return client.post(address, {"nguoi": nguoi})

    return send


def test_the_file_holds_the_household_and_nobody_else(ask, commune, household):
    helper = make_member()
    make_assignment(helper, household)
    secretary = make_user(commune)

    response = ask(secretary)

    assert response.headers["Content-Disposition"].endswith(f'{household.code}.zip"')
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        page = archive.read("du-lieu.html").decode()
        told = json.loads(archive.read("du-lieu.json"))
    assert (NUMBER in page, "040123456" in page, "Vàng A Páo" in page) == (
        True,
        True,
        False,
    )
    assert set(told) >= {"Hộ", "Người trong hộ", "Kết quả rà soát", "Ai đã xem, sửa"}
    assert len(told["Kết quả rà soát"]) == 1
    assert str(HouseholdAssignment._meta.verbose_name) in told


def test_who_asked_and_who_made_it_is_written_down(ask, commune, household):
    secretary = make_user(commune)

    ask(secretary, "bà Ến")

    entry = AuditEntry.objects.get(action="exported")
    assert (entry.actor, entry.subject_id) == (secretary, household.pk)
    assert entry.after["request"]["asked_by"] == "bà Ến"


def test_the_office_reads_in_a_register_who_asked(client, ask, commune, household):
    ask(make_user(commune), "bà Ến")

    told = {}
    for user in (make_user("everything"), make_user(commune)):
        client.force_login(user)
        text = client.get("/du-lieu-ca-nhan/").content.decode()
        told[user.pk] = ("bà Ến" in text, "Sổ yêu cầu" in text)

    assert list(told.values()) == [(True, True), (False, False)]


def test_without_who_asked_there_is_no_file(ask, commune):
    response = ask(make_user(commune), "")

    assert response.status_code == 422
    assert not AuditEntry.objects.filter(action="exported").exists()


def ask_about(client, user, member, nguoi="chị Giúp"):
    client.force_login(user)
    return client.post(f"/dang-vien/{member.pk}/tat-ca-du-lieu/", {"nguoi": nguoi})


def test_a_members_file_holds_the_register_the_help_and_the_account(client, commune):
    cell = make_organisation(commune=commune)
    member = make_member(cell, "Lý Thị Giúp", user=make_user(username="giup.lt"))
    make_assignment(member, make_household(commune, "Lò Văn Hặc", phone="0911222333"))
    make_member(cell, "Vàng A Khác")
    secretary = make_user(commune)

    response = ask_about(client, secretary, member)

    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        page = archive.read("du-lieu.html").decode()
        told = json.loads(archive.read("du-lieu.json"))
    assert ("Lý Thị Giúp" in page, "giup.lt" in page) == (True, True)
    # Whom she helps is named; what is kept about that household is not hers
    assert ("Lò Văn Hặc" in page, "0911222333" in page) == (True, False)
    assert "Vàng A Khác" not in page and "md5$" not in page
    assert set(told) >= {"Đảng viên", "Tài khoản", "Quyền đã cấp"}
    entry = AuditEntry.objects.get(action="exported")
    assert (entry.subject, entry.subject_id) == ("assignments.partymember", member.pk)
    assert entry.after["request"]["asked_by"] == "chị Giúp"


def test_without_who_asked_there_is_no_file_of_a_member(client, commune):
    member = make_member(make_organisation(commune=commune))

    assert ask_about(client, make_user(commune), member, "").status_code == 422
