"""One table of rows that wait, written into a sheet: headings, titles, rows.

The commune stands over the table and village and classification over their rows,
wherever the file had said them. What was typed is written as text, dates too: read
back, it is what it was on any machine.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import ceil

from xlsxwriter.utility import xl_range

from households.choices import LISTED, RowKind, Status
from households.imports.columns import Field, Headings
from households.imports.places import is_village
from households.imports.values import parse_tick
from households.models import Commune, ImportRow

MOST_REASON = 2000  # characters
REASON_WIDTH, LINE_HEIGHT, MOST_HEIGHT = 56, 15.5, 400
WIDTHS = {
    Field.ORDINAL: 5,
    Field.HEAD_NAME: 26,
    Field.FAMILY_NAME: 18,
    Field.BIRTH: 13,
    Field.CITIZEN_NUMBER: 16,
    Field.VILLAGE: 20,
    Field.PERSONS: 7,
    Field.STATUS: 14,
    Field.PHONE: 13,
    Field.NOTE: 20,
    Field.DEPRIVATION: 5,
    Field.CAUSE: 5,
}
OTHER_WIDTH = 12
BIRTHS = (Field.BIRTH, Field.BIRTH_MALE, Field.BIRTH_FEMALE)
NUMBERS = (Field.ORDINAL, Field.PERSONS, Field.B1, Field.B2, Field.HOUSEHOLDS)
NUMBERS += (Field.MINORITY_HOUSEHOLDS,)
TICKS = (Field.IS_POOR, Field.IS_NEAR_POOR, Field.DEPRIVATION, Field.CAUSE)
TICKS += (Field.NO_LABOUR, Field.MERIT)
ALSO = {  # a problem of the one is seen in the others
    Field.HEAD_NAME: (Field.FAMILY_NAME, Field.GIVEN_NAME),
    Field.STATUS: (Field.IS_POOR, Field.IS_NEAR_POOR),
    Field.COMMUNE: (Field.COMMUNE_CODE,),
}
FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
BOX = FONT | {"border": 1, "border_color": "#808080"}
TEXT = BOX | {"num_format": "@", "text_wrap": True}
CENTRE = {"align": "center"}
BAD = {"bg_color": "#FBD5D5", "bold": True}
STYLES = {
    "title": FONT | {"bold": True, "font_size": 14},
    "help": FONT | {"italic": True},
    "office": FONT | {"bold": True},
    "heading": BOX
    | {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter"}
    | {"bg_color": "#E8EEF4"},
    "section": BOX | {"bold": True, "bg_color": "#F3F3F3", "num_format": "@"},
    "reason": BOX | {"text_wrap": True, "bg_color": "#FFF6DD", "num_format": "@"},
    "text": TEXT,
    "bad text": TEXT | BAD,
    "centre": TEXT | CENTRE,
    "bad centre": TEXT | CENTRE | BAD,
    "number": BOX | CENTRE,
    "bad number": BOX | CENTRE | BAD,
}
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WHOLE = re.compile(r"0|[1-9]\d{0,8}")


@dataclass(slots=True)
class Part:
    """The waiting rows of one table of the file, under the columns it was read by."""

    columns: list[dict]  # of findings: index, heading, field, number; without our own
    kind: str
    depth: int  # rows of its heading
    own: int | None  # where our reasons stood, in a file that was sent in again
    rows: list[ImportRow] = field(default_factory=list)

    def at(self, wanted: Field) -> int | None:
        return next((c["index"] for c in self.columns if c["field"] == wanted), None)

    def text(self, row: ImportRow, wanted: Field) -> str:
        index = self.at(wanted)
        given = index is not None and index < len(row.raw)
        return row.raw[index].strip() if given else ""

    def place(self, index: int) -> int:
        """Where a column of the file stands here: one further, after the reasons."""
        return index if self.own is not None and self.own < index else index + 1


def heading_path(column: dict, depth: int, headings: Headings) -> list[str]:
    """A heading as its rows from the top: "Chỉ số / 7" under two rows is two of them.

    A slash may also be part of a heading; the split that reads as the column did wins.
    """
    pieces = column["heading"].split(" / ")
    meant = column["field"], column["number"]
    most = min(depth, len(pieces))
    splits = [
        [" / ".join(pieces[a:b]) for a, b in pairwise((0, *cuts, len(pieces)))]
        for count in range(most, 0, -1)
        for cuts in combinations(range(1, len(pieces)), count - 1)
    ]
    return next((one for one in splits if headings.read(one) == meant), splits[0])


@dataclass(frozen=True, slots=True)
class Words:
    """What all tables are written with."""

    styles: dict[str, object]  # by name of STYLES
    headings: Headings
    communes: dict[int, Commune]
    why: Callable[[ImportRow], list[str]]


class TableWriter:
    """Writes one table into a sheet."""

    def __init__(self, sheet, part: Part, words: Words):
        self.sheet, self.part, self.words = sheet, part, words
        self.styles = words.styles
        longest = max(len(row.raw) for row in part.rows)
        last = max((column["index"] for column in part.columns), default=0)
        self.width = part.place(max(last, longest - 1))
        self.fields = {column["index"]: column for column in part.columns}
        self.section = self.status = ""
        self.sections = 0

    def write(self, row: int) -> tuple[int, int]:
        """From `row` on; where its data starts, and the row after it."""
        if commune := self._commune():
            office = f"UBND {commune}".upper()
            self.sheet.write_string(row, 0, office, self.styles["office"])
        self._headings(row + 2)
        row = top = row + 2 + self.part.depth
        for one in self.part.rows:
            row = self._titles(row, one)
            self._row(row, one)
            row += 1
        everything = (top, 0, row, self.width)
        span = xl_range(*everything)
        self.sheet.ignore_errors({"number_stored_as_text": span})
        return top, row

    def _commune(self) -> Commune | None:
        """The commune of the rows that do not say theirs."""
        columns = (Field.COMMUNE, Field.COMMUNE_CODE)
        for row in self.part.rows:
            said = any(self.part.text(row, column) for column in columns)
            if not said and (commune := row.values.get("commune")):
                return self.words.communes.get(commune)
        return None

    def _headings(self, top: int) -> None:
        bottom = top + self.part.depth - 1
        self._head(top, 0, bottom, 0, str(Field.WAITS))
        self.sheet.set_column(0, 0, REASON_WIDTH)
        paths, lines = {}, 1
        for column in self.part.columns:
            place = self.part.place(column["index"])
            path = heading_path(column, self.part.depth, self.words.headings)
            width = WIDTHS.get(column["field"], OTHER_WIDTH)
            self.sheet.set_column(place, place, width)
            self._head(top + len(path) - 1, place, bottom, place, path[-1])
            paths[place] = path
            lines = max(lines, ceil(len(path[-1]) / width))
        for depth in range(self.part.depth - 1):
            self._groups(top, depth, paths)
        self.sheet.set_row(bottom, min(LINE_HEIGHT * (lines + 1), MOST_HEIGHT))

    def _groups(self, top: int, depth: int, paths: dict[int, list[str]]) -> None:
        """The headings of this row that stand over others, over all their columns."""
        grouped = [p for p, path in sorted(paths.items()) if len(path) > depth + 1]
        spans: list[list[int]] = []
        for place in grouped:
            above = paths[place][: depth + 1]
            last = spans[-1][-1] if spans else None
            if last == place - 1 and paths[last][: depth + 1] == above:
                spans[-1].append(place)
            else:
                spans.append([place])
        for span in spans:
            text = paths[span[0]][depth]
            self._head(top + depth, span[0], top + depth, span[-1], text)

    def _head(self, top: int, left: int, bottom: int, right: int, text: str) -> None:
        style = self.styles["heading"]
        if (top, left) == (bottom, right):
            self.sheet.write_string(top, left, text, style)
        else:
            self.sheet.merge_range(top, left, bottom, right, text, style)

    # Rows

    def _titles(self, row: int, one: ImportRow) -> int:
        """The sections over a row whose village or classification they say."""
        if self.part.kind != RowKind.HOUSEHOLD:
            return row
        status = self._status_above(one)
        if status and status != self.status:
            self.status = status
            row = self._title(row, "", Status(status).label.upper())
        village = self._village_above(one)
        if village and village != self.section:
            self.section = village
            self.sections += 1
            is_plain = self.part.at(Field.ORDINAL) is None and not is_village(village)
            name = f"Bản {village}" if is_plain else village
            row = self._title(row, _roman(self.sections), name)
        return row

    def _status_above(self, one: ImportRow) -> str:
        """What a title said of the row: a status that none of its own cells says."""
        ticks = (Field.IS_POOR, Field.IS_NEAR_POOR)
        own = [parse_tick(self.part.text(one, column)) for column in ticks]
        says = self.part.text(one, Field.STATUS)
        if says or any(tick.value or tick.expected for tick in own):
            return ""
        status = one.values.get("status") or ""
        return status if status in LISTED else ""

    def _village_above(self, one: ImportRow) -> str:
        if self.part.text(one, Field.VILLAGE):
            return ""
        return one.values.get("village_name") or ""

    def _title(self, row: int, ordinal: str, text: str) -> int:
        head = self.part.at(Field.HEAD_NAME)
        if head is None:
            head = self.part.at(Field.FAMILY_NAME)
        at = {head: text}
        if ordinal and (index := self.part.at(Field.ORDINAL)) is not None:
            at[index] = ordinal
        texts = {self.part.place(index): words for index, words in at.items()}
        for place in range(self.width + 1):
            self._cell(row, place, texts.get(place, ""), "section")
        return row + 1

    def _row(self, row: int, one: ImportRow) -> None:
        why = self.words.why(one)
        text = "\n".join(f"• {reason}" for reason in why)[:MOST_REASON]
        self._cell(row, 0, text, "reason")
        lines = sum(ceil(len(reason) / (REASON_WIDTH - 4)) for reason in why)
        self.sheet.set_row(row, min(LINE_HEIGHT * lines + 3, MOST_HEIGHT))
        wrong = {problem["column"] for problem in one.problems}
        wrong |= set() if wrong else {warning["column"] for warning in one.warnings}
        for index in range(max(len(one.raw), max(self.fields) + 1)):
            if index != self.part.own:
                text = one.raw[index] if index < len(one.raw) else ""
                self._value(row, index, text, one, wrong)

    def _value(
        self, row: int, index: int, text: str, one: ImportRow, wrong: set[str]
    ) -> None:
        column = self.fields.get(index, {"field": None, "number": None})
        bad = "bad " if _is_wrong(column, wrong) else ""
        place, what = self.part.place(index), column["field"]
        if what in BIRTHS:
            text = _born(text, what, one)
        if what in NUMBERS and _WHOLE.fullmatch(text):
            style = self.styles[f"{bad}number"]
            self.sheet.write_number(row, place, int(text), style)
        else:
            self._cell(
                row, place, text, f"{bad}{'centre' if what in TICKS else 'text'}"
            )

    def _cell(self, row: int, place: int, text: str, style: str) -> None:
        if text:
            self.sheet.write_string(row, place, text, self.styles[style])
        else:
            self.sheet.write_blank(row, place, None, self.styles[style])


def _is_wrong(column: dict, wrong: set[str]) -> bool:
    what = column["field"]
    if what is None:
        return False
    if what in wrong or f"{what} {column['number']}" in wrong:
        return True
    return any(what in ALSO.get(name, ()) for name in wrong)


def _born(text: str, column: str, one: ImportRow) -> str:
    """A birth as text: as it was typed, or where that was mended what it became.

    Among the few rows here nothing tells any more that a column had its days and
    months swapped, or counted days as Excel does.
    """
    values = one.values
    day = _DAY.fullmatch(text.strip())
    if any(repair["column"] == column for repair in one.repairs):
        if not values.get("birth_date"):
            return str(values.get("birth_year") or text)
        day = _DAY.fullmatch(values["birth_date"])
    return f"{day[3]}/{day[2]}/{day[1]}" if day else text


def _roman(number: int) -> str:
    pairs = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"))
    found = ""
    for value, letters in (*pairs, (5, "V"), (4, "IV"), (1, "I")):
        count, number = divmod(number, value)
        found += letters * count
    return found
