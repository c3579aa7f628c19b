"""A form filled with a report's figures: what page, workbook and print draw alike."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from reports.measures import TOTAL, Place
from reports.measures.sections import numbers
from reports.models import Report
from reports.tables.shapes import Column, Form, Group, RowKind, depth_of, leaves_of

BOTH_ROWS = {"households": "Hộ", "persons": "Nhân khẩu"}


class Counted(Protocol):
    """What fills a form: `measures.Figures`, or `plan_figures` of the plan's tables."""

    report: Report
    outline: list[Place]

    def value(self, place_id, name: str): ...

    def unknown(self, place_id, name: str) -> int: ...

    def is_blank(self, place_id, name: str) -> bool: ...

    def opens(self, place_id, name: str) -> bool: ...

    def address(self, place_id, name: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading cell as a table draws it."""

    text: str
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as a table shows it; `measure` opens it to its names if `opens`.

    A value of None is missing ("…") unless `is_blank`: a rate over nothing. The value
    of a cell of kind TEXT is words, of kind MILLIONS million dong, exact.
    """

    value: int | Decimal | str | None
    measure: str
    kind: str
    is_blank: bool = False
    unknown: int = 0  # households whose list does not say
    opens: bool = False
    url: str = ""  # of another list that the figure counts


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a form. `place` is None in the total; `unit` is "Hộ" in movements.

    A section stands in bold above its places and is their sum; the total adds up the
    places alone (`adds`).
    """

    number: str
    place: Place | None
    name: str
    cells: list[Cell]
    unit: str = ""
    balances: bool | None = None  # None: nothing to balance
    kind: RowKind = RowKind.PLACE
    level: int = 0  # how many sections it stands within

    @property
    def is_total(self) -> bool:
        return self.kind == RowKind.TOTAL

    @property
    def adds(self) -> bool:
        """Is it one of the rows that the total is the sum of?"""
        return self.kind == RowKind.PLACE


@dataclass(frozen=True)
class Table:
    """A form filled in: heading rows, the row of column numbers, body rows, total rows.

    `headings` hold the cells of every column, TT and place included; `number_row` is
    the texts under them. A movement's `groups` keep the two rows of a place together.
    """

    form: Form
    headings: list[list[Heading]]
    number_row: list[str]
    rows: list[Row]
    totals: list[Row]
    notes: list[str] = field(default_factory=list)

    @property
    def groups(self) -> list[list[Row]]:
        size = 2 if self.form.is_movement else 1
        return [self.rows[i : i + size] for i in range(0, len(self.rows), size)]

    @property
    def balances(self) -> bool | None:
        """True if every row adds up, None if there is nothing to add up."""
        checks = [row.balances for row in (*self.rows, *self.totals)]
        return None if None in checks or not checks else all(checks)


def render(form: Form, figures: Counted, place_heading: str = "Phường/Xã") -> Table:
    """The form filled with figures, by whatever places the figures are by."""
    row_of = _movement_rows if form.is_movement else _plain_rows
    rows: list[Row] = []
    for head in _heads(figures.outline):
        rows += row_of(form, figures, head)
    totals = row_of(form, figures, Head("", None, "Tổng cộng", RowKind.TOTAL, 0))
    return Table(
        form=form,
        headings=_heading_rows(form, place_heading),
        number_row=_number_row(form),
        rows=rows,
        totals=totals,
        notes=_notes(form, rows + totals),
    )


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a row: its number and place."""

    number: str
    place: Place | None
    name: str
    kind: RowKind
    level: int

    @property
    def place_id(self):
        return self.place.id if self.place else TOTAL


def _heads(places: list[Place]) -> Iterator[Head]:
    for place, counted in zip(places, numbers(places), strict=True):
        number = place.number or counted
        yield Head(number, place, place.name, RowKind(place.kind), place.level)


def _heading_rows(form: Form, place_heading: str) -> list[list[Heading]]:
    depth = max(depth_of(part) for part in form.parts)
    rows: list[list[Heading]] = [[] for _ in range(depth)]
    ahead = ["TT", place_heading, *(["Phân tổ"] if form.is_movement else [])]
    rows[0] += [Heading(text, rowspan=depth) for text in ahead]

    def place(part: Column | Group, level: int) -> None:
        if isinstance(part, Column):
            rows[level].append(Heading(part.heading, rowspan=depth - level))
            return
        # A group lower than the deepest stretches its own heading, not its columns'
        span = depth - level - depth_of(part) + 1
        width = len(list(leaves_of(part.parts)))
        rows[level].append(Heading(part.heading, colspan=width, rowspan=span))
        for child in part.parts:
            place(child, level + span)

    for part in form.parts:
        place(part, 0)
    if form.is_movement:
        rows[0].append(Heading("Cân đối", rowspan=depth))
    return rows


def _number_row(form: Form) -> list[str]:
    letters = ["A", "B", "C"] if form.is_movement else ["A", "B"]
    numbers = [column.number_line for column in form.columns]
    return letters + numbers + ([""] if form.is_movement else [])


def _cell(figures: Counted, place_id, measure: str, kind: str) -> Cell:
    return Cell(
        value=figures.value(place_id, measure),
        measure=measure,
        kind=kind,
        is_blank=figures.is_blank(place_id, measure),
        unknown=figures.unknown(place_id, measure),
        opens=figures.opens(place_id, measure),
        url=figures.address(place_id, measure),
    )


def _row(head: Head, cells: list[Cell], unit: str = "", balances=None) -> Row:
    return Row(
        number=head.number,
        place=head.place,
        name=head.name,
        cells=cells,
        unit=unit,
        balances=balances,
        kind=head.kind,
        level=head.level,
    )


def _plain_rows(form: Form, figures: Counted, head: Head) -> list[Row]:
    place = head.place_id
    return [
        _row(head, [_cell(figures, place, c.measure, c.kind) for c in form.columns])
    ]


def _movement_rows(form: Form, figures: Counted, head: Head) -> list[Row]:
    """The row of households and the row of persons, each with its own balance."""
    rows = []
    for ending, unit in BOTH_ROWS.items():
        cells = [
            _cell(figures, head.place_id, f"{column.measure}_{ending}", column.kind)
            for column in form.columns
        ]
        rows.append(_row(head, cells, unit, _adds_up([c.value for c in cells])))
    return rows


def _adds_up(values: list[int | None]) -> bool | None:
    """Does column 9 equal 1−2−3−4+5+6+7+8?"""
    if None in values:
        return None
    start, *steps, end = values
    return start - sum(steps[:3]) + sum(steps[3:]) == end


def _notes(form: Form, rows: list[Row]) -> list[str]:
    notes = [form.note] if form.note else []
    cells = [cell for row in rows for cell in row.cells]
    if form.is_movement and all(cell.value is None for cell in cells):
        notes.append("Chưa có số liệu năm trước nên chưa có diễn biến.")
    elif any(cell.value is None and not cell.is_blank for cell in cells):
        notes.append("… chưa có số liệu.")
    told = (cell.unknown for cell in rows[-1].cells if cell.value is not None)
    if unknown := max(told, default=0):
        notes.append(f"{unknown} hộ chưa có số liệu, không tính vào bảng này.")
    return notes
