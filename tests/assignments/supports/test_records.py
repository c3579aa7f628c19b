"""Support sent from the field: stored once, shares that add up, only where one may."""

import uuid
from datetime import date

import pytest
from django.utils import timezone

from assignments.models import Support, SupportVersion
from tests.assignments.field.sending import send, sent, today
from tests.assignments.supports.making import make_support
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_household,
    make_organisation,
    make_plan,
    make_user,
    make_village,
)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def assignment(commune):
    return make_assignment(household=make_household(commune))


def gift(assignment=None, /, **fields):
    """A gift of today, as a phone sends it."""
    return {
        "client_id": str(uuid.uuid4()),
        "version": 1,
        "assignment": assignment and assignment.pk,
        "day": "other",
        "given_on": today().isoformat(),
        "made_at": timezone.now().isoformat(),
        "kind": "money",
        "value": 500_000,
        "source": "members",
        **fields,
    }


def part(household, value, **fields):
    return {"household": household.pk, "value": value, **fields}


@pytest.fixture
def give(client):
    def give(user, *records):
        client.force_login(user)
        return sent(client, *records, to="supports")

    return give


def test_gift_to_ones_own_household_is_stored_whole(give, assignment):
    user = make_user(assignment.member)

    (receipt,) = give(user, gift(assignment, quantity="2.5", unit="kg"))

    support = Support.objects.get()
    assert (receipt["state"], receipt["code"]) == ("stored", support.code)
    assert support.member == assignment.member
    assert support.organisation == assignment.organisation
    share = support.shares.get()
    assert (share.household, share.value) == (assignment.household, 500_000)
    assert share.quantity == support.quantity


def test_same_gift_ten_times_is_stored_once(give, assignment):
    user, record = make_user(assignment.member), gift(assignment)

    states = [give(user, record)[0]["state"] for _ in range(10)]

    assert states == ["stored"] + ["known"] * 9
    assert Support.objects.count() == 1


def test_shares_that_do_not_add_up_refuse_only_that_record(give, assignment):
    household, user = assignment.household, make_user(assignment.member)
    wrong = gift(assignment, shares=[part(household, 400_000)])

    results = give(user, wrong, gift(assignment))

    assert [r["state"] for r in results] == ["refused", "stored"]
    assert "còn thiếu 100.000 đồng" in results[0]["errors"]["shares"][0]


def test_member_gives_only_to_households_she_helps(give, assignment, commune):
    other = make_household(commune)
    shares = [part(assignment.household, 250_000), part(other, 250_000)]

    (receipt,) = give(make_user(assignment.member), gift(assignment, shares=shares))

    assert receipt["state"] == "refused"
    assert not Support.objects.exists()


def test_secretary_gives_in_her_commune_only(give, commune):
    cell = make_organisation(commune=commune)
    here, away = make_household(commune), make_household(make_commune("Mường Lói"))
    giver = {"plan": make_plan().pk, "organisation": cell.pk}
    records = [gift(shares=[part(h, 500_000)], **giver) for h in (here, away)]

    results = give(make_user(commune), *records)

    assert [r["state"] for r in results] == ["stored", "refused"]


def test_organisation_gives_where_it_helps(give, commune):
    cell, away = make_organisation(), make_commune("Mường Lói")
    make_commune_assignment(cell, commune)
    giver = {"plan": make_plan().pk, "organisation": cell.pk}
    places = [{"commune": c.pk, "value": 500_000} for c in (commune, away)]
    school = {**places[0], "school": "Trường PTDTBT THCS Na Tông"}
    records = [gift(shares=[one], **giver) for one in (*places, school)]

    results = give(make_user(cell), *records)

    assert [r["state"] for r in results] == ["stored", "refused", "stored"]


def test_reader_of_everything_and_nobody_may_not(give, assignment):
    readers = (make_user("everything", may_write=False), make_user())

    states = [give(user, gift(assignment))[0]["state"] for user in readers]

    assert states == ["refused", "refused"]


def test_village_gets_its_share_in_its_commune(give, commune):
    village, office = make_village(commune), make_user("everything")
    giver = {"plan": make_plan().pk, "organisation": make_organisation().pk}

    give(office, gift(shares=[{"village": village.pk, "value": 500_000}], **giver))

    share = Support.objects.get().shares.get()
    assert (share.village, share.commune, share.household) == (village, commune, None)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"value": -1}, "value"),
        ({"kind": "vàng"}, "kind"),
        ({"shares": [{"value": 500_000}]}, "shares"),
        ({"shares": [{"household": 10**9, "value": 500_000}]}, "shares"),
        ({"shares": "tất cả"}, "shares"),
        ({"quantity": "hai"}, "quantity"),
        ({"fulfils": str(uuid.uuid4())}, "fulfils"),
        ({"given_on": "2021-12-31"}, "given_on"),
        ({"assignment": None}, "plan"),
    ],
)
def test_unfit_fields_are_named(give, assignment, fields, name):
    (receipt,) = give(make_user(assignment.member), gift(assignment, **fields))

    assert receipt["state"] == "refused"
    assert list(receipt["errors"]) == [name]


def test_correction_keeps_the_shares_there_were(give, assignment):
    user, record = make_user(assignment.member), gift(assignment)
    give(user, record)
    record |= {"version": 2, "based_on": 1, "value": 700_000, "reason": "Ghi nhầm"}

    (receipt,) = give(user, record)

    support, old = Support.objects.get(), SupportVersion.objects.get()
    assert receipt["state"] == "corrected"
    assert (support.value, support.shares.get().value) == (700_000, 700_000)
    assert (old.values["value"], old.values["shares"][0]["value"]) == (500_000,) * 2


def test_cancelled_one_stays_and_counts_nowhere(give, assignment):
    user, record = make_user(assignment.member), gift(assignment)
    give(user, record)
    record |= {"version": 2, "based_on": 1, "cancelled": True, "reason": "Ghi đúp"}

    states = [give(user, record)[0]["state"] for _ in range(2)]

    assert states == ["cancelled", "known"]
    assert Support.objects.get().cancel_reason == "Ghi đúp"


def test_delivery_finds_its_promise_by_client_id(give, assignment):
    user = make_user(assignment.member)
    promise = gift(assignment, state="promised", value=900_000)
    first = gift(assignment, fulfils=promise["client_id"], value=500_000)
    more = gift(assignment, fulfils=promise["client_id"], value=400_001)

    results = give(user, promise, first, more)

    assert [r["state"] for r in results] == ["stored", "stored", "refused"]
    assert results[2]["errors"] == {
        "value": ["Nhiều hơn phần còn phải trao (400.000 đồng)."]
    }


def test_promise_out_of_sight_is_as_if_there_were_none(give, assignment):
    secret = make_support(make_commune("Mường Lói"), state="promised")
    fulfils = str(secret.client_id)

    (receipt,) = give(make_user(assignment.member), gift(assignment, fulfils=fulfils))

    assert list(receipt["errors"]) == ["fulfils"]


def test_gift_after_the_end_of_the_help_is_refused_before_it_taken(give, assignment):
    assignment.ended_on, assignment.end_reason = date(2023, 1, 1), "moved_away"
    assignment.save()
    user = make_user(assignment.member)

    results = give(
        user,
        gift(assignment, given_on="2022-12-31"),
        gift(assignment, given_on="2023-01-01"),
    )

    assert [r["state"] for r in results] == ["stored", "refused"]


def test_body_that_is_no_list_is_a_bad_request(client, assignment):
    client.force_login(make_user(assignment.member))

    assert send(client, to="supports").status_code == 400
