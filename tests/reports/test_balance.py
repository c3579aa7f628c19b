"""What does not add up is named."""

import pytest

from povertyaid.scope import Scope
from reports import balance
from reports.choices import Change
from reports.measures import figures
from tests.factories import (
    compile_year,
    make_commune,
    make_commune_year,
    make_household,
    make_review,
    make_village,
)

ALL = Scope(reads_all=True)
POOR, NEAR_POOR, ABOVE = "poor", "near_poor", "above"


@pytest.fixture
def commune():
    commune = make_commune("Na Tông")
    make_commune_year(commune)
    return commune


def identities(report):
    return [(failed["place"], failed["identity"]) for failed in report.failed_checks]


def test_year_that_adds_up_fails_nothing(commune):
    other = make_village(make_commune("Mường Nhà"))
    make_commune_year(other.commune)
    for now in (POOR, NEAR_POOR, ABOVE):
        household = make_household(commune)
        make_review(household, 2021, POOR, persons=4)
        persons = None if now == ABOVE else 6
        make_review(household, 2022, now, persons=persons)
    mover = make_household(commune)
    make_review(mover, 2021, NEAR_POOR, persons=2)
    make_review(mover, 2022, POOR, persons=3, village=other)

    assert compile_year(2022).failed_checks == []


def test_unexplained_household_breaks_the_balance_by_name(commune):
    forgotten = make_household(commune)
    make_review(forgotten, 2021, POOR, persons=5)
    make_review(make_household(commune), 2022, NEAR_POOR)

    report = compile_year(2022)

    assert identities(report) == [
        ("Na Tông", "Diễn biến hộ nghèo, theo hộ"),
        ("Na Tông", "Diễn biến hộ nghèo, theo khẩu"),
        ("toàn huyện", "Diễn biến hộ nghèo, theo hộ"),
        ("toàn huyện", "Diễn biến hộ nghèo, theo khẩu"),
    ]
    households, persons = report.failed_checks[:2]
    assert (households["expected"], households["found"]) == (1, 0)
    assert (persons["expected"], persons["found"]) == (5, 0)
    assert households["households"] == [forgotten.pk]
    assert households["place_id"] == commune.pk
    assert households["sentence"] == (
        "Na Tông: Diễn biến hộ nghèo không cân đối: tính ra cuối kỳ 1 hộ nhưng danh "
        "sách có 0 hộ. 1 hộ có trong danh sách năm trước nhưng năm nay không có kết "
        "quả rà soát: hãy nhập kết quả rà soát của các hộ này."
    )
    assert not report.balances


def test_missing_denominator_is_a_failed_check():
    make_review(make_household(make_commune("Mường Lói")))

    report = compile_year()

    assert identities(report) == [
        ("Mường Lói", "Tổng số hộ dân cư"),
        ("toàn huyện", "Tổng số hộ dân cư"),
    ]


def test_rate_over_100_is_a_failed_check():
    """As in the printed sets, where a total had been typed as 10."""
    commune = make_commune("Cư Jút")
    make_commune_year(commune, households=2, persons=1000)
    for _ in range(3):
        make_review(make_household(commune))

    sentences = [failed["sentence"] for failed in compile_year().failed_checks]

    assert sentences[0] == (
        "Cư Jút: Tỷ lệ hộ nghèo là 150,00\xa0%, vượt quá 100 %: hãy xem lại tổng số "
        "dân cư."
    )


def test_fewer_persons_than_households_is_a_failed_check():
    """The register refuses such totals; a report's own may have been changed."""
    commune = make_commune("Pa Thơm")
    make_commune_year(commune, households=400)
    make_review(make_household(commune))
    report = compile_year()
    report.denominators.update(persons=40)

    failed = balance.check(report, figures(report, ALL))

    assert [check["identity"] for check in failed] == ["Tổng số nhân khẩu"] * 2
    assert (failed[0]["expected"], failed[0]["found"]) == (400, 40)
    assert failed[0]["sentence"] == (
        "Pa Thơm: Tổng số nhân khẩu là 40, ít hơn tổng số hộ (400): hãy sửa lại tổng "
        "số dân cư."
    )


def test_result_and_end_of_movement_that_differ_are_found(commune):
    """A line written by hand: on this year's list, yet counted as gone."""
    make_review(make_household(commune), 2021, POOR)
    make_review(make_household(commune), 2022, POOR)
    report = compile_year(2022)
    report.lines.filter(status_now=POOR).update(change=Change.LEFT)

    failed = {
        check["identity"] for check in balance.check(report, figures(report, ALL))
    }

    assert failed >= {
        "Kết quả rà soát và diễn biến hộ nghèo, theo hộ",
        "Kết quả rà soát và diễn biến hộ nghèo, theo khẩu",
    }


def test_first_year_has_no_movement_to_balance(commune):
    make_commune_year(commune, 2019)
    make_review(make_household(commune), 2019)
    assert compile_year(2019).failed_checks == []


def test_twin_tables_that_differ_are_found(commune):
    """Lines written by hand: a transfer that arrives nowhere."""
    household = make_household(commune)
    make_review(household, 2021, POOR)
    make_review(household, 2022, NEAR_POOR)
    report = compile_year(2022)
    line = report.lines.get()
    line.status_now, line.persons_now = "", 0
    line.save()

    failed = [
        check["identity"] for check in balance.check(report, figures(report, ALL))
    ]

    assert line.change == Change.TO_NEAR_POOR
    assert failed[:2] == [
        "hộ nghèo sang hộ cận nghèo, theo hộ",
        "hộ nghèo sang hộ cận nghèo, theo khẩu",
    ]
