"""The yearly reports: their list, one year, asking for one."""

from datetime import date

from django.contrib import messages
from django.db.models import Value
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.datastructures import MultiValueDictKeyError
from django.views.decorators.http import require_POST, require_safe

from assignments.models import PartyOrganisation
from households.models import ClosingReview, Commune, Household, Review
from povertyaid import jobs
from povertyaid.jobs import UserError
from povertyaid.scope import Scope
from reports import services
from reports.charts import Year, trend_pair
from reports.dated_forms import AsOfForm, MonthForm
from reports.differences import changed_since
from reports.freshness import with_register_changes
from reports.links import Links, address
from reports.measures import (
    Area,
    Figures,
    TrendYear,
    area_of,
    figures,
    later_changes,
    partial_units,
    restated_trend,
    trend,
    year_before,
)
from reports.measures.settled import settled_figures
from reports.models import Report
from reports.views.movement import flow_chart, flow_rows, has_movement
from reports.views.profile import deprivation_profile
from reports.views.rows import rows_shown
from reports.views.sheets import sheets, tab_of, tabs_of

SHOWN_NAMES = 20  # of the households behind one failed check
SHOWN_CHECKS = 100  # a nation that forgot a list would fill megabytes


@require_safe
def reports(request):
    """Every year with its state and rates; the district office asks for new ones."""
    request.scope.require_reports()
    versions: dict[int, list[Report]] = {}
    every = services.every_report()
    for one in every.yearly():
        versions.setdefault(one.year, []).append(one)
    lists = _lists_known(request.scope)
    years = sorted({year for year, _ in lists}, reverse=True)
    counted = trend(request.scope)
    state = {year.year: year for year in counted if not year.is_baseline}
    dated = with_register_changes(every.dated()).order_by("-day", "kind")
    context = {
        "rows": [(year, found, state.get(year)) for year, found in versions.items()],
        "years": years,
        "unreported": [year for year in years if year not in versions],
        "baselines": _baselines(lists, dated, counted),
        "dated": [report for report in dated if not report.is_baseline],
        "as_of_form": AsOfForm(),
        "month_form": MonthForm(),
    }
    return render(request, "reports/list.html", context)


def _lists_known(scope: Scope) -> set[tuple[int, bool]]:
    """(year, is it by the old standard of a year in which two meet?) of every list."""
    every, closing = (
        table.objects.visible_to(scope)
        .order_by()
        .values_list("year", Value(table is ClosingReview))
        .distinct()
        for table in (Review, ClosingReview)
    )
    return set(every.union(closing))


def _baselines(lists: set[tuple], dated, counted: list[TrendYear]) -> list[tuple]:
    """(year, report, figures) of each year with two results: the one by the new."""
    there = {report.year: report for report in dated if report.is_baseline}
    state = {year.year: year for year in counted if year.is_baseline}
    of_two = {year for year, is_old in lists if is_old}
    years = sorted({*of_two, *there}, reverse=True)
    return [(year, there.get(year), state.get(year)) for year in years]


@require_POST
def report_compile(request):
    """Note down that a year's report is wanted and wake a worker; then wait for it."""
    request.scope.require_compiling()

    try:
        year = int(request.POST["year"])
        changed = "changed" in request.POST
        wanted = services.request_report(year, request.user, changed=changed)
    except (MultiValueDictKeyError, ValueError):
        messages.error(request, "Hãy chọn năm cần lập báo cáo.")
        return redirect("reports")
    except UserError as error:
        messages.error(request, str(error))
        return redirect("reports")
    jobs.wake(wanted.job)
    return redirect("report", year)


@require_POST
def report_discard(request, year):
    """Throw a draft away: it holds households that a list taken back would remove."""
    request.scope.require_compiling()
    report = versions_of(request, year)[0]

    try:
        services.discard_draft(report, request.user)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("report", year)
    messages.success(request, f"Đã bỏ bản nháp báo cáo năm {year}.")
    return redirect("reports")


