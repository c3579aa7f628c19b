"""Years side by side, and the communes of two years: what the home page shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from households.models import Commune, PovertyStandard
from povertyaid.rates import rate
from povertyaid.scope import Scope
from reports.freshness import with_register_changes
from reports.measures.definitions import NEAR_POOR, POOR
from reports.measures.figures import figures
from reports.models import Report, ReportDenominator, ReportLine, ReportRow


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
    def is_baseline(self) -> bool:
        """The second result of a year in which two standards meet, by the new one."""
        return self.report.is_baseline

    @property
    def standard(self) -> PovertyStandard:
        return self.report.standard


@dataclass(frozen=True, slots=True)
class CommuneChange:
    """One commune's state in a report and its change against another."""

    place: Commune
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
    """Every year with a compiled report, oldest first; two queries for all years.

    Two more where a report's rows are not settled: there its lines are counted.

    A year in which two standards meet may stand there twice: its account by the old
    one, which ends that one's line, then its baseline, where the new one's begins.
    """
    compiled = Report.objects.visible_to(scope).results()
    compiled = with_register_changes(compiled)
    reports = _beside_accounts(compiled.select_related("standard"))
    counts = _counts(reports, scope)
    rows: list[TrendYear] = []
    for report in reports:
        previous = rows[-1] if rows and rows[-1].year == report.year - 1 else None
        found = counts.get(report.pk, NOTHING)
        # A total with a commune missing would make the rate too high
        is_whole = found.communes_counted >= found.communes_listed
        households = found.households if is_whole else None
        rows.append(_year(report, households, found.poor, found.near_poor, previous))
    return rows


def restated_trend(
    scope: Scope, day: date, commune: Commune | None = None
) -> list[TrendYear]:
    """The same on the boundaries of `day`, of all one reads or of one commune.

    Three queries a year: each report's own lines are counted where they lay on `day`.
    """
    compiled = with_register_changes(Report.objects.visible_to(scope).results())
    rows: list[TrendYear] = []
    for report in _beside_accounts(compiled.select_related("standard")):
        report.seen_on = day if day > report.boundaries_on else None
        found = figures(report, scope, commune=commune, lines_only=True)
        previous = rows[-1] if rows and rows[-1].year == report.year - 1 else None
        totals = (found.total(name) for name in TREND)
        rows.append(_year(report, *totals, previous))
    return rows


def _beside_accounts(reports: Iterable[Report]) -> list[Report]:
    """Without baselines whose account is not (or no longer) by the old standard."""
    known = list(reports)
    of_two = {report.year for report in known if report.uses_closing_list}
    return [one for one in known if not one.is_baseline or one.year in of_two]


def year_before(years: list[TrendYear], report: Report) -> TrendYear | None:
    """The result a report's is set against: of two the one by the newer standard."""
    if report.is_baseline:
        return None
    before = [one for one in years if one.year == report.year - 1]
    return before[-1] if before else None


TREND = ("all_households", "poor_households", "near_poor_households")


def commune_changes(
    report: Report, previous_report: Report | None, scope: Scope
) -> list[CommuneChange]:
    """Every commune of `report` beside itself in `previous_report`, by code.

    Two queries; three where a commune with lines lacks its total.
    """
    reports = [one for one in (report, previous_report) if one]
    counts = _commune_counts(reports, scope)
    totals = _commune_totals(reports, scope)
    keys = counts.keys() | totals.keys()
    communes = {row.commune_id: row.commune for row in totals.values()}
    here = {commune_id for report_id, commune_id in keys if report_id == report.pk}
    if missing := here - communes.keys():
        communes |= Commune.objects.in_bulk(missing)
    states = {key: _state(counts.get(key), totals.get(key)) for key in keys}
    is_comparable = len({one.standard_id for one in reports}) == 1
    previous = previous_report.pk if previous_report else None
    changes = []
    for commune in sorted((communes[pk] for pk in here), key=_by_code):
        now, then = states[report.pk, commune.pk], states.get((previous, commune.pk))
        differences = _difference(now, then, is_comparable)
        changes.append(CommuneChange(place=commune, **now, **differences))
    return changes


def _by_code(commune: Commune) -> tuple:
    return commune.code, commune.valid_from


COUNTS = ("poor", "near_poor")
RATES = ("poor_rate", "near_poor_rate", "listed_rate")


def _commune_counts(reports: list[Report], scope: Scope) -> dict[tuple, tuple]:
    """(report id, commune id) → poor households, near-poor households."""
    settled = [one for one in reports if one.settled_as]
    rows = ReportRow.objects.visible_to(scope).filter(report__in=settled)
    known = (
        rows.exclude(commune=None)
        .order_by()
        .values_list("report_id", "commune_id", "poor", "near_poor")
    )
    counts = {(report, commune): numbers for report, commune, *numbers in known}
    unsettled = [one for one in reports if not one.settled_as]
    return counts | (_commune_line_counts(unsettled, scope) if unsettled else {})


