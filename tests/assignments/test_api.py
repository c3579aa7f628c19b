"""Organisations, members and assignments as the API gives them."""

import pytest

from assignments.choices import HelperRole, MemberStatus, OrganisationKind
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_household,
    make_member,
    make_organisation,
    make_user,
)


@pytest.fixture
def commune():
    return make_commune(code="03365")


@pytest.fixture
def get(client):
    def send(address, user):
        client.force_login(user)
        response = client.get(f"/api/{address}")
        assert response.status_code == 200, response.content
        return response.json()

    return send


def ids(answer):
    return [row["id"] for row in answer["results"]]


def test_organisations_of_a_commune_and_those_that_help_it(get, commune):
    here = make_organisation(commune=commune)
    helper = make_organisation(kind=OrganisationKind.GRASSROOTS_CELL)
    make_commune_assignment(helper, commune)
    make_organisation(commune=make_commune("Mường Nhà"))
    user = make_user(commune)

    assert ids(get("organisations/", user)) == [here.pk, helper.pk]
    assert ids(get("organisations/?kind=grassroots_cell", user)) == [helper.pk]
    (row,) = get("organisations/?commune=03365", user)["results"]
    assert (row["id"], row["commune_code"]) == (here.pk, "03365")


def test_members_with_how_many_households_they_help(get, commune):
    cell = make_organisation("Chi bộ Na Sản", commune=commune)
    member = make_member(cell, card_number="12.345678")
    make_assignment(member, make_household(commune))
    ended = {"ended_on": "2022-06-01", "end_reason": "replaced"}
    make_assignment(member, make_household(commune), **ended)
    make_member(make_organisation(commune=make_commune("Mường Nhà")))

    (row,) = get("members/", make_user(commune))["results"]

    assert (row["name"], row["organisation_name"]) == (member.name, "Chi bộ Na Sản")
    assert (row["card_number"], row["load"]) == ("12.345678", 1)


def test_members_are_filtered(get, commune):
    office = make_user("everything")
    cell = make_organisation(commune=commune)
    first = make_member(cell, "Lò Thị Xuân")
    second = make_member(name="Vàng A Dơ", status=MemberStatus.EXEMPT)

    assert ids(get("members/", office)) == [first.pk, second.pk]
    assert ids(get(f"members/?organisation={cell.pk}", office)) == [first.pk]
    assert ids(get("members/?commune=03365", office)) == [first.pk]
    assert ids(get("members/?status=exempt", office)) == [second.pk]
    assert ids(get("members/?search=xuan", office)) == [first.pk]


def test_a_member_reads_herself_and_her_own_assignments(get, commune):
    member, other = make_member(), make_member()
    mine = make_assignment(member, make_household(commune))
    make_assignment(other, make_household(commune))
    user = make_user(member)

    assert ids(get("members/", user)) == [member.pk]
    (row,) = get("assignments/", user)["results"]
    assert (row["id"], row["member_name"], row["plan"]) == (
        mine.pk,
        member.name,
        "40-KH/HU",
    )


def test_assignments_of_a_commune(get, commune):
    mine = make_assignment(household=make_household(commune))
    make_assignment()

    answer = get("assignments/", make_user(commune))

    assert ids(answer) == [mine.pk]
    assert answer["results"][0]["household_code"] == mine.household.code


def test_assignments_are_filtered(get, commune):
    office = make_user("everything")
    ended = make_assignment(
        household=make_household(commune), ended_on="2022-07-01", end_reason="replaced"
    )
    running = make_assignment(started_on="2022-07-01", role=HelperRole.SUPPORTING)

    assert ids(get("assignments/?on=2022-06-30", office)) == [ended.pk]
    assert ids(get("assignments/?on=2022-07-01", office)) == [running.pk]
    assert ids(get("assignments/?role=supporting", office)) == [running.pk]
    assert ids(get("assignments/?commune=03365", office)) == [ended.pk]
    assert ids(get(f"assignments/?member={running.member_id}", office)) == [running.pk]
    assert ids(get(f"assignments/?household={ended.household_id}", office)) == [
        ended.pk
    ]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    # session, user, scope, count, rows; reading persons is written down
    [("organisations/", 5), ("members/", 6), ("assignments/", 5)],
)
def test_query_count(client, address, queries, count, django_assert_num_queries):
    for _ in range(count):
        make_assignment()
    client.force_login(make_user("everything"))

    with django_assert_num_queries(queries):
        response = client.get(f"/api/{address}")

    assert response.json()["count"] == count
