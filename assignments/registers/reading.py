"""Finding a register's rows in a file: its sheets, its headings, its lines."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assignments.resources import COMMUNE
from households.imports.reader import Sheet, read_workbook
from povertyaid.jobs import UserError
from povertyaid.registers import RegisterResource, text_of
from povertyaid.text import fold

HEADING_ROWS = 30
_SAYS_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that cannot be taken, or a row or sheet as a whole (column "")."""

    sheet: str
    row: int
    column: str
    seen: str
    expected: str

    def __str__(self) -> str:
        place = (
            f"Trang {self.sheet}, dòng {self.row}"
            if self.sheet
            else (f"Dòng {self.row}")
        )
        if not self.column:
            return f"{place}: {self.expected}."
        seen = f"“{self.seen}”" if self.seen else "để trống"
        return f"{place}, cột {self.column}: thấy {seen}, cần {self.expected}."


@dataclass(slots=True)
class Table:
    """The rows of a file under the register's own headings, and where each stood."""

    headings: list[str]
    rows: list[list] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    as_of: date | None = None


def read_table(resource: type[RegisterResource], path: Path) -> Table:
    sheets = _csv_sheets(path) if path.suffix.lower() == ".csv" else read_workbook(path)
    fields = resource.fields.values()
    table = Table([f.column_name for f in fields])
    required = {
        f.column_name for f in fields if getattr(f.widget, "is_required", False)
    }
    called = {h: h for h in table.headings} | resource.also_called
    known = {fold(written): heading for written, heading in called.items()}
    is_found = False
    for sheet in sheets:
        if sheet.is_hidden or not any(map(any, sheet.rows)):
            continue
        is_found |= _add_sheet(sheet, table, required, known)
    if not (is_found or table.problems):
        headings = ", ".join(h for h in table.headings if h in required)
        raise UserError(f"Không thấy dòng tiêu đề nào của danh mục ({headings}).")
    return table


def _add_sheet(
    sheet: Sheet, table: Table, required: set[str], known: dict[str, str]
) -> bool:
    """Add the sheet's rows; False if it has no heading row of this register."""
    start, columns = _heading_row(sheet.rows, known)
    if start is None:
        return False
    table.as_of = table.as_of or _day_in_title(sheet.rows[:start])
    sheet_name = "" if sheet.name == "csv" else sheet.name
    place = sheet_name if COMMUNE in required - columns.keys() else None
    missing = required - columns.keys() - ({COMMUNE} if place else set())
    for heading in sorted(missing):
        table.problems.append(
            Problem(sheet_name, sheet.first_row + start, "", "", f"thiếu cột {heading}")
        )
    for number, row in enumerate(sheet.rows[start + 1 :], sheet.first_row + start + 1):
        cells = {h: row[c] if c < len(row) else "" for h, c in columns.items()}
        if not missing and _is_row(cells, required):
            cells[COMMUNE] = cells.get(COMMUNE) or place or ""
            table.rows.append([cells.get(heading, "") for heading in table.headings])
            table.places.append((sheet_name, number))
    return True


def _heading_row(rows: list[list], known: dict[str, str]):
    """(index, heading → column) of the row that has most of the known headings."""
    best, columns = None, {}
    for index, row in enumerate(rows[:HEADING_ROWS]):
        found = {}
        for place, cell in enumerate(row):
            if isinstance(cell, str) and (heading := known.get(fold(cell))):
                found.setdefault(heading, place)
        if len(found) > max(len(columns), 1):
            best, columns = index, found
    return best, columns


def _is_row(cells: dict[str, object], required: set[str]) -> bool:
    """A row of the register, not a blank one, a total or a signature below it."""
    filled = [heading for heading, cell in cells.items() if text_of(cell)]
    return len(filled) > 1 or bool(filled and filled[0] in required and len(cells) == 1)


def _day_in_title(rows: list[list]) -> date | None:
    """The day in "DANH SÁCH … (đến 30/9/2021)" above the headings."""
    for row in rows:
        for cell in row:
            if found := isinstance(cell, str) and _SAYS_DAY.search(cell):
                day, month, year = map(int, found.groups())
                try:
                    return date(year, month, day)
                except ValueError:
                    continue
    return None


def _csv_sheets(path: Path) -> Iterator[Sheet]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(
            "Tệp .csv không phải UTF-8. Trong Excel hãy lưu dạng “CSV UTF-8”."
        ) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    yield Sheet("csv", rows)
