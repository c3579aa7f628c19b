"""Every figure of every place: sums over the cells of a report's lines.

A measure is a sum over some cells of a place (cells.py), and the total is the sum of
the places, so totals cannot differ from their rows. All places are counted at once: a
figure is a column of whole numbers, in which every place has its own row.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np

from households.models import Commune, Village
from povertyaid.rates import hundredths, of_hundredths
from povertyaid.scope import Scope
from reports.measures.amounts import AMOUNTS
from reports.measures.areas import Area
from reports.measures.cells import KNOWN, LINES_ONLY, Cells, block, cells, held
from reports.measures.definitions import (
    MEASURES,
    Denominator,
    Lines,
    Measure,
    Rate,
    Term,
)
from reports.measures.restating import Denominators, on_units, restated
from reports.measures.sections import outline
from reports.models import Report, ReportDenominator, ReportLine
from reports.querysets import ReportLineQuerySet

TOTAL = None  # the place id of the row "Tổng cộng"
Value = int | Decimal | None


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
    number: str = ""  # as printed, where it is known before its neighbours are


class Column(NamedTuple):
    """A figure of every place; a number counts only where it is `known`."""

    numbers: np.ndarray
    known: np.ndarray


class Figures:
    """All figures of one report by place, as far as a scope reads it.

    `value(place_id, name)` and `total(name)` take any name in MEASURES and return an
    int, a Decimal for a rate, or None for a figure that is not known: in a first year
    nothing can be compared, a list without ticks counts none.

    Columns hold the places of `rows`, then the total and other sums, then one place
    more, that has no lines: any that is not among them.
    """

    def __init__(
        self,
        report: Report,
        rows: list[Place],
        counted: Cells,
        denominators: dict[int | str | None, dict | None],
        count_block: Callable[[str], Cells] | None = None,
        communes: int | None = None,
    ):
        self.report = report
        self.rows = rows
        self.communes = len(rows) if communes is None else communes
        self._denominators = denominators
        self._blocks = {"lists": counted}
        self._count_block = count_block
        self._add_up({TOTAL: [row.id for row in rows]})

    @classmethod
    def settled(cls, report: Report, rows: list[Place], *args) -> "Figures":
        """Of some rows of a form, each of which, like the total, has its own cells."""
        found = cls(report, rows, *args)
        found.outline = rows
        found._add_up({TOTAL: []})
        return found

    def value(self, place_id: int | str | None, name: str) -> Value:
        return self._values_of(name)[self._index.get(place_id, -1)]

    def total(self, name: str) -> Value:
        return self.value(TOTAL, name)

    def values(self, name: str) -> list[Value]:
        """The figure of every place of `rows`, then the total; faster than by place."""
        return self._values_of(name)[: len(self.rows) + 1]

    def unknown(self, place_id: int | str | None, name: str) -> int:
        """How many households the figure could not count: their list does not say."""
        return int(self._unknown(MEASURES[name])[self._index.get(place_id, -1)])

    def is_blank(self, place_id: int | str | None, name: str) -> bool:
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
        rows, sums = [], {}
        for place, parts in outline(self.rows):
            rows.append(place)
            if parts:
                sums[place.id] = parts
                known = [self._denominators.get(pk) for pk in parts]
                self._denominators[place.id] = _sum_of_columns(known)
        if sums:
            self._add_up(self._parts | sums)
        return rows

    def parts_of(self, place_id: int | str | None) -> list:
        """The places a sum is made of; of a place itself."""
        return self._parts.get(place_id, [place_id])

    def denominators_of(self, place_id: int | str | None) -> dict:
        return self._denominators.get(place_id) or {}

    def packed(self, block: str) -> dict[int | str | None, bytes]:
        """The cells of every place and sum that has any, to be settled."""
        counted = self._block(block)
        sums = {key: counted.added(pks) for key, pks in self._parts.items()}
        return counted.packed() | {key: one.packed()[None] for key, one in sums.items()}

    def _add_up(self, parts: dict[int | str | None, list]) -> None:
        """Let columns hold these sums of places besides the places themselves."""
        self._parts = parts
        places = [row.id for row in self.rows]
        self._index = {pk: at for at, pk in enumerate([*places, *parts])}
        pairs = [(self._index[pk], at) for at, pks in self._sums() for pk in pks]
        self._from, self._into = np.array(pairs, np.int64).reshape(-1, 2).T
        self._found: dict[tuple[int, str], tuple[np.ndarray, np.ndarray]] = {}
        self._added: dict[tuple[int, str, str], np.ndarray] = {}
        self._columns: dict[str, Column] = {}
        self._values: dict[str, list[Value]] = {}

    def _sums(self) -> Iterable[tuple[int, list]]:
        return ((self._index[key], pks) for key, pks in self._parts.items())

    def _values_of(self, name: str) -> list[Value]:
        if name not in self._values:
            column = self._column(name)
            values = column.numbers.tolist()
            if isinstance(MEASURES[name], Rate):
                values = list(map(of_hundredths, values))
            for at in np.flatnonzero(~column.known).tolist():
                values[at] = None
            self._values[name] = values
        return self._values[name]

    def _column(self, name: str) -> Column:
        if name not in self._columns:
            measure = MEASURES[name]
            count = {Rate: self._rate, Denominator: self._all, Measure: self._sum}
            self._columns[name] = count[type(measure)](measure)
        return self._columns[name]

    def _rate(self, measure: Rate) -> Column:
        """In hundredths of a per cent."""
        part, whole = self._column(measure.part), self._column(measure.whole)
        known = part.known & whole.known & (whole.numbers != 0)
        known &= self._unknown(MEASURES[measure.part]) == 0
        wholes = np.where(known, whole.numbers, 1)
        return Column(hundredths(part.numbers, wholes), known)

    def _all(self, measure: Denominator) -> Column:
        """Taken over from the totals of all households."""
        found = [self.denominators_of(pk) for pk in self._index]
        values = [known.get(measure.column) for known in found] + [None]
        numbers = np.array([value or 0 for value in values], np.int64)
        return Column(numbers, np.array([value is not None for value in values]))

    def _sum(self, measure: Measure) -> Column:
        total, known = self._zeros(), np.ones(len(self._index) + 1, bool)
        if measure.compares and self.report.previous_standard_id is None:
            return Column(total, ~known)
        for term in measure.terms:
            total += self._amount(term.lines, term.amount)
            if AMOUNTS[term.amount].is_always_known:
                continue
            # A list without such columns is not a list of zeros
            lines = self._amount(term.lines, "lines")
            known &= (lines == 0) | (self._unknown_of(term) < lines)
        return Column(total, known)

    def _unknown(self, measure) -> np.ndarray:
        found = self._zeros()
        for term in measure.terms if isinstance(measure, Measure) else ():
            if not AMOUNTS[term.amount].is_always_known:
                found = np.maximum(found, self._unknown_of(term))
        return found

    def _unknown_of(self, term: Term) -> np.ndarray:
        amount = AMOUNTS[term.amount]
        known = self._amount(term.lines, KNOWN + amount.knows, amount.block)
        return self._amount(term.lines, "lines") - known

    def _amount(self, lines: Lines, amount: str, name: str = "") -> np.ndarray:
        """The sum of an amount over some lines of every place; kept.

        By identity: definitions live as long as the process, and hashing them took as
        long as adding up.
        """
        key = (id(lines), amount, name)
        if key not in self._added:
            self._added[key] = self._add(lines, amount, name or AMOUNTS[amount].block)
        return self._added[key]

    def _add(self, lines: Lines, amount: str, name: str) -> np.ndarray:
        chosen, into = self._chosen(lines, name)
        sums = self._zeros()
        np.add.at(sums, into, self._block(name).numbers[amount][chosen])
        sums[-1] = 0
        np.add.at(sums, self._into, sums[self._from])
        return sums

    def _chosen(self, lines: Lines, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Which cells of a block hold such lines, and where their places stand."""
        key = (id(lines), name)
        if key not in self._found:
            counted = self._block(name)
            index = [self._index.get(pk, -1) for pk in counted.places]
            chosen = np.flatnonzero(held(lines)[counted.kinds])
            self._found[key] = chosen, np.array(index, np.int64)[counted.at[chosen]]
        return self._found[key]

    def _block(self, name: str) -> Cells:
        """The amounts of a block: one query when the first of them is asked for."""
        if name not in self._blocks:
            self._blocks[name] = self._count_block(name)
        return self._blocks[name]

    def _zeros(self) -> np.ndarray:
        return np.zeros(len(self._index) + 1, np.int64)


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
    found = cells(lines, f"{by}_id", LINES_ONLY if lines_only else None)
    count_block = partial(block, lines, f"{by}_id")
    totals_of = partial(_denominators, report, scope, commune, area)
    if by == "village":
        totals = {} if lines_only else _sum_of(totals_of().rows)
        rows = _village_rows(found.places)
        return Figures(report, rows, found, {TOTAL: totals}, count_block)
    denominators = totals_of()
    known = {row.commune_id: row for row in denominators.rows}
    rows = _commune_rows(known, found.places, denominators.partial)
    all_known = denominators.whole or [known.get(row.id) for row in rows]
    places = {row.id: _columns(known[row.id]) for row in rows if row.id in known}
    places[TOTAL] = _sum_of(all_known)
    return Figures(report, rows, found, places, count_block)


def _denominators(report: Report, scope: Scope, commune, area) -> Denominators:
    """The totals of all households of those places, on the boundaries it is seen on."""
    if report.seen_on is not None:
        return restated(report, scope, commune, area and area.places)
    found = ReportDenominator.objects.visible_to(scope).filter(report=report)
    if area is not None:
        found = found.filter(area.places)
    if commune is not None:
        found = found.filter(commune=commune)
    return Denominators(list(found.select_related("commune").order_by()))


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


def line_cells(lines: ReportLineQuerySet, by: str) -> Cells:
    """Households and persons of every cell by a column of the lines."""
    return cells(lines, by, LINES_ONLY)


def _village_rows(places: list[int]) -> list[Place]:
    villages = Village.objects.filter(pk__in=places).order_by("name")
    return [Place(village.pk, "", village.name) for village in villages]


def _commune_rows(known: dict, places: list[int], partial: dict) -> list[Place]:
    """Communes with a total or with lines, in the order of their codes.

    One that the register knows in part only says so in its name.
    """
    communes = [row.commune for row in known.values()]
    if missing := set(places) - known.keys():
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
