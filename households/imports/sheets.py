"""A workbook's sheets → the tables in them: where each begins, its columns, its rows.

Nothing is tied to a fixed cell: a table begins where headings are known, its heading
may take three rows with merges, and a sheet may hold several tables. Every row of the
sheet ends up in one place: a data row, a member's row, or passed over under a name
that is counted. lines.py says which.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import polars as pl

from households.choices import RowKind
from households.fields import BETWEEN_CELLS
from households.imports.columns import (
    Column,
    Field,
    Headings,
    field_of,
    kind_of,
    looks_like_heading,
)
from households.imports.reading import Sheet
from povertyaid.text import clean

MAX_HEADING_ROWS = 3
# A cell that begins with three digits or more: of somebody's row, not of a heading
_LONG_NUMBER = rf"(?:^|{BETWEEN_CELLS})[^\p{{L}}{BETWEEN_CELLS}]*\d{{3}}"
_NUMBERED = rf"^{BETWEEN_CELLS}*\s*\d"
_TWO_WORDS = rf"\p{{L}}[^{BETWEEN_CELLS}]*{BETWEEN_CELLS}+[^{BETWEEN_CELLS}]*\p{{L}}"


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
    """A table of a sheet: its columns, its data rows, and what was passed over.

    `cells` has the data rows only, columns named as in the sheet; `lines` the same rows
    as one text each. `numbers` are Excel's row numbers, `sections` the village titles
    over the rows, `statuses` what a section "Hộ cận nghèo" says of them; "" for none.
    """

    sheet: str
    kind: RowKind
    columns: list[Column]
    heading_rows: range  # Excel row numbers
    titles: list[str]  # the text over the table
    first_titles: list[str] = field(default_factory=list)  # over the sheet's first
    is_hidden: bool = False
    cells: pl.DataFrame = field(default_factory=pl.DataFrame)
    lines: pl.Series = field(default_factory=lambda: pl.Series([], dtype=pl.String))
    numbers: list[int] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    # place of a data row → the cells of the rows of its other people
    members: dict[int, list[list[str]]] = field(default_factory=dict)
    stated: list[Stated] = field(default_factory=list)
    passed: Counter = field(default_factory=Counter)  # what → rows
    # (row, column, stated, sum read) of a total row in the sheet of denominators
    sums: list[tuple[int, str, int, int]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)  # (row, its text)
    # column → the same rows as typed in a legacy encoding, before it was decoded
    originals: dict[int, pl.Series] = field(default_factory=dict)

    def index(self, wanted: Field) -> int | None:
        """Where the column of a field is; None when the table has none."""
        return next((c.index for c in self.columns if c.field == wanted), None)

    def numbered(self, wanted: Field) -> list[Column]:
        """The columns of the indicators or of the causes."""
        return [column for column in self.columns if column.field == wanted]

    def texts(self, index: int | None) -> pl.Series | None:
        """The column at `index`; None when the sheet is not so wide."""
        name = str(index)
        return self.cells[name] if name in self.cells.columns else None

    def mend(self, place: int, texts: dict[int, str]) -> None:
        """Read these texts, by column, instead of the cells of the data row at `place`.

        The row's line stays as it stands in the file.
        """
        for index, text in texts.items():
            if self.texts(index) is None:
                blank = pl.lit(None, dtype=pl.String).alias(str(index))
                self.cells = self.cells.with_columns(blank)
            column = self.cells[str(index)].scatter(place, text or None)
            self.cells = self.cells.with_columns(column)


def as_one(tables: list[Table]) -> Table:
    """The data rows of tables of one layout, one under the other, to be read at once.

    What is said of a whole table (its sheet, its titles) is that of the first: whoever
    asks for it asks the tables themselves.
    """
    if len(tables) == 1:
        return tables[0]
    return replace(
        tables[0],
        cells=pl.concat([table.cells for table in tables], how="diagonal"),
        lines=pl.concat([table.lines for table in tables]),
        numbers=[number for table in tables for number in table.numbers],
        sections=[section for table in tables for section in table.sections],
        statuses=[status for table in tables for status in table.statuses],
    )


class Grid:
    """A sheet's cells by row: a list where one is looked at, lines where all are."""

    def __init__(self, sheet: Sheet):
        self.sheet, self.cells = sheet, sheet.cells
        joined = pl.concat_str(pl.all().fill_null(""), separator=BETWEEN_CELLS)
        joined = joined.str.strip_chars_end(BETWEEN_CELLS).alias("line")
        lines = self.cells.select(joined)["line"] if self.width else None
        self.lines = pl.Series([], dtype=pl.String) if lines is None else lines

    @property
    def width(self) -> int:
        return self.cells.width

    @property
    def height(self) -> int:
        return self.cells.height

    def without(self, columns: set[int]) -> "Grid":
        """The same rows, these columns blank."""
        blank = [pl.lit(None, dtype=pl.String).alias(str(index)) for index in columns]
        return Grid(replace(self.sheet, cells=self.cells.with_columns(blank)))

    def row(self, index: int) -> list[str]:
        """The row's texts, "" for a blank cell, without those at its end."""
        line = self.lines[index]
        return line.split(BETWEEN_CELLS) if line else []

    def number(self, index: int) -> int:
        return self.sheet.first_row + index


