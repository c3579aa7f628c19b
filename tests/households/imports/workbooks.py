"""Small lists as communes type them, made by code."""

import io
from datetime import date

import openpyxl
import polars as pl
from django.core.files.uploadedfile import SimpleUploadedFile

from households import imports
from households.imports.reading import Sheet

HEADINGS = (
    "TT",
    "Họ và tên chủ hộ",
    "Ngày, tháng, năm sinh",
    "Giới tính",
    "Dân tộc",
    "Số CCCD/CMND",
    "Số khẩu",
    "Hộ nghèo",
    "Hộ cận nghèo",
)
LEAVING = (
    "TT",
    "Xã",
    "Thôn, bản",
    "Họ và tên chủ hộ",
    "Năm sinh",
    "Số CCCD/CMND",
    "Phân loại đầu năm",
    "Diễn biến",
    "Lý do",
)
TOTALS = ("TT", "Mã xã", "Xã", "Tổng số hộ dân cư", "Tổng số nhân khẩu", "Số hộ DTTS")
HAC = (1, "Lò Văn Hặc", date(1970, 3, 2), "Nam", "Thái", "011070123456", 4, "x", "")
PO = (2, "Giàng A Pó", 1974, "Nam", "Mông", 11074835120, 5, "", "X")


def workbook(**sheets) -> bytes:
    """Sheet title (underscores are spaces) → rows, as the bytes of an .xlsx."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title.replace("_", " "))
        for row in rows:
            sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def household_list(*rows, village="Bản Na Tông 1", year=2022, headings=HEADINGS):
    """A commune's list: title, headings, one village's section, rows."""
    return [
        ["UBND XÃ NA TÔNG"],
        [f"DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM {year}"],
        headings,
        ["I", village],
        *rows,
    ]


def as_file(content: bytes, name="na-tong.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def take_in(content: bytes, year=2022, **kwargs):
    """Upload and read; the batch."""
    batch = imports.upload(as_file(content), year=year, **kwargs)
    imports.read(batch)
    return batch


def take_rows(*rows, year=2022, village="Bản Na Tông 1", **kwargs):
    """Upload and read one list of Na Tông with these rows."""
    rows = household_list(*rows, village=village, year=year)
    return take_in(workbook(Na_Tông=rows), year, **kwargs)


def sheet_of(rows, name="Na Tông", **fields) -> Sheet:
    """A sheet as the reader gives it: texts, dates as ISO, None for a blank cell."""
    width = max(len(row) for row in rows)
    columns = {
        str(n): [_text(row[n]) if n < len(row) else None for row in rows]
        for n in range(width)
    }
    cells = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    given = {"first_row": 1, "merges": [], "is_hidden": False} | fields
    rest = {"hidden_rows": frozenset(), "notes": [], "originals": {}}
    return Sheet(name=name, cells=cells, **rest | given)


def _text(cell) -> str | None:
    if isinstance(cell, float):
        return f"{cell:g}"
    return str(cell) if cell not in ("", None) else None
