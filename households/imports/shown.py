"""Rows of a batch as its page shows them: old → new, side by side, what was noted."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch

from households.choices import LeftReason, RowKind, Sex, Status, Verdict
from households.imports.masking import hide_numbers
from households.models import EthnicGroup, Household, ImportBatch, ImportRow, Review
from povertyaid.templatetags.vn import masked
from povertyaid.text import fold

LABELS = {
    "status": "Phân loại",
    "left_reason": "Lý do rời",
    "head_name": "Chủ hộ",
    "sex": "Giới tính",
    "birth_date": "Ngày sinh",
    "birth_year": "Năm sinh",
    "ethnic_group": "Dân tộc",
    "citizen_number": "Số định danh",
    "phone": "Điện thoại",
    "note": "Ghi chú",
    "village": "Bản",
    "review_village": "Bản khi rà soát",
    "persons": "Số khẩu",
    "b1": "Điểm B1",
    "b2": "Điểm B2",
    "deprivations": "Chỉ số thiếu hụt",
    "causes": "Nguyên nhân",
    "has_no_labour_capacity": "Không có khả năng lao động",
    "has_merit": "Có người có công",
    "households": "Tổng số hộ dân cư",
    "minority_households": "Số hộ DTTS",
    "members": "Người trong hộ",
}
COMPARED = ("status", "persons", "b1", "b2", "deprivations", "causes")
CHOICES = {"status": Status, "left_reason": LeftReason, "sex": Sex}
EMPTY = "trống"


@dataclass(frozen=True, slots=True)
class Line:
    """One field, as it was and as it will be."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Side:
    """One field of a candidate beside the row; `agrees` is None if one is blank."""

    label: str
    ours: str
    theirs: str
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class Candidate:
    household: Household
    sides: list[Side]

    @property
    def agreeing(self) -> int:
        return sum(1 for side in self.sides if side.agrees)

    @property
    def told(self) -> int:
        return sum(1 for side in self.sides if side.agrees is not None)


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of the row beside the same field of every candidate."""

    label: str
    ours: str
    sides: list[Side]


@dataclass(frozen=True, slots=True)
class Mark:
    kind: str  # problem, warning or repair
    column: str
    seen: str
    text: str
    became: str = ""  # of a repair

    @property
    def names_its_column(self) -> bool:
        return self.text.startswith(self.column)


@dataclass(slots=True)
class Shown:
    """A row with what its card needs."""

    row: ImportRow
    lines: list[Line] = field(default_factory=list)
    compared_with: int | None = None  # the year of the review it is compared with
    household: Household | None = None  # that the register has
    candidates: list[Candidate] = field(default_factory=list)
    has_cells: bool = False
    may_change: bool = False  # answered, edited, left out
    is_written: bool = False

    @property
    def title(self) -> str:
        row = self.row
        return row.head_name or row.commune_name or "(không có họ tên)"

    @property
    def may_be_new(self) -> bool:
        """A row of households that left cannot be a household nobody knows."""
        return self.row.kind == RowKind.HOUSEHOLD

    @property
    def key_of_new(self) -> int:
        """The number key that says "a new household"."""
        return len(self.candidates) + 1

    @property
    def table(self) -> list[Compared]:
        """The candidates' fields, one line for each beside the row's own."""
        if not self.candidates:
            return []
        first = self.candidates[0].sides
        columns = zip(*(one.sides for one in self.candidates), strict=True)
        return [
            Compared(side.label, side.ours, list(sides))
            for side, sides in zip(first, columns, strict=True)
            if side.ours != EMPTY or any(one.theirs != EMPTY for one in sides)
        ]

    @property
    def marks(self) -> list[Mark]:
        """The row's problems, doubts and repairs, identity numbers hidden."""
        row = self.row
        found = [("problem", p, p["expected"], p["seen"]) for p in row.problems]
        found += [("warning", w, w["note"], w.get("seen")) for w in row.warnings]
        found += [("repair", r, r["why"], r.get("was")) for r in row.repairs]
        return [
            Mark(
                kind,
                one["column"],
                hide_numbers(one["column"], _told(seen)),
                hide_numbers("", text),
                hide_numbers(one["column"], _told(one.get("became"))),
            )
            for kind, one, text, seen in found
        ]


def _told(value) -> str:
    return "" if value is None else str(value)


def show(batch: ImportBatch, rows: list[ImportRow]) -> list[Shown]:
    """The rows with their comparisons; as many queries for one row as for fifty."""
    groups = dict(EthnicGroup.objects.values_list("pk", "name"))
    known = _households(batch, rows)
    shown = [Shown(row) for row in rows]
    for one in shown:
        one.is_written = is_written(batch, one.row)
        one.may_change = may_change(batch, one.row)
        one.has_cells = bool(one.row.raw)
        if one.row.verdict == Verdict.DUPLICATE:
            one.candidates = [
                Candidate(known[pk], _side_by_side(one.row, known[pk], groups))
                for pk in one.row.candidates
                if pk in known
            ]
        else:
            one.household = known.get(one.row.household_id)
            _add_lines(one)
    return shown


