"""What every row of a table is: somebody's, a member's, a section, a sum, a note.

Rows that are plainly a household's are told apart for the whole table at once; only
the others are looked at one by one.
"""

import re

import polars as pl

from households.choices import RowKind
from households.imports.columns import Field, Headings
from households.imports.places import is_village
from households.imports.reading import Sheet
from households.imports.sheets import Grid, Stated, Table, tables_in
from households.imports.values import STATUSES, parse_sex, parse_tick
from povertyaid.text import clean, fold

MOST_NOTE, LONGEST_TITLE = 200, 80
_ORDINAL = re.compile(r"\d{1,6}\.?")
_LOOSE_ORDINAL = re.compile(r"\d{1,6}[\w.)/\- ]{0,6}")  # "1a", "2b)", "1.2"
_OUTLINE = re.compile(r"(?:[IVXLC]+|[A-Z])[.)]?")
_COLUMN_NUMBER = re.compile(r"\(?(?:[A-Z]|\d{1,2})\)?(?:\s*=.*)?")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*")
_SUM = re.compile(r"(?:cộng|tổng|cong|tong)\b(.*)", re.I | re.S)
_MAY_BE_SUM = r"(?i)^\s*(?:cộng|tổng|cong|tong)\b|\p{Mn}"
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
    Field.MINORITY,
    Field.SOCIAL,
    Field.IS_MALE,
    Field.IS_FEMALE,
    Field.ESCAPED,
    Field.POOR_AGAIN,
    Field.NEWLY_POOR,
    Field.STILL_POOR,
}
# One such cell that can be read makes a row a data row, even without a name
_TELLING = _TICKED | (_OF_ONE - {Field.RELATION, Field.ETHNIC_GROUP, Field.PHONE})
_TELLING |= {Field.PERSONS, Field.HOUSEHOLDS}
# Two of these with a digit in them make a row a household's beyond doubt
_SURE = (Field.BIRTH, Field.BIRTH_MALE, Field.BIRTH_FEMALE, Field.CITIZEN_NUMBER)
_SURE += (Field.PERSONS,)


def read_tables(sheet: Sheet, headings: Headings) -> list[Table]:
    """The tables of a sheet with their rows; a heading repeated on the next page goes
    on with the table it interrupts."""
    grid = Grid(sheet)
    tables = tables_in(grid, headings)
    ours = {table.index(Field.WAITS) for table in tables} - {None}
    grid = grid.without(ours) if ours else grid  # our own words, of no household
    starts = [table.heading_rows.start - sheet.first_row for table in tables]
    found: list[Table] = []
    reading = None
    for table, end in zip(tables, [*starts, grid.height][1:], strict=True):
        start = table.heading_rows.stop - sheet.first_row
        if reading is None or not reading.goes_on_in(table):
            if reading is not None:
                reading.finish()
            reading = _Lines(table, grid)
            found.append(table)
        else:
            reading.table.passed["heading"] += len(table.heading_rows)
        reading.read(start, end)
    if reading is not None:
        reading.finish()
    return found


