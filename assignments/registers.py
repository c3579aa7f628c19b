"""Bringing a register in from a file: looked at whole first, then all or nothing."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction
from tablib import Dataset

from assignments.models import PartyMember, PartyOrganisation
from assignments.resources import COMMUNE, MemberResource, OrganisationResource
from households.imports.reader import Sheet, read_workbook
from households.models import Commune
from households.resources import CommuneResource
from povertyaid.jobs import UserError
from povertyaid.models import AuditEntry
from povertyaid.registers import RegisterResource, text_of
from povertyaid.text import fold

RESOURCES: dict[str, type[RegisterResource]] = {
    "communes": CommuneResource,
    "organisations": OrganisationResource,
    "members": MemberResource,
}
MODELS = {
    "communes": Commune,
    "organisations": PartyOrganisation,
    "members": PartyMember,
}
MOST_PROBLEMS = 500
HEADING_ROWS = 30
MOST_CSV_CHARACTERS = 20_000
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
class RegisterResult:
    """What a file would do, or did: rows new, changed and the same, or problems."""

    new: int = 0
    changed: int = 0
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    changed_columns: dict[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return self.new + self.changed + self.same


@dataclass(slots=True)
class _Table:
    """The rows of a file under the register's own headings, and where each stood."""

    headings: list[str]
    rows: list[list] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    as_of: date | None = None


def import_register(kind: str, file, by=None, dry_run: bool = False) -> RegisterResult:
    """Take over a register file (.xlsx, .xls, .ods or .csv) of `kind`, or try to.

    Nothing is written when any row has a problem, nor in a dry run. `file` is a path,
    or a stored file (it has one). UserError when it cannot be read at all.
    """
    path = Path(getattr(file, "path", file))
    table = _read(kind, path)
    if table.problems:
        return RegisterResult(problems=table.problems)
    with transaction.atomic():
        result = _take(kind, table, dry_run)
        if result.new + result.changed and not (result.problems or dry_run):
            _note(kind, result, by, path.name)
    return result


def _take(kind: str, table: _Table, dry_run: bool) -> RegisterResult:
    resource = RESOURCES[kind]()
    resource.as_of = table.as_of
    before = MODELS[kind].objects.count()
    dataset = Dataset(*table.rows, headers=table.headings)
    outcome = resource.import_data(
        dataset, dry_run=dry_run, rollback_on_validation_errors=True
    )
    if problems := _problems(resource, outcome, table):
        return RegisterResult(problems=problems)
    totals = outcome.totals
    result = RegisterResult(
        new=totals["new"],
        changed=totals["update"],
        same=totals["skip"],
        changed_columns=resource.changed_columns,
    )
    # Bulk imports have been seen to count rows as new that were never written
    written = MODELS[kind].objects.count() - before
    if not dry_run and kind != "organisations" and written != result.new:
        raise RuntimeError(f"{kind}: {result.new} new, but {written} were written")
    return result


def _problems(resource, outcome, table: _Table) -> list[Problem]:
    for fault in outcome.base_errors:
        raise fault.error
    found = []
    for row in outcome.invalid_rows:
        place = table.places[row.number - 1]
        cells = dict(zip(table.headings, table.rows[row.number - 1], strict=True))
        for attribute, messages in row.error.message_dict.items():
            column = resource.column_of(attribute)
            seen = text_of(cells.get(column, ""))
            found.append((row.number, Problem(*place, column, seen, messages[0])))
    for error_row in outcome.error_rows:
        raise error_row.errors[0].error
    return [problem for _, problem in sorted(found, key=lambda f: f[0])]


def _note(kind: str, result: RegisterResult, by, filename: str) -> AuditEntry:
    return AuditEntry.objects.create(
        actor=by,
        action=AuditEntry.Action.IMPORTED,
        subject=MODELS[kind]._meta.label_lower,
        label=f"{filename}: {result.new} mới, {result.changed} thay đổi"[:200],
        after={"new": result.new, "changed": result.changed, "same": result.same},
    )


# Reading: which sheets have the register's headings, and which rows are its rows


def _read(kind: str, path: Path) -> _Table:
    sheets = _csv_sheets(path) if path.suffix.lower() == ".csv" else read_workbook(path)
    fields = RESOURCES[kind].fields.values()
    table = _Table([f.column_name for f in fields])
    required = {
        f.column_name for f in fields if getattr(f.widget, "is_required", False)
    }
    is_found = False
    for sheet in sheets:
        if sheet.is_hidden or not any(map(any, sheet.rows)):
            continue
        is_found |= _add_sheet(kind, sheet, table, required)
    if not (is_found or table.problems):
        headings = ", ".join(h for h in table.headings if h in required)
        raise UserError(f"Không thấy dòng tiêu đề nào của danh mục ({headings}).")
    return table


def _add_sheet(kind: str, sheet: Sheet, table: _Table, required: set[str]) -> bool:
    """Add the sheet's rows; False if it has no heading row of this register."""
    known = {fold(heading): heading for heading in table.headings}
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
