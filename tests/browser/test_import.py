"""An admin drops a list on the page, reads what would happen, and commits it."""

from pathlib import Path

import openpyxl

from households.models import Household, ImportBatch
from households.tasks import commit_batch, read_batch
from tests.browser.conftest import sign_in

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
]
ROWS = [
    [1, "LƯỜNG BÍCH THƯƠNG", 1965, "Nữ", "Thái", "", 2, "", "x"],
    [2, "Giàng A Pó", "23/12/1974", "Nam", "Mông", 11074835120, 4, "X", ""],
]


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
    sheet.append(["", "Tổng cộng: 2 hộ (1 hộ nghèo, 1 hộ cận nghèo)"])
    path = folder / "na-tong-2023.xlsx"
    book.save(path)
    return path


def test_upload_review_commit(page, district, tmp_path):
    sign_in(page, district["office"])
    before = Household.objects.count()

    page.goto("/nhap/moi/")
    page.locator("input[type=file]").set_input_files(write_list(tmp_path))
    page.locator("[name=year]").fill("2023")
    page.get_by_role("main").locator("form button[type=submit]").last.click()
    page.wait_for_url("**/nhap/*/")
    read_batch(ImportBatch.objects.get().job_id)  # the worker's part
    page.reload()

    assert Household.objects.count() == before  # nothing before commit
    for box in page.get_by_role("checkbox", name="Tôi đã kiểm tra").all():
        box.check()  # households of last year are missing from so short a list
    page.get_by_role("button", name="Ghi 2 dòng vào sổ").click()
    page.wait_for_load_state("networkidle")
    commit_batch(ImportBatch.objects.get().job_id)
    page.reload()

    assert ImportBatch.objects.get().state == "committed"
    assert Household.objects.count() == before + 1
    reviewed = district["helped"].reviews.get(year=2023)
    assert (reviewed.status, reviewed.persons) == ("near_poor", 2)
    assert page.trouble == []
