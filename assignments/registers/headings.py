"""Which row of a sheet holds a register's headings, however an office wrote them."""

import re
from functools import lru_cache

from povertyaid.registers import RegisterResource
from povertyaid.text import fold

HEADING_ROWS = 40
REASON = "Lý do chưa nhận"  # the first column of rows sent back to be mended
_NUMBERS = {"tt", "stt", "so tt", "so thu tu"}
_ORDINAL = re.compile(r"\(?(\d{1,2}|[A-Z])\)?")


@lru_cache(maxsize=4096)  # every row is asked whether it is the headings once more
def plain(heading: str) -> str:
    """Letters and digits only: "Ngày, tháng,\\nnăm sinh:" is "ngay thang nam sinh"."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(heading)))


class Headings:
    """The columns of a register and every way to call them."""

    def __init__(self, resource: type[RegisterResource]):
        self.resource = resource
        fields = resource.fields.values()
        self.columns = [f.column_name for f in fields]
        self.required = {f.column_name for f in fields if f.widget.is_required}
        called = resource.also_called | {column: column for column in self.columns}
        self.called = {plain(written): column for written, column in called.items()}

    def column(self, written: str) -> str | None:
        """The column called so, with or without what stands in brackets."""
        bare = re.sub(r"\(.*?\)", " ", written)
        return self.called.get(plain(written)) or self.called.get(plain(bare))

    def found_in(self, row: list[str]) -> dict[str, int]:
        """Column → its place in this row, of the headings that stand there."""
        found = {}
        for place, text in enumerate(row):
            if text and (column := self.column(text)):
                found.setdefault(column, place)
        return found

    def unknown(self, sheet: str, written: list[str], columns: dict) -> list[str]:
        """Says which columns of the sheet nothing is taken from."""
        passed = [
            text
            for place, text in enumerate(written)
            if text
            and place not in columns.values()
            and plain(text) not in _NUMBERS | {plain(REASON)}
        ]
        if not passed:
            return []
        where = f"Trang {sheet}: c" if sheet else "C"
        names = ", ".join(f"“{' '.join(text.split())}”" for text in passed)
        return [f"{where}ột không có trong danh mục nên không dùng: {names}."]


def heading_rows(rows: list[list[str]], known: Headings):
    """(first row, how many rows, column → place); (None, 0, {}) if there is none.

    The row with most known headings; the one or two below it may hold parts of merged
    headings, or the numbers of the columns.
    """
    best, columns = None, {}
    for index, row in enumerate(rows[:HEADING_ROWS]):
        found = known.found_in(row)
        if len(found) > max(len(columns), 1):
            best, columns = index, found
    if best is None:
        return None, 0, {}
    length = 1
    for row in rows[best + 1 : best + 3]:
        parts = known.found_in(row)
        free = {p for p in parts.values() if p not in columns.values()}
        parts = {c: p for c, p in parts.items() if c not in columns and p in free}
        if parts:
            columns |= parts
        elif not are_ordinals(row):
            break
        length += 1
    return best, length, columns


def are_ordinals(row: list[str]) -> bool:
    """The numbers of the columns, "A B 1 2 3", which stand below headings."""
    filled = [text for text in row if text]
    return len(filled) > 2 and all(map(_ORDINAL.fullmatch, filled))
