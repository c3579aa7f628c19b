"""Years side by side, and the communes of two years: what the home page shows."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from households.models import PovertyStandard
from povertyaid.scope import Scope
from reports.measures.definitions import NEAR_POOR, POOR, rate_of
from reports.measures.figures import Place, figures
from reports.models import Report, ReportDenominator, ReportLine


@dataclass(frozen=True, slots=True)
class TrendYear:
    """One year of the trend. Changes are against the year before, None without one.

    Points (điểm %) are the difference of the two printed rates and only said within one
    standard; where the standard changes `starts_standard` is True and a chart breaks
    its line.
    """

    report: Report
    households: int | None
    poor: int
    near_poor: int
    poor_rate: Decimal | None
    near_poor_rate: Decimal | None
    listed_rate: Decimal | None
    starts_standard: bool
    households_change: int | None = None
    poor_change: int | None = None
    near_poor_change: int | None = None
    poor_points: Decimal | None = None
    near_poor_points: Decimal | None = None
    listed_points: Decimal | None = None

    @property
    def year(self) -> int:
        return self.report.year

    @property
    def standard(self) -> PovertyStandard:
        return self.report.standard


@dataclass(frozen=True, slots=True)
class CommuneChange:
    """One commune's state in a report and its change against another."""

    place: Place
    households: int | None
    poor: int
    near_poor: int
    poor_rate: Decimal | None
    near_poor_rate: Decimal | None
    listed_rate: Decimal | None
    poor_change: int | None
    near_poor_change: int | None
    poor_points: Decimal | None
    near_poor_points: Decimal | None
    listed_points: Decimal | None


def trend(scope: Scope) -> list[TrendYear]:
    """Every year with a compiled report, oldest first; three queries for all years."""
    compiled = Report.objects.visible_to(scope).latest_versions()
    reports = list(compiled.select_related("standard"))
    counts = _counts(reports, scope)
    totals = _totals(reports, scope)
    rows: list[TrendYear] = []
    for report in reports:
        previous = rows[-1] if rows and rows[-1].year == report.year - 1 else None
        poor, near_poor, communes = counts.get(report.pk, (0, 0, 0))
        households, known = totals.get(report.pk, (None, 0))
        # A total with a commune missing would make the rate too high
        households = households if known >= communes else None
        rows.append(_year(report, households, poor, near_poor, previous))
    return rows


def commune_changes(
    report: Report, previous_report: Report | None, scope: Scope
) -> list[CommuneChange]:
    """Every commune of `report` beside itself in `previous_report`; ≤ 6 queries."""
    now = figures(report, scope, lines_only=True)
    then = figures(previous_report, scope, lines_only=True) if previous_report else None
    known = {row.id for row in then.rows} if then else set()
    is_comparable = bool(then) and previous_report.standard_id == report.standard_id
    return [
        CommuneChange(
            place=place,
            **_state(now, place.id),
            **_difference(
                now, then if place.id in known else None, place.id, is_comparable
            ),
        )
        for place in now.rows
    ]


FIELDS = {"poor": "poor_households", "near_poor": "near_poor_households"}
RATES = ("poor_rate", "near_poor_rate", "listed_rate")


def _state(found, place_id: int) -> dict:
    counts = {field: found.value(place_id, name) for field, name in FIELDS.items()}
    rates = {name: found.value(place_id, name) for name in RATES}
    return counts | rates | {"households": found.value(place_id, "all_households")}


def _difference(now, then, place_id: int, is_comparable: bool) -> dict:
    changes = {
        f"{field}_change": then and _minus(*_both(now, then, place_id, name))
        for field, name in FIELDS.items()
    }
    points = {
        name.replace("_rate", "_points"): _minus(*_both(now, then, place_id, name))
        if then and is_comparable
        else None
        for name in RATES
    }
    return changes | points


def _both(now, then, place_id: int, name: str) -> tuple:
    return now.value(place_id, name), then.value(place_id, name)


def _minus(now, then):
    return None if now is None or then is None else now - then


def _year(report, households, poor, near_poor, previous) -> TrendYear:
    rates = {
        "poor_rate": rate_of(poor, households),
        "near_poor_rate": rate_of(near_poor, households),
        "listed_rate": rate_of(poor + near_poor, households),
    }
    counts = {"households": households, "poor": poor, "near_poor": near_poor}
    is_comparable = bool(previous) and (
        previous.report.standard_id == report.standard_id
    )
    changes = {
        f"{name}_change": _minus(number, getattr(previous, name, None))
        for name, number in counts.items()
    }
    points = {
        name.replace("_rate", "_points"): _minus(rate, getattr(previous, name))
        if is_comparable
        else None
        for name, rate in rates.items()
    }
    starts = not is_comparable
    return TrendYear(
        report=report, starts_standard=starts, **counts, **rates, **changes, **points
    )


def _counts(reports: list[Report], scope: Scope) -> dict[int, tuple[int, int, int]]:
    """report id → poor households, near-poor households, communes they lie in."""
    lines = ReportLine.objects.visible_to(scope).filter(report__in=reports)
    listed = lines.exclude(status_now="").order_by().values("report_id")
    grouped = listed.annotate(
        poor=Count("pk", filter=Q(status_now=POOR)),
        near_poor=Count("pk", filter=Q(status_now=NEAR_POOR)),
        communes=Count("commune", distinct=True),
    )
    return {
        row["report_id"]: (row["poor"], row["near_poor"], row["communes"])
        for row in grouped
    }


def _totals(reports: list[Report], scope: Scope) -> dict[int, tuple[int, int]]:
    """report id → all households, communes they were counted in."""
    rows = ReportDenominator.objects.visible_to(scope).filter(report__in=reports)
    grouped = rows.order_by().values("report_id")
    grouped = grouped.annotate(total=Sum("households"), communes=Count("pk"))
    return {row["report_id"]: (row["total"], row["communes"]) for row in grouped}