def tables_in(grid: Grid, headings: Headings) -> list[Table]:
    """The tables of a sheet, in order; [] when no row holds known headings.

    Their rows are read by lines.py.
    """
    tables = []
    for start, end, columns, kind in _headings_of(grid, headings):
        heading_rows = range(grid.number(start), grid.number(end))
        texts = _titles(grid, max(0, start - 3) if tables else 0, start, bool(tables))
        table = Table(grid.sheet.name, kind, columns, heading_rows, texts)
        table.first_titles = tables[0].titles if tables else texts
        table.is_hidden = grid.sheet.is_hidden
        table.passed["heading"] += end - start
        if not tables:
            filled = grid.lines.slice(0, start).str.len_bytes() > 0
            table.passed["title"] += int(filled.sum())
            table.passed["blank"] += start - int(filled.sum())
        tables.append(table)
    return tables


def _titles(grid: Grid, start: int, end: int, is_below_a_table: bool) -> list[str]:
    """The texts over a table; below another table its rows are no titles."""
    rows = [[clean(cell) for cell in grid.row(i) if cell] for i in range(start, end)]
    return [
        text for row in rows for text in row if len(row) <= 2 or not is_below_a_table
    ]


def _headings_of(grid: Grid, headings: Headings) -> Iterator[tuple]:
    """(first row, row after, columns, kind) of each heading in the sheet."""
    after, merges = 0, _merges_by_row(grid.sheet)
    for index in _possible(grid.lines):
        if index < after or not _may_be_heading(grid.row(index)):
            continue
        if found := _best_heading(grid, headings, merges, index, after):
            yield found
            after = found[1]


def _possible(lines: pl.Series) -> list[int]:
    """Places of rows that do not begin with a number, hold two words and no figures."""
    places = (~lines.str.contains(_NUMBERED)).fill_null(value=False).arg_true()
    line = pl.col("line")
    words = line.str.contains(_TWO_WORDS) & ~line.str.contains(_LONG_NUMBER)
    some = lines.gather(places).alias("line").to_frame().select(words)
    return places.filter(some.to_series()).to_list()


def _may_be_heading(row: list[str]) -> bool:
    return sum(1 for text in {*row} if text and looks_like_heading(text)) >= 2


def _best_heading(grid: Grid, headings: Headings, merges, start: int, after: int):
    """The rows around `start` under which most columns are known; None without a table.

    One to three rows down, and up to two rows above, where only a group may be named.
    """
    best, most = None, 0
    spans = [(start, start + depth) for depth in range(1, MAX_HEADING_ROWS + 1)]
    spans += [(max(after, start - lift), start + 1) for lift in (1, 2)]
    for first, end in spans:
        if end > grid.height or not grid.lines[first]:
            continue
        columns = headings.columns(_paths(grid, merges, first, end))
        known = sum(1 for column in columns if column.field)
        kind = kind_of(columns)
        goes_on = known == most and best and _is_all_headings(grid.row(end - 1))
        if kind and (known > most or (goes_on and first == best[0])):
            best, most = (first, end, columns, kind), known
    return best


def _is_all_headings(row: list[str]) -> bool:
    """ "Họ đệm" and "Tên" under a name that was understood without them."""
    filled = [cell for cell in row if cell]
    return len(filled) > 1 and all(map(field_of, filled))


def _merges_by_row(sheet: Sheet) -> dict[int, list[tuple[int, int]]]:
    """Place of the row in the sheet → the column spans merged on that row."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (_, right) in sheet.merges:
        if right > left:
            spans.setdefault(top + 1 - sheet.first_row, []).append((left, right))
    return spans


def _paths(grid: Grid, merges, start: int, end: int) -> list[list[str]]:
    """For each column its headings from the top: a group's name on all it spans."""
    block = [[clean(cell) for cell in grid.row(i)] for i in range(start, end)]
    width = max(len(row) for row in block)
    block = [row + [""] * (width - len(row)) for row in block]
    for depth, row in enumerate(block):
        spans = merges.get(start + depth)
        if not grid.sheet.merges and depth + 1 < len(block):
            spans = _guessed(block, depth)
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
