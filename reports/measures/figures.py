"""Counting a report's lines: every figure of every place from one grouped query.

The query folds the lines into *cells*, one for each place, status then, status now and
change (a district's 5,500 lines make some 200). A measure is a sum over some of a
place's cells, and the total is the sum of the places, so a table with a hundred columns
costs the database what one with two does, and totals cannot differ from their rows.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial

from django.core.exceptions import EmptyResultSet
from django.db import connection

from households.models import Commune, EthnicGroup, Village
from povertyaid.rates import rate
from povertyaid.scope import Scope
from reports.measures.amounts import AMOUNTS, ETHNIC
from reports.measures.areas import Area
from reports.measures.definitions import (
    MEASURES,
    Denominator,
    Lines,
    Measure,
    Rate,
)
from reports.measures.restating import Denominators, on_units, restated
from reports.measures.sections import outline
from reports.models import Report, ReportDenominator, ReportLine
from reports.querysets import ReportLineQuerySet

TOTAL = None  # the place id of the row "Tổng cộng"
KEYS = ("status_then", "status_now", "change")
KNOWN = "known: "


def _columns_of(block: str) -> dict[str, str]:
    """One column for every amount, and one for each way of not knowing it."""
    amounts = {n: amount for n, amount in AMOUNTS.items() if amount.block == block}
    return {name: amount.sql for name, amount in amounts.items() if amount.sql} | {
        KNOWN + amount.knows: amount.knows
        for amount in amounts.values()
        if amount.knows != "count(*)"
    }


COLUMNS = _columns_of("lists")
LINES_ONLY = ("lines", "persons_then", "persons_now", "growth", "loss")

Cell = dict[str, int]


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a table: a commune, a village of one, or the sum of those below it."""

    id: int | str  # of a sum: its word in addresses
    code: str  # "" for a village
    name: str
    is_urban: bool = False
    district: str = ""
    kind: str = "place"  # as tables.RowKind
    level: int = 0  # how many sums it stands under
    numbered_from: int = 0  # the level its number begins with: 1.1 from 0, 1 from 1


class Figures:
    """All figures of one report by place, as far as a scope reads it.

    `value(place_id, name)` and `total(name)` take any name in MEASURES and return an
    int, a Decimal for a rate, or None for a figure that is not known: in a first year
    nothing can be compared, a list without ticks counts none.
    """

    def __init__(
        self,
        report: Report,
        rows: list[Place],
        cells: dict[int, dict[tuple[str, str, str], Cell]],
        denominators: dict[int | None, ReportDenominator | dict | None],
        count_block: Callable[[str], dict] = lambda block: {},
    ):
        self.report = report
        self.rows = rows
        self._denominators = denominators
        self._cells = cells | {TOTAL: _added(cells.values())}
        self._parts: dict[int | str | None, list[int]] = {TOTAL: list(cells)}
        self._count_block = count_block
        self._counted = {"lists"}
        self._matched: dict[tuple[int | None, Lines], list[Cell]] = {}
        self._values: dict[tuple[int | None, str], int | Decimal | None] = {}

    @classmethod
    def of_parts(cls, report: Report, rows: list[Place], cells: dict[int, list[dict]]):
        """Figures of rows each of which is the sum of several groups of lines."""
        return cls(report, rows, {pk: _added(parts) for pk, parts in cells.items()}, {})

    def value(self, place_id: int | None, name: str) -> int | Decimal | None:
        key = (place_id, name)
        if key not in self._values:
            self._values[key] = self._count(place_id, MEASURES[name])
        return self._values[key]

    def total(self, name: str) -> int | Decimal | None:
        return self.value(TOTAL, name)

    def unknown(self, place_id: int | None, name: str) -> int:
        """How many households the figure could not count: their list does not say."""
        measure = MEASURES[name]
        if not isinstance(measure, Measure):
            return 0
        return max((self._unknown(place_id, term) for term in measure.terms), default=0)

    def is_blank(self, place_id: int | None, name: str) -> bool:
        """True for a rate over nothing: there is no figure, yet none is missing."""
        measure = MEASURES[name]
        if not isinstance(measure, Rate) or self.value(place_id, name) is not None:
            return False
        return self.value(place_id, measure.whole) == 0

    def opens(self, place_id: int | str | None, name: str) -> bool:
        """Are there names behind it? Of all households there are none, nor of rates."""
        return isinstance(MEASURES[name], Measure)

    def address(self, place_id: int | str | None, name: str) -> str:
        """Of a list other than the report's names: none of these figures has one."""
        return ""

    @cached_property
    def outline(self) -> list[Place]:
        """The rows of a form: `rows`, below the sections they belong to, if any."""
        rows = []
        for place, parts in outline(self.rows):
            rows.append(place)
            if parts:
                self._parts[place.id] = parts
                self._cells[place.id] = _added(self._cells.get(pk, {}) for pk in parts)
                known = [self._denominators.get(pk) for pk in parts]
                self._denominators[place.id] = _sum_of_columns(known)
        return rows

    def _count(self, place_id, measure):
        if isinstance(measure, Rate):
            part, whole = (
                self.value(place_id, name) for name in (measure.part, measure.whole)
            )
            incomplete = self.unknown(place_id, measure.part)
            return None if incomplete else rate(part, whole)
        if isinstance(measure, Denominator):
            known = self._denominators.get(place_id) or {}
            return known.get(measure.column) if measure.column else None
        if measure.compares and self.report.previous_standard_id is None:
            return None
        return self._sum(place_id, measure)

    def _sum(self, place_id, measure: Measure) -> int | None:
        total = 0
        for term in measure.terms:
            self._require(AMOUNTS[term.amount].block)
            cells = self._matching(place_id, term)
            lines = sum(cell["lines"] for cell in cells)
            if lines and self._unknown(place_id, term) == lines:
                return None  # a list without such columns is not a list of zeros
            total += sum(cell.get(term.amount, 0) for cell in cells)
        return total

    def _require(self, block: str) -> None:
        """Count the amounts of a block: one query, added to the cells there are."""
        if block in self._counted:
            return
        self._counted.add(block)
        found = self._count_block(block)
        sums = {
            key: _added(found.get(pk, {}) for pk in parts)
            for key, parts in self._parts.items()
        }
        for place_id, cells in (found | sums).items():
            for keys, cell in cells.items():
                self._cells[place_id][keys].update(cell)

    def _matching(self, place_id, term) -> list[Cell]:
        """Kept: the same lines count for households, persons and every tick."""
        key = (place_id, term.lines)
        if key not in self._matched:
            cells = self._cells.get(place_id, {})
            found = [cell for keys, cell in cells.items() if term.lines.hold(*keys)]
            self._matched[key] = found
        return self._matched[key]

    def _unknown(self, place_id, term) -> int:
        knows = AMOUNTS[term.amount].knows
        if knows == "count(*)":
            return 0
        self._require(AMOUNTS[term.amount].block)
        cells = self._matching(place_id, term)
        return sum(cell["lines"] - cell[KNOWN + knows] for cell in cells)


