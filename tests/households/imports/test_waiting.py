"""Rows that wait: as a workbook to mend, and back again."""

import io

import openpyxl
import pytest

from households import imports
from households.choices import Status
from households.imports.columns import Field, Headings
from households.imports.waiting import continued_batch, reasons, workbook_of
from households.imports.waiting_sheets import heading_path
from households.models import Household, PovertyStandard, Review
from povertyaid.jobs import UserError
from tests.factories import make_commune, make_household, make_review, make_village
from tests.households.imports.workbooks import (
    HAC,
    HEADINGS,
    LEAVING,
    PO,
    TOTALS,
    household_list,
    take_in,
    take_rows,
    workbook,
)

BAD_NUMBER = (3, "Lò Văn Bính", 1987, "Nam", "Thái", "1234", 4, "x", "")
BAD_DATE = (4, "Lò Thị Ón", "31/02/1987", "Nữ", "Thái", "", "", "x", "x")
NO_PERSONS = ("", "Quàng Văn Dũng", "", "", "Thái", "", "", "x", "")
TWIN = (5, "Vàng A Lử", 1980, "Nam", "Mông", "", 3, "x", "")
ISSUE = ("kind", "verdict", "problems", "values")


def opened(batch):
    return openpyxl.load_workbook(io.BytesIO(workbook_of(batch).content))


def sent_back(book, year=2022, **kwargs):
    buffer = io.BytesIO()
    book.save(buffer)
    return take_in(buffer.getvalue(), year, **kwargs)


def waiting(batch):
    """What is wrong with each row that waits, and what was understood of it."""
    rows = batch.rows.filter(verdict__in=["error", "duplicate"]).order_by("id")
    found = [[getattr(row, name) for name in ISSUE] for row in rows]
    for *_, values in found:
        values.pop("village", None)  # may be made meanwhile; its name says which
    return found


def comes_back_as_it_was(batch, **kwargs):
    """The workbook, sent in untouched, twice: exactly the rows that waited."""
    again = sent_back(opened(batch), **kwargs)
    assert waiting(again) == waiting(batch)
    assert again.row_count == len(waiting(batch))
    once_more = sent_back(opened(again), **kwargs)
    assert waiting(once_more) == waiting(batch)
    texts = [[cell for cell in row.raw if cell] for row in again.rows.order_by("id")]
    raw = [[cell for cell in row.raw if cell] for row in once_more.rows.order_by("id")]
    assert raw == texts
    return again


