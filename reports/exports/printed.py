"""A filled form as texts in a grid, the same for PDF and for Word.

The check column of a movement is for the screen and the workbook, not for paper.
"""

import re
from dataclasses import asdict, dataclass

from assignments.documents.wording import printable
from povertyaid.templatetags.vn import MISSING, number, rate
from reports.exports.frame import Bundle, frame_of, size_of
from reports.tables import RATE, TEXT, Cell, Row, Table

PLACE, UNIT, FIGURE, ORDER = 19, 9, 8.5, 5  # shares of the width
CHECK = "Cân đối"
SIGNS = re.compile(r"(?<=[−+])")
BREAK = "\u200b"  # where a long formula may go on in the next line


@dataclass(frozen=True, slots=True)
class Printed:
    """A cell of the body: text, how many rows or columns it takes, how it stands."""

    text: str
    align: str = "right"  # "left", "center" or "right"
    rowspan: int = 1
    colspan: int = 1


def sheets_of(bundle: Bundle) -> list[dict]:
    """One dict of plain data for each form: its frame and its grid of texts."""
    return [printable(sheet(bundle, table)) for table in bundle.tables]


def sheet(bundle: Bundle, table: Table) -> dict:
    width = width_of(table)
    return asdict(frame_of(bundle, table)) | {
        "size": size_of(table),
        "points": points(width),
        "shares": _shares(table),
        "headings": [
            [asdict(_heading(cell)) for cell in row if cell.text != CHECK]
            for row in table.headings
        ],
        "number_row": [SIGNS.sub(BREAK, text) for text in table.number_row[:width]],
        "rows": [
            {
                "is_bold": is_bold(row),
                "cells": [asdict(cell) for cell in cells],
            }
            for row, cells in _body(table)
        ],
    }


def points(width: int) -> float:
    """The size of type a form of so many columns is set in; A3 from MOST_ON_A4 on."""
    sizes = [(12, 10), (16, 9), (19, 8.5), (30, 9), (36, 8)]
    return next((size for most, size in sizes if width <= most), 7)


def width_of(table: Table) -> int:
    """How many columns are printed."""
    has_check = any(cell.text == CHECK for cell in table.headings[0])
    return len(table.number_row) - has_check


def is_bold(row: Row) -> bool:
    return not row.adds


def text_of(cell: Cell) -> str:
    """The figure as the page writes it: blank over nothing, dots where missing."""
    if cell.value is None:
        return "" if cell.is_blank else MISSING
    if cell.kind == TEXT:
        return str(cell.value)
    return rate(cell.value) if cell.kind == RATE else number(cell.value)


def _figure(cell: Cell) -> Printed:
    return Printed(text_of(cell), "left" if cell.kind == TEXT else "right")


def _heading(cell) -> Printed:
    return Printed(cell.text, "center", cell.rowspan, cell.colspan)


def _shares(table: Table) -> list[float]:
    ahead = [ORDER, PLACE, *([UNIT] if table.form.is_movement else [])]
    return ahead + [FIGURE] * (width_of(table) - len(ahead))


def _body(table: Table) -> list[tuple[Row, list[Printed]]]:
    """Every row with its cells; a row's second line has no TT and place of its own."""
    found = []
    before = None
    for row in (*table.rows, *table.totals):
        is_second = row.unit != "" and before == (row.number, row.place, row.name)
        cells = [] if is_second else _ahead(row)
        if row.unit:
            cells.append(Printed(row.unit, "left"))
        cells += [_figure(cell) for cell in row.cells]
        found.append((row, cells))
        before = None if is_second else (row.number, row.place, row.name)
    return found


def _ahead(row: Row) -> list[Printed]:
    lines = 2 if row.unit else 1
    return [
        Printed(row.number, "center", rowspan=lines),
        Printed(row.name, "left", rowspan=lines),
    ]
