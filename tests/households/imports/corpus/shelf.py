"""How a book of the corpus is made and what is told of its reading.

A book is a function: its docstring is the item, what it returns the file and exactly
what must be read from it. Three households stand in most books; `hac`, `po` and `tham`
are their rows as read, to be changed where a book spoils a cell.
"""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

import openpyxl
from openpyxl.styles import Font

BOOKS: list[Callable] = []

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
TITLE = ("DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2022",)
UNDER = ("UBND XÃ NA TÔNG",)
SECTION = ("I", "Bản Na Tông 1")
HAC = (1, "Lò Văn Hặc", date(1970, 3, 22), "Nam", "Thái", "011070123456", 4, "x", "")
PO = (2, "Giàng A Pó", 1974, "Nam", "Mông", "011074835120", 5, "", "x")
THAM = (3, "Quàng Thị Thắm", "15/8/1985", "Nữ", "Thái", "011185000123", 3, "x", "")


@dataclass
class Row:
    """A row as read: values by name, blank ones left out; ids are told by name."""

    number: int
    verdict: str
    sheet: str
    values: dict
    problems: list[tuple] = field(default_factory=list)  # column, seen, expected
    repairs: list[tuple] = field(default_factory=list)  # column, was, became, why
    warnings: list[tuple] = field(default_factory=list)  # column, seen, note
    candidates: list[str] = field(default_factory=list)  # names of households
    members: list[tuple] = field(default_factory=list)  # name, relation, birth year


@dataclass
class Table:
    """A table as read. `passed` are the rows that are nobody's, by what they are."""

    rows: int
    passed: dict
    heading: tuple[int, int]
    sheet: str = "Na Tông"
    kind: str = "household"
    unknown: list[str] = field(default_factory=list)


@dataclass
class Book:
    """A file and what must be read from it."""

    content: bytes
    rows: list[Row]
    tables: list[Table] | None = None  # None: the headings in row 3, a section below
    checks: list[tuple] = field(default_factory=list)  # row, what, stated, read
    said: list[str] = field(default_factory=list)  # at the top of the review page
    ignored: list[str] = field(default_factory=list)  # sheets without a table
    other_years: list[int] = field(default_factory=list)  # its titles speak of
    filename: str = "danh-sach.xlsx"
    year: int = 2022
    register: Callable | None = None  # makes what is in the register before


def book(make: Callable) -> Callable:
    """Put a book on the shelf."""
    BOOKS.append(make)
    return make


# Sheets


@dataclass
class Sheet:
    rows: Iterable
    name: str = "Na Tông"
    merges: tuple[str, ...] = ()
    is_hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    font: str = ""


def xlsx(*sheets: Sheet) -> bytes:
    """These sheets as an Excel workbook."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for made in sheets:
        sheet = workbook.create_sheet(made.name)
        for row in made.rows:
            sheet.append(list(row))
        for merged in made.merges:
            sheet.merge_cells(merged)
        for number in made.hidden_rows:
            sheet.row_dimensions[number].hidden = True
        for letter in made.hidden_columns:
            sheet.column_dimensions[letter].hidden = True
        if made.is_hidden:
            sheet.sheet_state = "hidden"
        for row in sheet.iter_rows() if made.font else ():
            for cell in row:
                cell.font = Font(name=made.font)
    return _saved(workbook)


def _saved(workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def listed(*rows, headings=HEADINGS, section=SECTION, title=TITLE, **more) -> bytes:
    """A list of Na Tông: its commune, its title, headings in row 3, a section, rows."""
    above = [UNDER, title, headings, *([section] if section else [])]
    return xlsx(Sheet([*above, *rows], **more))


def separated(*rows, by=",", encoding="utf-8-sig") -> bytes:
    """These rows as a .csv file."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=by).writerows(map(_shown, rows))
    return buffer.getvalue().encode(encoding)


def page(*rows) -> bytes:
    """These rows as the table of a web page, which offices save as .xls."""
    lines = ("".join(f"<td>{cell}</td>" for cell in _shown(row)) for row in rows)
    table = "".join(f"<tr>{line}</tr>\n" for line in lines)
    head = '<html><head><meta charset="utf-8"></head><body><table border="1">\n'
    return f"{head}{table}</table></body></html>".encode()


def _shown(row) -> list[str]:
    return [f"{c:%d/%m/%Y}" if isinstance(c, date) else str(c) for c in row]


# Rows as read

_OF_A_ROW = {"verdict", "sheet", "problems", "repairs", "warnings", "candidates"}
_OF_A_ROW |= {"members"}


def seen(number: int, values: dict, **changes) -> Row:
    """A row as read, new unless said; a change to None takes the value away."""
    about = {key: changes.pop(key) for key in _OF_A_ROW & changes.keys()}
    values = {k: value for k, value in (values | changes).items() if value is not None}
    about = {"verdict": "new", "sheet": "Na Tông"} | about
    return Row(number, values=values, **about)


def hac(number: int, **changes) -> Row:
    return seen(number, HAC_READ, **changes)


def po(number: int, **changes) -> Row:
    return seen(number, PO_READ, **changes)


def tham(number: int, **changes) -> Row:
    return seen(number, THAM_READ, **changes)


def table(rows: int, heading=(3, 3), **more) -> Table:
    """A table as read; `passed` adds to its heading, or stands for all of it."""
    passed = {"title": 2, "heading": 1, "section": 1} | more.pop("passed", {})
    passed = {what: count for what, count in passed.items() if count}
    return Table(rows, passed, heading, **more)


PLACE = {"commune": "Na Tông", "village": "Bản Na Tông 1"}
HAC_READ = PLACE | {
    "head_name": "Lò Văn Hặc",
    "birth_date": "1970-03-22",
    "birth_year": 1970,
    "sex": "male",
    "ethnic_group": "Thái",
    "citizen_number": "011070123456",
    "persons": 4,
    "status": "poor",
}
PO_READ = PLACE | {
    "head_name": "Giàng A Pó",
    "birth_year": 1974,
    "sex": "male",
    "ethnic_group": "Mông",
    "citizen_number": "011074835120",
    "persons": 5,
    "status": "near_poor",
}
THAM_READ = PLACE | {
    "head_name": "Quàng Thị Thắm",
    "birth_date": "1985-08-15",
    "birth_year": 1985,
    "sex": "female",
    "ethnic_group": "Thái",
    "citizen_number": "011185000123",
    "persons": 3,
    "status": "poor",
}
