"""Cells as every reader gives them, and what is told beside them."""

import datetime
import io

import openpyxl
import polars
import pytest
import xlsxwriter

from households.imports.reading import read_workbook
from tests.households.imports.hostile_cases import CASES
from tests.households.imports.workbooks import workbook

ALWAYS_FAST, NEVER_FAST = 0, 1 << 40
DAY = datetime.date(1978, 5, 12)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def cells_of(tmp_path, content: bytes, name="list.xlsx"):
    path = tmp_path / name
    path.write_bytes(content)
    return read_workbook(path)


def rows_of(sheet) -> list[list]:
    return [list(row) for row in sheet.cells.rows()]


def one_of_each() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("DS")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.write_row(2, 0, ["chữ", 11178001234, 1.5, -3, 1e21, 1e-7])
        sheet.write_datetime(3, 0, datetime.datetime(1978, 5, 12), day)
        sheet.write_datetime(3, 1, datetime.datetime(1978, 5, 12, 7, 30), moment)
        sheet.write_row(3, 2, ["  ", "\u00a0", " x ", "a\nb"])
        sheet.write_string(4, 0, "1978-05-12 00:00:00")
        sheet.write_formula(4, 1, "=#REF!", None, "#REF!")
        sheet.write_formula(4, 2, "=1+2", None, 3)
        sheet.write_formula(4, 3, '="a"', None, "a")
        sheet.write_string(4, 4, "true")
        sheet.merge_range("A7:C7", "gộp")
        sheet.set_row(5, None, None, {"hidden": True})
        sheet.write(5, 0, "ẩn")
        sheet.write_string(200, 9, " ")
    return buffer.getvalue()


ONE_OF_EACH = [
    ["chữ", "11178001234", "1.5", "-3", "1000000000000000000000", "0.0000001"],
    ["1978-05-12", "1978-05-12", None, None, " x ", "a\nb"],
    ["1978-05-12", "#REF!", "3", "a", "true", None],
    ["ẩn", None, None, None, None, None],
    ["gộp", None, None, None, None, None],
]


@pytest.mark.parametrize("from_size", [ALWAYS_FAST, NEVER_FAST])
def test_every_kind_of_cell(tmp_path, settings, from_size):
    settings.UPLOAD_FAST_FROM_BYTES = from_size

    (sheet,) = cells_of(tmp_path, one_of_each())

    assert rows_of(sheet) == ONE_OF_EACH
    assert (sheet.name, sheet.first_row) == ("DS", 3)
    assert sheet.cells.columns == [str(index) for index in range(6)]
    assert set(sheet.cells.dtypes) == {polars.String}
    assert sheet.merges == [((6, 0), (6, 2))]
    assert sheet.hidden_rows == {6}
    assert sheet.notes == ["Trang “DS” có 1 dòng đang ẩn hoặc bị lọc; vẫn được đọc."]


def test_cells_the_fast_reader_cannot_give(tmp_path, settings):
    settings.UPLOAD_FAST_FROM_BYTES = ALWAYS_FAST
    rows = [[True, datetime.time(7, 30), DAY], [None, "x"]]

    first, second = cells_of(tmp_path, workbook(A=rows, B=[["y", 1]]))

    assert rows_of(first) == [["TRUE", "07:30:00", "1978-05-12"], [None, "x", None]]
    assert rows_of(second) == [["y", "1"]]


def books():
    """Honest workbooks of many shapes."""
    yield one_of_each()
    yield workbook(A=[[], [], ["", "a"], ["", "b", ""]], B=[], C=[[None, None, 1]])
    yield workbook(A=[[True, 1.25, "x"], [DAY, None, "#REF!"]])
    yield workbook(A=[["&", "<b>", '"', "a_x000D_b", "\u200b", "\u2028"]])
    for case in CASES:
        if case.cells and case.file_name.startswith("list.xlsx"):
            yield case.build()


@pytest.mark.parametrize("content", list(books()))
def test_both_readers_give_the_same(tmp_path, settings, content):
    settings.UPLOAD_FAST_FROM_BYTES = NEVER_FAST
    exact = cells_of(tmp_path, content)
    settings.UPLOAD_FAST_FROM_BYTES = ALWAYS_FAST
    fast = cells_of(tmp_path, content)

    for one, other in zip(exact, fast, strict=True):
        assert rows_of(one) == rows_of(other)
        assert one.first_row == other.first_row
        assert (one.merges, one.notes) == (other.merges, other.notes)


def test_hidden_sheets_are_read_and_said(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "A"
    book.active.append(["a"])
    for title, state in (("Ẩn", "hidden"), ("Rất ẩn", "veryHidden")):
        book.create_sheet(title).append([title])
        book[title].sheet_state = state
    book.create_chartsheet("Biểu đồ")

    sheets = cells_of(tmp_path, saved(book))

    assert [(s.name, s.is_hidden, s.notes) for s in sheets] == [
        ("A", False, []),
        ("Ẩn", True, ["Trang “Ẩn” đang ẩn trong tệp; vẫn được đọc."]),
        ("Rất ẩn", True, ["Trang “Rất ẩn” đang ẩn trong tệp; vẫn được đọc."]),
    ]


def test_a_sheet_of_errors_at_its_edges(tmp_path):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("A")
        sheet.write("B2", "x")
        for place in ("A1", "D4"):
            sheet.write_formula(place, "=NA()", None, "#N/A")

    (sheet,) = cells_of(tmp_path, buffer.getvalue())

    blank = [None] * 4
    assert rows_of(sheet) == [
        ["#N/A", None, None, None],
        [None, "x", None, None],
        blank,
        [None, None, None, "#N/A"],
    ]
    assert sheet.first_row == 1
