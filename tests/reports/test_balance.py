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
    make_user,
    make_village,
)
from tests.reports.test_slow_reading import random_district

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


# Broken on purpose, one identity at a time: lines as compiling never writes them

MENDING = (
    "hộ có diễn biến không khớp phân loại đầu năm và cuối năm của chính hộ: hãy lập "
    "lại báo cáo, vẫn còn thì báo người quản trị."
)
MOVED = {"poor": "Diễn biến hộ nghèo", "near_poor": "Diễn biến hộ cận nghèo"}


@pytest.fixture
def year():
    """Two communes, in each a household of every movement; it balances."""
    for name in ("Na Tông", "Mường Nhà"):
        village = make_village(make_commune(name))
        make_commune_year(village.commune, 2022)
        for then, now in (
            (POOR, POOR),
            (POOR, NEAR_POOR),
            (POOR, ABOVE),
            (NEAR_POOR, NEAR_POOR),
            (NEAR_POOR, POOR),
            (NEAR_POOR, ABOVE),
            (None, POOR),
            (None, NEAR_POOR),
        ):
            household = make_household(village, f"{name} {then} {now}")
            if then:
                make_review(household, 2021, then, persons=3)
            persons = None if now == ABOVE else 5
            make_review(household, 2022, now, persons=persons)
    report = compile_year(2022)
    assert report.failed_checks == []
    return report


def broken(report, then, now, **become):
    """The findings after the line of Na Tông's household became another."""
    lines = report.lines.filter(head_name=f"Na Tông {then} {now}")
    line = lines.get()
    lines.update(**become)
    failed = balance.check(report, figures(report, ALL))
    assert {check["place"] for check in failed} == {"Na Tông", "toàn huyện"}
    for check in failed:
        assert check["place_id"] in (line.commune_id, None)
    return line.household_id, failed


def named(failed, identity):
    return [check for check in failed if check["identity"].startswith(identity)]


@pytest.mark.parametrize(
    ("status", "then", "now", "become"),
    [
        # A way out that its table does not count
        (POOR, POOR, ABOVE, {"change": Change.NEW}),
        (NEAR_POOR, NEAR_POOR, ABOVE, {"change": Change.STAYED}),
        # A way in that is not one
        (POOR, None, POOR, {"change": Change.LEFT}),
        (NEAR_POOR, None, NEAR_POOR, {"change": Change.OUT_OF_BOTH}),
        # Who stayed counted as come: once too many
        (POOR, POOR, POOR, {"change": Change.NEW}),
        (NEAR_POOR, NEAR_POOR, NEAR_POOR, {"change": Change.AGAIN}),
    ],
)
def test_a_movement_that_breaks_names_its_household_and_how_to_mend_it(
    year, status, then, now, become
):
    household, failed = broken(year, then, now, **become)

    found = named(failed, MOVED[status]) + named(failed, "Kết quả rà soát và diễn biến")
    assert found
    for check in found:
        assert check["households"] == [household]
        assert check["expected"] != check["found"]
        assert check["sentence"].endswith(f" 1 {MENDING}")


@pytest.mark.parametrize("ending", ("theo hộ", "theo khẩu"))
def test_a_movement_is_held_in_households_and_in_persons(year, ending):
    _, failed = broken(year, POOR, ABOVE, change=Change.NEW)

    (commune, total) = named(failed, f"{MOVED[POOR]}, {ending}")
    unit, lost = {"theo hộ": ("hộ", 1), "theo khẩu": ("khẩu", 3)}[ending]
    assert (commune["place"], total["place"]) == ("Na Tông", "toàn huyện")
    assert commune["expected"] - commune["found"] == lost
    assert total["expected"] - total["found"] == lost
    start = "Na Tông: Diễn biến hộ nghèo không cân đối: tính ra cuối kỳ "
    numbers = (
        f"{commune['expected']} {unit} nhưng danh sách có {commune['found']} {unit}"
    )
    assert commune["sentence"].startswith(f"{start}{numbers}. 1 hộ có diễn biến")


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (POOR, NEAR_POOR, "hộ nghèo sang hộ cận nghèo"),
        (NEAR_POOR, POOR, "hộ cận nghèo sang hộ nghèo"),
    ],
)
def test_a_twin_that_breaks_names_its_household(year, then, now, words):
    """What left one table arrives nowhere."""
    household, failed = broken(year, then, now, status_now="", persons_now=0)

    commune, total = named(failed, f"{words}, theo hộ")
    assert (commune["expected"], commune["found"]) == (1, 0)
    assert (total["expected"], total["found"]) == (2, 1)
    assert commune["households"] == total["households"] == [household]
    assert commune["sentence"].endswith(
        f"là 1 hộ ở biểu này nhưng 0 hộ ở biểu kia. 1 {MENDING}"
    )


@pytest.mark.parametrize("status", (POOR, NEAR_POOR))
def test_a_result_that_differs_from_its_movement_names_its_household(year, status):
    household, failed = broken(year, None, status, change=Change.LEFT)

    commune, _ = named(failed, "Kết quả rà soát và diễn biến")[:2]
    assert commune["expected"] - commune["found"] == 1
    assert commune["households"] == [household]
    assert commune["sentence"].endswith(f" 1 {MENDING}")


@pytest.mark.parametrize(
    ("totals", "identity", "told"),
    [
        ({"households": 4}, "Tỷ lệ nghèo đa chiều", (100, "150.00")),
        ({"persons": 20}, "Tổng số nhân khẩu", (100, 20)),
        ({"households": 4, "persons": 10}, "Tỷ lệ khẩu nghèo", (100, "150.00")),
    ],
)
def test_a_total_that_cannot_be_is_found_where_it_is(year, totals, identity, told):
    place = year.denominators.get(commune__name="Na Tông")
    type(place).objects.filter(pk=place.pk).update(**totals)

    failed = balance.check(year, figures(year, ALL))

    check = named(failed, identity)[0]
    assert (check["place"], check["place_id"]) == ("Na Tông", place.commune_id)
    assert (check["expected"], check["found"]) == told
    assert "tổng số dân cư" in check["sentence"]


def test_the_page_names_the_household_that_breaks_the_balance(client, year):
    household, failed = broken(year, POOR, ABOVE, change=Change.NEW)
    year.failed_checks = failed
    year.save()
    client.force_login(make_user("everything"))

    page = client.get("/bao-cao/2022/").content.decode()

    assert f"/ho/{household}/" in page and "Na Tông poor above" in page
    assert MENDING in page


def test_compiling_writes_no_movement_that_cannot_be():
    """Whatever happens to households: no line contradicts itself."""
    random_district(1)
    for of_year in (2022, 2023):
        report = compile_year(of_year)
        assert (report.lines.exists(), balance.Behind(report)._odd) == (True, {})
