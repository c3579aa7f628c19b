"""Proposals through the API: asked for, read, fixed, approved and refused."""

import pytest

from assignments.choices import ProposalState, Wish
from assignments.models import HouseholdAssignment, Proposal
from assignments.tasks import solve_proposal
from povertyaid.models import AuditEntry
from tests.factories import (
    make_commune,
    make_household,
    make_member,
    make_organisation,
    make_plan,
    make_proposal,
    make_review,
    make_user,
    make_village,
)


@pytest.fixture
def village():
    return make_village(make_commune("Na Tông", code="03365"), "Bản Na Sản")


@pytest.fixture
def household(village):
    household = make_household(village, "Lò Văn Hặc")
    make_review(household)
    return household


@pytest.fixture
def member(village):
    cell = make_organisation("Chi bộ Na Sản", commune=village.commune, village=village)
    return make_member(cell, "Vì Văn Dũng", home_village=village)


@pytest.fixture
def send(client, village):
    client.force_login(make_user(village.commune))

    def post(address, status, **data):
        kind = "application/json"
        response = client.post(f"/api/proposals/{address}", data, content_type=kind)
        assert response.status_code == status, response.content
        return response.json() if response.content else None

    return post


@pytest.fixture
def solved(send, village, household, member):
    asked = {"plan": make_plan().pk, "year": 2022, "starts_on": "2023-01-01"}
    answer = send("", 202, area="commune", commune=village.commune.pk, **asked)
    proposal = Proposal.objects.get(pk=answer["id"])
    assert (answer["state"], answer["job_state"]) == ("solving", "queued")
    solve_proposal(proposal.job_id)
    return proposal


def test_a_proposal_and_its_pairs_are_read(client, solved, household, member):
    (row,) = client.get("/api/proposals/?commune=03365").json()["results"]
    (pair,) = client.get(f"/api/proposals/{solved.pk}/pairs/").json()["results"]

    assert (row["state"], row["figures"]["pairs"]) == ("draft", 1)
    assert row["cost"] == row["best_cost"]
    assert (pair["household"], pair["member"]) == (household.pk, member.pk)
    assert (pair["head_name"], pair["member_name"]) == ("Lò Văn Hặc", "Vì Văn Dũng")
    assert "cùng bản" in pair["reasons"]
    assert AuditEntry.objects.filter(action=AuditEntry.Action.EXPORTED).exists()


def test_pairs_are_filtered(client, solved):
    address = f"/api/proposals/{solved.pk}/pairs/"

    assert client.get(f"{address}?change=new").json()["count"] == 1
    assert client.get(f"{address}?change=kept").json()["count"] == 0
    assert client.get(f"{address}?bay=1").status_code == 400


def test_a_wish_is_made_and_withdrawn(send, solved, household, member):
    pair = {"household": household.pk, "member": member.pk, "wish": "forbid"}

    made = send(f"{solved.pk}/wishes/", 201, **pair)
    wish = solved.wishes.get()
    assert (wish.pk, wish.wish, wish.member) == (made["id"], Wish.FORBID, member)

    send(f"{solved.pk}/wishes/{wish.pk}/withdraw/", 204)
    assert not solved.wishes.exists()


def test_a_wish_needs_a_helper_one_sees(send, solved, household):
    stranger = make_member(make_organisation(commune=make_commune("Mường Nhà")))
    address, pair = f"{solved.pk}/wishes/", {"household": household.pk, "wish": "pin"}

    send(address, 400, **pair)
    send(address, 400, member=stranger.pk, **pair)

    assert not solved.wishes.exists()


def test_it_is_solved_again(send, solved):
    answer = send(f"{solved.pk}/solve/", 202)

    assert (answer["state"], answer["job_state"]) == ("draft", "queued")


def test_it_is_approved(send, solved, household, member):
    told = send(f"{solved.pk}/approve/", 400, decision_on="2023-01-01")
    assert told["decision_number"][0]["message"] == "Ghi số quyết định."

    decision = {"decision_number": "12-QĐ/ĐU", "decision_on": "2023-01-01"}
    answer = send(f"{solved.pk}/approve/", 200, **decision)

    assert (answer["state"], answer["decision_number"]) == ("approved", "12-QĐ/ĐU")
    row = HouseholdAssignment.objects.get()
    assert (row.household, row.member) == (household, member)
    told = send(f"{solved.pk}/approve/", 400, **decision)
    assert "không sửa được nữa" in told["detail"][0]


def test_it_is_refused(send, solved):
    answer = send(f"{solved.pk}/refuse/", 200, reason="Chờ danh sách mới")

    assert (answer["state"], answer["reason"]) == ("refused", "Chờ danh sách mới")


def test_only_the_office_asks_for_more_than_a_commune(send, household):
    asked = {"plan": make_plan().pk, "year": 2022, "starts_on": "2023-01-01"}

    send("", 400, area="district", **asked)

    assert not Proposal.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_query_count(client, django_assert_num_queries, village, count):
    for _ in range(count):
        make_proposal(village.commune, state=ProposalState.DRAFT)
    client.force_login(make_user(village.commune))

    with django_assert_num_queries(5):
        answer = client.get("/api/proposals/")

    assert answer.json()["count"] == count
