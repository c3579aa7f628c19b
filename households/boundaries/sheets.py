"""A plan as one table, a row for each village: sent out to be filled in, and read back.

Every row says where its village goes and what that unit is; a row without a unit stays.
A row without a village speaks for the whole commune, but the villages in rows of their
own.
Columns are known by their headings, whatever their order.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from households.boundaries.planning import Plan
from households.choices import CommuneKind
from households.imports.reading import read_workbook
from households.models import BoundaryUnit, Commune, Village
from povertyaid.jobs import UserError
from povertyaid.spreadsheets import to_csv, to_xlsx, unescaped
from povertyaid.text import clean, fold

OLD_CODE, OLD_NAME, VILLAGE = "Mã xã cũ", "Xã cũ", "Bản"
CODE, NAME, KIND = "Mã đơn vị mới", "Tên đơn vị mới", "Loại"
BORDER, URBAN, DISTRICT = "Biên giới", "Thành thị", "Huyện"
COLUMN, ROW = "Cột ô", "Hàng ô"
OUTSIDE, NEW_NAME = "Phần ngoài sổ", "Tên bản mới"
HEADINGS = [
    OLD_CODE,
    OLD_NAME,
    VILLAGE,
    CODE,
    NAME,
    KIND,
    BORDER,
    URBAN,
    DISTRICT,
    COLUMN,
    ROW,
    OUTSIDE,
    NEW_NAME,
]
REQUIRED = (OLD_CODE, VILLAGE, CODE, NAME)
UNIT_HEADINGS = HEADINGS[4:12]
YES = {"x", "co", "1", "dung"}
NO = {"", "khong", "0", "-"}
MOST_HEADING_ROWS = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell or row of the sheet that cannot be taken."""

    row: int
    column: str
    seen: str
    expected: str


