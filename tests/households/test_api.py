"""Communes, villages, households and reviews as the API gives them."""

import pytest

from households.choices import Status
from povertyaid.models import AuditEntry
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_year,
    make_household,
    make_member,
    make_review,
    make_user,
    make_village,
)


@pytest.fixture
def commune():
    return make_commune(code="03365")


@pytest.fixture
def get(client, commune):
    """Read a list as the secretary of Na Tông, or as somebody else."""

    def send(address, user=None):
        client.force_login(user or make_user(commune, may_write=False))
        response = client.get(f"/api/{address}")
        assert response.status_code == 200, response.content
        return response.json()

    return send


def ids(answer):
    return [row["id"] for row in answer["results"]]


def test_a_commune_comes_with_its_denominators(get, commune):
    make_commune_year(commune, 2021, 1500)
    make_commune_year(commune, 2022, 1523, minority_households=1400)
    make_commune_year(make_commune("Mường Nhà"), 2022)

    (row,) = get("communes/")["results"]

    assert (row["code"], row["name"], row["kind"]) == ("03365", "Na Tông", "xa")
    assert row["years"] == [
        {
            "year": 2021,
            "households": 1500,
            "persons": 6000,
            "minority_households": None,
        },
        {
            "year": 2022,
            "households": 1523,
            "persons": 6092,
            "minority_households": 1400,
        },
    ]


def test_a_member_sees_a_commune_without_its_totals(get, commune):
    make_commune_year(commune)
    member = make_member()
    make_assignment(member, make_household(commune))

    (row,) = get("communes/", make_user(member))["results"]

    assert (row["id"], row["years"]) == (commune.pk, [])


def test_communes_of_a_day(get):
    office = make_user("everything")
    old = make_commune(valid_from="2013-01-01", valid_to="2025-07-01", code="03366")
    new = make_commune(valid_from="2025-07-01", code="03366")

    assert ids(get("communes/?on=2025-06-30", office))[-1:] == [old.pk]
    assert ids(get("communes/?on=2025-07-01", office))[-1:] == [new.pk]
    assert ids(get("communes/?code=03366", office)) == [old.pk, new.pk]


def test_villages_of_a_commune(get, commune):
    village = make_village(commune, "Na Sản")
    make_village()

    answer = get("villages/?commune=03365")

    assert answer["results"] == [
        {
            "id": village.pk,
            "name": "Na Sản",
            "aliases": [],
            "commune": commune.pk,
            "commune_code": "03365",
        }
    ]


def test_a_household_with_its_status_of_a_year(get, commune):
    village = make_village(commune, "Na Sản")
    household = make_household(village, citizen_number="011078685083", latitude="21.3")
    make_review(household, 2021, Status.POOR, persons=5)
    make_review(household, 2022, Status.NEAR_POOR, persons=6)

    (newest,) = get("households/")["results"]
    (earlier,) = get("households/?year=2021")["results"]

    assert newest["citizen_number"] == "••••••••5083"
    assert newest["latitude"] == "21.300000"
    assert (newest["village_name"], newest["commune_code"]) == ("Na Sản", "03365")
    parts = ["review_year", "status", "persons"]
    assert [newest[part] for part in parts] == [2022, "near_poor", 6]
    assert [earlier[part] for part in parts] == [2021, "poor", 5]


def test_one_household_takes_a_year_too(get, commune):
    household = make_household(commune)
    make_review(household, 2021, Status.POOR)
    make_review(household, 2022, Status.ABOVE)

    answer = get(f"households/{household.pk}/?year=2021")

    assert (answer["code"], answer["status"]) == (household.code, "poor")


def test_a_household_without_any_review_has_no_status(get, commune):
    make_household(commune)

    (row,) = get("households/")["results"]

    assert (row["review_year"], row["status"], row["persons"]) == (None, None, None)


def test_the_newest_year_is_the_newest_one_may_read(get, commune):
    make_review(make_household(commune), 2021)
    make_review(make_household(), 2023)

    (row,) = get("households/")["results"]

    assert (row["review_year"], row["status"]) == (2021, "poor")


