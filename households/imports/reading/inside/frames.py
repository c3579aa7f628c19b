"""Frames of canonical texts: how every kind of file hands its cells over.

Every column is text, named "0", "1", … by its place in the sheet (A is 0); a blank
cell is null. Blank rows at both ends and blank columns at the right end are left off.
"""

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal

import polars

from households.imports.reading.inside.refusal import Refused

BLOCK = 4_000  # rows turned into text at a time: bounds the Python objects alive
STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?")
DROPPED = str.maketrans("", "", "\0\x1f")  # U+001F parts values where rows are joined


def number(value: float) -> str:
    """`1.0` → "1", `1.5` → "1.5", never with an exponent."""
    if abs(value) < 1e15 and value.is_integer():
        return str(int(value))
    text = repr(value)
    if "e" in text:
        text = format(Decimal(text), "f")
    return text.removesuffix(".0")


def day_of(text: str) -> str:
    """A date with a time of day, as programs export it, is its date; else the text."""
    return text[:10] if STAMP.fullmatch(text) else text


def clean(text: str) -> str | None:
    """A cell's text without what no sheet shows; None when only white space is left."""
    if "\0" in text or "\x1f" in text:
        text = text.translate(DROPPED)
    return text if text and not text.isspace() else None


def text_of(value) -> str | None:
    """The canonical text of one cell as python-calamine gives it."""
    kind = value.__class__
    if kind is str:
        if len(value) > 18 and value[4] == "-":
            value = day_of(value)
        return clean(value) if value else None
    if kind is float:
        return number(value)
    if kind is bool:
        return "TRUE" if value else "FALSE"
    if kind is datetime.datetime:
        return value.date().isoformat()
    if kind is datetime.date or kind is int:
        return str(value)
    return _clock(value)


def _clock(value: datetime.time | datetime.timedelta) -> str:
    if isinstance(value, datetime.time):
        return value.isoformat("seconds")
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def frame_of(rows: Iterable[list[str | None]], most_columns: int) -> polars.DataFrame:
    """Rows of texts of any length as a frame as wide as the longest one."""
    blocks, block, width = [], [], 0
    for row in rows:
        while row and row[-1] is None:
            row.pop()
        width = max(width, len(row))
        if width > most_columns:
            raise Refused("too_many_columns", columns=width)
        block.append(row)
        if len(block) == BLOCK:
            blocks.append(_block(block, width))
            block = []
    if block:
        blocks.append(_block(block, width))
    if not blocks:
        return polars.DataFrame()
    names = [str(index) for index in range(width)]
    if not names:
        return polars.DataFrame()
    wide = [_widened(block, names) for block in blocks]
    return polars.concat(wide, how="vertical")


def _block(rows: list[list[str | None]], width: int) -> polars.DataFrame:
    for row in rows:
        row.extend([None] * (width - len(row)))
    height = len(rows)
    columns = zip(*rows, strict=True) if width else ()
    series = [
        polars.Series(str(index), values, dtype=polars.String)
        for index, values in enumerate(columns)
    ]
    return polars.DataFrame(series) if series else polars.DataFrame(height=height)


def _widened(block: polars.DataFrame, names: list[str]) -> polars.DataFrame:
    missing = [
        polars.repeat(None, block.height, dtype=polars.String, eager=True).alias(name)
        for name in names[block.width :]
    ]
    return block.hstack(missing) if missing else block


def trimmed(cells: polars.DataFrame, first_row: int) -> tuple[polars.DataFrame, int]:
    """The frame without blank rows at its ends and blank columns at its right end."""
    columns = cells.get_columns()
    while columns and columns[-1].null_count() == cells.height:
        columns.pop()
    if not columns:
        return polars.DataFrame(), first_row
    cells = polars.DataFrame(columns)
    top, bottom = _first_used(cells), _first_used(cells.reverse())
    if top or bottom:
        cells = cells.slice(top, cells.height - top - bottom)
    return cells, first_row + top


def _first_used(cells: polars.DataFrame) -> int:
    """How many blank rows stand at the top."""
    if any(column[0] is not None for column in cells.get_columns()):
        return 0
    found = (column.is_not_null().arg_max() for column in cells.get_columns())
    used = zip(found, cells.get_columns(), strict=True)
    return min(place for place, column in used if column[place] is not None)