def lines_of(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def cell_of(sheet, text):
    return next(c for row in sheet.iter_rows() for c in row if c.value == text)


def test_workbook_has_the_rows_that_wait_with_the_reason_first(na_tong):
    batch = take_rows(HAC, BAD_NUMBER, BAD_DATE)

    made = workbook_of(batch)

    assert (made.rows, made.filename) == (2, f"dong-chua-nhan-lan-nhap-{batch.pk}.xlsx")
    sheet = opened(batch)["Na Tông"]
    rows = lines_of(sheet)
    assert rows[0][0] == (
        f"Các dòng chưa nhận của lần nhập {batch.pk}: na-tong.xlsx, năm 2022"
    )
    assert rows[3][0] == "UBND XÃ NA TÔNG"
    assert rows[5] == ["Lý do chưa nhận", *HEADINGS]
    assert rows[6][1:3] == ["I", "Bản Na Tông 1"]
    assert rows[7][0] == (
        "• Số định danh: thấy “1234”, cần 12 chữ số (CCCD) hoặc 9 chữ số (CMND)\n"
        "• (dòng 6 của tệp gốc)"
    )
    assert rows[7][1:9] == [3, "Lò Văn Bính", "1987", "Nam", "Thái", "1234", 4, "x"]
    assert rows[8][0].startswith(
        "• Ngày sinh: thấy “31/02/1987”, cần ngày có trong lịch"
    )
    assert "Số khẩu: để trống, cần số từ 1 đến 40" in rows[8][0]
    assert len(rows) == 9


def test_cells_with_problems_are_coloured_and_the_sheet_can_be_read(na_tong):
    sheet = opened(take_rows(BAD_NUMBER, BAD_DATE))["Na Tông"]

    coloured = {
        cell.coordinate
        for row in sheet.iter_rows(min_row=8)
        for cell in row
        if cell.fill.start_color.rgb == "FFFBD5D5"
    }
    # number | birth, persons, poor, near poor
    assert coloured == {"G8", "D9", "H9", "I9", "J9"}
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B7", "A6:J9")
    assert sheet["A8"].alignment.wrap_text
    assert sheet.column_dimensions["A"].width > 50
    assert sheet["G8"].number_format == "@"


def test_rows_come_back_as_they_were_until_they_are_mended(na_tong):
    batch = take_rows(HAC, BAD_NUMBER, BAD_DATE, NO_PERSONS, TWIN, TWIN)
    imports.commit(batch)
    assert len(waiting(batch)) == 5

    comes_back_as_it_was(batch)

    book = opened(batch)
    sheet = book["Na Tông"]
    cell_of(sheet, "1234").value = "011087001234"
    mended = sent_back(book)
    assert mended.rows.filter(verdict="new").get().values["head_name"] == "Lò Văn Bính"
    imports.commit(mended)
    new = Review.objects.get(household__head_name="Lò Văn Bính")
    assert (new.persons, new.status, new.village.name) == (4, "poor", "Bản Na Tông 1")
    assert Household.objects.count() == 2


def test_reasons_without_a_row_number_never_pass_for_a_signature(na_tong):
    """ "ngày/tháng/năm" beside a thin row reads like the date under a list."""
    thin = ("", "Quàng Văn Dũng", "hôm qua", "", "", "", "", "", "")
    batch = take_rows(BAD_NUMBER, thin, BAD_DATE)
    assert len(waiting(batch)) == 3

    comes_back_as_it_was(batch)


def test_villages_and_classifications_said_over_rows_stay_over_them(na_tong):
    headings = HEADINGS[:-2]
    bad, good, thin = BAD_NUMBER[:-2], PO[:-2], NO_PERSONS[:-2]
    rows = [
        ["UBND XÃ NA TÔNG"],
        ["KẾT QUẢ RÀ SOÁT NĂM 2022"],
        headings,
        ["A", "HỘ NGHÈO"],
        ["I", "Bản Na Tông 1"],
        good,
        bad,
        ["II", "Na Khếnh"],
        bad,
        ["B", "HỘ CẬN NGHÈO"],
        ["I", "Bản Na Tông 1"],
        thin,
        ["II", "Na Khếnh"],
        thin,
    ]
    batch = take_in(workbook(Trang_1=rows))
    assert [v["village_name"] for *_, v in waiting(batch)] == [
        "Bản Na Tông 1",
        "Na Khếnh",
    ] * 2

    comes_back_as_it_was(batch)

    titles = [row[2] for row in lines_of(opened(batch)["Trang 1"]) if row[0] is None]
    assert [title for title in titles if title] == [
        "HỘ NGHÈO",
        "Bản Na Tông 1",
        "Na Khếnh",
        "HỘ CẬN NGHÈO",
        "Bản Na Tông 1",
        "Na Khếnh",
    ]


def test_two_tables_of_one_sheet_stay_two(na_tong):
    bad, thin = BAD_NUMBER[:-2], NO_PERSONS[:-2]
    headings = HEADINGS[:-2]
    rows = [
        ["XÃ NA TÔNG"],
        ["DANH SÁCH HỘ NGHÈO NĂM 2022"],
        headings,
        ["I", "Bản Na Tông 1"],
        bad,
        thin,
        ["Tổng cộng: 2 hộ"],
        ["DANH SÁCH HỘ CẬN NGHÈO NĂM 2022 XÃ NA TÔNG"],
        [*headings, "Ghi chú"],
        ["I", "Bản Na Tông 2"],
        thin,
        bad,
    ]
    batch = take_in(workbook(Danh_sách=rows))
    statuses = [values["status"] for *_, values in waiting(batch)]
    assert statuses == ["poor", "poor", "near_poor", "near_poor"]

    comes_back_as_it_was(batch)

    sheet = opened(batch)["Danh sách"]
    assert sum(row[0] == "Lý do chưa nhận" for row in lines_of(sheet)) == 2


def test_sheets_of_all_three_kinds_stay_sheets(na_tong):
    na_u = make_commune("Na Ư", code="03361")
    leaving = [
        ["DANH SÁCH HỘ THOÁT NGHÈO NĂM 2022"],
        LEAVING,
        [1, "Xã Na Tông", "Bản 1", "Vàng A Lử", 1980, "", "Hộ nghèo", "Thoát", ""],
    ]
    totals = [TOTALS, [1, "03365", "Xã Na Tông", 1000, 400, 990]]
    other = [["UBND XÃ NA Ư"], HEADINGS, ["I", "Bản Na Ư"], BAD_DATE]
    unknown = [["UBND XÃ Ở ĐÂU"], [*HEADINGS, "Thôn, bản"], (*BAD_NUMBER, "Bản A")]
    rows = household_list(HAC, BAD_NUMBER)
    batch = take_in(
        workbook(
            Tổng=totals, Na_Tông=rows, DS_2=other, Biến_động=leaving, Không_rõ=unknown
        )
    )
    assert [row[0] for row in waiting(batch)] == [
        "totals",
        "household",
        "household",
        "leaving",
        "household",
    ]

    comes_back_as_it_was(batch)

    book = opened(batch)
    assert book.sheetnames == ["Tổng", "Na Tông", "DS 2", "Biến động", "Không rõ"]
    assert waiting(batch)[2][3]["commune"] == na_u.pk


def test_headings_of_two_rows_keep_their_groups(na_tong):
    top = ["TT", "Họ tên / chủ hộ", "Ngày sinh", "Hộ nghèo / cận nghèo", "Số khẩu"]
    top += ["Các chỉ số thiếu hụt", "", "", "Nguyên nhân", "", "Cột lạ"]
    below = ["", "", "", "", "", "1", "BHYT", "12", "1", "2", ""]
    row = [1, "Lò Văn Bính", "1987", "Hộ nghèo", "", "x", "", "nhiều", "x", "", "lạ"]
    rows = [["XÃ NA TÔNG"], top, below, ["I", "Bản 1"], row]
    batch = take_in(workbook(Trang=rows))
    assert waiting(batch)[0][3]["causes"] == [1]

    again = comes_back_as_it_was(batch)

    columns = [
        (c["heading"], c["field"], c["number"])
        for c in again.findings["sheets"][0]["columns"]
        if c["field"] != Field.WAITS
    ]
    assert columns == [
        (c["heading"], c["field"], c["number"])
        for c in batch.findings["sheets"][0]["columns"]
    ]
    assert again.findings["sheets"][0]["unknown_columns"] == ["Cột lạ"]
    merged = {str(span) for span in opened(batch)["Trang"].merged_cells.ranges}
    assert {"A6:A7", "B6:B7", "G6:I6", "J6:K6"} <= merged


def test_question_names_whom_it_may_be(na_tong):
    village = make_village(na_tong, "Bản Na Tông 1")
    known = make_household(
        village, "Vàng A Lử", birth_year=1980, citizen_number="011080123456"
    )
    other = make_household(village, "Vàng A Lử", birth_year=1980)
    batch = take_rows(TWIN)
    (row,) = batch.rows.all()
    assert row.candidates == [known.pk, other.pk]

    found = reasons(row, {pk: Household.objects.get(pk=pk) for pk in row.candidates})

    assert found == [
        "Họ và tên chủ hộ: Có nhiều hộ cùng họ tên, năm sinh, bản.",
        f"Có thể là hộ {known.code} Vàng A Lử, sinh 1980, Bản Na Tông 1,"
        " số định danh ••••••••3456",
        f"Có thể là hộ {other.code} Vàng A Lử, sinh 1980, Bản Na Tông 1,"
        " không có số định danh",
        "(dòng 5 của tệp gốc)",
    ]
    comes_back_as_it_was(batch)


def test_only_rows_that_wait_and_were_not_left_out_are_given(na_tong):
    batch = take_rows(HAC, BAD_NUMBER, BAD_DATE)
    batch.rows.filter(number=6).update(is_left_out=True)

    assert workbook_of(batch).rows == 1
    batch.rows.filter(number=7).update(is_left_out=True)
    with pytest.raises(UserError, match="Không có dòng nào đang chờ"):
        workbook_of(batch)


def test_text_like_a_formula_and_lost_looking_zeros_stay_text(na_tong):
    row = (1, "+Lò Văn Bính", 1970, "Nam", "Thái", "0011", "04", "x", "")
    batch = take_rows(row)

    sheet = opened(batch)["Na Tông"]

    cells = [cell_of(sheet, text) for text in ("+Lò Văn Bính", "0011", "04")]
    assert [cell.data_type for cell in cells] == ["s"] * 3
    comes_back_as_it_was(batch)


def test_name_of_the_file_is_no_title_of_the_list(na_tong):
    make_commune("Na Ư")
    rows = [["XÃ NA TÔNG"], HEADINGS[:-2], ["I", "Bản 1"], BAD_NUMBER[:-2]]
    batch = take_in(
        workbook(Trang=rows), filename="Danh sách hộ nghèo xã Na Ư năm 2019.xlsx"
    )
    assert waiting(batch)[0][3]["status"] is None

    comes_back_as_it_was(batch)


def test_list_of_a_commune_comes_back_to_that_commune(na_tong):
    rows = [HEADINGS, ["I", "Bản 1"], BAD_NUMBER]
    batch = take_in(workbook(Trang_1=rows), commune=na_tong)

    comes_back_as_it_was(batch, commune=na_tong)
    comes_back_as_it_was(batch)


def test_leaving_rows_of_households_that_came_since_are_taken(na_tong):
    leaving = [
        LEAVING,
        [
            1,
            "Xã Na Tông",
            "Bản 1",
            "Vàng A Lử",
            1980,
            "",
            "Hộ nghèo",
            "Thoát nghèo",
            "",
        ],
    ]
    batch = take_in(workbook(Rời=leaving))
    assert len(waiting(batch)) == 1
    household = make_household(
        make_village(na_tong, "Bản 1"), "Vàng A Lử", birth_year=1980
    )
    make_review(household, 2021, Status.POOR)

    again = sent_back(opened(batch))

    assert again.rows.get().household_id == household.pk


@pytest.mark.parametrize(
    ("titles", "batch"),
    [
        (["UBND XÃ NA TÔNG", "DANH SÁCH HỘ NGHÈO NĂM 2022"], None),
        (["Các dòng chưa nhận của lần nhập 12: a.xlsx, năm 2022"], 12),
        (["", "CÁC DÒNG  CHƯA NHẬN CỦA LẦN NHẬP 7"], 7),
        (["Xem các dòng chưa nhận của lần nhập 12"], None),
        (["Các dòng chưa nhận của lần nhập 99999999999999999999"], None),
    ],
)
def test_title_tells_which_batch_a_list_continues(titles, batch):
    assert continued_batch(titles) == batch


@pytest.mark.parametrize(
    ("heading", "depth", "meant", "path"),
    [
        ("Số CCCD / CMND", 1, (Field.CITIZEN_NUMBER, None), ["Số CCCD / CMND"]),
        ("Hộ nghèo / cận nghèo", 2, (Field.STATUS, None), ["Hộ nghèo / cận nghèo"]),
        ("Các chỉ số / 7", 2, (Field.DEPRIVATION, 7), ["Các chỉ số", "7"]),
        (
            "Phần II / Chỉ số / Y tế / 3",
            3,
            (Field.DEPRIVATION, 3),
            ["Phần II", "Chỉ số / Y tế", "3"],
        ),
        ("Cột / lạ", 2, (None, None), ["Cột", "lạ"]),
    ],
)
def test_heading_is_parted_as_it_was_read(heading, depth, meant, path):
    standard = PovertyStandard.objects.for_year(2022)
    headings = Headings(standard.indicators.all(), standard.causes.all())
    column = dict(zip(("heading", "field", "number"), (heading, *meant), strict=True))

    assert heading_path(column, depth, headings) == path


@pytest.mark.parametrize("count", [2, 30])
def test_making_the_workbook_takes_the_same_queries(
    na_tong, count, django_assert_num_queries
):
    village = make_village(na_tong, "Bản Na Tông 1")
    for _ in range(2):
        make_household(village, "Vàng A Lử", birth_year=1980)
    batch = take_rows(*[TWIN] * count)

    with django_assert_num_queries(5):
        workbook_of(batch)
