"""An admin brings a list of members in: answers, writes, and takes it back."""

import openpyxl

from assignments.models import PartyMember
from assignments.tasks import commit_register, read_register, undo_register
from households.models import ImportBatch
from tests.browser.conftest import sign_in


def write_members(folder):
    """The cell's list with one member it has, one new and one that cannot be read."""
    book = openpyxl.Workbook()
    book.active.title = "Na Tông"
    for row in (
        ["DANH SÁCH ĐẢNG VIÊN (đến 30/9/2022)"],
        ["TT", "Họ và tên", "Ngày sinh", "Chi bộ"],
        [1, "Lò Thị Mới", "02/09/1985", "Chi bộ Bản Na Tông 1"],
        [2, "Vừ A Sai", "31/02/1990", "Chi bộ Bản Na Tông 1"],
    ):
        book.active.append(row)
    path = folder / "dang-vien.xlsx"
    book.save(path)
    return path


def work(task, page):
    task(ImportBatch.objects.get().job_id)  # the worker's part
    page.reload()


def test_upload_answer_commit_undo(page, district, tmp_path):
    sign_in(page, district["office"])
    before = PartyMember.objects.count()
    page.goto("/danh-muc/")
    page.get_by_label("Đảng viên", exact=True).check()
    page.locator("input[type=file]").set_input_files(write_members(tmp_path))
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    page.wait_for_url("**/danh-muc/*/")
    work(read_register, page)

    page.get_by_role("link", name="Vắng trong tệp 2").click()
    page.get_by_label("Vì sao Quàng Ngọc Chiến không có trong tệp").select_option(
        "transferred"
    )
    page.get_by_role("button", name="Lưu câu trả lời").click()
    page.get_by_role("button", name="Ghi 2 dòng vào danh mục").click()
    page.wait_for_load_state("networkidle")
    work(commit_register, page)

    assert PartyMember.objects.count() == before + 1
    assert PartyMember.objects.get(name="Quàng Ngọc Chiến").status == "transferred"
    with page.expect_download() as mending:
        page.get_by_role("link", name="Tải 1 dòng chờ để sửa").click()
    assert mending.value.suggested_filename == "can-sua-dang-vien.xlsx"

    page.get_by_text("Hoàn tác lần ghi này").click()
    page.get_by_role("button", name="Xác nhận hoàn tác 2 dòng").click()
    page.wait_for_load_state("networkidle")
    work(undo_register, page)

    assert PartyMember.objects.count() == before
    assert PartyMember.objects.get(name="Quàng Ngọc Chiến").status == "official"
    assert page.get_by_text("Đã hoàn tác.").is_visible()
    assert page.trouble == []
