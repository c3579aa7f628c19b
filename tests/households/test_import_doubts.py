"""What a list is asked about before it is written, and what its pages keep hidden."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from households import imports, tasks
from households.models import ImportBatch
from povertyaid.models import Job
from tests.factories import (
    make_commune,
    make_household,
    make_review,
    make_user,
    make_village,
)
from tests.households.imports.workbooks import (
    HAC,
    HEADINGS,
    PO,
    as_file,
    household_list,
    take_in,
    take_rows,
    workbook,
)

BAD_NUMBER = (3, "Lò Văn Bính", 1987, "Nam", "Thái", "0110871234567", 4, "x", "")
WRONG_SEX = (4, "Lò Thị Chung", 1987, "Nữ", "Thái", "011087123456", 4, "x", "")
BAD_DATE = (5, "Lò Văn Hặc", "31/02/1970", "Nam", "Thái", "", 4, "x", "")


@pytest.fixture
def na_tong():
    return make_commune("Na Tông", code="03365")


@pytest.fixture(autouse=True)
def office(client, na_tong):
    client.force_login(make_user("everything"))


def page_of(client, batch, tab=""):
    return client.get(f"/nhap/{batch.pk}/?xem={tab}").content.decode()


def commit(client, batch, **ticked):
    return client.post(f"/nhap/{batch.pk}/ghi/", ticked)


# Identity numbers


@pytest.mark.parametrize("tab", ["error", "warnings", "new", "error&q=binh"])
def test_identity_numbers_of_the_file_are_hidden(client, tab):
    batch = take_rows(BAD_NUMBER, WRONG_SEX)
    page = page_of(client, batch, tab)
    assert ("0110871234567" in page, "011087123456" in page) == (False, False)


def test_hidden_number_keeps_four_digits(client):
    batch = take_rows(BAD_NUMBER, WRONG_SEX)
    assert page_of(client, batch, "error").count("“•••••••••4567”") == 2
    assert page_of(client, batch, "warnings").count("“••••••••3456”") == 2


def test_number_in_another_column_is_hidden_too(client):
    batch = take_rows((1, "Lò Văn Hặc 011070123456", 1970, "Nam", "", "", 4, "x", ""))
    page = page_of(client, batch, "error")
    assert ("011070123456" in page, "••••••••3456" in page) == (False, True)


# The year


def test_wrong_year_is_one_message_and_asks_for_a_tick(client):
    lists = [household_list(row, year=2022) for row in (HAC, PO)]
    batch = take_in(workbook(Na_Tông=lists[0], Trang_hai=lists[1]), 2021)
    page = page_of(client, batch)
    told = "2 trang ghi năm 2022, lần nhập này là năm 2021."
    confirm = "Tôi đã kiểm tra: đây là danh sách năm 2021."
    assert (page.count(told), page.count(confirm)) == (1, 1)


def test_wrong_year_is_written_only_when_ticked(client):
    batch = take_in(workbook(Na_Tông=household_list(HAC, year=2022)), 2021)

    refused = commit(client, batch)
    assert refused.status_code == 422
    assert "Hãy kiểm tra và đánh dấu trước khi ghi." in refused.content.decode()
    assert not Job.objects.exists()

    assert commit(client, batch, confirm_year="on").status_code == 302
    assert Job.objects.count() == 1


# Households the file lacks


def _last_year(na_tong, count):
    village = make_village(na_tong, "Bản Na Tông 1")
    names = [f"Lò Văn {letter}" for letter in "ABCDEFGHIK"[:count]]
    households = [make_household(village, name, birth_year=1960) for name in names]
    for household in households:
        make_review(household, 2021)
    return [(1, name, 1960, "Nam", "Thái", "", 4, "x", "") for name in names]


@pytest.mark.parametrize(("listed", "status"), [(4, 302), (3, 422)])
def test_more_than_a_fifth_missing_asks_for_a_tick(client, na_tong, listed, status):
    rows = _last_year(na_tong, 5)
    batch = take_rows(*rows[:listed])
    assert commit(client, batch).status_code == status
    assert commit(client, batch, confirm_missing="on").status_code == 302


def test_error_and_question_rows_are_in_the_file(na_tong):
    village = make_village(na_tong, "Bản Na Tông 1")
    hac = make_household(village, "Lò Văn Hặc", birth_year=1970)
    twin = make_household(village, "Giàng A Pó", birth_year=1974)
    make_review(hac, 2021)
    make_review(twin, 2021)
    asked = (2, "Giàng A Pó", "", "Nam", "Mông", "", 5, "", "X")

    batch = take_rows(BAD_DATE, asked)

    assert (batch.counts["error"], batch.counts["duplicate"]) == (1, 1)
    assert batch.findings["missing"]["count"] == 0


def test_household_of_this_years_register_is_named_when_absent(client, na_tong):
    village = make_village(na_tong, "Bản Na Tông 1")
    left = make_household(village, "Sùng A Páo", birth_year=1980)
    make_review(left, 2022)

    batch = take_rows(HAC)

    assert batch.findings["left_standing"] == {
        "count": 1,
        "samples": [[left.pk, "Sùng A Páo", "Bản Na Tông 1"]],
    }
    told = "Đang có trong sổ năm 2022, không có trong tệp: 1 hộ"
    assert told in page_of(client, batch, "columns")


# Villages


def test_mistyped_village_is_doubted_and_asks_for_a_tick(client, na_tong):
    make_village(na_tong, "Bản Na Tông 1")
    make_village(na_tong, "Bản Hin Phon")

    batch = take_rows(HAC, PO, village="Bản Hin Phonn")

    note = batch.rows.first().warnings[0]["note"]
    assert "gần giống nhất là “Bản Hin Phon”" in note
    page = page_of(client, batch)
    assert "<b>Bản Hin Phonn</b> (Na Tông)" in page
    assert "1 bản mới sẽ được thêm: Bản Hin Phonn." in page
    assert commit(client, batch).status_code == 422
    assert commit(client, batch, confirm_villages="on").status_code == 302


def test_first_list_of_a_commune_brings_its_villages_unasked(client):
    batch = take_rows(HAC)
    assert batch.rows.get().warnings == []
    assert commit(client, batch).status_code == 302


# Nothing to write, undo, unreadable files


def test_list_with_nothing_to_write_is_said_and_closed(client):
    imports.commit(take_rows(HAC))
    batch = take_rows(HAC)

    assert page_of(client, batch).count("Đóng lần nhập này") == 1
    assert "Không có gì để ghi" in client.get("/nhap/").content.decode()
    answer = client.post(f"/nhap/{batch.pk}/ghi/", follow=True).content.decode()
    assert "Không có gì để ghi: mọi dòng đã có trong sổ" in answer
    assert not Job.objects.exists()

    client.post(f"/nhap/{batch.pk}/bo/", {"reason": "Không có gì để ghi."})
    batch.refresh_from_db()
    assert batch.state == "refused"


def test_undo_says_first_what_it_does(client, na_tong):
    village = make_village(na_tong, "Bản Na Tông 1")
    po = make_household(village, "Giàng A Pó", citizen_number="011074835120")
    make_review(po, 2022)  # poor; the file has it near-poor
    batch = take_rows(HAC, PO)
    imports.commit(batch)

    told = imports.undo_effect_of(batch)
    page = page_of(client, batch)
    imports.undo(batch)
    done = imports.effect_of(batch)

    assert (told.rows, told.households_removed) == (2, 1)
    assert (told.now.poor, told.now.near_poor) == (1, 1)
    assert (told.after.poor, told.after.near_poor) == (1, 0)
    assert (done.now.poor, done.now.near_poor) == (1, 0)
    assert "Xác nhận hoàn tác 2 dòng" in page


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")
    return buffer.getvalue()


def _half() -> bytes:
    content = workbook(Na_Tông=household_list(HAC))
    return content[: len(content) // 2]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_zip, "không phải bảng tính"),
        (_half, "tệp bị hỏng hoặc thiếu một phần"),
        (lambda: workbook(Na_Tông=[["a", "b"]]), "Không thấy bảng nào trong tệp"),
    ],
)
def test_unreadable_file_fails_its_job_for_the_same_reason(client, content, reason):
    file = SimpleUploadedFile("a.xlsx", content())
    client.post("/nhap/moi/", {"file": file, "year": 2022, "commune": ""})
    batch = ImportBatch.objects.get()

    tasks.read_batch(batch.job_id)

    batch.refresh_from_db()
    assert (batch.state, batch.job.state) == ("failed", "failed")
    assert batch.reason == batch.job.error
    assert reason in batch.reason
    page = page_of(client, batch)
    assert page.count("Đã nhận tệp nhưng không đọc được") == 1
    assert ": không làm được" not in page


def test_failed_reading_again_keeps_what_was_read(client):
    batch = take_rows(HAC)
    client.post(f"/nhap/{batch.pk}/doc/")
    Path(batch.file.path).write_bytes(b"")  # the disk lost it
    batch.refresh_from_db()

    tasks.read_batch(batch.job_id)

    batch.refresh_from_db()
    assert (batch.state, batch.job.state) == ("in_review", "failed")
    assert batch.rows.count() == 1


# How the pages say it


def test_heading_row_original_file_and_earlier_uploads_are_said_once(client):
    for _ in range(3):
        take_rows(HAC)
    ImportBatch.objects.update(sha256="0" * 64)
    page = page_of(client, ImportBatch.objects.first(), "columns")
    assert 'dòng <span class="fig">3</span>' in page
    assert page.count("/tep/") == 1
    assert page.count("Tệp này đã được tải lên trước đây.") == 1


def test_warning_names_the_column_its_value_comes_from():
    headings = [*HEADINGS, "B1", "B2", "1"]
    top = [""] * 11 + ["Chỉ số thiếu hụt"]
    rows = [["XÃ NA TÔNG"], top, headings, ["I", "Bản A"], [*HAC, 90, 30, "x"]]
    batch = take_in(workbook(Na_Tông=rows))
    seen = [(w["column"], w["seen"]) for w in batch.rows.get().warnings]
    assert seen == [("Điểm B2", "30"), ("Phân loại hộ", "Hộ nghèo")]


def test_communes_of_the_form_stand_by_code_with_a_capital(client, na_tong):
    make_commune("Thanh An", code="03340")
    page = client.get("/nhap/moi/").content.decode()
    assert page.index(">Xã Thanh An<") < page.index(">Xã Na Tông<")


@pytest.mark.parametrize(("tab", "cards"), [("changed", 25), ("new", 26)])
def test_cards_come_25_a_page_and_lines_50(client, na_tong, tab, cards):
    village = make_village(na_tong, "Bản Na Tông 1")
    rows = []
    for number in range(26):
        name = f"Lò Văn {chr(ord('A') + number)}"
        if tab == "changed":
            make_review(make_household(village, name, birth_year=1970), 2021)
        rows.append((number, name, 1970, "Nam", "Thái", "", 4, "x", ""))
    batch = take_rows(*rows)
    assert page_of(client, batch, tab).count("<article") == cards


def test_upload_that_is_too_big_says_what_is_wrong(client, settings):
    settings.UPLOAD_MAX_BYTES = 3
    response = client.post("/nhap/moi/", {"file": as_file(b"junk"), "year": 2022})
    page = response.content.decode()
    assert ("Chưa tải lên được danh sách" in page, response.status_code) == (True, 422)
