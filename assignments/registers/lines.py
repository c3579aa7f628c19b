"""Which lines of a sheet are rows of the register, and what stands for a column."""

import re
from datetime import date

from assignments.registers.headings import Headings, are_ordinals
from povertyaid.text import fold

MOST_NAMED = 12
_SAYS_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_SAYS_YEAR = re.compile(r"năm\s+(20\d\d)", re.IGNORECASE)
_TOTAL = re.compile(r"(tổng( cộng| số)?|cộng)\b[\s:.]*\d*", re.IGNORECASE)
_ORDER = re.compile(r"([ivxlcd]+|\d+|[a-z])[.)]\s*|[-+*]\s+", re.IGNORECASE)


class Lines:
    """The lines below one sheet's headings, told apart."""

    def __init__(self, known: Headings, columns: dict, sheet: str, titles: list[str]):
        self.known, self.columns, self.sheet = known, columns, sheet
        self.as_of = _day_in(titles)
        resource = known.resource
        self.stands_for: dict[str, str] = {}  # column → what the sheet itself says
        self.sections = dict.fromkeys(resource.sections.values(), "")
        if resource.sheet_says and sheet:
            self._let_stand(resource.sheet_says, sheet)
        if resource.title_says_year and (year := _year_in(titles)):
            self._let_stand(resource.title_says_year, year)
        for column in self.sections:
            self._let_stand(column, "")
        self.passed: list[int] = []

    def _let_stand(self, column: str, text: str) -> None:
        if column not in self.columns:
            self.stands_for[column] = text

    def cells_of(self, row: list[str], number: int) -> dict[str, str] | None:
        """Column → cell; None if the line is no row of the register."""
        cells = {
            c: row[place] if place < len(row) else ""
            for c, place in self.columns.items()
        }
        filled = [c for c, text in cells.items() if text]
        if self._is_section(row) or self._is_title_again(row) or are_ordinals(row):
            return None
        if not self._is_row(filled) or self._is_total(row):
            if any(row):
                self.passed.append(number)
            return None
        for column, text in (self.stands_for | self.sections).items():
            if not cells.get(column):
                cells[column] = text or self.sections.get(column, "")
        return cells

    def _is_row(self, filled: list[str]) -> bool:
        """Not a blank line, nor a signature below the list."""
        only = len(self.columns) == 1
        return len(filled) > 1 or (only and filled[:1] == list(self.columns))

    def _is_section(self, row: list[str]) -> bool:
        """ "II. Chi bộ Bản Na Sang" alone on its line: said of the rows below it."""
        texts = [text for text in row if text]
        for begins, column in self.known.resource.sections.items():
            bare = _ORDER.sub("", texts[-1], count=1) if len(texts) in (1, 2) else ""
            if fold(bare).startswith(begins + " ") and not _TOTAL.match(texts[0]):
                self.sections[column] = bare
                return True
        return False

    def _is_title_again(self, row: list[str]) -> bool:
        """The headings once more, as on every printed page."""
        again = self.known.found_in(row)
        same = [c for c, place in again.items() if self.columns.get(c) == place]
        return len(same) > 1

    def _is_total(self, row: list[str]) -> bool:
        texts = [text for text in row if text and not text.isdecimal()]
        return bool(texts and _TOTAL.fullmatch(texts[0].strip(" .:")))

    def notes(self) -> list[str]:
        """Says which lines were passed over."""
        if not self.passed:
            return []
        where = f"Trang {self.sheet}: " if self.sheet else ""
        named = ", ".join(map(str, self.passed[:MOST_NAMED]))
        more = " …" if len(self.passed) > MOST_NAMED else ""
        return [
            f"{where}{len(self.passed)} dòng cộng, ghi chú, chữ ký không phải dòng "
            f"của danh mục: dòng {named}{more}."
        ]


def _day_in(titles: list[str]) -> date | None:
    """The day in "DANH SÁCH … (đến 30/9/2021)" above the headings."""
    for found in filter(None, map(_SAYS_DAY.search, titles)):
        day, month, year = map(int, found.groups())
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return None


def _year_in(titles: list[str]) -> str:
    return next((found[1] for found in map(_SAYS_YEAR.search, titles) if found), "")
