"""How the offices write days, numbers and names into a paper."""

import re
from datetime import date
from typing import Any

DOTS = "…"
# What neither XML nor a line of print can hold; a hostile list may bring it
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def short_day(day: date | None) -> str:
    """13/10/2023; dots to be filled in by hand where no day is known."""
    return f"{day:%d/%m/%Y}" if day else DOTS


def long_day(day: date) -> str:
    """ngày 05 tháng 02 năm 2023: days below 10 and the first two months are padded."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def day_to_fill(day: date) -> str:
    """The day of a draft: only the year is known before it is signed."""
    return f"ngày {DOTS} tháng {DOTS} năm {day.year}"


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def printable(value: Any) -> Any:
    """`value` (of lists, dicts and texts) without characters that cannot be printed."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, dict):
        return {name: printable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [printable(inner) for inner in value]
    return value
