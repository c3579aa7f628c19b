"""A workbook's sheets → the tables in them, and what every row of them is.

Nothing is tied to a fixed cell: a table begins where headings are known, its heading
may take three rows with merges, and a sheet may hold several tables. Every row of the
sheet ends up in one place: a data row, or passed over under a name that is counted.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from households.choices import RowKind
from households.imports.columns import (
    Column,
    Field,
    Headings,
    kind_of,
    looks_like_heading,
)
from households.imports.places import is_village
from households.imports.reader import Cell, Sheet
from households.imports.values import STATUSES, parse_sex, parse_tick, text_of
from povertyaid.text import clean, fold

MAX_HEADING_ROWS = 3

_ORDINAL = re.compile(r"\d{1,6}\.?")
_LOOSE_ORDINAL = re.compile(r"\d{1,6}[\w.)/\- ]{0,6}")  # "1a", "2b)", "1.2"
_OUTLINE = re.compile(r"(?:[IVXLC]+|[A-Z])[.)]?")
_COLUMN_NUMBER = re.compile(r"\(?(?:[A-Z]|\d{1,2})\)?(?:\s*=.*)?")
_SUM = re.compile(r"(?:cộng|tổng|cong|tong)\b(.*)", re.I | re.S)
_OF_A_SUM = re.compile(
    r"\W*(?:$|so\b|cong\b|chung\b|hop\b|ho\b|khau\b|nhan khau\b|nguoi\b|toan\b|xa\b"
    r"|phuong\b|thi tran\b|huyen\b|(?:ca )?(?:ban|thon|xom|doi|to|khu|trang)\b)"
    r"|.*[:=\d]"
)
_SIGNATURE = re.compile(
    r"\W*(?:nguoi (?:lap|ky|tong hop|kiem tra|viet)|can bo |cong chuc |t/?m\b|k/?t\b"
    r"|u ?bnd|uy ban|(?:pho )?chu tich\b|truong (?:ban|thon|xom|khu)|bi thu\b"
    r"|ban chi dao|xac nhan|noi nhan|luu\s*:|ky(?: ten|,|\)|$)|da ky"
    r"|ghi chu|chu thich|luu y\s*:|so phieu|bieu (?:nay|so))"
    r"|.*\bngay\b.*\bthang\b.*\bnam\b"
)
_HOUSEHOLDS = re.compile(r"(\d[\d.]*)\s*ho\b(?!\s*(?:ngheo|can))")
_POOR = re.compile(r"(\d[\d.]*)\s*ho\s*ngheo")
_NEAR_POOR = re.compile(r"(\d[\d.]*)\s*ho\s*can\s*ngheo")
_STATUS_SECTION = re.compile(r"(?:danh sach )?((?:ho )?(?:can )?ngheo)\b")

# Of which person or household; a row of a sum fills none of these
_OF_ONE = {
    Field.BIRTH,
    Field.BIRTH_MALE,
    Field.BIRTH_FEMALE,
    Field.SEX,
    Field.CITIZEN_NUMBER,
    Field.ETHNIC_GROUP,
    Field.RELATION,
    Field.PHONE,
}
_TICKED = {
    Field.IS_POOR,
    Field.IS_NEAR_POOR,
    Field.DEPRIVATION,
    Field.CAUSE,
    Field.NO_LABOUR,
    Field.MERIT,
}
# One such cell that can be read makes a row a data row, even without a name
_TELLING = _TICKED | (_OF_ONE - {Field.RELATION, Field.ETHNIC_GROUP, Field.PHONE})
_TELLING |= {Field.PERSONS, Field.HOUSEHOLDS}


@dataclass(slots=True)
class Row:
    """A data row. `number` is Excel's; `section` is the village title over it."""

    number: int
    cells: list[Cell]
    section: str = ""
    status: str = ""  # from a section "Hộ cận nghèo", where no column says it