def test_households_are_filtered(get, commune):
    village = make_village(commune)
    poor, near, other = (
        make_household(village, name="Lò Thị Xuân"),
        make_household(village, name="Quàng Văn Én"),
        make_household(commune, name="Vàng A Dơ"),
    )
    make_review(poor, status=Status.POOR)
    make_review(near, status=Status.NEAR_POOR)

    assert ids(get("households/?status=poor")) == [poor.pk]
    assert ids(get("households/?status=poor&status=near_poor")) == [poor.pk, near.pk]
    assert ids(get("households/?status=poor&year=2021")) == []
    assert ids(get(f"households/?village={village.pk}")) == [poor.pk, near.pk]
    assert ids(get("households/?search=vang a do")) == [other.pk]
    assert ids(get(f"households/?code={near.code}")) == [near.pk]
    assert ids(get("households/?commune=03365")) == [poor.pk, near.pk, other.pk]
    assert ids(get("households/?commune=99999")) == []


def test_a_household_is_found_by_its_number_in_the_body(client, get, commune):
    mine = make_household(commune, citizen_number="011078685083")
    make_household(make_commune("Mường Nhà"), citizen_number="011078685099")
    make_review(mine, status=Status.POOR)
    client.force_login(make_user(commune, may_write=False))

    def find(number):
        asked = {"citizen_number": number}
        return client.post("/api/households/find/", asked, "application/json")

    found = find("011078685083").json()
    assert (found["id"], found["status"]) == (mine.pk, "poor")
    assert found["citizen_number"] == "••••••••5083"
    assert [find(n).status_code for n in ("011078685099", "12", "")] == [404, 400, 400]
    assert AuditEntry.objects.filter(action="viewed").count() == 1


def test_a_number_stands_in_no_address_of_the_api(client, commune):
    make_household(commune, citizen_number="011078685083")
    client.force_login(make_user(commune, may_write=False))

    response = client.get("/api/households/?search=011078685083")

    assert response.status_code == 400
    assert "/api/households/find/" in response.json()["search"][0]


def test_households_changed_since(get, commune):
    household = make_household(commune)
    moment = household.changed_at.isoformat().replace("+00:00", "Z")

    assert ids(get(f"households/?changed_since={moment}")) == [household.pk]
    assert ids(get("households/?changed_since=2999-01-01T00:00:00Z")) == []


def test_a_member_reads_only_the_households_she_helps(get, commune):
    mine, _neighbour = make_household(commune), make_household(commune)
    member = make_member()
    make_assignment(member, mine)
    user = make_user(member)

    assert ids(get("households/", user)) == [mine.pk]
    assert ids(get("villages/", user)) == [mine.village_id]


def test_reviews_with_ticks(get, commune):
    household = make_household(commune)
    make_review(household, 2021)
    review = make_review(household, 2022, deprivations=(1, 3, 9), causes=())

    (row,) = get("reviews/?year=2022")["results"]

    assert (row["id"], row["household_code"]) == (review.pk, household.code)
    assert (row["standard"], row["status"]) == ("ND07-2021", "poor")
    assert (row["deprivations"], row["causes"]) == ([1, 3, 9], [])
    (earlier,) = get("reviews/?year=2021")["results"]
    assert (earlier["deprivations"], earlier["causes"]) == (None, None)


def test_reviews_are_filtered(get, commune):
    poor, left = make_household(commune), make_household(commune)
    first = make_review(poor)
    second = make_review(left, status=Status.LEFT, left_reason="died", persons=None)
    make_review(make_household())

    assert ids(get("reviews/")) == [first.pk, second.pk]
    assert ids(get("reviews/?status=left")) == [second.pk]
    assert ids(get(f"reviews/?household={poor.pk}")) == [first.pk]
    assert ids(get(f"reviews/?village={left.village_id}")) == [second.pk]
    assert ids(get("reviews/?commune=03365&status=poor")) == [first.pk]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    # session, user, scope, count, rows; then what the list says more
    [("communes/", 6), ("villages/", 5), ("households/", 7), ("reviews/", 5)],
)
def test_query_count(client, address, queries, count, django_assert_num_queries):
    for _ in range(count):
        commune = make_commune()
        make_commune_year(commune)
        make_review(make_household(commune))
    client.force_login(make_user("everything"))

    with django_assert_num_queries(queries):
        response = client.get(f"/api/{address}")

    assert response.json()["count"] == count