class _Lines:
    """Goes down a table's rows and says what each is."""

    def __init__(self, table: Table, grid: Grid):
        self.table, self.grid = table, grid
        self.ordinal = table.index(Field.ORDINAL)
        heads = (Field.HEAD_NAME, Field.FAMILY_NAME, Field.COMMUNE)
        found = (table.index(wanted) for wanted in heads)
        self.head = next((index for index in found if index is not None), None)
        self.village = table.index(Field.VILLAGE)
        self.relation = table.index(Field.RELATION)
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
        self.is_ended = False  # a note or the whole list's sum came last
        self.is_signed = False  # below the signatures only whole rows are data
        self.section = self.status = ""
        self.section_start = self.table_start = self.grid.number(0)
        self.data: list[int] = []  # places in the grid
        self.titles: list[tuple[int, str, str]] = []  # from which data row on

    def goes_on_in(self, table: Table) -> bool:
        """The same headings again with no title above them: the next page."""
        same = [(c.index, c.field, c.number) for c in table.columns]
        ours = [(c.index, c.field, c.number) for c in self.table.columns]
        return same == ours and bool(self.data) and not self.is_ended

    def read(self, start: int, end: int) -> None:
        """The rows from `start` up to `end`, places in the grid."""
        if not self.data:
            self.table_start = self.section_start = self.grid.number(start)
        plain = self._plain(start, end)
        last = start
        for index in (~plain).arg_true().to_list():
            self.data += range(last, start + index)
            self.is_ended &= last == start + index
            last = start + index + 1
            self._read_one(start + index)
        self.data += range(last, end)
        self.is_ended &= last == end

    def _read_one(self, index: int) -> None:
        cells = self.grid.row(index)
        number, what = self.grid.number(index), self._what(cells)
        if what != "blank":
            self.is_ended = what == "note"
        if what == "data":
            self.data.append(index)
            return
        if what == "member":
            self.table.members.setdefault(len(self.data) - 1, []).append(cells)
        self.table.passed[what] += 1
        text = " ".join(clean(cell) for cell in cells if cell)
        if what == "section":
            self._begin_section(cells, number)
        elif what == "subtotal":
            self._note_stated(text, number)
        elif what == "note":
            self.table.notes.append((number, text[:MOST_NOTE]))

    def finish(self) -> None:
        """Cut the data rows out of the grid, each with the titles over it."""
        table, grid = self.table, self.grid
        places = pl.Series(self.data, dtype=pl.UInt32)
        table.cells, table.lines = grid.cells[places], grid.lines.gather(places)
        table.numbers = [grid.number(index) for index in self.data]
        table.originals = {
            index: texts.gather(places) for index, texts in grid.sheet.originals.items()
        }
        starts = [0, *(start for start, _, _ in self.titles), len(self.data)]
        said = [("", ""), *((section, status) for _, section, status in self.titles)]
        spans = zip(starts, starts[1:], said, strict=False)
        for start, end, (section, status) in spans:
            table.sections += [section] * (end - start)
            table.statuses += [status] * (end - start)

    # Which rows are plainly a household's

    def _plain(self, start: int, end: int) -> pl.Series:
        """True for rows that `_what` would surely call data; asked in one go, for a
        sheet per village has hundreds of tables."""
        head = self._column(self.head)
        if self.table.kind == RowKind.TOTALS or head is None:
            return pl.Series([False] * (end - start), dtype=pl.Boolean)
        plain = head.str.contains(r"\p{L}\p{L}")
        for index in range(self.head + 1):  # a sum is named up to the head's column
            if (texts := self._column(index)) is not None:
                plain &= ~texts.str.contains(_MAY_BE_SUM).fill_null(value=False)
        ordinal = self._column(self.ordinal)
        if ordinal is not None:
            plain &= ordinal.str.contains(r"^\s*\d{1,6}\.?\s*$")
        plain &= self._sure() >= (2 if ordinal is None else 1)
        if (relation := self._column(self.relation)) is not None:
            plain &= relation.is_null() | relation.str.contains(r"(?i)ch[uủ]\s*h[oộ]")
        cells = self.grid.cells.slice(start, end - start)
        return cells.select(plain.fill_null(value=False)).to_series()

    def _sure(self) -> pl.Expr:
        """How many of the row's surest cells hold a number."""
        cells = map(self._column, map(self.table.index, _SURE))
        numbers = [
            texts.str.contains(r"\d").fill_null(value=False).cast(pl.Int64)
            for texts in cells
            if texts is not None
        ]
        return sum(numbers, start=pl.lit(0))

    def _column(self, index: int | None) -> pl.Expr | None:
        """The column at `index`; None when the sheet is not so wide."""
        if index is None or str(index) not in self.grid.cells.columns:
            return None
        return pl.col(str(index))

    # One row at a time

    def _what(self, cells: list[str]) -> str:
        """data, section, subtotal, member, numbers (of the columns), note or blank.

        What could be somebody's row is data, at worst an error row: never a note.
        """
        filled = [cell for cell in cells if cell]
        if not filled:
            return "blank"
        if self._is_sum(cells):
            return "subtotal"
        if self._is_numbers(filled):
            return "numbers"
        ordinal = self._text(cells, self.ordinal)
        head = self._text(cells, self.head)
        facts = sum(1 for i in self.facts if i < len(cells) and cells[i])
        if self._is_member(cells, facts):
            return "member"
        if self._is_section(cells, ordinal, head, facts):
            return "section"
        return "data" if self._is_data(cells, ordinal, head, facts) else "note"

    def _is_data(self, cells: list[str], ordinal: str, head: str, facts: int) -> bool:
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

    def _tells(self, cells: list[str], index: int) -> bool:
        """A filled cell that is no stray text: a number, a date, a tick, Nam, Nữ."""
        text = self._text(cells, index)
        if index in self.ticked:
            return bool(text) and (len(text) <= 2 or parse_tick(text).expected == "")
        return any(c.isdigit() for c in text) or bool(parse_sex(text).value)

    @staticmethod
    def _signs(cells: list[str]) -> bool:
        return any(cell and _SIGNATURE.match(fold(cell)) for cell in cells)

    def _is_member(self, cells: list[str], facts: int) -> bool:
        if self.relation is None or not facts or not self.data:
            return False
        relation = fold(self._text(cells, self.relation))
        return bool(relation) and "chu ho" not in relation

    def _is_numbers(self, filled: list[str]) -> bool:
        """The row under the headings that counts the columns: 1, 2, 3 … or A, B, 1."""
        texts = [cell.strip() for cell in filled]
        enough = max(3, len(self.table.columns) // 2)
        if len(texts) < enough or len(set(texts)) < len(texts):
            return False
        return all(_COLUMN_NUMBER.fullmatch(text) for text in texts)

    def _is_sum(self, cells: list[str]) -> bool:
        """ "Cộng bản Na Khếnh: 12 hộ" and figures; not the head Tống Văn Cộng."""
        at = next((i for i, c in enumerate(cells) if c and not _is_number(c)), None)
        if at is None or self.table.kind == RowKind.TOTALS:
            return False
        found = _SUM.match(clean(cells[at]))
        if not found or not _OF_A_SUM.match(fold(found[1])):
            return False
        others = {i for i, cell in enumerate(cells) if cell and i != at}
        if others & self.of_one:
            return False
        return all(_is_number(cells[i]) for i in others & self.ticked)

    def _is_section(
        self, cells: list[str], ordinal: str, head: str, facts: int
    ) -> bool:
        """A village's or a status' title, alone or with a numeral and with sums."""
        if self.table.kind != RowKind.HOUSEHOLD:
            return False
        at = self._title_at(cells)
        if at is None or at == self.village or len(cells[at]) > LONGEST_TITLE:
            return False
        others = [i for i, c in enumerate(cells) if c and i not in (at, self.ordinal)]
        if is_village(cells[at]) or _status_of(cells[at]):
            may_have_sums = at == self.head and not _ORDINAL.fullmatch(ordinal)
            sums = all(_is_number(cells[i]) and i not in self.of_one for i in others)
            return sums if may_have_sums else not others
        return bool(head and not others and not facts and _OUTLINE.fullmatch(ordinal))

    def _title_at(self, cells: list[str]) -> int | None:
        """Where a section's title stands: under the names, or wherever text does."""
        texts = [i for i, c in enumerate(cells) if c and not _is_number(c)]
        if self.head in texts:
            return self.head
        longer = [i for i in texts if not _OUTLINE.fullmatch(cells[i].strip())]
        return longer[0] if len(longer) == 1 else None

    def _text(self, cells: list[str], index: int | None) -> str:
        return cells[index].strip() if index is not None and index < len(cells) else ""

    def _begin_section(self, cells: list[str], number: int) -> None:
        title = cells[self._title_at(cells)].strip()
        if status := _status_of(title):
            self.status = status
        else:
            self.section = title
        self.titles.append((len(self.data), self.section, self.status))
        self.section_start = number + 1

    def _note_stated(self, text: str, number: int) -> None:
        folded = fold(text)
        self.is_ended = folded.startswith("tong")
        found = [pattern.search(folded) for pattern in (_HOUSEHOLDS, _POOR, _NEAR_POOR)]
        counts = [int(m[1].replace(".", "")) if m else None for m in found]
        if counts[0] is not None:
            stated = Stated(
                number,
                text,
                *counts,
                section_rows=range(self.section_start, number),
                table_rows=range(self.table_start, number),
                is_grand=self.is_ended,
            )
            self.table.stated.append(stated)
        self.section_start = number + 1


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text.strip()))


def _status_of(title: str) -> str:
    """The status a section "B. HỘ CẬN NGHÈO" gives the rows below it; or ""."""
    words = re.sub(r"^(?:[ivxlc]+|[a-z]|\d{1,2})[.)\-/: ]+", "", fold(title))
    found = _STATUS_SECTION.fullmatch(words.rstrip(" :."))
    return STATUSES[found[1]].value if found else ""
