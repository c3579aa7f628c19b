"""Years and communes side by side."""

from decimal import Decimal

import pytest

from households.choices import Status
from povertyaid.scope import Scope
from reports.measures import commune_changes, trend
from tests.factories import (
    compile_year,
    make_commune,
    make_commune_year,
    make_household,
    make_review,
)

ALL = Scope(reads_all=True)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


def list_year(commune, year, poor, near_poor=0, households=100):
    """That many households on the year's list, then the year compiled."""
    if households:
        make_commune_year(commune, year, households)
    for number in range(poor + near_poor):
        status = Status.POOR if number < poor else Status.NEAR_POOR
        make_review(make_household(commune), year, status)
    return compile_year(year)


def test_years_come_oldest_first_with_their_rates(commune):
    list_year(commune, 2022, poor=2, near_poor=1)
    list_year(commune, 2021, poor=4)

    rows = trend(ALL)

    assert [(row.year, row.poor, row.near_poor, row.poor_rate) for row in rows] == [
        (2021, 4, 0, Decimal("4.00")),
        (2022, 2, 1, Decimal("2.00")),
    ]
    assert rows[1].listed_rate == Decimal("3.00")


def test_change_in_points_stays_within_one_standard(commune):
    for year, poor in ((2020, 5), (2021, 4), (2022, 1)):
        list_year(commune, year, poor)

    rows = trend(ALL)

    assert [row.starts_standard for row in rows] == [True, True, False]
    assert [row.poor_points for row in rows] == [None, None, Decimal("-3.00")]
    assert [row.poor_change for row in rows] == [None, -1, -3]


def test_gap_between_years_compares_nothing(commune):
    list_year(commune, 2021, 4)
    list_year(commune, 2023, 1)
    assert (trend(ALL)[1].poor_change, trend(ALL)[1].poor_points) == (None, None)


def test_year_with_a_commune_s_total_missing_has_no_rate(commune):
    list_year(commune, 2022, 2)
    list_year(make_commune("Mường Nhà"), 2022, 1, households=None)
    row = trend(ALL)[0]
    assert (row.poor, row.households, row.poor_rate) == (3, None, None)


def test_secretary_s_trend_is_of_her_commune(commune):
    list_year(commune, 2022, 2)
    list_year(make_commune("Mường Nhà"), 2022, 1)
    row = trend(Scope(reads=frozenset([commune.pk])))[0]
    assert (row.poor, row.households) == (2, 100)


@pytest.mark.parametrize("count", [1, 3])
def test_trend_takes_two_queries(commune, count, django_assert_num_queries):
    for year in range(2021, 2021 + count):
        list_year(commune, year, 1)
    with django_assert_num_queries(2):
        assert len(trend(ALL)) == count


def test_communes_beside_last_year(commune):
    other = make_commune("Mường Nhà")
    previous = list_year(commune, 2021, poor=4, near_poor=1)
    list_year(commune, 2022, poor=1, near_poor=3)
    report = list_year(other, 2022, poor=2)

    changes = {row.place.name: row for row in commune_changes(report, previous, ALL)}

    row = changes["Na Tông"]
    assert (row.poor, row.poor_change, row.poor_points) == (1, -3, Decimal("-3.00"))
    assert (row.near_poor_change, row.listed_points) == (2, Decimal("-1.00"))
    assert changes["Mường Nhà"].poor_change is None


def test_communes_of_two_standards_have_no_points(commune):
    previous = list_year(commune, 2020, 4)
    row = commune_changes(list_year(commune, 2021, 1), previous, ALL)[0]
    assert (row.poor_change, row.poor_points) == (-3, None)


def test_communes_without_a_previous_report(commune):
    row = commune_changes(list_year(commune, 2021, 1), None, ALL)[0]
    assert (row.poor, row.poor_change, row.poor_points) == (1, None, None)


@pytest.mark.parametrize("count", [1, 3])
def test_communes_of_two_years_take_two_queries(count, django_assert_num_queries):
    for number in range(count):
        place = make_commune(f"Xã {number}")
        previous, report = (list_year(place, year, 1) for year in (2021, 2022))
    with django_assert_num_queries(2):
        assert len(commune_changes(report, previous, ALL)) == count
