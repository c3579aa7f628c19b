"""Settled rows on the report page: turned over, searched and sorted by keyboard."""

import pytest

from reports import services as reporting
from reports.views import rows
from tests.browser.conftest import sign_in
from tests.browser.test_pages import serious, sideways
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_year,
    make_household,
    make_review,
    make_user,
    make_village,
)

REPORT = "/bao-cao/2022/"
NAMES = ["Hua Thanh", "Mường Lói", "Mường Nhà", "Na Tông", "Na Ư"]


@pytest.fixture
def many(monkeypatch):
    """Five communes, two rows a page; the n-th has n poor households of a hundred."""
    monkeypatch.setattr(rows, "AT_ONCE", 2)
    for number, name in enumerate(NAMES, 1):
        village = make_village(make_commune(name))
        for year in (2021, 2022):
            make_commune_year(village.commune, year, 100)
        for _ in range(number):
            household = make_household(village)
            make_assignment(household=household)
            make_review(household, 2021)
            make_review(household, 2022)
    for year in (2021, 2022):
        reporting.compile_report(reporting.request_report(year, by=None))
    return make_user("everything", full_name="Nguyễn Thị Hòa")


def enter(page) -> None:
    """Press Enter and wait for the page it leads to."""
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")


def press_until(page, name, most=80) -> None:
    """Tab on to the link or button of this name, and press Enter there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.textContent.trim()")
        if focused == name:
            return enter(page)
    raise AssertionError(f"{name} is not reached by Tab")


def search_box(page):
    return page.get_by_role("searchbox", name="Tìm xã")


def shown(page, region="Bảng: Biểu 1"):
    """The names of the communes in a table, in their order."""
    table = page.get_by_role("region", name=region).first
    cells = table.locator("tbody tr").all_inner_texts()
    return [name for row in cells for name in NAMES if name in row]


def whole(page):
    assert (serious(page), page.trouble) == ([], [])
    assert sideways(page) <= 1


def test_rows_are_turned_over_by_keyboard(page, many):
    sign_in(page, many)
    page.goto(REPORT, wait_until="networkidle")
    assert shown(page) == NAMES[:2]
    whole(page)

    press_until(page, "Trang sau")
    assert shown(page) == NAMES[2:4]
    press_until(page, "Trang sau")
    assert shown(page) == NAMES[4:]
    whole(page)
    press_until(page, "Trang trước")

    assert shown(page) == NAMES[2:4]
    total = page.get_by_role("region", name="Bảng: Biểu 1").first.locator("tfoot")
    assert "15" in total.inner_text()


def test_rows_are_searched_without_accents_and_sorted_by_keyboard(page, many):
    sign_in(page, many)
    page.goto(REPORT, wait_until="networkidle")

    search_box(page).focus()
    page.keyboard.type("muong")
    enter(page)
    assert sorted(shown(page)) == ["Mường Lói", "Mường Nhà"]
    whole(page)
    page.get_by_label("Xếp theo").focus()
    page.keyboard.press("ArrowDown")  # by name
    page.keyboard.press("ArrowDown")  # by rate
    press_until(page, "Xem")

    assert shown(page) == ["Mường Nhà", "Mường Lói"]
    assert search_box(page).input_value() == "muong"
    whole(page)


def test_a_search_without_a_find_says_so_and_is_undone(page, many):
    sign_in(page, many)
    page.goto(f"{REPORT}?tim=khong-co", wait_until="networkidle")
    assert page.get_by_text("Không có xã nào tên như vậy").first.is_visible()
    whole(page)

    press_until(page, "Bỏ tìm")

    assert shown(page) == NAMES[:2]