def is_written(batch: ImportBatch, row: ImportRow) -> bool:
    """Whether the row stands in the register because of this batch."""
    writes = (Verdict.NEW, Verdict.CHANGED, Verdict.LEAVING)
    is_good = row.verdict in writes and not (row.is_left_out or row.is_pending)
    return batch.committed_at is not None and is_good and not row.is_undone


def may_change(batch: ImportBatch, row: ImportRow) -> bool:
    """Whether the row may still be answered, edited, left out or taken in."""
    if batch.state == "in_review":
        return True
    is_of_commit = is_written(batch, row) or row.is_undone
    return batch.state == "committed" and not is_of_commit


def _households(batch: ImportBatch, rows: list[ImportRow]) -> dict[int, Household]:
    """The households the rows are, or may be; of the batch's commune if it has one."""
    wanted = {pk for row in rows for pk in row.candidates}
    wanted |= {row.household_id for row in rows if row.household_id}
    earlier = Review.objects.filter(year__lt=batch.year).order_by("-year")
    found = Household.objects.select_related("village").prefetch_related(
        Prefetch("reviews", earlier, to_attr="earlier_reviews")
    )
    if batch.commune_id:
        found = found.filter(village__commune=batch.commune_id)
    return found.in_bulk(wanted)


def _add_lines(shown: Shown) -> None:
    """The row's changes; a new review is compared with the household's last one."""
    row, household = shown.row, shown.household
    changes = {name: pair for name, pair in row.changes.items() if name in LABELS}
    if row.makes_review and household and household.earlier_reviews:
        last = household.earlier_reviews[0]
        shown.compared_with = last.year
        for name in COMPARED if row.kind == RowKind.HOUSEHOLD else ("status",):
            new, old = getattr(row, name), getattr(last, name)
            if new is not None and new != old:
                changes[name] = [old, new]
    if changes.get("birth_date") and changes.get("birth_year"):
        del changes["birth_year"]
    shown.lines = [
        Line(LABELS[name], text_for(name, pair[0]), text_for(name, pair[1]))
        for name, pair in sorted(changes.items(), key=_in_order)
    ]


def _in_order(change) -> int:
    return list(LABELS).index(change[0])


def text_for(name: str, value) -> str:
    """A value as the page writes it; the identity number keeps four digits."""
    if value is None or value == "":
        return EMPTY
    if name == "citizen_number":
        return masked(value)
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "không"
    if name == "birth_date":
        day = value if isinstance(value, date) else date.fromisoformat(value)
        return f"{day:%d/%m/%Y}"
    return hide_numbers("", str(value)) if name == "note" else str(value)


def _side_by_side(row: ImportRow, household: Household, groups: dict) -> list[Side]:
    """What agrees and what differs, field by field; the fields that tell most first."""
    last = next(iter(household.earlier_reviews), None)
    theirs_village = household.village.name
    sides = [
        _side("head_name", row.head_name, household.head_name, fold),
        _side_of_birth(row, household),
        _side_of_number(row.citizen_number or "", household.citizen_number),
        _side("village", row.village_name, theirs_village, fold),
        _side("sex", row.sex, household.sex),
    ]
    ours, theirs = (
        groups.get(row.ethnic_group_id),
        groups.get(household.ethnic_group_id),
    )
    sides.append(_side("ethnic_group", ours, theirs))
    sides.append(_side("persons", row.persons, last and last.persons))
    sides.append(_side("status", row.status, last and last.status))
    return sides


def _side(name: str, ours, theirs, key=lambda value: value) -> Side:
    is_told = None not in (ours, theirs) and "" not in (ours, theirs)
    agrees = key(ours) == key(theirs) if is_told else None
    return Side(LABELS[name], text_for(name, ours), text_for(name, theirs), agrees)


def _side_of_birth(row: ImportRow, household: Household) -> Side:
    """Two dates are compared as dates, else the years."""
    if row.birth_date and household.birth_date:
        return _side("birth_date", row.birth_date, household.birth_date)
    ours = text_for("birth_date", row.birth_date) if row.birth_date else row.birth_year
    theirs = household.birth_year
    if household.birth_date:
        theirs = text_for("birth_date", household.birth_date)
    agrees = None
    if row.birth_year and household.birth_year:
        agrees = row.birth_year == household.birth_year
    label = LABELS["birth_year"]
    return Side(label, str(ours or EMPTY), str(theirs or EMPTY), agrees)


def _side_of_number(ours: str, theirs: str) -> Side:
    """Only four digits are shown, so how far two numbers differ is said in words."""
    side = _side("citizen_number", ours, theirs)
    if side.agrees is False and len(ours) == len(theirs):
        apart = sum(1 for one, other in zip(ours, theirs, strict=True) if one != other)
        return Side(
            side.label, side.ours, f"{side.theirs} (khác {apart} chữ số)", False
        )
    return side