@dataclass(slots=True)
class Stated:
    """A total the list states of itself, and the rows it speaks of."""

    number: int
    text: str
    households: int
    poor: int | None
    near_poor: int | None
    section_rows: range  # Excel row numbers since the last section or subtotal
    table_rows: range
    is_grand: bool


@dataclass(slots=True)
class Table:
    """A table of a sheet: its columns, its data rows, and what was passed over."""

    sheet: str
    kind: RowKind
    columns: list[Column]
    heading_rows: range  # Excel row numbers
    titles: list[str]  # the text over the table
    rows: list[Row] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    passed: Counter = field(default_factory=Counter)  # what → rows
    # (row, column, stated, sum read) of a total row in the sheet of denominators
    sums: list[tuple[int, str, int, int]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)  # (row, its text)

    def index(self, wanted: Field) -> int | None:
        """Where the column of a field is; None when the table has none."""
        return next((c.index for c in self.columns if c.field == wanted), None)

    def numbered(self, wanted: Field) -> list[Column]:
        """The columns of the indicators or of the causes."""
        return [column for column in self.columns if column.field == wanted]


def tables_in(sheet: Sheet, headings: Headings) -> list[Table]:
    """The tables of a sheet, in order; [] when no row holds known headings."""
    starts = list(_headings_of(sheet, headings))
    tables = []
    for place, (start, end, columns, kind) in enumerate(starts):
        last = starts[place + 1][0] if place + 1 < len(starts) else len(sheet.rows)
        above = sheet.rows[max(0, start - 3) if tables else 0 : start]
        table = Table(
            sheet=sheet.name,
            kind=kind,
            columns=columns,
            heading_rows=range(sheet.first_row + start, sheet.first_row + end),
            titles=[clean(text_of(c)) for row in above for c in row if c != ""],
        )
        table.passed["heading"] += end - start
        if not tables:
            table.passed["title"] += sum(1 for row in sheet.rows[:start] if row)
        _Reading(table, sheet).read(end, last)
        tables.append(table)
    return tables


def _headings_of(sheet: Sheet, headings: Headings) -> Iterator[tuple]:
    """(first row, row after, columns, kind) of each heading in the sheet."""
    index, after, merges = 0, 0, _merges_by_row(sheet)
    while index < len(sheet.rows):
        found = None
        if _may_be_heading(sheet.rows[index]):
            found = _best_heading(sheet, headings, merges, index, after)
        if found:
            yield found
            index = after = found[1]
        else:
            index += 1


def _may_be_heading(row: list[Cell]) -> bool:
    texts = {cell for cell in row if isinstance(cell, str) and cell}
    if len(texts) < 2 or len(texts) < len([c for c in row if c != ""]):
        return False
    return sum(1 for text in texts if looks_like_heading(text)) >= 2


def _best_heading(sheet, headings, merges, start, after):
    """The rows around `start` under which most columns are known; None without a table.

    One to three rows down, and up to two rows above, where only a group may be named.
    """
    best, most = None, 0
    spans = [(start, start + depth) for depth in range(1, MAX_HEADING_ROWS + 1)]
    spans += [(max(after, start - lift), start + 1) for lift in (1, 2)]
    for first, end in spans:
        if end > len(sheet.rows) or not any(sheet.rows[first]):
            continue
        columns = headings.columns(_paths(sheet, merges, first, end))
        known = sum(1 for column in columns if column.field)
        kind = kind_of(columns)
        if kind and known > most:
            best, most = (first, end, columns, kind), known
    return best


def _merges_by_row(sheet: Sheet) -> dict[int, list[tuple[int, int]]]:
    """Index into sheet.rows → the column spans merged on that row."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (_, right) in sheet.merges:
        if right > left:
            spans.setdefault(top + 1 - sheet.first_row, []).append((left, right))
    return spans


def _paths(sheet: Sheet, merges, start: int, end: int) -> list[list[str]]:
    """For each column its headings from the top: a group's name on all it spans."""
    block = [[clean(text_of(cell)) for cell in row] for row in sheet.rows[start:end]]
    width = max(len(row) for row in block)
    block = [row + [""] * (width - len(row)) for row in block]
    for depth, row in enumerate(block[:-1]):
        spans = merges.get(start + depth) if sheet.merges else _guessed(block, depth)
        for left, right in spans or []:
            for index in range(left, min(right + 1, width)):
                row[index] = row[left]
    return [[row[index] for row in block] for index in range(width)]


