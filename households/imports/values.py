"""Cells → values: dates, numbers, identity numbers, ticks, names, ethnic groups.

Each parser takes a cell and returns Parsed: the value (None for a blank cell), and
what was repaired or what is wrong. Nothing is guessed without saying so.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from households.choices import LeftReason, Sex, Status
from povertyaid.text import clean, fold, title_name


@dataclass(frozen=True, slots=True)
class Parsed:
    """`why` tells of a repair, `expected` of a value that cannot be taken."""

    value: Any = None
    why: str = ""
    expected: str = ""
    note: str = ""  # doubtful, but taken


BLANK = Parsed()
FORMULA_ERROR = re.compile(r"#(REF|N/A|VALUE|NAME|DIV/0|NUM|NULL)[!?]?", re.I)


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


def parse_text(cell) -> Parsed:
    return Parsed(clean(text_of(cell)) or None)


# Names

_HONORIFIC = re.compile(r"^(ông|bà|anh|chị)\s+(?=\S+\s+\S)", re.I)
_IN_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*$")
_NOT_A_NAME = re.compile(r"[\d#@*=<>]")
NAME = "họ và tên bằng chữ"


def parse_name(cell) -> Parsed:
    """A person's name in NFC, single spaces, not all in capitals, no honorific."""
    raw = text_of(cell)
    name = clean(raw)
    if not name:
        return BLANK
    if FORMULA_ERROR.match(name) or _NOT_A_NAME.search(name) or len(name) > 100:
        return Parsed(expected=NAME)
    reasons, note = [], ""
    if found := _IN_BRACKETS.search(name):
        name, note = name[: found.start()], f"Ghi thêm “{found[1]}” sau tên."
        reasons.append("bỏ phần ghi thêm trong ngoặc")
    if _HONORIFIC.match(name):
        name = _HONORIFIC.sub("", name)
        reasons.append("bỏ cách xưng hô")
    if (titled := title_name(name)) != name:
        name = titled
        reasons.append("viết hoa toàn bộ")
    if not name:
        return Parsed(expected=NAME)
    if not reasons and name != raw:
        same_but_spaces = "".join(raw.split()) == "".join(name.split())
        reasons.append("thừa dấu cách" if same_but_spaces else "chữ tổ hợp")
    return Parsed(name, ", ".join(reasons), note=note)


SEXES = {
    "nam": Sex.MALE,
    "m": Sex.MALE,
    "trai": Sex.MALE,
    "nu": Sex.FEMALE,
    "f": Sex.FEMALE,
    "gai": Sex.FEMALE,
}


def parse_sex(cell) -> Parsed:
    word = fold(text_of(cell))
    if not word:
        return BLANK
    if word in SEXES:
        return Parsed(SEXES[word].value)
    return Parsed(expected="Nam hoặc Nữ")


# Dates

FIRST_YEAR, LAST_YEAR = 1900, 2099
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
_YEAR = re.compile(r"\d{4}")
_MONTH_YEAR = re.compile(r"(?:thang\s*)?(\d{1,2})\s*[/.\-]\s*(\d{4})")
BIRTH = "ngày/tháng/năm, hoặc năm sinh"


def parse_birth(cell, list_year: int) -> Parsed:
    """A birth date as (date or None, year). Years after the list's are refused."""
    if isinstance(cell, date):
        return _birth(cell, cell.year, list_year)
    text = fold(text_of(cell))
    if not text:
        return BLANK
    if _YEAR.fullmatch(text):
        return _birth(None, int(text), list_year)
    if isinstance(cell, float) and cell.is_integer() and 3000 < cell < 50000:
        day = date(1899, 12, 30) + timedelta(days=int(cell))
        return _birth(day, day.year, list_year, "số ngày của Excel")
    if found := _ISO.fullmatch(text):
        return _from_parts(found[3], found[2], found[1], list_year)
    if found := _DAY_MONTH_YEAR.fullmatch(text):
        return _from_parts(found[1], found[2], found[3], list_year)
    if found := _MONTH_YEAR.fullmatch(text):
        return _birth(None, int(found[2]), list_year, "chỉ có tháng và năm")
    return Parsed(expected=BIRTH)


def _from_parts(day: str, month: str, year: str, list_year: int) -> Parsed:
    why = ""
    number = int(year)
    if len(year) == 2:
        number += 1900 if number > list_year % 100 else 2000
        why = "năm viết hai chữ số"
    if not int(day) or not int(month):
        return _birth(None, number, list_year, "không rõ ngày, tháng")
    try:
        return _birth(date(number, int(month), int(day)), number, list_year, why)
    except ValueError:
        return Parsed(expected=f"ngày có trong lịch ({BIRTH})")


