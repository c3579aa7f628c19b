"""A year's totals of all households on the boundaries of a later day.

Lines carry their village, so every figure over them can be counted on other boundaries
with the same lines: it opens to the same names, and the total cannot differ from the
closed one. (Compiling anew would read today's register, and would join what moved
between two communes that are one now.) A total of all households has no village: it
goes over where a whole commune goes to one unit; of one shared out it is not known.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from households.models import (
    BoundaryChange,
    BoundaryPart,
    BoundaryUnit,
    Commune,
    VillagePlacement,
)
from povertyaid.scope import Scope
from reports.models import Report, ReportDenominator

COLUMNS = ("households", "persons", "minority_households")


@dataclass(frozen=True, slots=True)
class Denominators:
    """Totals by commune, each with its commune loaded.

    `whole`: those the sum of all is made of, where it is not the sum of the rows.
    `partial`: commune → the parts of it that lie outside the register.
    """

    rows: list[ReportDenominator]
    whole: list[ReportDenominator] = field(default_factory=list)
    partial: dict[int, list[str]] = field(default_factory=dict)


def restated(
    report: Report, scope: Scope, commune: Commune | None, places: Q | None
) -> Denominators:
    """The report's totals on `report.seen_on`, of the units `scope` reads.

    `places` narrows to the report's own communes: an organisation's area of then.
    """
    sources = ReportDenominator.objects.filter(report=report).filter(places or Q())
    known = {row.commune_id: row for row in sources}
    goes = units_of(report)
    parts: dict[int, list[int]] = defaultdict(list)
    for old, units in goes.items():
        for unit in units:
            parts[unit].append(old)
    for old in known.keys() - goes.keys():
        parts[old].append(old)
    rows = [
        _added(report, unit, [known.get(old) for old in olds])
        for unit, olds in parts.items()
        if scope.may_read(unit) and (commune is None or commune.pk == unit)
        if all(old in known and len(goes.get(old, [old])) == 1 for old in olds)
    ]
    communes = Commune.objects.in_bulk([row.commune_id for row in rows])
    for row in rows:
        row.commune = communes[row.commune_id]
    is_all = scope.reads_all and commune is None
    return Denominators(rows, list(known.values()) if is_all else [], partial(report))


def units_of(report: Report) -> dict[int, set[int]]:
    """Commune of the report → the units its villages lie in on `report.seen_on`."""
    goes: dict[int, set[int]] = defaultdict(set)
    placed = VillagePlacement.objects.filter(_on(report.boundaries_on))
    later = _on(report.seen_on, "village__placements__")
    pairs = (
        placed.filter(later)
        .order_by()
        .values_list("commune", "village__placements__commune")
    )
    for old, unit in pairs.distinct():
        goes[old].add(unit)
    ended = BoundaryPart.objects.filter(
        change__applied_at__isnull=False,
        change__takes_effect_on__lte=report.seen_on,
        change__takes_effect_on__gt=report.boundaries_on,
    )
    for old, unit in ended.values_list("commune", "heir__commune"):
        goes.setdefault(old, {unit})  # a commune without any village
    return dict(goes)


def partial(report: Report) -> dict[int, list[str]]:
    """Units with parts of which the report, compiled before, cannot know."""
    return {unit.commune_id: unit.outside_parts for unit in partial_units(report)}


def partial_units(report: Report) -> list[BoundaryUnit]:
    units = BoundaryUnit.objects.filter(change__in=later_changes(report))
    return list(units.exclude(outside_parts=[]).select_related("commune"))


def later_changes(report: Report) -> QuerySet[BoundaryChange]:
    """The changes applied since the day of the report's own boundaries."""
    changes = BoundaryChange.objects.filter(
        applied_at__isnull=False, takes_effect_on__gt=report.boundaries_on
    )
    return changes.order_by("takes_effect_on", "pk")


def on_units(condition: Q) -> Q:
    """A condition on the commune of a line, asked of the unit it is seen in."""
    asked = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, Q):
            child = on_units(child)
        elif child[0] == "commune__is_urban":
            urban = Commune.objects.filter(is_urban=child[1])
            child = "unit_id__in", urban.values("pk")
        asked.children.append(child)
    return asked


def _on(day: date, path: str = "") -> Q:
    not_ended = Q(**{f"{path}ended_on": None}) | Q(**{f"{path}ended_on__gt": day})
    return not_ended & Q(**{f"{path}started_on__lte": day})


def _added(report: Report, unit: int, rows: list) -> ReportDenominator:
    sums = {}
    for name in COLUMNS:
        values = [getattr(row, name) for row in rows]
        sums[name] = None if None in values else sum(values)
    return ReportDenominator(report=report, commune_id=unit, **sums)
