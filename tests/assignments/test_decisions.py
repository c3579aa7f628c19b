"""What a commune decided between two yearly reviews: entered, told, taken back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from households import deciding
from households.choices import LeftReason, Status
from households.models import Household, StatusDecision
from povertyaid import audit
from povertyaid.jobs import UserError
from tests.factories import (
    make_commune,
    make_decision,
    make_household,
    make_review,
    make_user,
    make_village,
)

DAY = date(2023, 3, 20)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def household(commune):
    household = make_household(commune)
    make_review(household, 2022)
    return household


@pytest.fixture
def secretary(client, commune):
    user = make_user(commune)
    client.force_login(user)
    return user


def decided(household, status, on=DAY, **fields):
    fields = {"number": "45/QĐ-UBND", "persons": 4} | fields
    return deciding.decide(
        StatusDecision(household=household, status=status, decided_on=on, **fields),
        None,
    )


def refused(household, status, on=DAY, **fields):
    with pytest.raises(ValidationError) as error:
        decided(household, status, on, **fields)
    return error.value.message_dict


def sent(**fields):
    return {
        "number": "45/QĐ-UBND",
        "decided_on": "2023-03-20",
        "status": "near_poor",
        "persons": "5",
    } | fields


def test_each_decision_says_what_held_before(household):
    first = decided(household, Status.NEAR_POOR)
    second = decided(household, Status.ABOVE, date(2023, 5, 2), persons=None)

    assert (first.status_before, second.status_before) == ("poor", "near_poor")
    assert deciding.status_on(household, date(2023, 3, 20)) == "poor"
    assert deciding.status_on(household, date(2023, 3, 21)) == "near_poor"
    entry = audit.history_of(first).get()
    assert entry.after["status"] == "near_poor"


def test_next_years_list_takes_its_place(household):
    decided(household, Status.ABOVE, persons=None)
    make_review(household, 2023)
    assert deciding.status_on(household, date(2024, 1, 15)) == "poor"


def test_what_cannot_be_is_refused(household, commune):
    tomorrow = timezone.localdate() + timedelta(days=1)
    outside = make_household(commune)

    assert refused(household, "poor") == {
        "status": ["Trước quyết định này hộ đã là: hộ nghèo."]
    }
    assert refused(household, "near_poor", tomorrow) == {
        "decided_on": ["Ngày này chưa tới."]
    }
    assert "decided_on" in refused(household, "near_poor", date(2022, 3, 20))
    assert refused(outside, "above") == {
        "status": ["Hộ không trong danh sách nên không thể ra khỏi danh sách."]
    }
    assert "persons" in refused(household, "near_poor", persons=None)
    assert "left_reason" in refused(household, "left")
    assert not StatusDecision.objects.exists()


def test_decisions_are_entered_in_order(household):
    decided(household, Status.NEAR_POOR)
    assert "20/03/2023" in refused(household, "above", DAY)["decided_on"][0]
    assert (
        "20/03/2023" in refused(household, "above", date(2023, 2, 1))["decided_on"][0]
    )


def test_a_wrong_one_is_taken_back_and_stays_to_be_seen(household):
    first = decided(household, Status.NEAR_POOR)
    second = decided(household, Status.ABOVE, date(2023, 5, 2), persons=None)
    by = make_user("everything")

    with pytest.raises(UserError, match="gỡ quyết định sau trước"):
        deciding.cancel_decision(first, "Nhầm hộ", by)
    with pytest.raises(UserError, match="Ghi lý do"):
        deciding.cancel_decision(second, " ", by)
    deciding.cancel_decision(second, "Nhầm hộ", by)
    with pytest.raises(UserError, match="đã gỡ rồi"):
        deciding.cancel_decision(second, "Nhầm hộ", by)

    second.refresh_from_db()
    assert (second.cancelled_by, second.cancel_reason) == (by, "Nhầm hộ")
    assert deciding.status_on(household, date(2023, 6, 1)) == "near_poor"
    assert decided(household, Status.ABOVE, date(2023, 5, 2), persons=None).pk


def test_secretary_enters_one_and_the_page_tells_it(client, secretary, household):
    address = reverse("household_decide", args=[household.pk])
    shown = client.get(address)
    answer = client.post(address, sent(deprivations=["1", "4"], causes=["2"]))

    decision = StatusDecision.objects.get()
    assert shown.status_code == 200
    assert answer.url == reverse("household", args=[household.pk])
    assert (decision.status, decision.persons, decision.entered_by) == (
        "near_poor",
        5,
        secretary,
    )
    assert (decision.deprivations, decision.causes) == ((1, 4), (2,))
    assert decision.village == household.village
    page = client.get(answer.url).content.decode()
    assert "20/03/2023" in page and "45/QĐ-UBND" in page


def test_a_faulty_form_says_what_is_missing(client, secretary, household):
    address = reverse("household_decide", args=[household.pk])
    answer = client.post(
        address, sent(status="left", number="", decided_on="30/2/2023")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ghi số quyết định" in page and "Ghi ngày có thật" in page
    answer = client.post(address, sent(status="left"))
    assert "Hộ rời danh sách phải có lý do." in answer.content.decode()
    done = client.post(address, sent(status="left", left_reason=LeftReason.DIED))
    assert done.status_code == 302


def test_a_household_no_list_has_named_is_entered_with_its_decision(
    client, secretary, household, commune
):
    village = make_village(commune, "Bản Mới")
    who = {
        "ho-village": village.pk,
        "ho-head_name": "Mùa A Tủa",
        "ho-birth_year": "1990",
    }

    refused = client.post(reverse("decide_new"), who | sent(status="above"))
    answer = client.post(reverse("decide_new"), who | sent(status="poor"))
    twice = client.post(reverse("decide_new"), who | sent(status="poor"))

    new = Household.objects.get(head_name="Mùa A Tủa")
    assert refused.status_code == twice.status_code == 422
    assert answer.url == reverse("household", args=[new.pk])
    assert new.code in twice.content.decode()
    assert new.decisions.get().status_before == ""


def test_a_new_household_stays_out_when_its_decision_is_refused(
    client, secretary, household, commune
):
    village = make_village(commune, "Bản Mới")
    who = {"ho-village": village.pk, "ho-head_name": "Mùa A Tủa"}
    answer = client.post(
        reverse("decide_new"), who | sent(status="poor", decided_on="2021-03-20")
    )
    assert answer.status_code == 422
    assert Household.objects.count() == 1


def test_only_villages_one_writes_are_offered(client, secretary, household):
    away = make_village(make_commune("Mường Lói"), "Bản Xa")
    who = {"ho-village": away.pk, "ho-head_name": "Mùa A Tủa"}
    answer = client.post(reverse("decide_new"), who | sent(status="poor"))
    assert answer.status_code == 422
    assert "Bản Xa" not in client.get(reverse("decide_new")).content.decode()


def test_taking_back_from_the_page(client, secretary, household):
    decision = make_decision(household, DAY, Status.NEAR_POOR)
    address = reverse("household_decision_cancel", args=[household.pk, decision.pk])
    client.post(address, {"reason": ""})
    assert StatusDecision.objects.in_force().exists()
    client.post(address, {"reason": "Nhầm hộ"})
    page = client.get(reverse("household_decide", args=[household.pk]))
    assert not StatusDecision.objects.in_force().exists()
    assert "Nhầm hộ" in page.content.decode()
