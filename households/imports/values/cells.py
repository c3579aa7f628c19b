"""A cell as text, and what a parser says of it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from povertyaid.text import clean


@dataclass(frozen=True, slots=True)
class Parsed:
    """`why` tells of a repair, `expected` of a value that cannot be taken."""

    value: Any = None
    why: str = ""
    expected: str = ""
    note: str = ""  # doubtful, but taken


BLANK = Parsed()
_ERROR = re.compile(
    r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!"
    r"|CONNECT!|GETTING_DATA)|Err:\d{3}",
    re.I,
)


def text_of(cell) -> str:
    """The cell as text, as the sheet shows it; 11086512722.0 → "11086512722"."""
    if cell.__class__ is str:
        return cell.replace("\x00", "") if "\x00" in cell else cell
    if isinstance(cell, bool):
        return "x" if cell else ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else str(cell)


def formula_error(text: str) -> str:
    """The error a formula left in the cell, "#REF!"; "" when it left none.

    Those of Excel, and the "Err:502" of LibreOffice.
    """
    text = text.strip()
    return text if _ERROR.fullmatch(text) else ""


def refused(text: str, expected: str) -> Parsed:
    """A cell that cannot be taken; the error of a formula is called one."""
    if error := formula_error(text):
        expected = f"{expected}; {error} là lỗi công thức trong tệp"
    return Parsed(expected=expected)


def parse_text(cell) -> Parsed:
    text = text_of(cell)
    if formula_error(text):
        return refused(text, "chữ")
    return Parsed(clean(text) or None)
