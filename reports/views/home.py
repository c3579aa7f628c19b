"""The first page: the district's state, a commune's, or one member's households."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from assignments.digest.figures import lines_of, visits_waiting
from households.models import Commune
from povertyaid.kept import kept
from povertyaid.rates import rate
from povertyaid.scope import Scope
from povertyaid.templatetags.vn import number
from reports import overview
from reports.charts import (
    DotScale,
    Year,
    dot_heading,
    dot_pair,
    trend_pair,
)
from reports.links import Links, address
from reports.measures import (
    CommuneChange,
    Figures,
    TrendYear,
    commune_changes,
    figures,
    later_changes,
    restated_trend,
    trend,
    year_before,
)
from reports.overview import Gap, MemberCoverage
from reports.views.map import commune_map

MOST_RANKED = 150  # communes on the page; the report has them all


@dataclass(frozen=True, slots=True)
class Task:
    """One line of what there is to do, with the list it opens."""

    count: int
    what: str
    detail: str
    url: str
    is_hot: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """A commune or village in order of how far poverty fell there."""

    name: str
    url: str
    names_url: str
    poor: int
    before: int | Decimal | None
    after: int | Decimal | None
    change: int | Decimal | None
    dots: SafeString


@require_safe
def home(request):
    if not request.scope.reads_reports:
        return _own_page(request)
    years = _trend(request.scope)
    if not years:
        return render(request, "reports/home_empty.html", _tasks_alone(request))

    chosen = _chosen(years, request.GET.get("nam", ""))
    context = _state(request, years, chosen)
    if len(request.scope.reads) == 1 and not request.scope.reads_all:
        context |= _of_one_commune(request, chosen)
    else:
        context |= _of_communes(request, years, chosen)
    return render(request, "reports/home.html", context)


def _trend(scope: Scope) -> list[TrendYear]:
    """Every year; on the boundaries of today for who reads only communes of today."""
    years = trend(scope)
    if scope.reads_all or any(y.households or y.poor or y.near_poor for y in years):
        return years
    newest = later_changes(years[-1].report).last() if years else None
    return restated_trend(scope, newest.takes_effect_on) if newest else years


def _own_page(request):
    """A member's own households; for whoever was granted nothing, whom to ask."""
    scope = request.scope
    if not scope.members:
        return render(request, "reports/home_closed.html")
    households = overview.own_households(scope)
    context = {"households": households, "digest": _digest(request)}
    return render(request, "reports/home_member.html", context)


def _digest(request) -> str:
    """What waits of visits, as in the weekly mail; missing helpers are tasks here."""
    scope, today = request.scope, timezone.localdate()

    def part() -> str:
        lines = lines_of(visits_waiting(scope, today))
        return render_to_string("assignments/_digest.html", {"lines": lines})

    return kept(scope, "digest", part)


def _tasks_alone(request) -> dict:
    return {"batches": overview.lists_in_review(request.scope)}


def _chosen(years: list[TrendYear], wanted: str) -> TrendYear:
    """The account asked for, else the newest; never the baseline beside it."""
    accounts = [year for year in years if not year.is_baseline]
    return next((year for year in accounts if str(year.year) == wanted), accounts[-1])


def _state(request, years: list[TrendYear], chosen: TrendYear) -> dict:
    """Headline figures, trend and things to do.

    Who helps is told as of today for the newest list, as of its end for a past year.
    """
    scope, is_newest = request.scope, chosen.year == years[-1].year
    gaps, members = _help(scope, chosen, is_newest)
    return {
        "year": chosen,
        "years": years,
        "previous_year": chosen.year - 1,
        "is_newest": is_newest,
        "last_year": years[-1].year,
        "is_first": chosen.year == years[0].year,
        "links": _tile_links(chosen, is_newest),
        "gaps": gaps,
        "alone": Gap("", sum(g.poor for g in gaps), sum(g.near_poor for g in gaps)),
        "members": members,
        "members_rate": rate(members.helping, members.expected),
        "chart": trend_pair([_charted(year) for year in years]),
        **_since_the_standard(years, chosen),
        "tasks": _tasks(request, years, chosen, gaps, members) if is_newest else [],
        "own": overview.own_households(scope) if scope.members else [],
        "digest": _digest(request),
    }