def _commune_line_counts(reports: list[Report], scope: Scope) -> dict[tuple, tuple]:
    lines = ReportLine.objects.visible_to(scope).filter(report__in=reports)
    grouped = lines.order_by().values_list("report_id", "commune_id")
    return {
        (report_id, commune_id): (poor, near_poor)
        for report_id, commune_id, poor, near_poor in grouped.annotate(
            poor=Count("pk", filter=Q(status_now=POOR)),
            near_poor=Count("pk", filter=Q(status_now=NEAR_POOR)),
        )
    }


def _commune_totals(
    reports: list[Report], scope: Scope
) -> dict[tuple, ReportDenominator]:
    rows = ReportDenominator.objects.visible_to(scope).filter(report__in=reports)
    known = rows.select_related("commune").order_by()
    return {(row.report_id, row.commune_id): row for row in known}


def _state(counts: tuple[int, int] | None, total: ReportDenominator | None) -> dict:
    poor, near_poor = counts or (0, 0)
    households = total.households if total else None
    return {"households": households, "poor": poor, "near_poor": near_poor} | _rates(
        poor, near_poor, households
    )


def _rates(poor: int, near_poor: int, households: int | None) -> dict:
    return {
        "poor_rate": rate(poor, households),
        "near_poor_rate": rate(near_poor, households),
        "listed_rate": rate(poor + near_poor, households),
    }


def _difference(now: dict, then: dict | None, is_comparable: bool) -> dict:
    """Changes of the counts; of the rates only within one standard."""
    changes = {
        f"{name}_change": _minus(now[name], then and then[name]) for name in COUNTS
    }
    points = {
        name.replace("_rate", "_points"): _minus(
            now[name], then[name] if then and is_comparable else None
        )
        for name in RATES
    }
    return changes | points


def _minus(now, then):
    return None if now is None or then is None else now - then


def _year(report, households, poor, near_poor, previous) -> TrendYear:
    rates = _rates(poor, near_poor, households)
    counts = {"households": households, "poor": poor, "near_poor": near_poor}
    is_comparable = bool(previous) and (
        previous.report.standard_id == report.standard_id
    )
    changes = {
        f"{name}_change": _minus(number, getattr(previous, name, None))
        for name, number in counts.items()
    }
    points = {
        name.replace("_rate", "_points"): _minus(now, getattr(previous, name))
        if is_comparable
        else None
        for name, now in rates.items()
    }
    starts = not is_comparable
    return TrendYear(
        report=report, starts_standard=starts, **counts, **rates, **changes, **points
    )


class Counted(NamedTuple):
    """A report's listed households, and all households where they are known."""

    poor: int
    near_poor: int
    communes_listed: int
    households: int | None = None
    communes_counted: int = 0


NOTHING = Counted(0, 0, 0)


def _counts(reports: list[Report], scope: Scope) -> dict[int, Counted]:
    """By report id: from settled rows, else from the lines."""
    settled = [one for one in reports if one.settled_as]
    counts = _settled_counts(settled, scope) if settled else {}
    if unsettled := [one for one in reports if not one.settled_as]:
        counts |= _line_counts(unsettled, scope)
    return counts


def _settled_counts(reports: list[Report], scope: Scope) -> dict[int, Counted]:
    """Of who reads everything the totals' rows alone."""
    rows = ReportRow.objects.visible_to(scope).filter(report__in=reports)
    rows = rows.filter(position=0) if scope.reads_all else rows
    sums = (Sum(name) for name in Counted._fields)
    grouped = rows.order_by().values_list("report").annotate(*sums)
    return {report: Counted(*numbers) for report, *numbers in grouped}


def _line_counts(reports: list[Report], scope: Scope) -> dict[int, Counted]:
    lines = ReportLine.objects.visible_to(scope).filter(report__in=reports)
    listed = lines.exclude(status_now="").order_by().values_list("report")
    grouped = listed.annotate(
        poor=Count("pk", filter=Q(status_now=POOR)),
        near_poor=Count("pk", filter=Q(status_now=NEAR_POOR)),
        communes=Count("commune", distinct=True),
    )
    counts = {report: Counted(*numbers) for report, *numbers in grouped}
    totals = ReportDenominator.objects.visible_to(scope).filter(report__in=reports)
    summed = totals.order_by().values_list("report")
    for report, households, communes in summed.annotate(Sum("households"), Count("pk")):
        counts[report] = counts.get(report, NOTHING)._replace(
            households=households, communes_counted=communes
        )
    return counts
