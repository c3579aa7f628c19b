"""The account for the wall: its figures, its pictures, whom it shows what."""

import pytest

from tests.factories import (
    compile_year,
    make_commune,
    make_commune_year,
    make_household,
    make_review,
    make_user,
)

PATH = "/bao-cao/2022/trinh-chieu/"


@pytest.fixture
def communes():
    found = [make_commune("Na Tông"), make_commune("Mường Lói")]
    for commune in found:
        for year in (2021, 2022):
            make_commune_year(commune, year)
    out, staying, new = (make_household(found[0]) for _ in range(3))
    make_review(out, 2021)
    make_review(out, 2022, "near_poor")
    make_review(staying, 2021)
    make_review(staying, 2022)
    make_review(new, 2022)
    make_review(make_household(found[1]), 2022)
    for year in (2021, 2022):
        compile_year(year)
    return found


def test_the_big_figures_and_the_movement_are_the_reports(client, communes):
    client.force_login(make_user("everything"))

    page = client.get(PATH).content.decode()

    assert '<p class="big-figure">1,50<span> %</span>' in page  # 3 of 200
    assert "1 hộ thoát nghèo, 0 hộ tái nghèo, 2 hộ nghèo mới" in page
    assert page.count('role="img"') == 4  # two trends, communes, movement


def test_the_highest_rate_stands_first(client, communes):
    client.force_login(make_user("everything"))

    ranked = client.get(PATH).context["ranked"]

    assert [one.name for one in ranked] == ["Na Tông", "Mường Lói"]


def test_a_commune_sees_its_own_and_no_ranking(client, communes):
    client.force_login(make_user(communes[0]))

    page = client.get(PATH).content.decode()

    assert ("Mường Lói" in page, "cac-xa" in page) == (False, False)
    assert '<p class="big-figure">2,00<span> %</span>' in page


def test_a_year_without_an_account_is_not_found(client, communes):
    client.force_login(make_user("everything"))

    assert client.get("/bao-cao/2019/trinh-chieu/").status_code == 404


@pytest.mark.parametrize("count", (1, 3))
def test_slides_query_count(client, communes, count, django_assert_num_queries):
    for number in range(count):
        commune = make_commune(f"Xã {number}")
        make_commune_year(commune, 2022)
        make_review(make_household(commune), 2022)
    compile_year(2022)
    client.force_login(make_user("everything"))

    with django_assert_num_queries(9):
        client.get(PATH)