def _help(
    scope: Scope, chosen: TrendYear, is_newest: bool
) -> tuple[list[Gap], MemberCoverage]:
    """Households without a helper by commune, and how many members help."""
    report, day = chosen.report, date(chosen.year, 12, 31)
    if not is_newest:
        gaps = overview.households_left_alone(scope, report)
        return gaps, overview.member_coverage(scope, day)

    def now() -> tuple[list[Gap], MemberCoverage]:
        gaps = overview.households_without_helper(scope, report)
        return gaps, overview.member_coverage(scope, timezone.localdate())

    return kept(scope, f"help {report.pk}", now)


def _since_the_standard(years: list[TrendYear], chosen: TrendYear) -> dict:
    same = [year for year in years if year.standard.pk == chosen.standard.pk]
    first, last = same[0], same[-1]
    return {"first": first, "last": last, "fallen": _fallen(first, last)}


def _tile_links(chosen: TrendYear, is_newest: bool) -> dict[str, str]:
    names = _links(chosen)
    without = f"{reverse('households')}?year={chosen.year}&helper=none"
    return {
        "poor": names.to("poor_households"),
        "near_poor": names.to("near_poor_households"),
        "alone": without if is_newest else names.to("listed_alone"),
        "members": f"{reverse('members')}?load=some" if is_newest else "",
    }


def _links(chosen: TrendYear) -> Links:
    return Links(reverse("report_names", args=[chosen.year]), "xa")


def _charted(year: TrendYear) -> Year:
    return Year(
        year.year, year.standard.short_name, year.poor_rate, year.near_poor_rate
    )


def _fallen(first: TrendYear, last: TrendYear) -> dict | None:
    """Changes between the first and the last year of one standard."""
    if first.year == last.year:
        return None

    def minus(name: str):
        then, now = getattr(first, name), getattr(last, name)
        return None if then is None or now is None else now - then

    names = ("poor", "near_poor", "poor_rate", "near_poor_rate")
    return {name: minus(name) for name in names}


def _tasks(request, years, chosen, gaps, members) -> list[Task]:
    """What waits for this user, each with the list it opens; nothing that is done."""
    failed = overview.failed_jobs(request.user)
    tasks = [
        Task(
            sum(gap.households for gap in gaps),
            "Hộ chưa có người giúp chính",
            _where(gaps),
            _tile_links(chosen, True)["alone"],
            is_hot=True,
        ),
        Task(
            members.idle,
            "Đảng viên chưa nhận hộ",
            f"trừ {number(members.exempt)} đảng viên được miễn hoặc ở nơi khác",
            f"{reverse('members')}?load=none",
        ),
        _lists_to_review(request.scope),
        _reports_to_mend(years),
        _reports_to_renew(years if request.scope.compiles else []),
        Task(failed, "Việc nền bị hỏng", "trong hai tuần qua", reverse("jobs"), True),
    ]
    return [task for task in tasks if task.count]


def _lists_to_review(scope: Scope) -> Task:
    batches = overview.lists_in_review(scope)
    return Task(
        len(batches),
        "Danh sách nhập đang chờ xem",
        ", ".join(str(batch.filename) for batch in batches[:2]),
        reverse("import", args=[batches[0].pk]) if batches else "",
    )


def _reports_to_mend(years: list[TrendYear]) -> Task:
    broken = overview.unbalanced(years)
    return Task(
        len(broken),
        "Báo cáo năm chưa cân đối",
        ", ".join(report.period for report in broken),
        f"{address(broken[0])}#kiem-tra" if broken else "",
        is_hot=True,
    )


def _reports_to_renew(years: list[TrendYear]) -> Task:
    old = overview.outdated(years)
    return Task(
        len(old),
        "Báo cáo năm cần lập lại",
        ", ".join(report.period for report in old) + ": sổ đã đổi sau khi lập",
        address(old[-1]) if old else "",
    )


def _where(gaps: list[Gap]) -> str:
    """Mường Lói 14, Phu Luông 11, xã khác 12."""
    named = [f"{gap.commune} {gap.households}" for gap in gaps[:2]]
    rest = sum(gap.households for gap in gaps[2:])
    return ", ".join([*named, *([f"xã khác {rest}"] if rest else [])])


