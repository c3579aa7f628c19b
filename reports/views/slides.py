"""A year's account for the wall of a meeting room: large, four screens, one page."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from povertyaid.scope import Scope
from reports.charts import Place, Year, ranking, trend_pair
from reports.measures import (
    CommuneChange,
    Figures,
    TrendYear,
    commune_changes,
    figures,
    trend,
    year_before,
)
from reports.measures.settled import is_settled, settled_figures
from reports.models import Report
from reports.views.movement import flow_chart, has_movement

MOST_COMMUNES = 24  # more would be too small to read from the back row


@require_safe
def report_slides(request, year):
    """Big figures, trend, communes compared, movement flow; 404 without an account."""
    request.scope.require_reports()
    years = trend(request.scope)
    shown = next((one for one in years if one.year == year), None)
    if shown is None:
        raise Http404

    before = year_before(years, shown.report)
    found = _figures(shown.report, request.scope)
    until = [one for one in years if one.year <= year]
    context = {
        "year": shown,
        "before": before,
        "years": until,
        "place": found.rows[0].name if len(found.rows) == 1 else "",
        "places": found.communes,
        "chart": trend_pair([_charted(one) for one in until]),
        "flow": flow_chart(found, before) if has_movement(found) else "",
        "arrived": _arrived(found),
        **_ranked(request.scope, shown, before),
    }
    return render(request, "reports/slides.html", context)


def _figures(report: Report, scope: Scope) -> Figures:
    """Only totals are shown: of who reads everything the settled ones."""
    if scope.reads_all and is_settled(report):
        return settled_figures(report, [])
    return figures(report, scope, lines_only=True)


def _charted(year: TrendYear) -> Year:
    return Year(
        year.year, year.standard.short_name, year.poor_rate, year.near_poor_rate
    )


def _arrived(found) -> dict[str, int | None]:
    """What the movement comes to, for the sentence over its picture."""
    ways = {
        "out": ("poor_out_of_both", "poor_to_other"),
        "again": ("poor_again",),
        "new": ("poor_new", "poor_arrived"),
    }
    return {
        name: sum(found.total(f"{step}_households") or 0 for step in steps)
        for name, steps in ways.items()
    }


def _ranked(scope, shown: TrendYear, before: TrendYear | None) -> dict:
    """The highest rate first; nothing for a single commune."""
    changes = commune_changes(shown.report, before.report if before else None, scope)
    if len(changes) < 2:
        return {}
    changes.sort(key=lambda one: (one.poor_rate is None, -(one.poor_rate or 0)))
    rows = [_place(one) for one in changes[:MOST_COMMUNES]]
    title = f"Tỷ lệ hộ nghèo các xã, năm {shown.year}"
    return {
        "ranking": ranking(rows, (shown.year - 1, shown.year), title),
        "ranked": rows,
        "communes": len(changes),
    }


def _place(one: CommuneChange) -> Place:
    is_known = one.poor_points is not None
    then = one.poor_rate - one.poor_points if is_known else None
    return Place(one.place.name, then, one.poor_rate)
