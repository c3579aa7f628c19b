"""All communes of a year side by side, and one commune over the years."""

from datetime import date

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assignments.commune_figures import (
    YearFigures,
    figures,
    organisations_in,
    together,
    villages_of,
    with_helpers,
    years_of,
)
from assignments.supports.summaries import ShortSupport
from households.models import Commune

NEVER = -1  # sorts below every rate


@require_safe
def communes(request):
    """The communes one reads, the poorest first, with a total."""
    request.scope.require_reports()
    shown = Commune.objects.read_by(request.scope)

    years = years_of(request.scope)
    year = _asked_year(request, years)
    if year:  # those there were at that year's end: a merger ends some, makes others
        shown = shown.on(date(year, 12, 31))
    shown = list(with_helpers(shown))
    lines, total = _lines(shown, year)
    context = {"years": years, "year": year, "lines": lines, "total": total}
    return render(request, "assignments/communes.html", context)


@require_safe
def commune(request, pk):
    """A commune's years, villages, helping organisations and its own party cells."""
    shown = Commune.objects.visible_to(request.scope)
    commune = get_object_or_404(with_helpers(shown), pk=pk)
    request.scope.require_read(commune.pk)

    by_year = {year: part for (_, year), part in figures([commune.pk]).items()}
    reviewed = sorted((y for y in by_year if by_year[y].standard), reverse=True)
    year = _asked_year(request, reviewed)
    villages = list(villages_of(commune, year or 0))
    context = {
        "commune": commune,
        "year": year,
        "now": by_year.get(year),
        "change": by_year[year].poor_change(by_year.get(year - 1)) if year else None,
        "by_standard": _by_standard(by_year),
        "villages": villages,
        "alone": sum(village.alone for village in villages),
        "cells": organisations_in(commune),
        "support": ShortSupport(request.scope, commune=commune),
    }
    return render(request, "assignments/commune.html", context)


def _asked_year(request, years: list[int]) -> int | None:
    """The year of the address if there is a list of it, else the newest."""
    asked = request.GET.get("year", "")
    if asked.isdecimal() and int(asked) in years:
        return int(asked)
    return years[0] if years else None


def _lines(communes: list[Commune], year: int | None):
    """(commune, figures, change) by falling rate, and the same of all together."""
    if year is None:
        return [(commune, None, None) for commune in communes], None
    known = figures([commune.pk for commune in communes], [year - 1, year])
    now = {c.pk: known.get((c.pk, year), YearFigures(year)) for c in communes}
    before = {c.pk: known.get((c.pk, year - 1)) for c in communes}
    lines = [(c, now[c.pk], now[c.pk].poor_change(before[c.pk])) for c in communes]
    lines.sort(key=lambda line: -_or_never(line[1].poor_rate))
    total = together(year, now.values())
    last = [part for part in before.values() if part]
    if len(last) < len(communes):
        return lines, (total, None)
    return lines, (total, total.poor_change(together(year - 1, last)))


def _or_never(poor_rate):
    return NEVER if poor_rate is None else poor_rate


def _by_standard(by_year: dict[int, YearFigures]) -> list:
    """[(standard, [figures…])], oldest first: what may be compared stands together."""
    groups = []
    for year in sorted(by_year):
        part = by_year[year]
        if not groups or groups[-1][0] != part.standard:
            groups.append((part.standard, []))
        groups[-1][1].append(part)
    return groups
