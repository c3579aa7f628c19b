"""An office reviews a list in the browser: by mouse, by keyboard alone, on a phone."""

from pathlib import Path

import openpyxl
import pytest

from households import tasks
from households.models import Household, ImportBatch
from tests.browser.conftest import sign_in
from tests.browser.test_pages import serious, sideways
from tests.factories import make_household, make_review

HEADINGS = [
    "TT",
    "Họ và tên chủ hộ",
    "Ngày, tháng, năm sinh",
    "Giới tính",
    "Dân tộc",
    "Số CCCD/CMND",
    "Số khẩu",
    "Hộ nghèo",
    "Hộ cận nghèo",
    "Liên lạc qua",
]
ROWS = [
    [1, "LƯỜNG BÍCH THƯƠNG", 1965, "Nữ", "Thái", "", 2, "", "x", ""],
    [2, "Giàng A Pó", "23/12/1974", "Nam", "Mông", 11074835120, 4, "X", "", ""],
    [3, "Vì Văn Chung", "", "Nam", "Thái", "", 5, "x", "", ""],
    [4, "Lò Văn Bính", "31/02/1987", "Nam", "Thái", "", 3, "x", "", "0912345678"],
]
KINDS = ("duplicate", "missing", "error", "changed", "new", "warnings", "columns")


def write_list(folder: Path) -> Path:
    """One commune's list of 2023, as its office would type it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Na Tông"
    sheet.append(["UBND XÃ NA TÔNG"])
    sheet.append(["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023"])
    sheet.append(HEADINGS)
    sheet.append(["I", "Bản Na Tông 1"])
    for row in ROWS:
        sheet.append(row)
    path = folder / "na-tong-2023.xlsx"
    book.save(path)
    return path


@pytest.fixture
def twins(district):
    """Two households that the third row, without a birth year, may be."""
    village = district["helped"].village
    found = [
        make_household(village, "Vì Văn Chung", birth_year=y) for y in (1950, 1980)
    ]
    for household in found:
        make_review(household, 2022)
    return found


def work() -> ImportBatch:
    """What the worker does with the only batch's job."""
    batch = ImportBatch.objects.get()
    getattr(tasks, batch.job.task.rpartition(".")[2])(batch.job_id)
    batch.refresh_from_db()
    return batch


def upload(page, folder) -> ImportBatch:
    page.goto("/nhap/moi/")
    page.locator("input[type=file]").set_input_files(write_list(folder))
    page.locator("[name=year]").fill("2023")
    page.get_by_role("button", name="Tải lên và đọc").click()
    page.wait_for_url("**/nhap/*/")
    batch = work()
    page.reload(wait_until="networkidle")
    return batch


def test_upload_questions_commit_and_undo(page, district, twins, tmp_path):
    sign_in(page, district["office"])
    before = Household.objects.count()
    upload(page, tmp_path)
    assert Household.objects.count() == before  # nothing before commit

    page.get_by_role("button", name=f"Hộ {twins[1].code}").click()
    page.get_by_text("người xem trả lời").wait_for()
    for box in page.get_by_role("checkbox", name="Tôi đã kiểm tra").all():
        box.check()  # households of last year are missing from so short a list
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Ghi 3 dòng vào sổ").wait_for()
    for box in page.get_by_role("checkbox", name="Tôi đã kiểm tra").all():
        box.check()
    page.get_by_role("button", name="Ghi 3 dòng vào sổ").click()
    page.wait_for_load_state("networkidle")
    batch = work()
    page.reload(wait_until="networkidle")

    assert batch.state == "committed"
    assert Household.objects.count() == before + 1
    assert twins[1].reviews.get(year=2023).persons == 5
    reviewed = district["helped"].reviews.get(year=2023)
    assert (reviewed.status, reviewed.persons) == ("near_poor", 2)

    page.get_by_text("Hoàn tác lần ghi này").click()
    page.get_by_role("button", name="Xác nhận hoàn tác 3 dòng").click()
    page.wait_for_load_state("networkidle")
    batch = work()
    page.reload(wait_until="networkidle")

    assert (batch.state, Household.objects.count()) == ("undone", before)
    assert page.get_by_text("Đã hoàn tác.").is_visible()
    assert page.trouble == []


def test_a_list_is_reviewed_by_keyboard_alone(page, district, twins, tmp_path):
    sign_in(page, district["office"])
    batch = upload(page, tmp_path)
    press = page.keyboard.press

    press("j")
    press("2")  # the second household
    page.get_by_text("người xem trả lời").wait_for()
    question = batch.rows.get(folded_name="vi van chung")
    assert question.household_id in {one.pk for one in twins}

    press("h")  # no: ask again, and say that it is a new one
    page.locator("[data-row] button", has_text="Hộ mới").wait_for()
    press("3")
    page.get_by_text("người xem trả lời").wait_for()
    question.refresh_from_db()
    assert question.verdict == "new"

    page.goto(f"/nhap/{batch.pk}/?xem=error", wait_until="networkidle")
    press("ArrowDown")
    press("e")
    page.locator(".cells").wait_for()
    page.locator("[name=o-2]:focus").wait_for()
    press("Control+a")
    page.keyboard.type("30/01/1987")
    press("Enter")
    page.get_by_text("đã sửa tay").wait_for()
    mended = batch.rows.get(folded_name="lo van binh")
    assert mended.verdict == "new"

    press("x")
    page.get_by_role("button", name="Nhận lại", exact=True).wait_for()
    mended.refresh_from_db()
    assert mended.is_left_out

    press("/")
    page.keyboard.type("binh")
    assert page.locator("#q").input_value() == "binh"
    assert page.trouble == []


def test_every_tab_of_the_review_page_is_whole(page, district, twins, tmp_path):
    sign_in(page, district["office"])
    batch = upload(page, tmp_path)

    for tab in KINDS:
        page.goto(f"/nhap/{batch.pk}/?xem={tab}", wait_until="networkidle")
        assert (serious(page), sideways(page), page.trouble) == ([], 0, []), tab