def figures(
    report: Report,
    scope: Scope,
    by: str = "commune",
    commune: Commune | None = None,
    *,
    lines_only: bool = False,
    area: Area | None = None,
) -> Figures:
    """The report's figures by "commune", or by "village" of one commune.

    Two queries, three by village or where a commune's total is missing; one more for
    each block of amounts that is asked for. `lines_only`
    leaves out the ticks and groups, for pages that show households and persons alone;
    by village also the commune's totals, which no village has.
    """
    lines = ReportLine.objects.of(report, scope)
    if area is not None:
        lines = lines.filter(area.lines)
    if commune is not None:
        lines = lines.in_commune(report, commune)
    cells = _cells(lines, f"{by}_id", LINES_ONLY if lines_only else tuple(COLUMNS))
    count_block = partial(_block, lines, f"{by}_id")
    totals_of = partial(_denominators, report, scope, commune, area)
    if by == "village":
        totals = {} if lines_only else _sum_of(totals_of().rows)
        rows = _village_rows(cells)
        return Figures(report, rows, cells, {TOTAL: totals}, count_block)
    denominators = totals_of()
    known = {row.commune_id: row for row in denominators.rows}
    rows = _commune_rows(known, cells, denominators.partial)
    all_known = denominators.whole or [known.get(row.id) for row in rows]
    places = {row.id: _columns(known[row.id]) for row in rows if row.id in known}
    places[TOTAL] = _sum_of(all_known)
    return Figures(report, rows, cells, places, count_block)


def _denominators(report: Report, scope: Scope, commune, area) -> Denominators:
    """The totals of all households of those places, on the boundaries it is seen on."""
    if report.seen_on is not None:
        return restated(report, scope, commune, area and area.places)
    found = ReportDenominator.objects.visible_to(scope).filter(report=report)
    if area is not None:
        found = found.filter(area.places)
    if commune is not None:
        found = found.filter(commune=commune)
    return Denominators(list(found.select_related("commune")))