def _birth(day: date | None, year: int, list_year: int, why: str = "") -> Parsed:
    if not FIRST_YEAR <= year <= list_year:
        return Parsed(expected=f"năm sinh từ {FIRST_YEAR} đến {list_year}")
    return Parsed((day.isoformat() if day else None, year), why)


# Numbers and ticks


def parse_count(cell, least: int, most: int) -> Parsed:
    """A whole number from `least` to `most`; "1.200" and "1 200" are 1200."""
    text = text_of(cell).strip()
    if not text:
        return BLANK
    digits = re.sub(r"(?<=\d)[.\s\u00a0,](?=\d{3}\b)", "", text)
    digits = re.sub(r"[.,]0+$", "", digits)
    if not digits.isascii() or not digits.isdigit():
        return Parsed(expected=f"số nguyên từ {least} đến {most}")
    if not least <= int(digits) <= most:
        return Parsed(expected=f"số từ {least} đến {most}")
    return Parsed(int(digits))


TICKED = frozenset({"x", "1", "✓", "✔", "☑", "☒", "v", "co", "ü", "u", "þ", "√", "X"})
UNTICKED = frozenset({"", "0", "-", "khong", "k", "o", "☐"})
TICK = "x, hoặc để trống"


def parse_tick(cell) -> Parsed:
    """True, False, or a problem; "ü" and "þ" are ticks typed in Wingdings."""
    if cell == "":
        return Parsed(False)
    word = text_of(cell).strip()
    if word in TICKED or (folded := fold(word)) in TICKED:
        return Parsed(True)
    if folded in UNTICKED:
        return Parsed(False)
    return Parsed(expected=TICK)


# Words of the list

STATUSES = {
    "ho ngheo": Status.POOR,
    "ngheo": Status.POOR,
    "hn": Status.POOR,
    "n": Status.POOR,
    "ho can ngheo": Status.NEAR_POOR,
    "can ngheo": Status.NEAR_POOR,
    "hcn": Status.NEAR_POOR,
    "cn": Status.NEAR_POOR,
}
LEFT_REASONS = [  # the first word found in the reason decides
    (re.compile("chuyen|di noi khac|chuyen khau"), LeftReason.MOVED_AWAY),
    (re.compile(r"\bchet|tu tran|\bmat\b|qua doi"), LeftReason.DIED),
    (re.compile("nhap (voi |vao )?ho|ghep ho|nhap ho"), LeftReason.MERGED),
    (re.compile("tach ho|tach khau"), LeftReason.SPLIT),
]


def parse_status(cell) -> Parsed:
    word = fold(text_of(cell))
    if not word:
        return BLANK
    if word in STATUSES:
        return Parsed(STATUSES[word].value)
    return Parsed(expected="Hộ nghèo hoặc Hộ cận nghèo")


def parse_movement(cell, reason_cell) -> Parsed:
    """How a household left the list: (status, left_reason)."""
    word, reason = fold(text_of(cell)), fold(text_of(reason_cell))
    if not word:
        return BLANK
    if word in ("thoat ngheo", "thoat can ngheo", "vuot chuan can ngheo", "vuot chuan"):
        return Parsed((Status.ABOVE.value, ""))
    for pattern, left_reason in LEFT_REASONS:
        if pattern.search(reason) or pattern.search(word):
            return Parsed((Status.LEFT.value, left_reason.value))
    if word.startswith("giam") or word in ("khac", "roi danh sach"):
        note = "" if reason else "Không ghi lý do giảm."
        return Parsed((Status.LEFT.value, LeftReason.OTHER.value), note=note)
    return Parsed(expected="Thoát nghèo, Thoát cận nghèo hoặc Giảm khác")


class EthnicGroups:
    """The 54 groups by name, then by alias: Thổ is a group and an alias of Tày."""

    def __init__(self, groups):
        self.names = {group.pk: group.name for group in groups}
        self.exact, self.aliases = {}, {}
        for group in groups:
            self.exact[fold(group.name)] = group.pk
        for group in groups:
            for alias in group.aliases:
                self.aliases.setdefault(self._loose(alias), set()).add(group.pk)

    @staticmethod
    def _loose(name: str) -> str:
        return re.sub(r"[^a-z]", "", fold(name))

    def parse(self, cell) -> Parsed:
        word = fold(text_of(cell))
        if not word:
            return BLANK
        if word in self.exact:
            return Parsed(self.exact[word])
        found = {
            pk
            for name, pk in self.exact.items()
            if self._loose(name) == (self._loose(word))
        } or self.aliases.get(self._loose(word), set())
        if len(found) != 1:
            return Parsed(expected="tên trong danh mục 54 dân tộc")
        pk = next(iter(found))
        return Parsed(pk, f"tên khác của dân tộc {self.names[pk]}")
