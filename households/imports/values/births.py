"""Birth dates and years as lists write them, and columns with day and month swapped."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from households.imports.values.cells import BLANK, Parsed, refused, text_of
from povertyaid.text import fold

BIRTH = "ngày/tháng/năm, hoặc năm sinh"
FIRST_YEAR = 1900
# Three of each: under a correct column, three dates in a row have no day after the
# twelfth one time in seventeen, and three late days all stayed text for no reason
FEWEST_SIGNS = 3
MOST_EARLY_TEXTS = 0.1  # of the texts; a column typed as text has about 0.4
FEWEST_LATE_DAYS = 0.3  # of the dates; a column typed as dates has about 0.6

_SEPARATOR = r"\s*[/.,\-]+\s*"
_NUMBER = r"(\d{1,2}|[x_.…?\-]+)"
_DAY_MONTH_YEAR = re.compile(
    rf"{_NUMBER}{_SEPARATOR}{_NUMBER}{_SEPARATOR}(\d{{4}}|\d{{2}})[.]?"
)
_TIME = re.compile(r"[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_YEAR = re.compile(r"(?:(?:sinh )?nam |sn )?(\d{4})(?:\.0)?")
_SERIAL = re.compile(r"\d{5}")
_EIGHT = re.compile(r"(\d{2})(\d{2})((?:19|20)\d{2})")
_MONTH_YEAR = re.compile(r"(?:thang\s*)?(\d{1,2})\s*(?:[/.\-]|nam)\s*(\d{4})")
_IN_WORDS = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})")
_LETTER_O = re.compile(r"(?<=[\d/.\-])o(?=[\d/.\-])|^o(?=\d)|(?<=\d)o$")
_FILLER = "Ngày 01/01 có thể ghi thay vì không rõ ngày sinh."
_UNSURE = "Không rõ ngày và tháng có bị máy đổi chỗ không."


def parse_birth(cell, list_year: int, *, swapped: bool | None = False) -> Parsed:
    """A birth date as (ISO date or None, year). Years after the list's are refused.

    `swapped` is what swapped_dates says of the cell's column: True puts the day and
    the month of a date cell back, None marks the dates in doubt.
    """
    text = _plain(cell)
    if not text:
        return BLANK
    if found := _YEAR.fullmatch(text):
        return _birth(None, int(found[1]), list_year)
    if found := _ISO.fullmatch(text):
        return _typed_date(*map(int, found.groups()), list_year, swapped)
    if _SERIAL.fullmatch(text) and int(text) < 50000:
        day = date(1899, 12, 30) + timedelta(days=int(text))
        return _birth(day, day.year, list_year, "số ngày của Excel")
    if found := _DAY_MONTH_YEAR.fullmatch(text) or _IN_WORDS.fullmatch(text):
        return _from_parts(*found.groups(), list_year)
    if found := _EIGHT.fullmatch(text):
        return _from_parts(*found.groups(), list_year, "viết liền không dấu ngăn")
    if found := _MONTH_YEAR.fullmatch(text):
        return _birth(None, int(found[2]), list_year, "chỉ có tháng và năm")
    if (mended := _LETTER_O.sub("0", text)) != text:
        parsed = parse_birth(mended, list_year)
        why = ", ".join(filter(None, ("chữ O thay số 0", parsed.why)))
        return Parsed(parsed.value, why if parsed.value else "", parsed.expected)
    return refused(text_of(cell), BIRTH)


def _plain(cell) -> str:
    """The cell folded, a date cell as ISO, the time of day taken off."""
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    text = text_of(cell).strip().lstrip("'’")
    return fold(_TIME.sub("", text))


def _typed_date(year: int, month: int, day: int, list_year: int, swapped) -> Parsed:
    """A date cell: day and month are those the language of the PC made of them."""
    may_be_swapped = day <= 12 and day != month
    if swapped and may_be_swapped:
        day, month = month, day
        why = "đổi lại ngày và tháng (máy đặt kiểu Mỹ)"
        return _in_calendar(day, month, year, list_year, why)
    parsed = _in_calendar(day, month, year, list_year, "")
    if swapped is None and may_be_swapped and parsed.value:
        return Parsed(parsed.value, parsed.why, note=_UNSURE)
    return parsed


def _from_parts(day: str, month: str, year: str, list_year: int, why="") -> Parsed:
    number = int(year)
    if len(year) == 2:
        number += 1900 if number > list_year % 100 else 2000
        why = "năm viết hai chữ số"
    days, months = (int(part) if part.isdigit() else 0 for part in (day, month))
    if not days or not months:
        return _birth(None, number, list_year, "không rõ ngày, tháng")
    if months > 12 >= days:
        days, months = months, days
        why = "đổi lại ngày và tháng (ghi tháng trước)"
    return _in_calendar(days, months, number, list_year, why)


def _in_calendar(day: int, month: int, year: int, list_year: int, why: str) -> Parsed:
    try:
        return _birth(date(year, month, day), year, list_year, why)
    except ValueError:
        return Parsed(expected=f"ngày có trong lịch ({BIRTH})")


def _birth(day: date | None, year: int, list_year: int, why: str = "") -> Parsed:
    if not FIRST_YEAR <= year <= list_year:
        return Parsed(expected=f"năm sinh từ {FIRST_YEAR} đến {list_year}")
    note = _FILLER if day and (day.day, day.month) == (1, 1) else ""
    return Parsed((day.isoformat() if day else None, year), why, note=note)


def swapped_dates(texts: Sequence[str]) -> bool | None:
    """Whether the date cells of a birth column have day and month swapped.

    `texts` are the column's cells, date cells as "YYYY-MM-DD". On a PC set to US
    English a typed "05/12/1978" becomes the date 12 May, while "23/05/1978" stays
    text: so late days are all texts, and no date has a day after the twelfth.

    True: at least FEWEST_SIGNS dates that could be swapped and as many texts with a
    late day, hardly a text with an early one, and no date with a late day. False: no
    such text or date at all, or dates with late days as often as the calendar has
    them. None: some signs, but too few or against each other; ask.
    """
    late_texts, early_texts = _days_of_texts(texts)
    if not late_texts:  # of most columns: nothing but date cells
        return False
    early, late = _days_of_dates(texts)
    if not early:
        return False
    typed_early = early_texts > MOST_EARLY_TEXTS * (early_texts + late_texts)
    if late:
        is_mixed = late < FEWEST_LATE_DAYS * (early + late)
        enough = min(early, late_texts) >= FEWEST_SIGNS
        return None if is_mixed and enough and not typed_early else False
    if typed_early or min(early, late_texts) < FEWEST_SIGNS:
        return None
    return True


def _days_of_dates(texts: Sequence[str]) -> tuple[int, int]:
    """Date cells a swap would change, and those with a day after the twelfth."""
    early = late = 0
    for text in texts:
        if found := _ISO.fullmatch(_TIME.sub("", text)):
            late += int(found[3]) > 12
            early += int(found[3]) <= 12 and found[2] != found[3]
    return early, late


def _days_of_texts(texts: Sequence[str]) -> tuple[int, int]:
    """Texts "23/05/1978" and texts "03/05/1978"; those with unknown days are none."""
    late = early = 0
    for text in texts:
        found = _DAY_MONTH_YEAR.fullmatch(text.strip())
        if not found or not (found[1].isdigit() and found[2].isdigit()):
            continue
        day, month = int(found[1]), int(found[2])
        late += day > 12 >= month
        early += 0 < day <= 12 and 0 < month <= 12 and day != month
    return late, early
