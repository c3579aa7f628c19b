"""The figures of a report evaluated one value at a time, as a check on whole columns.

Takes the cells of the product and its definitions, and nothing else of it.
"""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from povertyaid.scope import Scope
from reports.measures import MEASURES, TOTAL, Denominator, Measure, Rate
from reports.measures.amounts import AMOUNTS
from reports.measures.cells import KINDS, KNOWN, block
from reports.models import ReportLine

BLOCKS = ("lists", "overview", "ethnic")
HUNDREDTH = Decimal("0.01")


class CellByCell:
    """value(place_id, name) of any commune, of the total under TOTAL."""

    def __init__(self, report, by="commune_id"):
        self.report = report
        lines = ReportLine.objects.of(report, Scope(reads_all=True))
        self.cells = {name: _plain(block(lines, by, name)) for name in BLOCKS}
        self.totals = {row.commune_id: row for row in report.denominators.all()}

    def value(self, place, name):
        measure = MEASURES[name]
        if isinstance(measure, Rate):
            return self._rate(place, measure)
        if isinstance(measure, Denominator):
            return self._all(place, measure.column)
        if measure.compares and self.report.previous_standard_id is None:
            return None
        total = 0
        for term in measure.terms:
            lines = self._added(place, term, "lists", "lines")
            if lines and self._unknown(place, term) == lines:
                return None
            amount = AMOUNTS[term.amount]
            total += self._added(place, term, amount.block, term.amount)
        return total

    def unknown(self, place, name):
        measure = MEASURES[name]
        if not isinstance(measure, Measure):
            return 0
        return max(self._unknown(place, term) for term in measure.terms)

    def _rate(self, place, measure):
        part, whole = (self.value(place, n) for n in (measure.part, measure.whole))
        if part is None or not whole or self.unknown(place, measure.part):
            return None
        exact = Decimal(100 * part) / whole
        return exact.quantize(HUNDREDTH, ROUND_HALF_UP)

    def _all(self, place, column):
        if column is None:
            return None
        if place is not TOTAL:
            return _total(self.totals.get(place), column)
        lines = self.cells["lists"]
        known = [_total(self.totals.get(pk), column) for pk in {*self.totals, *lines}]
        return None if not known or None in known else sum(known)

    def _unknown(self, place, term):
        amount = AMOUNTS[term.amount]
        if amount.knows == "count(*)":
            return 0
        known = self._added(place, term, amount.block, KNOWN + amount.knows)
        return self._added(place, term, "lists", "lines") - known

    def _added(self, place, term, name, column):
        found = self.cells[name]
        places = list(found) if place is TOTAL else [place]
        return sum(
            cell[column]
            for pk in places
            for kind, cell in found.get(pk, [])
            if term.lines.hold(*kind)
        )


def _plain(counted) -> dict:
    """place → its cells, each (then, now, change) and its numbers."""
    found = defaultdict(list)
    rows = zip(counted.at.tolist(), counted.kinds.tolist(), strict=True)
    for row, (at, kind) in enumerate(rows):
        cell = {name: int(column[row]) for name, column in counted.numbers.items()}
        found[counted.places[at]].append((KINDS[kind], cell))
    return dict(found)


def _total(row, column):
    if row is None:
        return None
    if column != "majority_households":
        return getattr(row, column)
    minority = row.minority_households
    return None if minority is None else row.households - minority
