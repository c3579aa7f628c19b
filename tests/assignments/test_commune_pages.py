"""Communes side by side and one by one: figures, links, and who reads them."""

from decimal import Decimal

import pytest

from assignments import boundaries
from households.choices import Status
from households.models import Commune
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_commune_year,
    make_household,
    make_member,
    make_organisation,
    make_review,
    make_user,
    make_village,
)
from tests.households.boundaries.districts import make_change, make_unit, merge


@pytest.fixture
def commune():
    return make_commune("Na Tông")


def fill(commune, poor=0, near_poor=0, year=2022, village=None):
    statuses = [Status.POOR] * poor + [Status.NEAR_POOR] * near_poor
    village = village or make_village(commune)
    return [
        make_review(make_household(village), year, status).household
        for status in statuses
    ]


@pytest.fixture
def lines(client):
    """name → (poor, rate, change) of the table of communes, and its total."""

    def get(user, address="/xa/"):
        client.force_login(user)
        context = client.get(address).context
        total = context["total"]
        return {
            commune.name: (now and now.poor, now and now.poor_rate, change)
            for commune, now, change in context["lines"]
        }, total and (total[0].poor, total[0].poor_rate, total[1])

    return get


def test_communes_stand_by_rate_with_a_total(lines, commune):
    other = make_commune("Mường Nhà")
    fill(commune, poor=1)
    fill(other, poor=2, near_poor=1)
    fill(other, poor=3, year=2021)
    fill(commune, poor=2, year=2021)
    for place in (commune, other):
        make_commune_year(place, 2021, households=30)
        make_commune_year(place, 2022, households=30)

    rows, total = lines(make_user("everything"))

    assert list(rows.items()) == [
        ("Mường Nhà", (2, Decimal("6.67"), Decimal("-3.33"))),
        ("Na Tông", (1, Decimal("3.33"), Decimal("-3.34"))),
    ]
    assert total == (3, Decimal("5.00"), Decimal("-3.33"))


def test_two_standards_are_not_compared(lines, commune):
    for year in (2020, 2021):
        fill(commune, poor=1, year=year)
        make_commune_year(commune, year)

    rows, _ = lines(make_user(commune))

    assert rows == {"Na Tông": (1, Decimal("1.00"), None)}


def test_missing_denominator_is_said(client, lines, commune):
    fill(commune, poor=1)
    fill(make_commune("Mường Nhà"), poor=1)
    make_commune_year(commune)

    rows, total = lines(make_user("everything"))

    assert rows["Mường Nhà"] == (1, None, None)
    assert total == (2, None, None)
    assert "chưa có số hộ dân cư" in client.get("/xa/").content.decode()


def test_a_year_can_be_chosen(lines, commune):
    fill(commune, poor=2, year=2021)
    fill(commune, poor=1, year=2022)

    assert lines(make_user(commune), "/xa/?year=2021")[0]["Na Tông"][0] == 2
    assert lines(make_user(commune), "/xa/?year=1999")[0]["Na Tông"][0] == 1


def test_secretary_sees_her_commune_alone(lines, commune):
    fill(commune, poor=1)
    fill(make_commune("Mường Nhà"), poor=2)

    assert list(lines(make_user(commune))[0]) == ["Na Tông"]


def test_organisation_sees_the_communes_it_helps(lines, commune):
    organisation = make_organisation()
    make_commune_assignment(organisation, commune)
    make_commune("Mường Nhà")

    assert list(lines(make_user(organisation))[0]) == ["Na Tông"]


def test_member_reads_no_figures(client, commune):
    member = make_member()
    (household,) = fill(commune, poor=1)
    make_assignment(member, household)
    client.force_login(make_user(member))

    assert client.get("/xa/").status_code == 403
    assert client.get(f"/xa/{commune.pk}/").status_code == 403


def test_commune_of_others_is_404(client, commune):
    for user in (make_user(make_commune("Mường Nhà")), make_user()):
        client.force_login(user)
        assert client.get(f"/xa/{commune.pk}/").status_code == 404


