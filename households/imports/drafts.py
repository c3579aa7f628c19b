"""What was understood of one data row, and how cells become that: shared by all lists.

rows.py has the three kinds of lists.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from households.choices import RowKind
from households.imports.citizen_numbers import parse_citizen_number
from households.imports.columns import Field
from households.imports.places import Places, VillageFound, village_name
from households.imports.sheets import Row, Table
from households.imports.values import (
    BLANK,
    EthnicGroups,
    Parsed,
    parse_birth,
    parse_name,
    parse_sex,
    text_of,
)
from households.models import PovertyStandard
from povertyaid.text import fold

BLANK_SEEN = "(trống)"
GONE = "bản còn thuộc xã; bản này nay thuộc xã khác, đề nghị văn phòng huyện xử lý"


@dataclass(slots=True)
class Draft:
    """What was understood of one row, before it is known whose row it is."""

    kind: RowKind
    sheet: str
    number: int
    raw: list[str]
    values: dict = field(default_factory=dict)
    problems: list[dict] = field(default_factory=list)
    repairs: list[dict] = field(default_factory=list)
    warnings: list[dict] = field(default_factory=list)
    verdict: str = ""
    household: int | None = None
    matched_by: str = ""
    candidates: list[int] = field(default_factory=list)
    changes: dict = field(default_factory=dict)
    id: int | None = None  # of the stored ImportRow

    def problem(self, column: str, seen: str, expected: str) -> None:
        seen = seen.strip() or BLANK_SEEN
        self.problems.append({"column": column, "seen": seen, "expected": expected})

    def warn(self, column: str, seen: str, note: str) -> None:
        self.warnings.append({"column": column, "seen": seen, "note": note})


@dataclass(frozen=True, slots=True)
class Reference:
    """What rows are read against: the year, its standard, places, ethnic groups."""

    year: int
    standard: PovertyStandard
    places: Places
    groups: EthnicGroups
    only_commune: int | None = None  # rows of other communes are out of bounds


class RowReader:
    """What the three kinds of tables share: cells by field, the place of a row."""

    def __init__(self, table: Table, reference: Reference):
        self.table, self.reference = table, reference
        self.at = {c.field: c.index for c in table.columns if c.field}
        self.communes = self._communes_of_sheet()
        self.villages: dict[tuple[int, str], object] = {}

    def _communes_of_sheet(self) -> set[int]:
        """Which communes the sheet's name and titles speak of; one, if all is well."""
        places = self.reference.places
        found = places.communes_in(self.table.titles)
        if (named := places.commune_named(self.table.sheet)) is not None:
            found.add(named)
        if not found and self.reference.only_commune:
            found.add(self.reference.only_commune)
        return found

    def start(self, row: Row) -> Draft:
        raw = [text_of(cell) for cell in row.cells]
        return Draft(self.table.kind, self.table.sheet, row.number, raw)

    def cell(self, row: Row, wanted: Field):
        index = self.at.get(wanted)
        if index is None or index >= len(row.cells):
            return ""
        return row.cells[index]

    def take(self, draft: Draft, row: Row, wanted: Field, parse: Callable) -> object:
        """Parse one cell; write what was repaired or is wrong on the draft."""
        cell = self.cell(row, wanted)
        if cell == "":
            return None
        return self.note(draft, wanted, text_of(cell), parse(cell))

    def require(
        self, draft: Draft, row: Row, wanted: Field, parse: Callable, expected: str
    ) -> object:
        """As take, where a blank cell is a problem."""
        cell = self.cell(row, wanted)
        parsed = parse(cell) if cell != "" else BLANK
        if parsed == BLANK:
            parsed = Parsed(expected=expected)
        return self.note(draft, wanted, text_of(cell), parsed)

    def note(self, draft: Draft, column: str, seen: str, parsed: Parsed) -> object:
        if parsed.expected:
            draft.problem(column, seen, parsed.expected)
        if parsed.why:
            became = parsed.value
            if isinstance(became, tuple):
                became = next(part for part in became if part is not None)
            repair = {"column": column, "was": seen, "became": became}
            draft.repairs.append(repair | {"why": parsed.why})
        if parsed.note:
            draft.warn(column, seen, parsed.note)
        return parsed.value

    def find_commune(self, draft: Draft, row: Row) -> int | None:
        """The row's commune, from its columns or else from its sheet."""
        places = self.reference.places
        code = text_of(self.cell(row, Field.COMMUNE_CODE))
        name = text_of(self.cell(row, Field.COMMUNE))
        if code or name:
            found = {places.commune_with_code(code)} if code else set()
            found |= {places.commune_named(name)} if name else set()
            seen = " ".join(filter(None, (code, name)))
        else:
            found, seen = self.communes, self.table.sheet
        if len(found) != 1 or not found <= places.communes.keys():
            draft.problem(Field.COMMUNE, seen, "một xã có trong danh mục năm đó")
            return None
        commune = next(iter(found))
        only = self.reference.only_commune
        if only not in (None, commune):
            own = places.communes.get(only, "xã của lần nhập")
            draft.problem(Field.COMMUNE, seen, f"chỉ {own}; xã này ngoài phạm vi")
            return None
        return commune

    def place(self, draft: Draft, row: Row) -> None:
        """Set commune and village: from the row's column, else the section over it."""
        commune = self.find_commune(draft, row)
        text = text_of(self.cell(row, Field.VILLAGE)) or row.section
        if not text.strip():
            draft.problem(Field.VILLAGE, "", "tên thôn, bản ở cột hoặc ở dòng đầu mục")
        elif commune:
            if (commune, text) not in self.villages:
                found = self.reference.places.village(commune, text)
                self.villages[commune, text] = found
            found = self.villages[commune, text]
            parsed = Parsed(found.name, found.why, found.expected)
            if self._is_gone_from_the_commune(found.id):
                parsed = Parsed(expected=GONE)
            self.note(draft, Field.VILLAGE, village_name(text), parsed)
            self._warn_of_new_village(draft, commune, found)
            draft.values["village"] = found.id
            draft.values["village_name"] = found.name
        draft.values["commune"] = commune

    def _warn_of_new_village(
        self, draft: Draft, commune: int, found: VillageFound
    ) -> None:
        """A name the commune does not know may be a slip: say the one most like it."""
        if found.id is None and found.closest:
            name = self.reference.places.communes[commune]
            note = (
                f"Danh mục của {name} chưa có bản này;"
                f" gần giống nhất là “{found.closest}”. Nếu viết nhầm, hãy sửa"
                " trong tệp; nếu không, sẽ thêm bản mới."
            )
            draft.warn(Field.VILLAGE, found.name, note)

    def _is_gone_from_the_commune(self, village: int | None) -> bool:
        """Whoever sends one commune's list has no say in villages that left it."""
        only = self.reference.only_commune
        if None in (only, village):
            return False
        return self.reference.places.today_in[village] != only

    def identify(self, draft: Draft, row: Row) -> None:
        """Set the head's name, sex, birth and identity number."""
        values = draft.values
        values["head_name"] = self._name(draft, row)
        values["folded_name"] = fold(values["head_name"] or "")
        values["sex"] = self.take(draft, row, Field.SEX, parse_sex)
        born = self._birth(draft, row)
        values["birth_date"], values["birth_year"] = born or (None, None)
        values["citizen_number"] = self.take(
            draft,
            row,
            Field.CITIZEN_NUMBER,
            lambda cell: parse_citizen_number(
                cell, values["sex"], values["birth_year"]
            ),
        )

    def _name(self, draft: Draft, row: Row) -> object:
        cell = self.cell(row, Field.HEAD_NAME)
        if Field.FAMILY_NAME in self.at:
            parts = (Field.FAMILY_NAME, Field.GIVEN_NAME)
            cell = " ".join(text_of(self.cell(row, part)) for part in parts)
        parsed = parse_name(cell)
        if parsed == BLANK:
            parsed = Parsed(expected="họ và tên chủ hộ")
        return self.note(draft, Field.HEAD_NAME, text_of(cell), parsed)

    def _birth(self, draft: Draft, row: Row):
        """The birth; a year under Nam or Nữ also says the sex."""

        def parse(cell):
            return parse_birth(cell, self.reference.year)

        for column, sex in ((Field.BIRTH_MALE, "male"), (Field.BIRTH_FEMALE, "female")):
            if self.cell(row, column) != "":
                draft.values["sex"] = draft.values["sex"] or sex
                return self.take(draft, row, column, parse)
        return self.take(draft, row, Field.BIRTH, parse)
