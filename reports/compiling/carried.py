"""Totals of all households that communes gave before they became others.

A report on newer boundaries than its totals (of a day in the year of a merger) counts
each new commune as the sum of those it was made of. Where one of them was shared out or
gave no total, or where the new commune has one of its own, nothing is added up.
"""

from collections import defaultdict

from django.db.models import F, Q

from households.models import CommuneYear, VillagePlacement
from reports.compiling.sides import sides_of
from reports.models import Report, ReportDenominator

COLUMNS = ("households", "persons", "minority_households")


def have_ended(report: Report) -> bool:
    """Did communes that gave totals end by its day? Then theirs are carried over."""
    totals = CommuneYear.objects.filter(commune__valid_to__lte=report.boundaries_on)
    return totals.filter(year=sides_of(report).now.year).exists()


def carry_over(report: Report) -> None:
    """Put sums in place of the totals of communes that had ended on its day."""
    ended = report.denominators.filter(commune__valid_to__lte=report.boundaries_on)
    stale = {row.commune_id: row for row in ended}
    if not stale:
        return
    goes = _units(report)
    parts: dict[int, set[int]] = defaultdict(set)
    for old, units in goes.items():
        for unit in units:
            parts[unit].add(old)
    own = set(report.denominators.values_list("commune", flat=True)) - stale.keys()
    report.denominators.filter(commune__in=goes).delete()
    ReportDenominator.objects.bulk_create(
        _sum(report, unit, [stale[old] for old in sorted(olds)])
        for unit, olds in sorted(parts.items())
        if unit not in own and all(old in stale and len(goes[old]) == 1 for old in olds)
    )


def _units(report: Report) -> dict[int, set[int]]:
    """Commune that ended → where its villages lie on the report's day."""
    day, then = report.boundaries_on, "village__placements__"
    not_ended = Q(**{f"{then}ended_on": None}) | Q(**{f"{then}ended_on__gt": day})
    last = VillagePlacement.objects.filter(
        ended_on=F("commune__valid_to"), ended_on__lte=day
    )
    pairs = last.filter(not_ended, **{f"{then}started_on__lte": day})
    goes: dict[int, set[int]] = defaultdict(set)
    for old, unit in pairs.values_list("commune", f"{then}commune").distinct():
        goes[old].add(unit)
    return dict(goes)


def _sum(report: Report, unit: int, rows: list) -> ReportDenominator:
    sums = {}
    for name in COLUMNS:
        values = [getattr(row, name) for row in rows]
        sums[name] = None if None in values else sum(values)
    return ReportDenominator(report=report, commune_id=unit, **sums)
