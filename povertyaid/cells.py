"""What the cells of a register mean: a widget of django-import-export per kind.

A widget's `clean` turns a cell into a value or raises ValueError with what was
expected, in the users' words; where it mended the cell it says so in `repair`. Its
`render` writes the value as a file has it. What a row refers to is loaded once, by the
register's `prepare`, so that no cell asks the database.
"""

import re
from collections.abc import Hashable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from import_export.widgets import Widget

from povertyaid.spreadsheets import unescaped
from povertyaid.text import clean, fold, title_name

CLEARED = "(xoa)"  # folded: "(xóa)" in a cell empties the value, a blank keeps it
_HONORIFIC = re.compile(r"(?:ông|bà|anh|chị|đ/c|đồng chí)[ .:]+(?=\S+ \S)", re.I)
_SERIAL_START = date(1899, 12, 30)  # day 0 of Excel
_SERIALS = range(7000, 60000)  # 1919 to 2064


def text_of(cell) -> str:
    """The cell as the sheet shows it: 3365.0 is "3365", a day 2023-10-13."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        cell = cell.date()
    return clean(unescaped(str(cell)))


class Cell(Widget):
    """A widget that can also say a stored value in words, for the list of changes."""

    is_required = False
    blank_says = False  # an empty cell is an answer: a tick that is not there
    repair: tuple[str, str] | None = None  # (what it became, why), of the last cell

    def tell(self, value) -> str:
        written = self.render(value)
        if isinstance(written, date):
            return f"{written:%d/%m/%Y}"
        return "" if written is None else str(written)

    def offers(self) -> list[str]:
        """The words to choose from in a template; none where anything may stand."""
        return []


class Words(Cell):
    """Text of at most `most` characters; a required one may not be empty."""

    def __init__(self, most: int, *, is_required: bool = False):
        super().__init__()
        self.most, self.is_required = most, is_required

    def clean(self, value, row=None, **kwargs) -> str:
        text = text_of(value)
        if not text and self.is_required:
            raise ValueError("không được để trống")
        if len(text) > self.most:
            raise ValueError(f"nhiều nhất {self.most} ký tự")
        return text

    def render(self, value, obj=None, **kwargs):
        return value


class PersonName(Words):
    def clean(self, value, row=None, **kwargs) -> str:
        written = super().clean(value, row)
        name = title_name(written)
        if name != written:
            self.repair = name, "tên viết hoa cả chữ"
        if found := _HONORIFIC.match(name):
            name = name[found.end() :]
            self.repair = name, "bỏ danh xưng trước tên"
        if any(letter.isdigit() for letter in name):
            raise ValueError("họ và tên, không có chữ số")
        return name


class Day(Cell):
    """A date; a date cell, 13/10/2023 or 2023-10-13. `written` is how it goes out."""

    def __init__(self, written: str = "", *, is_required: bool = False):
        super().__init__()
        self.written, self.is_required = written, is_required

    def clean(self, value, row=None, **kwargs) -> date | None:
        text = text_of(value)
        if not text and not self.is_required:
            return None
        if day := _day_written(text):
            return day
        if text.isdecimal() and len(text) == 5 and int(text) in _SERIALS:
            day = _SERIAL_START + timedelta(days=int(text))
            self.repair = f"{day:%d/%m/%Y}", "số thứ tự ngày của Excel"
            return day
        raise ValueError("ngày có thật, viết như 13/10/2023")

    def render(self, value, obj=None, **kwargs):
        return value.strftime(self.written) if value and self.written else value

    def tell(self, value) -> str:
        return f"{value:%d/%m/%Y}" if value else ""


@lru_cache(maxsize=4096)  # the cells of a row are read for its keys, then for itself
def _day_written(text: str) -> date | None:
    for form in ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


class Choice(Cell):
    """One of a few words, marks and case aside; `words` is value → what is written."""

    def __init__(self, words: dict, *, is_required: bool = False):
        super().__init__()
        self.words, self.is_required = words, is_required
        self.values = {fold(str(word)): value for value, word in words.items()}

    def clean(self, value, row=None, **kwargs):
        word = fold(text_of(value))
        if not word and not self.is_required:
            return ""
        if word not in self.values:
            raise ValueError("một trong: " + ", ".join(filter(None, self.offers())))
        return self.values[word]

    def render(self, value, obj=None, **kwargs):
        return self.words.get(value, "")

    def offers(self) -> list[str]:
        return [str(word) for word in self.words.values() if word]


class Number(Cell):
    """A whole number from `least`, or nothing."""

    def __init__(self, least: int = 0, *, is_required: bool = False):
        super().__init__()
        self.least, self.is_required = least, is_required

    def clean(self, value, row=None, **kwargs) -> int | None:
        text = re.sub(r"(?<=\d)[. ](?=\d{3}\b)", "", text_of(value))
        if not text and not self.is_required:
            return None
        if not text.isdecimal() or len(text) > 9 or int(text) < self.least:
            raise ValueError(f"một số nguyên từ {self.least}")
        return int(text)

    def render(self, value, obj=None, **kwargs):
        return value


class Known(Cell):
    """Something already registered, by a name looked up in what `prepare` loaded.

    `names` is what to call each id in a list of changes, or as a file has it.
    """

    def __init__(self, expected: str, *, is_required: bool = False):
        super().__init__()
        self.expected, self.is_required = expected, is_required
        self.found: dict[Hashable, Any] = {}
        self.names: dict[int, str] = {}

    def key(self, text: str, row) -> Hashable:
        return fold(text)

    def clean(self, value, row=None, **kwargs):
        text = text_of(value)
        if not text and not self.is_required:
            return None
        if not text:
            raise ValueError("không được để trống")
        thing = self.found.get(self.key(text, row))
        if thing is None:
            raise ValueError(self.expected)
        return thing

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else self.names.get(value.pk, value.name)

    def tell(self, value) -> str:
        """What has this id, by name; it may be made by this very file."""
        if value is None or value in self.names:
            return self.names.get(value, "")
        names = (thing.name for thing in self.found.values() if thing.pk == value)
        return next(names, "")
