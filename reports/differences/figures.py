"""Figures that differ between two versions of a year, place by place."""

from dataclasses import dataclass
from decimal import Decimal

from povertyaid.scope import Scope
from reports.measures import MEASURES, TOTAL, Figures, Measure, figures
from reports.models import Report

Value = int | Decimal | None


@dataclass(frozen=True, slots=True)
class FigureDifference:
    """One figure of one place in two versions; no `change` where one is missing."""

    measure: str
    label: str
    unit: str
    place_id: int | None
    place: str
    was: Value
    becomes: Value
    opens: bool  # to the names behind it

    @property
    def change(self) -> int | Decimal | None:
        if self.was is None or self.becomes is None:
            return None
        return self.becomes - self.was


def figure_differences(
    old: Report, new: Report, scope: Scope, commune: int | None = None
) -> list[FigureDifference]:
    """Every figure that is not the same, the whole area's first, then by commune."""
    sides = figures(old, scope), figures(new, scope)
    places = {row.id: row.name for side in sides for row in side.rows}
    asked = [(TOTAL, "Tổng cộng"), *sorted(places.items(), key=lambda one: one[1])]
    if commune is not None:
        asked = [(pk, name) for pk, name in asked if pk == commune]
    return [
        found
        for pk, name in asked
        for measure in MEASURES.values()
        if (found := _difference(*sides, measure, pk, name))
    ]


def _difference(was: Figures, becomes: Figures, measure, pk, name):
    values = _value(was, pk, measure.name), _value(becomes, pk, measure.name)
    if values[0] == values[1]:
        return None
    opens = isinstance(measure, Measure)
    return FigureDifference(
        measure.name, measure.label, measure.unit, pk, name, *values, opens
    )


def _value(found: Figures, place_id: int | None, name: str) -> Value:
    """A place that one version does not know has nothing to count there."""
    if place_id is not TOTAL and all(row.id != place_id for row in found.rows):
        return None
    return found.value(place_id, name)