def _of_communes(request, years: list[TrendYear], chosen: TrendYear) -> dict:
    """Communes in order of their fall, and the map."""
    before = year_before(years, chosen.report)
    previous = before.report if before else None
    changes = commune_changes(chosen.report, previous, request.scope)
    compares = any(change.poor_points is not None for change in changes)
    rates = [value for one in changes for value in _both_rates(one) if value]
    scale = DotScale.up_to(max(rates, default=Decimal(1)), "%")
    first = _in_order(changes, compares)[:MOST_RANKED]
    ranked = [_ranked(one, chosen, scale) for one in first]
    then = chosen.poor_rate - chosen.poor_points if compares else None
    return {
        "ranked": ranked,
        "communes": len(changes),
        "all_communes_url": f"{address(chosen.report)}?xep=ty-le",
        "compares": compares,
        "scale": dot_heading(scale),
        "total_before": then,
        "total_dots": dot_pair(then, chosen.poor_rate, scale),
        **commune_map(changes, chosen.year),
    }


def _both_rates(one: CommuneChange) -> tuple[Decimal | None, Decimal | None]:
    """A commune's rate last year, where it can be compared, and this year."""
    if one.poor_points is None:
        return None, one.poor_rate
    return one.poor_rate - one.poor_points, one.poor_rate


def _in_order(changes: list[CommuneChange], compares: bool) -> list[CommuneChange]:
    """The deepest fall first; where nothing compares, the highest rate first."""
    if compares:
        return sorted(changes, key=lambda one: _last_if_none(one.poor_points))
    return sorted(
        changes, key=lambda one: _last_if_none(one.poor_rate and -one.poor_rate)
    )


def _last_if_none(value) -> tuple:
    return (value is None, value or 0)


def _ranked(one: CommuneChange, chosen: TrendYear, scale: DotScale) -> Ranked:
    before, after = _both_rates(one)
    return Ranked(
        name=one.place.name,
        url=reverse("commune", args=[one.place.id]),
        names_url=_links(chosen).to("poor_households", xa=one.place.id),
        poor=one.poor,
        before=before,
        after=after,
        change=one.poor_points,
        dots=dot_pair(before, after, scale),
    )


def _of_one_commune(request, chosen: TrendYear) -> dict:
    """Villages in order of their fall, and how households moved in the year.

    Nobody counts all households of a village, so villages have numbers and no rates.
    """
    found = figures(chosen.report, request.scope, by="village", lines_only=True)
    communes = Commune.objects.visible_to(request.scope)
    compares = not chosen.starts_standard
    counted = [
        (
            row,
            found.value(row.id, "poor_start_households") if compares else None,
            found.value(row.id, "poor_households"),
        )
        for row in found.rows
    ]
    largest = max((max(a or 0, b) for _, a, b in counted), default=1)
    scale = DotScale.up_to(largest or 1)
    villages = [_ranked_village(*one, chosen, scale) for one in counted]
    villages.sort(key=lambda one: (_last_if_none(one.change), -one.poor, one.name))
    return {
        "commune": communes.get(),
        "villages": villages,
        "compares": compares,
        "scale": dot_heading(scale),
        "found": {"poor_start_households": found.total("poor_start_households")},
        "poor_change": chosen.poor_change if compares else None,
        "movement": _movement(found, _links(chosen)) if not _is_first(found) else [],
    }


STEPS = [  # label, and the step of forms 2 and 3 it is
    ("Đầu năm", "start"),
    ("Sang danh sách kia", "to_other"),
    ("Vượt chuẩn cận nghèo", "out_of_both"),
    ("Giảm khác", "other_losses"),
    ("Từ danh sách kia", "from_other"),
    ("Tái nghèo, tái cận nghèo", "again"),
    ("Phát sinh mới", "new"),
    ("Tăng khác", "other_gains"),
    ("Cuối năm", "end"),
]


def _is_first(found: Figures) -> bool:
    return found.report.previous_standard_id is None


def _movement(found: Figures, links: Links) -> list[dict]:
    """The commune's two movement tables, turned to stand: a line for every step."""
    rows = []
    for label, step in STEPS:
        names = [f"{status}_{step}_households" for status in ("poor", "near_poor")]
        cells = [{"value": found.total(name), "url": links.to(name)} for name in names]
        rows.append({"label": label, "cells": cells})
    return rows


def _ranked_village(place, before, after, chosen, scale) -> Ranked:
    to_names = _links(chosen).to("poor_households", ban=place.id)
    return Ranked(
        name=place.name,
        url=to_names,
        names_url=to_names,
        poor=after,
        before=before,
        after=after,
        change=None if before is None else after - before,
        dots=dot_pair(before, after, scale),
    )
