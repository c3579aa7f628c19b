"""Correcting a household's head: what is taken, what is refused, who sees what was."""

import unicodedata

import pytest
from django.urls import reverse

from assignments.models import Grant
from households.models import Household
from povertyaid.models import AuditEntry
from tests.factories import (
    make_commune,
    make_household,
    make_review,
    make_user,
    make_village,
)


@pytest.fixture
def household():
    village = make_village(make_commune("Na Tông"), "Bản Na Khếnh")
    household = make_household(village, "Cụt Ngọc An", citizen_number="011066001280")
    make_review(household, 2022)
    return household


@pytest.fixture
def secretary(client, household):
    user = make_user(household.village.commune)
    client.force_login(user)
    return user


def address(household):
    return reverse("household_correct", args=[household.pk])


def sent(client, household, **changed):
    """What the browser sends back of the form as it is shown, and what was typed."""
    form = client.get(address(household)).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changed


def stored(household):
    return Household.objects.get(pk=household.pk)


def test_what_is_typed_is_mended_as_in_a_list(client, secretary, household):
    data = sent(
        client,
        household,
        head_name=unicodedata.normalize("NFD", "  ông  lường   văn hặc "),
        birth="5.2.1978",
        phone="867 210 145",
    )

    answer = client.post(address(household), data)

    now = stored(household)
    assert answer.url == reverse("household", args=[household.pk])
    assert (now.head_name, now.folded_name) == ("Lường Văn Hặc", "luong van hac")
    assert (f"{now.birth_date:%d/%m/%Y}", now.birth_year) == ("05/02/1978", 1978)
    assert (now.phone, now.citizen_number) == ("0867210145", "011066001280")


def test_the_year_alone_forgets_the_day(client, secretary, household):
    client.post(address(household), sent(client, household, birth="13/10/1978"))
    client.post(address(household), sent(client, household, birth="1979"))

    assert (stored(household).birth_date, stored(household).birth_year) == (None, 1979)


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("head_name", "  ", "Ghi họ tên bằng chữ"),
        ("head_name", "12345", "Ghi họ tên bằng chữ"),
        ("birth", "31/02/1978", "Ghi ngày/tháng/năm có thật"),
        ("birth", "2999", "Ghi ngày/tháng/năm có thật"),
        ("phone", "0867", "Ghi 10 chữ số"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(
    client, secretary, household, field, typed, told
):
    answer = client.post(address(household), sent(client, household, **{field: typed}))

    assert answer.status_code == 422
    assert told in str(answer.context["form"].errors[field])
    assert stored(household).head_name == "Cụt Ngọc An"


def test_the_page_tells_who_changed_what(client, secretary, household):
    client.post(address(household), sent(client, household, phone="0867210145"))

    page = client.get(reverse("household", args=[household.pk])).content.decode()

    entry = AuditEntry.objects.get(action=AuditEntry.Action.CHANGED)
    assert entry.after == {"phone": "0867210145"}
    assert "<h3>Sửa thông tin</h3>" in page and "tel:0867210145" in page


def test_nothing_changed_writes_nothing(client, secretary, household):
    before = stored(household).changed_at

    client.post(address(household), sent(client, household))

    assert stored(household).changed_at == before
    assert not AuditEntry.objects.filter(action=AuditEntry.Action.CHANGED).exists()


def test_of_two_at_once_the_second_is_told(client, secretary, household):
    first = sent(client, household, phone="0867210145")
    second = sent(client, household, phone="0911222333")

    client.post(address(household), first)
    answer = client.post(address(household), second)

    assert "vừa được người khác sửa" in answer.content.decode()
    assert stored(household).phone == "0867210145"


def test_the_number_is_replaced_only_by_who_may_see_it(client, secretary, household):
    Grant.objects.filter(user=secretary).update(may_see_numbers=False)

    blind = client.get(address(household))
    client.post(
        address(household), sent(client, household, citizen_number="011066009999")
    )

    assert "citizen_number" not in blind.context["form"].fields
    assert stored(household).citizen_number == "011066001280"


def test_a_number_is_never_shown_and_never_another_s(client, secretary, household):
    make_household(household.village, citizen_number="011066005555")
    shown = client.get(address(household)).content.decode()
    taken, good = "011 066 005 555", "011.066.009.999"

    refused = client.post(
        address(household), sent(client, household, citizen_number=taken)
    )
    client.post(address(household), sent(client, household, citizen_number=good))

    assert "011066001280" not in shown
    assert "đang ghi ở một hộ khác" in refused.content.decode()
    assert stored(household).citizen_number == "011066009999"
    entry = AuditEntry.objects.get(action=AuditEntry.Action.CHANGED)
    assert entry.after == {"citizen_number": "••••••••9999"}


def test_a_number_of_the_same_end_is_another_one(client, secretary, household):
    client.post(
        address(household), sent(client, household, citizen_number="012066001280")
    )

    assert stored(household).citizen_number == "012066001280"
    entry = AuditEntry.objects.get(action=AuditEntry.Action.CHANGED)
    assert entry.after == {"citizen_number": "••••••••1280"}


def test_what_was_taken_otherwise_than_typed_is_told(client, secretary, household):
    data = sent(client, household, head_name="Ông Lò Văn Hặc", note="Dài " * 400)

    page = client.post(address(household), data, follow=True).content.decode()

    assert "Ghi là “Lò Văn Hặc” (" in page
    assert len(stored(household).note) > 1500


def test_a_second_telephone_is_not_dropped_in_silence(client, secretary, household):
    data = sent(client, household, phone="0867210145; 0912333444")

    assert client.post(address(household), data).status_code == 422
    assert stored(household).phone == ""