@pytest.mark.parametrize("address", ["/xa/", "/xa/1/"])
def test_anonymous_is_sent_to_login(client, address):
    response = client.get(address)
    assert (response.status_code, response.url[:11]) == (302, "/dang-nhap/")


@pytest.mark.parametrize("count", [1, 3])
def test_query_counts(client, commune, count, django_assert_num_queries):
    for number in range(count):
        place = commune if number == 0 else make_commune()
        make_commune_assignment(make_organisation(), place)
        make_organisation(commune=commune)
        fill(place, poor=count, year=2020 + number)
        fill(commune, poor=count, year=2020 + number)
        make_commune_year(place, 2020 + number)
    client.force_login(make_user("everything"))

    with django_assert_num_queries(8):
        client.get("/xa/")
    with django_assert_num_queries(10):
        client.get(f"/xa/{commune.pk}/")


def test_commune_page_counts_its_years_and_villages(client, commune):
    village, empty = make_village(commune, "Bản A"), make_village(commune, "Bản B")
    helped, *_ = fill(commune, poor=2, near_poor=1, village=village)
    fill(commune, poor=1, year=2020, village=empty)
    make_assignment(household=helped)
    make_commune_year(commune, 2022, households=30)
    client.force_login(make_user(commune))

    context = client.get(f"/xa/{commune.pk}/").context

    now = context["now"]
    assert (now.poor, now.near_poor, now.poor_rate) == (2, 1, Decimal("6.67"))
    counts = [(v.name, v.poor, v.near_poor, v.alone) for v in context["villages"]]
    assert counts == [("Bản A", 2, 1, 2), ("Bản B", 0, 0, 0)]
    assert context["alone"] == 2
    years = [[part.year for part in parts] for _, parts in context["by_standard"]]
    assert years == [[2020], [2022]]


def test_figures_of_the_commune_page_open_to_their_households(client, commune):
    fill(commune, poor=2, near_poor=1)
    fill(make_commune("Mường Nhà"), poor=4)
    client.force_login(make_user("everything"))
    client.get(f"/xa/{commune.pk}/")

    address = f"/ho/?year=2022&status=poor&commune={commune.pk}"
    assert (
        address.replace("&", "&amp;")
        in client.get(f"/xa/{commune.pk}/").content.decode()
    )
    assert client.get(address).context["total"] == 2


def test_commune_without_any_list(client, commune):
    client.force_login(make_user(commune))

    text = client.get(f"/xa/{commune.pk}/").content.decode()

    assert "Chưa có năm nào được nhập." in text


def test_committee_counts_the_members_of_its_cells(client, commune):
    committee = make_organisation(
        "Đảng bộ xã Na Tông", kind="grassroots_committee", commune=commune
    )
    cell = make_organisation("Chi bộ bản A", parent=committee, commune=commune)
    make_member(cell)
    make_member(cell, status="exempt")
    client.force_login(make_user(commune))

    cells = client.get(f"/xa/{commune.pk}/").context["cells"]

    counts = [(c.name, c.member_count, c.helping_count) for c in cells]
    assert counts == [("Đảng bộ xã Na Tông", 2, 1), ("Chi bộ bản A", 2, 1)]


def test_a_commune_that_ended_keeps_its_years(lines, client, commune):
    fill(commune, poor=2)
    make_commune_year(commune, 2022, households=30)
    change = make_change()
    merge(change, make_unit(change, "Núa Ngam", "03358"), commune)
    boundaries.apply(change, None)
    office = make_user("everything")

    rows, total = lines(office)

    assert rows == {"Na Tông": (2, Decimal("6.67"), None)}
    assert total == (2, Decimal("6.67"), None)
    page = client.get(f"/xa/{commune.pk}/").context
    assert (len(page["villages"]), page["now"].poor) == (1, 2)
    made = Commune.objects.get(code="03358")
    page = client.get(f"/xa/{made.pk}/").context
    assert (len(page["villages"]), page["now"]) == (1, None)