@dataclass(slots=True)
class Reading:
    """What a sheet plans, and everything that is wrong with it."""

    units: dict[str, BoundaryUnit] = field(default_factory=dict)
    moves: list[tuple[Village, str, str]] = field(default_factory=list)
    ended: list[tuple[Commune, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0


def write(plan: Plan, ending: str = "xlsx") -> bytes:
    """Every village of the communes there are, with what the plan says of it so far."""
    rows = [list(row) for row in _rows(plan)]
    if ending == "csv":
        return to_csv(HEADINGS, rows)
    kinds = [kind.label for kind in CommuneKind]
    choices = {KIND: kinds, BORDER: ["x"], URBAN: ["x"]}
    title = f"Sắp xếp địa giới: {plan.change}"
    return to_xlsx(
        {"Địa giới": (HEADINGS, rows)}, {"Địa giới": [title]}, choices=choices
    )


def _rows(plan: Plan):
    heirs = {part.commune_id: part.heir for part in plan.parts}
    for commune in sorted(plan.communes.values(), key=lambda one: one.code):
        villages = plan.villages.get(commune.pk, [])
        for village in villages:
            move = plan.moves.get(village.pk)
            unit = move and move.unit
            yield (
                commune.code,
                commune.name,
                village.name,
                *_unit_cells(unit),
                move.new_name if move else "",
            )
        if not villages:
            unit = heirs.get(commune.pk)
            yield commune.code, commune.name, "", *_unit_cells(unit), ""


def _unit_cells(unit: BoundaryUnit | None) -> list:
    if unit is None:
        return [""] * 9
    return [
        unit.code,
        unit.name,
        unit.get_kind_display(),
        "x" if unit.is_border else "",
        "x" if unit.is_urban else "",
        unit.district,
        unit.tile_column,
        unit.tile_row,
        "; ".join(unit.outside_parts),
    ]


def read(plan: Plan, path: Path, name: str) -> Reading:
    """What the file at `path` plans for the communes of `plan`. UserError if it has no
    such table at all."""
    start, columns, rows = _table(path, name)
    reader = _Reader(plan)
    for number, cells in enumerate(rows, start):
        values = {
            heading: clean(unescaped(cells[place] or ""))
            for heading, place in columns.items()
            if place < len(cells)
        }
        if any(values.values()):
            reader.take(number, {head: values.get(head, "") for head in HEADINGS})
    return reader.finish()


def _table(path: Path, name: str) -> tuple[int, dict[str, int], list[list[str]]]:
    """The number of the first row below the headings, the columns, the rows."""
    known = {fold(heading): heading for heading in HEADINGS}
    for sheet in read_workbook(path, name):
        rows = [list(row) for row in sheet.cells.iter_rows()]
        for place, row in enumerate(rows[:MOST_HEADING_ROWS]):
            found = {
                known[fold(cell)]: column
                for column, cell in enumerate(row)
                if cell and fold(cell) in known
            }
            if len(found) >= len(REQUIRED):
                if missing := [head for head in REQUIRED if head not in found]:
                    raise UserError(f"Tệp thiếu cột: {', '.join(missing)}.")
                return sheet.first_row + place + 1, found, rows[place + 1 :]
    raise UserError(f"Không thấy dòng tiêu đề ({', '.join(REQUIRED)}) trong tệp.")


class _Reader:
    """Takes row after row and remembers what was said before."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.found = Reading()
        self.communes = {one.code: one for one in plan.communes.values()}
        self.seen: dict[int, int] = {}  # village → its row
        self.said: dict[str, tuple[int, list[str]]] = {}  # code → row, unit cells
        self.touched: dict[int, list[int]] = defaultdict(list)  # commune → rows
        self.whole: dict[int, tuple[int, BoundaryUnit | None]] = {}  # → row, unit

    def take(self, number: int, cells: dict[str, str]) -> None:
        self.found.rows += 1
        commune = self._commune(number, cells)
        unit = self._unit(number, cells) if cells[CODE] or cells[NAME] else None
        if commune is None:
            return
        self.touched[commune.pk].append(number)
        if not cells[VILLAGE]:
            self._whole(number, commune, cells, unit)
            return
        village = self._village(number, commune, cells[VILLAGE])
        if village and unit:
            self.found.moves.append((village, unit.code, cells[NEW_NAME]))

    def finish(self) -> Reading:
        """Villages of a commune the sheet speaks of and leaves out are lost."""
        for commune_id, rows in self.touched.items():
            for village in self.plan.villages.get(commune_id, []):
                if village.pk not in self.seen:
                    self._unnamed(village, rows[-1])
        for unit in self.found.units.values():
            self._go_on(unit)
        self.found.problems.sort(key=lambda problem: problem.row)
        return self.found

    def _unnamed(self, village: Village, last: int) -> None:
        """A village in no row of its own goes where its whole commune goes."""
        if village.commune_id in self.whole:
            _, unit = self.whole[village.commune_id]
            if unit:
                self.found.moves.append((village, unit.code, ""))
            return
        where = f"{village} của {village.commune}"
        self._wrong(last, VILLAGE, "", f"thêm một dòng cho {where}")

    def _commune(self, number: int, cells: dict[str, str]) -> Commune | None:
        code = cells[OLD_CODE].zfill(5) if cells[OLD_CODE].isdecimal() else ""
        commune = self.communes.get(code)
        if commune is None:
            day = f"{self.plan.change.takes_effect_on:%d/%m/%Y}"
            expected = f"mã của một xã có đến trước ngày {day}"
            self._wrong(number, OLD_CODE, cells[OLD_CODE], expected)
        elif cells[OLD_NAME] and fold(cells[OLD_NAME]) not in (
            fold(commune.name),
            fold(str(commune)),
        ):
            expected = f"{commune.name}, tên của xã mã {code}"
            self._wrong(number, OLD_NAME, cells[OLD_NAME], expected)
        return commune

    def _village(self, number: int, commune: Commune, name: str) -> Village | None:
        folded = fold(name)
        there = self.plan.villages.get(commune.pk, [])
        found = [v for v in there if v.folded_name == folded]
        found = found or [v for v in there if folded in map(fold, v.aliases)]
        if len(found) != 1:
            self._wrong(number, VILLAGE, name, f"tên một bản của {commune}")
            return None
        (village,) = found
        if first := self.seen.get(village.pk):
            self._wrong(number, VILLAGE, name, f"bản chưa có ở dòng {first}")
            return None
        self.seen[village.pk] = number
        return village

    def _whole(self, number, commune: Commune, cells, unit) -> None:
        if commune.pk in self.whole:
            first = self.whole[commune.pk][0]
            self._wrong(number, VILLAGE, "", f"cả {commune} đã có ở dòng {first}")
            return
        self.whole[commune.pk] = number, unit
        if unit and not self.plan.villages.get(commune.pk):
            self.found.ended.append((commune, unit.code))

    def _unit(self, number: int, cells: dict[str, str]) -> BoundaryUnit | None:
        code = cells[CODE].zfill(5)
        if not (code.isdecimal() and len(code) == 5):
            return self._wrong(number, CODE, cells[CODE], "mã 5 chữ số")
        said = [fold(cells[heading]) for heading in UNIT_HEADINGS]
        if code in self.said:
            row, before = self.said[code]
            for heading, old, new in zip(UNIT_HEADINGS, before, said, strict=True):
                if new and new != old:
                    expected = f"như dòng {row}, cùng mã {code}"
                    self._wrong(number, heading, cells[heading], expected)
            return self.found.units.get(code)
        self.said[code] = number, said
        unit = self._new_unit(number, code, cells)
        if unit:
            self.found.units[code] = unit
        return unit

    def _new_unit(self, number: int, code: str, cells) -> BoundaryUnit | None:
        if not cells[NAME]:
            return self._wrong(number, NAME, "", f"tên của đơn vị mã {code}")
        kinds = {fold(kind.label): kind for kind in CommuneKind}
        kind = kinds.get(fold(cells[KIND] or CommuneKind.COMMUNE.label))
        if kind is None:
            expected = ", ".join(one.label for one in CommuneKind)
            return self._wrong(number, KIND, cells[KIND], expected)
        outside = [clean(part) for part in cells[OUTSIDE].split(";") if clean(part)]
        return BoundaryUnit(
            code=code,
            name=cells[NAME],
            kind=kind,
            district=cells[DISTRICT],
            is_border=self._yes(number, BORDER, cells),
            is_urban=self._yes(number, URBAN, cells),
            tile_column=self._number(number, COLUMN, cells),
            tile_row=self._number(number, ROW, cells),
            outside_parts=outside,
        )

    def _go_on(self, unit: BoundaryUnit) -> None:
        """Under its own code and name, and keeping villages, a commune goes on."""
        commune = self.communes.get(unit.code)
        if commune is None or fold(commune.name) != fold(unit.name):
            return
        left = {village.pk for village, _, _ in self.found.moves}
        if any(v.pk not in left for v in self.plan.villages.get(commune.pk, [])):
            unit.commune, unit.goes_on = commune, True

    def _yes(self, number: int, heading: str, cells) -> bool:
        word = fold(cells[heading])
        if word not in YES | NO:
            self._wrong(number, heading, cells[heading], "x, hoặc để trống")
        return word in YES

    def _number(self, number: int, heading: str, cells) -> int | None:
        text = cells[heading]
        if text and not (text.isdecimal() and int(text) < 1000):
            self._wrong(number, heading, text, "số nguyên không âm")
            return None
        return int(text) if text else None

    def _wrong(self, row: int, column: str, seen: str, expected: str) -> None:
        self.found.problems.append(Problem(row, column, seen, expected))