def names(
    report: Report,
    measure: str,
    scope: Scope,
    commune: Commune | None = None,
    village: Village | None = None,
    area: Area | None = None,
) -> ReportLineQuerySet:
    """The lines behind one figure, as far as `scope` reads them, in order of names.

    Of a rate: the lines of its numerator. Of a denominator: none, nobody lists them.
    """
    defined = MEASURES[measure]
    if isinstance(defined, Rate):
        defined = MEASURES[defined.part]
    lines = ReportLine.objects.of(report, scope)
    if not isinstance(defined, Measure):
        return lines.none()
    if area is not None:
        lines = lines.filter(area.lines)
    if commune is not None:
        lines = lines.in_commune(report, commune)
    if village is not None:
        lines = lines.filter(village=village)
    condition = defined.q if report.seen_on is None else on_units(defined.q)
    return lines.filter(condition).order_by("sort_key", "pk")


def line_cells(lines: ReportLineQuerySet, by: str) -> dict[int, dict]:
    """Households and persons of every cell by a column of the lines."""
    return _cells(lines, by, LINES_ONLY)


def _cells(lines: ReportLineQuerySet, place: str, columns) -> dict[int, dict]:
    """place id → (then, now, change) → column → number."""
    return _grouped(lines, place, {name: COLUMNS[name] for name in columns})


def _block(lines: ReportLineQuerySet, place: str, block: str) -> dict[int, dict]:
    """The same cells with the amounts of a block alone."""
    columns = _columns_of(block)
    if block != ETHNIC:
        return _grouped(lines, place, columns)
    cells: dict = defaultdict(lambda: defaultdict(dict))
    codes = dict(EthnicGroup.objects.values_list("pk", "code"))
    found = _grouped(lines, place, {"households": "count(*)"}, "ethnic_group_id")
    for place_id, grouped in found.items():
        for (*keys, ethnic), cell in grouped.items():
            there = cells[place_id][tuple(keys)]
            known = KNOWN + AMOUNTS["ethnic_01"].knows
            there.setdefault(known, 0)
            if ethnic:
                there[f"ethnic_{codes[ethnic]}"] = cell["households"]
                there[known] += cell["households"]
    return cells


def _grouped(lines, place: str, columns: dict[str, str], *more_keys: str) -> dict:
    wanted = [field.attname for field in ReportLine._meta.concrete_fields]
    is_placed = "unit_id" in lines.query.annotations
    if is_placed:  # the commune of the day in place of the line's own
        wanted[wanted.index("commune_id")] = "unit_id"
    try:
        source, params = lines.order_by().values(*wanted).query.sql_with_params()
    except EmptyResultSet:
        return {}
    if is_placed:
        source = f"SELECT *, unit_id AS commune_id FROM ({source}) AS placed"
    keys = (place, *KEYS, *more_keys)
    what = ", ".join((*keys, *columns.values()))
    groups = ", ".join(map(str, range(1, len(keys) + 1)))
    query = f"SELECT {what} FROM ({source}) AS line GROUP BY {groups}"
    cells: dict = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        for place_id, *row in cursor:
            key, numbers = tuple(row[: len(keys) - 1]), row[len(keys) - 1 :]
            counted = (int(number or 0) for number in numbers)
            cells[place_id][key] = dict(zip(columns, counted, strict=True))
    return dict(cells)


def _added(places) -> dict:
    """The cells of several places, added up key by key."""
    totals: dict = {}
    for cells in places:
        for key, cell in cells.items():
            total = totals.setdefault(key, {})
            for column, number in cell.items():
                total[column] = total.get(column, 0) + number
    return totals


def _village_rows(cells: dict) -> list[Place]:
    villages = Village.objects.filter(pk__in=cells).order_by("name")
    return [Place(village.pk, "", village.name) for village in villages]


def _commune_rows(known: dict, cells: dict, partial: dict) -> list[Place]:
    """Communes with a total or with lines, in the order of their codes.

    One that the register knows in part only says so in its name.
    """
    communes = [row.commune for row in known.values()]
    if missing := cells.keys() - known.keys():
        communes += Commune.objects.filter(pk__in=missing)
    communes.sort(key=lambda commune: (commune.code, commune.valid_from))
    return [
        Place(
            commune.pk,
            commune.code,
            f"{commune.name} (một phần)" if commune.pk in partial else commune.name,
            commune.is_urban,
            commune.district,
        )
        for commune in communes
    ]


def _columns(row: ReportDenominator) -> dict[str, int | None]:
    minority = row.minority_households
    return {
        "majority_households": None if minority is None else row.households - minority,
        "households": row.households,
        "persons": row.persons,
        "minority_households": row.minority_households,
    }


def _sum_of(rows: list[ReportDenominator | None]) -> dict[str, int | None]:
    """Totals of the denominators; a column with a gap has no total."""
    if not rows or None in rows:
        return {}
    return _sum_of_columns([_columns(row) for row in rows])


def _sum_of_columns(rows: list[dict | None]) -> dict[str, int | None]:
    if not rows or None in rows:
        return {}
    return {
        name: None
        if any(row[name] is None for row in rows)
        else sum(row[name] for row in rows)
        for name in rows[0]
    }