@require_safe
def report(request, year):
    """One year as compiled: headline, movement, forms, trend. Waiting, if it is not."""
    versions = versions_of(request, year)
    shown = version_shown(request, versions)
    if not shown.is_compiled:
        return render(request, "reports/waiting.html", {"report": shown})

    context = {
        "changed": changed_since(shown, request.scope),
        "versions": versions,
        "newest": versions[0],
    }
    is_newest = shown == next(one for one in versions if one.is_compiled)
    context |= account(request, shown, phien=None if is_newest else shown.version)
    return render(request, "reports/report.html", context)


def account(request, shown: Report, **kept) -> dict:
    """What the page of a report shows, as narrowed; `kept` stays in its addresses."""
    commune = _commune(request)
    area = area_asked_for(request, shown)
    by = "village" if commune else "commune"
    rows = None if commune or area else rows_shown(request, shown)
    if rows:
        found = settled_figures(shown, rows.page)
    else:
        found = figures(shown, request.scope, by, commune, area=area)
    is_one = commune is not None and not _is_own(request)
    is_whole = area is None and (not is_one or shown.seen_on is not None)
    years = _years(request.scope, shown, commune) if is_whole else []
    heading = "Thôn/Bản" if commune else "Phường/Xã"
    tab = tab_of(request.GET.get("bieu", "1"))
    links = _links(shown, commune, area, kept)
    return {
        "report": shown,
        "boundaries": later_changes(shown),
        "partial_units": partial_units(shown) if shown.seen_on else [],
        "commune": commune,
        "sees_numbers": request.scope.may_see_numbers(commune and commune.pk),
        "area": area,
        "rows": rows,
        "is_own_commune": _is_own(request),
        "tabs": tabs_of(shown),
        "tab": tab,
        "links": _tile_links(links) | {"cells": links},
        "sheets": sheets(found, request.scope, tab, heading, links),
        **_checks(request.scope, shown, commune),
        **_headline(found, years, shown),
        **_drawn(tab, found, [] if shown.is_dated else years, links),
    }


def versions_of(request, year: int) -> list[Report]:
    """The year's versions, newest first; 404 where there is none for this user."""
    found = Report.objects.visible_to(request.scope).yearly().filter(year=year)
    found = with_register_changes(found)
    versions = list(
        found.select_related("standard", "previous_standard", "job", "asked_by")
    )
    if not versions:
        raise Http404
    return versions


def version_shown(request, versions: list[Report]) -> Report:
    """The version asked for, on the boundaries asked for by ?dia-gioi=."""
    shown = _version(request, versions)
    shown.seen_on = _boundaries(request, shown)
    return shown


def _boundaries(request, shown: Report) -> date | None:
    """A day after the report's own boundaries; None for those.

    Unasked: its own, or the newest for who reads none of the communes of then.
    """
    if wanted := request.GET.get("dia-gioi", ""):
        try:
            day = date.fromisoformat(wanted)
        except ValueError as error:
            raise Http404 from error
        return day if day > shown.boundaries_on else None
    communes = Commune.objects.read_by(request.scope)
    if request.scope.reads_all or communes.on(shown.boundaries_on).exists():
        return None
    newest = later_changes(shown).last()
    return newest and newest.takes_effect_on


def _version(request, versions: list[Report]) -> Report:
    """The version asked for by ?phien=, else the newest with lines, else the newest."""
    wanted = request.GET.get("phien", "")
    if wanted:
        for one in versions:
            if str(one.version) == wanted:
                return one
        raise Http404
    return next((one for one in versions if one.is_compiled), versions[0])


def _is_own(request) -> bool:
    """True for who reads one commune alone: everything is that commune's."""
    return len(request.scope.reads) == 1 and not request.scope.reads_all


def _commune(request) -> Commune | None:
    """The one commune the page is about, if it is about one."""
    communes = Commune.objects.visible_to(request.scope)
    if _is_own(request):
        return get_object_or_404(communes, pk__in=request.scope.reads)
    wanted = request.GET.get("xa", "")
    if not wanted:
        return None
    if not wanted.isdecimal():
        raise Http404
    return get_object_or_404(communes, pk=wanted)


def area_asked_for(request, shown: Report, parameter: str = "don-vi") -> Area | None:
    """The area of the organisation the page is narrowed to, if it is."""
    wanted = request.GET.get(parameter, "")
    if not wanted:
        return None
    if not wanted.isdecimal():
        raise Http404
    organisations = PartyOrganisation.objects.visible_to(request.scope)
    organisation = get_object_or_404(organisations, pk=wanted)
    return area_of(organisation, shown)


