"""Where each figure of a workbook stands, and the live formulas between the cells.

A sum adds up the rows right below it in the outline: a total its sections or places, a
section its places. A rate divides its cells, on another sheet if need be.
"""

from dataclasses import dataclass
from itertools import groupby

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from reports.exports.frame import label_of
from reports.measures import MEASURES, TOTAL, Rate
from reports.tables import RATE, TEXT, Cell, Row, Table

HEAD = 6  # the row, from 0, where a table's headings start


@dataclass(frozen=True)
class Layout:
    """Where a table's parts stand on its sheet; rows and columns from 0."""

    table: Table

    @property
    def is_movement(self) -> bool:
        return self.table.form.is_movement

    @property
    def first_column(self) -> int:
        return 3 if self.is_movement else 2

    @property
    def number_row(self) -> int:
        return HEAD + len(self.table.headings)

    @property
    def first_row(self) -> int:
        return self.number_row + 1

    @property
    def total_row(self) -> int:
        return self.first_row + len(self.table.rows)

    @property
    def last_row(self) -> int:
        return self.total_row + len(self.table.totals) - 1

    @property
    def last_column(self) -> int:
        return len(self.table.number_row) - 1

    @property
    def lines(self) -> list[Row]:
        return [*self.table.rows, *self.table.totals]

    def parts_of(self, row: int) -> list[int]:
        """The sheet's rows that the sum in `row` adds up, its unit's alone."""
        lines = self.table.rows
        line = self.lines[row - self.first_row]
        if line.is_total:
            level = min((one.level for one in lines), default=0)
            below = list(enumerate(lines))
        else:
            level = line.level + 1
            below = []
            for place, one in enumerate(lines[row - self.first_row + 1 :]):
                if one.level < level and one.place != line.place:
                    break
                below.append((place + row - self.first_row + 1, one))
        return [
            place + self.first_row
            for place, one in below
            if one.level == level and one.unit == line.unit
        ]


class Addresses:
    """In which cell of which sheet each figure stands."""

    def __init__(self, tables):
        self._cells: dict[tuple[int | str | None, str], list[tuple[str, str]]] = {}
        for table in tables:
            self._note_cells(table)

    def _note_cells(self, table: Table) -> None:
        layout = Layout(table)
        for row, line in enumerate(layout.lines, layout.first_row):
            place_id = line.place.id if line.place else TOTAL
            for column, cell in enumerate(line.cells, layout.first_column):
                where = (label_of(table), xl_rowcol_to_cell(row, column))
                self._cells.setdefault((place_id, cell.measure), []).append(where)

    def of(self, sheet: str, place_id, measure: str) -> str | None:
        """How a formula on `sheet` names a figure; None if no sheet shows it."""
        found = self._cells.get((place_id, measure), [])
        for name, cell in found:
            if name == sheet:
                return cell
        return f"'{found[0][0]}'!{found[0][1]}" if found else None


def formula(layout: Layout, addresses: Addresses, row: int, column: int) -> str | None:
    """The formula of a cell; None for a plain number."""
    line = layout.lines[row - layout.first_row]
    cell = line.cells[column - layout.first_column]
    if cell.kind == TEXT:
        return None
    if cell.kind == RATE:
        return _rate(layout, addresses, line, cell)
    return None if line.adds else _sum(layout, row, column)


def check(layout: Layout, row: int) -> str:
    """The last column of a movement: does the row add up? Live, as the figures are."""
    start, *steps, end = (
        xl_rowcol_to_cell(row, layout.first_column + place) for place in range(9)
    )
    made = f"{start}-{'-'.join(steps[:3])}+{'+'.join(steps[3:])}"
    return f'=IF({made}={end},"✓","lệch")'


def _rate(layout: Layout, addresses: Addresses, line: Row, cell: Cell) -> str | None:
    measure = MEASURES.get(cell.measure)
    if not isinstance(measure, Rate):
        return None
    place_id = line.place.id if line.place else TOTAL
    sheet = label_of(layout.table)
    part = addresses.of(sheet, place_id, measure.part)
    whole = addresses.of(sheet, place_id, measure.whole)
    if not (part and whole):
        return None
    return f'=IF({whole}=0,"",ROUND({part}/{whole}*100,2))'


def _sum(layout: Layout, row: int, column: int) -> str | None:
    """None where the parts do not make the whole: by village some are the commune's."""
    parts = layout.parts_of(row)
    value = _value(layout, row, column)
    if not parts or sum(_value(layout, part, column) or 0 for part in parts) != value:
        return None
    letter = xl_col_to_name(column)
    if not layout.is_movement:
        return f"=SUM({','.join(_ranges(letter, parts))})"
    sums = [
        f"SUMIF($C${first + 1}:$C${last + 1},$C{row + 1},"
        f"{letter}${first + 1}:{letter}${last + 1})"
        for first, last in _blocks(layout, parts)
    ]
    return "=" + "+".join(sums)


def _value(layout: Layout, row: int, column: int):
    cells = layout.lines[row - layout.first_row].cells
    return cells[column - layout.first_column].value


def _ranges(letter: str, rows: list[int]) -> list[str]:
    return [
        f"{letter}{first + 1}" + (f":{letter}{last + 1}" if last > first else "")
        for first, last in _runs(rows)
    ]


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """[3, 4, 5, 8] → [(3, 5), (8, 8)]."""
    runs = [
        [row for _, row in together]
        for _, together in groupby(enumerate(rows), lambda pair: pair[1] - pair[0])
    ]
    return [(run[0], run[-1]) for run in runs]


def _blocks(layout: Layout, rows: list[int]) -> list[tuple[int, int]]:
    """The same where a place has two rows, of which `rows` has one."""
    offset = [line.unit for line in layout.lines[:2]].index(
        layout.lines[rows[0] - layout.first_row].unit
    )
    both = sorted(row - offset + step for row in rows for step in (0, 1))
    return _runs(both)