def _guessed(block: list[list[str]], depth: int) -> list[tuple[int, int]]:
    """Spans where merges were lost: an empty cell with a heading right below it."""
    row, below, spans, left = block[depth], block[depth + 1], [], None
    for index, text in enumerate(row):
        if text:
            left = index if below[index] else None
        elif left is not None and below[index]:
            spans.append((left, index))
        else:
            left = None
    return spans


class _Reading:
    """Goes down a table's rows and says what each is."""

    def __init__(self, table: Table, sheet: Sheet):
        self.table, self.sheet = table, sheet
        self.ordinal = table.index(Field.ORDINAL)
        self.head = table.index(Field.HEAD_NAME)
        if self.head is None:
            self.head = table.index(Field.FAMILY_NAME)
        if self.head is None:
            self.head = table.index(Field.COMMUNE)
        self.relation = table.index(Field.RELATION)
        self.waits = table.index(Field.WAITS)  # our own words, of no household
        self.facts = [
            column.index
            for column in table.columns
            if column.field not in (Field.ORDINAL, Field.NOTE, None)
            and column.index != self.head
        ]
        at = {column.index: column.field for column in table.columns}
        self.of_one = {i for i, f in at.items() if f in _OF_ONE and i != self.head}
        self.ticked = {i for i, f in at.items() if f in _TICKED}
        self.telling = {i for i, f in at.items() if f in _TELLING and i != self.head}
        self.is_signed = False  # below the signatures only whole rows are data
        self.section = self.status = ""
        self.section_start = self.table_start = 0

    def read(self, start: int, end: int) -> None:
        self.table_start = self.section_start = self.sheet.first_row + start
        for index in range(start, end):
            cells = self.sheet.rows[index]
            if self.waits is not None and self.waits < len(cells):
                cells = [*cells[: self.waits], "", *cells[self.waits + 1 :]]
            number = self.sheet.first_row + index
            what = self._what(cells)
            if what == "data":
                row = Row(number, cells, self.section, self.status)
                self.table.rows.append(row)
                continue
            self.table.passed[what] += 1
            text = " ".join(clean(text_of(cell)) for cell in cells if cell != "")
            if what == "section":
                self._begin_section(text, cells, number)
            elif what == "subtotal":
                self._note_stated(text, number)
            elif what in ("note", "member"):
                self.table.notes.append((number, text[:200]))

    def _what(self, cells: list[Cell]) -> str:
        """data, section, subtotal, member, numbers (of the columns), note or blank.

        What could be somebody's row is data, at worst an error row: never a note.
        """
        filled = [cell for cell in cells if cell != ""]
        if not filled:
            return "blank"
        if self._is_sum(cells):
            return "subtotal"
        if self._is_numbers(filled):
            return "numbers"
        ordinal = self._text(cells, self.ordinal)
        head = self._text(cells, self.head)
        facts = sum(1 for i in self.facts if i < len(cells) and cells[i] != "")
        if self._is_member(cells, facts):
            return "member"
        if not facts and self._is_section(ordinal, head, filled):
            return "section"
        return "data" if self._is_data(cells, ordinal, head, facts) else "note"

    def _is_data(self, cells: list[Cell], ordinal: str, head: str, facts: int) -> bool:
        """A numbered row with anything in it, or one that tells of a household."""
        if _ORDINAL.fullmatch(ordinal) and (head or facts):
            return True  # a name with nothing else: an error to show, not a note
        telling = sum(1 for i in self.telling if self._tells(cells, i))
        if telling < 2 and self._signs(cells):
            self.is_signed = True
            return False
        if self.is_signed:
            return bool(head and facts >= 2)
        if telling or facts >= 2 or (head and facts):
            return True
        return bool(head and _LOOSE_ORDINAL.fullmatch(ordinal))

    def _tells(self, cells: list[Cell], index: int) -> bool:
        """A filled cell that is no stray text: a number, a date, a tick, Nam, Nữ."""
        if index >= len(cells) or cells[index] == "":
            return False
        cell = cells[index]
        if not isinstance(cell, str):
            return True
        text = cell.strip()
        if index in self.ticked:
            return len(text) <= 2 or parse_tick(text).expected == ""
        return any(c.isdigit() for c in text) or bool(parse_sex(text).value)

    @staticmethod
    def _signs(cells: list[Cell]) -> bool:
        return any(isinstance(c, str) and _SIGNATURE.match(fold(c)) for c in cells)

    def _is_member(self, cells: list[Cell], facts: int) -> bool:
        if self.relation is None or not facts:
            return False
        relation = fold(self._text(cells, self.relation))
        return bool(relation) and "chu ho" not in relation

    def _is_numbers(self, filled: list[Cell]) -> bool:
        """The row under the headings that counts the columns: 1, 2, 3 … or A, B, 1."""
        texts = [text_of(cell).strip() for cell in filled]
        enough = max(3, len(self.table.columns) // 2)
        if self.table.rows or len(texts) < enough or len(set(texts)) < len(texts):
            return False
        return all(_COLUMN_NUMBER.fullmatch(text) for text in texts)

    def _is_sum(self, cells: list[Cell]) -> bool:
        """ "Cộng bản Na Khếnh: 12 hộ" and figures; not the head Tống Văn Cộng."""
        at = next((i for i, c in enumerate(cells) if isinstance(c, str) and c), None)
        if at is None or self.table.kind == RowKind.TOTALS:
            return False
        found = _SUM.match(clean(cells[at]))
        if not found or not _OF_A_SUM.match(fold(found[1])):
            return False
        others = {i for i, cell in enumerate(cells) if cell != "" and i != at}
        if others & self.of_one:
            return False
        return not any(isinstance(cells[i], str) for i in others & self.ticked)

    def _is_section(self, ordinal: str, head: str, filled: list[Cell]) -> bool:
        if len(filled) > 2 or self.table.kind != RowKind.HOUSEHOLD:
            return False
        text = head or text_of(filled[-1])
        if is_village(text) or _status_of(text):
            return len(text) <= 80
        return bool(head and ordinal and _OUTLINE.fullmatch(ordinal))

    def _text(self, cells: list[Cell], index: int | None) -> str:
        if index is None or index >= len(cells):
            return ""
        return text_of(cells[index]).strip()

    def _begin_section(self, text: str, cells: list[Cell], number: int) -> None:
        title = self._text(cells, self.head) or text
        if status := _status_of(title):
            self.status = status
        else:
            self.section = title
        self.section_start = number + 1

    def _note_stated(self, text: str, number: int) -> None:
        folded = fold(text)
        found = [pattern.search(folded) for pattern in (_HOUSEHOLDS, _POOR, _NEAR_POOR)]
        counts = [int(m[1].replace(".", "")) if m else None for m in found]
        is_grand = folded.startswith("tong")
        if counts[0] is not None:
            stated = Stated(
                number,
                text,
                *counts,
                section_rows=range(self.section_start, number),
                table_rows=range(self.table_start, number),
                is_grand=is_grand,
            )
            self.table.stated.append(stated)
        self.section_start = number + 1


def _status_of(title: str) -> str:
    """The status a section "B. HỘ CẬN NGHÈO" gives the rows below it; or ""."""
    words = re.sub(r"^(?:[ivxlc]+|[a-z]|\d{1,2})[.)\-/: ]+", "", fold(title))
    found = _STATUS_SECTION.fullmatch(words.rstrip(" :."))
    return STATUSES[found[1]].value if found else ""
