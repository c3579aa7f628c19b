"""A year closed, corrected and compared in the browser, as two people of the office."""

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe

from households.choices import Status
from households.models import Review
from reports import services as reporting
from reports.choices import ReportState
from reports.models import Report
from tests.browser.conftest import sign_in
from tests.browser.test_pages import sideways
from tests.factories import make_user
from tests.reports.test_closing import change_a_list

REPORT = "/bao-cao/2022/"


def assert_whole(page):
    """Accessible, no wider than the screen, nothing refused or broken."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert sideways(page) == 0
    assert page.trouble == []


@pytest.fixture(autouse=True)
def nobody_compiles(district):
    """What the district's reports were asked for as is done: no job is owed."""
    Report.objects.update(job=None)


def close_as(page, user):
    sign_in(page, user)
    page.goto(f"{REPORT}chot/")
    assert_whole(page)
    page.get_by_role("button", name="Chốt báo cáo năm 2022").click()
    page.wait_for_url(f"**{REPORT}")


def sign_out(page):
    page.context.clear_cookies()


def test_a_year_is_closed_corrected_and_compared(page, district):
    close_as(page, district["office"])
    assert page.get_by_text("Đã chốt báo cáo năm 2022.").is_visible()
    assert_whole(page)

    # The register is put right after the closing: she is poor, not near-poor,
    # as a list brings it
    helped = Review.objects.filter(household=district["helped"], year=2022)
    helped.update(status=Status.POOR)
    change_a_list()
    page.reload()
    assert page.get_by_text("Dữ liệu đã thay đổi sau khi chốt: 1 hộ").is_visible()
    assert_whole(page)
    page.get_by_role("link", name="Xem từng hộ").click()
    assert page.get_by_role("link", name="Lường Bích Thương").is_visible()
    assert_whole(page)

    page.goto(REPORT)
    page.get_by_role("button", name="Lập bản đính chính").click()
    page.wait_for_url(f"**{REPORT}**")
    draft = Report.objects.get(year=2022, version=2)
    assert draft.asked_by == district["office"]
    reporting.compile_report(draft)  # as the worker does

    page.goto(f"{REPORT}doi-chieu/?cu=1&moi=2")
    assert page.get_by_role("heading", name="Bản 1 và bản 2").is_visible()
    assert_whole(page)
    figures = page.get_by_role("region", name="Bảng: Số liệu khác nhau")
    row = figures.get_by_role("row", name="Tổng cộng Hộ nghèo").first
    assert row.get_by_role("link").all_inner_texts() == ["2", "3"]
    row.get_by_role("link").last.click()
    assert page.get_by_role("link", name="Lường Bích Thương").is_visible()
    assert_whole(page)


def test_who_asked_for_the_correction_does_not_close_it(page, district):
    office, other = district["office"], make_user("everything", full_name="Cà Văn Inh")
    reporting.compile_report(reporting.open_report(2022, by=office))
    sign_in(page, office)
    page.goto(f"{REPORT}chot/")
    assert page.get_by_text("Người lập báo cáo không được tự chốt").is_visible()
    assert not page.get_by_role("button", name="Chốt báo cáo năm 2022").is_visible()
    assert_whole(page)

    sign_out(page)
    close_as(page, other)

    closed = Report.objects.get(year=2022)
    assert (closed.state, closed.closed_by) == (ReportState.CLOSED, other)


def test_the_report_prints_as_pages_with_its_official_head(page, district):
    sign_in(page, district["office"])
    page.goto(f"{REPORT}?bieu=2", wait_until="networkidle")

    printed = page.pdf(prefer_css_page_size=True)

    paper = pypdfium2.PdfDocument(printed)
    text = " ".join(sheet.get_textpage().get_text_range() for sheet in paper)
    assert "Tổng hợp diễn biến hộ nghèo" in text
    assert "HUYỆN ỦY ĐIỆN BIÊN" in text.upper()
    assert "Bỏ qua" not in text and "Đăng xuất" not in text