def _links(shown, commune, area: Area | None, kept: dict) -> Links:
    """An older version and a chosen commune stay chosen on the pages of names."""
    return Links(
        address(shown, "names"),
        "ban" if commune else "xa",
        xa=commune.pk if commune else None,
        **kept,
        **{"dia-gioi": shown.seen_on and shown.seen_on.isoformat()},
        **{"don-vi": area and area.organisation.pk},
    )


def _years(scope: Scope, shown: Report, commune) -> list[TrendYear]:
    if shown.seen_on is None:
        return trend(scope)
    return restated_trend(scope, shown.seen_on, commune)


def _tile_links(links: Links) -> dict[str, str]:
    return {
        status: links.to(f"{status}_households")
        for status in ("poor", "near_poor", "listed")
    }


def _headline(found: Figures, years: list[TrendYear], shown: Report) -> dict:
    """The four tiles: this report's figures and their change against last year."""
    before = _before(years, shown)
    is_comparable = before and before.standard.pk == shown.standard_id
    points = {}
    for name in ("poor_rate", "near_poor_rate", "listed_rate"):
        now, then = found.total(name), getattr(before, name, None)
        known = is_comparable and now is not None and then is not None
        points[name] = now - then if known else None
    names = ("all_households", "all_persons", "listed_households", *points)
    names += ("poor_households", "near_poor_households")
    return {
        "total": {name: found.total(name) for name in names},
        "points": points,
        "before": before,
        "is_first": shown.previous_standard_id is None,
        "is_new_standard": shown.previous_standard_id not in (None, shown.standard_id),
        "places": found.communes,
    }


def _before(years: list[TrendYear], shown: Report) -> TrendYear | None:
    """The list's figures that a report is set against; a month's begin elsewhere."""
    if shown.is_monthly:
        return None
    return year_before(years, shown)


def _drawn(tab: str, found: Figures, years: list[TrendYear], links: Links) -> dict:
    """The pictures that belong to a tab."""
    pictures = _pictures(found, years, links) if tab in ("1", "tat-ca") else {}
    if tab in ("4", "6", "tat-ca"):
        pictures |= deprivation_profile(found, links)
    return pictures


def _pictures(found: Figures, years: list[TrendYear], links: Links) -> dict:
    context = {"years": years}
    if years:
        charted = [
            Year(y.year, y.standard.short_name, y.poor_rate, y.near_poor_rate)
            for y in years
        ]
        context["chart"] = trend_pair(charted)
    if has_movement(found):
        before = _before(years, found.report)
        headings, rows = flow_rows(found, links)
        context["flow"] = flow_chart(found, before)
        context["flow_headings"], context["flow_rows"] = headings, rows
        context["flow_ends"] = _flow_ends(rows)
    return context


def _flow_ends(rows) -> list[int]:
    """The foot of the movement's table: what arrived in every column, then all."""
    columns = zip(*(row.cells for row in rows), strict=True)
    ends = [sum(cell.value or 0 for cell in column) for column in columns]
    return [*ends, sum(ends)]


def _checks(scope: Scope, shown: Report, commune: Commune | None) -> dict:
    """The identities that do not hold where this page looks, with their households."""
    checks = [
        check for check in shown.failed_checks if _concerns(check, scope, commune)
    ]
    broken = len(checks)
    if broken > SHOWN_CHECKS:  # what does not hold in total first
        checks.sort(key=lambda check: check["place_id"] is not None)
        del checks[SHOWN_CHECKS:]
    ids = {pk for check in checks for pk in check["households"][:SHOWN_NAMES]}
    known = Household.objects.visible_to(scope).in_bulk(ids) if ids else {}
    told = [
        check
        | {
            "names": [known[pk] for pk in check["households"] if pk in known],
            "more": max(0, len(check["households"]) - SHOWN_NAMES),
        }
        for check in checks
    ]
    return {"checks": told, "broken": broken, "more_checks": broken - len(told)}


def _concerns(check: dict, scope: Scope, commune: Commune | None) -> bool:
    if commune is not None:
        return check["place_id"] == commune.pk
    return scope.reads_all or check["place_id"] in scope.reads
