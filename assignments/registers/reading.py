"""Finding a register's rows in a file: its sheets, its headings, its lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assignments.registers.headings import (
    REASON,
    Headings,
    heading_rows,
    plain,
)
from assignments.registers.lines import Lines
from households.imports.reading import read_workbook
from povertyaid.jobs import UserError
from povertyaid.registers import RegisterResource

LISTS = "Giá trị"  # of our own templates: the words to choose from


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that cannot be taken, or a row or sheet as a whole (column "")."""

    sheet: str
    row: int
    column: str
    seen: str
    expected: str

    def __str__(self) -> str:
        if not self.row:
            return f"{self.expected}."
        place = place_of(self.sheet, self.row)
        place = place[0].upper() + place[1:]
        if not self.column:
            return f"{place}: {self.expected}."
        seen = f"“{self.seen}”" if self.seen else "để trống"
        return f"{place}, cột {self.column}: thấy {seen}, cần {self.expected}."


@dataclass(slots=True)
class Page:
    """One sheet as texts; row i stood in the file's row first_row + i."""

    name: str
    rows: list[list[str]]
    first_row: int = 1
    is_hidden: bool = False


@dataclass(slots=True)
class Table:
    """The rows of a file under the register's own headings, and where each stood."""

    headings: list[str]
    rows: list[list[str]] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)
    raw: list[list[str]] = field(default_factory=list)  # each row as it stood
    sheets: dict[str, dict] = field(default_factory=dict)  # name → headings, titles
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # for the top of the page
    absent: frozenset[str] = frozenset()  # columns no sheet of the file has
    as_of: date | None = None
    is_partial: bool = False  # rows that were sent back: the others are not missing


def place_of(sheet: str, row: int) -> str:
    return f"trang {sheet}, dòng {row}" if sheet else f"dòng {row}"


def read_table(resource: type[RegisterResource], path: Path, name: str = "") -> Table:
    """The register's rows in the file at `path`. UserError if it has none at all."""
    known = Headings(resource)
    table = Table(known.columns)
    table.absent = frozenset(known.columns)
    for page, notes in _pages(path, name or path.name):
        if any(map(any, page.rows)):
            table.notes += notes
            _add_page(page, table, known)
    if not (table.sheets or table.problems):
        headings = ", ".join(h for h in known.columns if h in known.required)
        raise UserError(f"Không thấy dòng tiêu đề nào của danh mục ({headings}).")
    return table


def _pages(path: Path, name: str) -> Iterator[tuple[Page, list[str]]]:
    """Each sheet as rows of text, and what its reader has to say of it."""
    for sheet in read_workbook(path, name):
        rows = [[cell or "" for cell in row] for row in sheet.cells.iter_rows()]
        is_alone = Path(name).suffix.lower() == ".csv"
        title = "" if is_alone else sheet.name
        yield Page(title, rows, sheet.first_row, sheet.is_hidden), sheet.notes


def _add_page(page: Page, table: Table, known: Headings) -> None:
    start, length, columns = heading_rows(page.rows, known)
    name = page.name
    if start is None:
        if page.name != LISTS and not page.is_hidden:
            said = f"Trang {name} không có dòng tiêu đề của danh mục nên không đọc."
            table.notes.append(said)
        return
    top = page.rows[start : start + length]
    titles = [text for row in page.rows[:start] for text in row if text]
    lines = Lines(known, columns, name, titles)
    table.as_of = table.as_of or lines.as_of
    heading = page.first_row + start
    missing = sorted(known.required - columns.keys() - lines.stands_for.keys())
    table.problems += [
        Problem(name, heading, "", "", f"thiếu cột {column}") for column in missing
    ]
    written = _written(top)
    table.sheets[name] = {"headings": written, "titles": titles[:4]}
    table.is_partial |= any(plain(text) == plain(REASON) for text in written)
    table.absent -= columns.keys() | lines.stands_for.keys()
    if not missing:
        table.notes += known.unknown(name, written, columns)
        _add_rows(page, start + length, table, lines)


def _add_rows(page: Page, start: int, table: Table, lines: Lines) -> None:
    for number, row in enumerate(page.rows[start:], page.first_row + start):
        if cells := lines.cells_of(row, number):
            table.rows.append([cells.get(heading, "") for heading in table.headings])
            table.places.append((lines.sheet, number))
            table.raw.append(row)
    table.notes += lines.notes()


def _written(rows: list[list[str]]) -> list[str]:
    """What the file calls each column: of several heading rows the lowest."""
    width = max(map(len, rows))
    return [
        next((row[c] for row in reversed(rows) if c < len(row) and row[c]), "")
        for c in range(width)
    ]
