"""Did the help work: the comparison, the households behind it, both as workbooks."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from povertyaid import audit
from povertyaid.file_views import download
from povertyaid.rates import rate
from povertyaid.templatetags.vn import number
from reports.charts import DotScale, dot_heading, interval_strip
from reports.effect_forms import EffectForm
from reports.effects import (
    COLUMNS,
    DIMENSIONS,
    Effect,
    Gifts,
    Households,
    Question,
    Row,
    Slice,
    workbook,
    years_known,
)
from reports.effects.figures import Counts
from reports.models import Report, ReportLine
from reports.views.effect_rows import (
    effect_shown,
    effect_whole,
    rows_shown,
)

ON_A_PAGE = 50
MOST_NAMES = 100_000  # in one workbook
TOO_MANY = (
    "Danh sách này có {} hộ, nhiều hơn {} hộ một tệp: hãy chọn một xã hoặc một phần "
    "của bảng rồi tải."
)
HELPED, ALONE = "1", "0"


@dataclass(frozen=True, slots=True)
class Line:
    """A row on the page: its figures, where each opens, its drawing."""

    label: str
    counts: Counts
    links: dict[str, str]
    strip: SafeString
    key: int | None = None  # of a commune


@dataclass(frozen=True, slots=True)
class Block:
    title: str
    heading: str
    key: str
    lines: list[tuple[Line, Line | None]]  # by commune with those nobody helps
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A year of the period: who first escaped in it, helped and not."""

    year: int
    number: int
    cells: list[tuple]  # households, their names, per cent by then


class EffectLinks:
    """Where the households behind a figure are."""

    def __init__(self, question: Question):
        commune = question.commune
        self.names, self.gifts = reverse("effect_names"), reverse("effect_gifts")
        self.asked = {
            "kehoach": question.plan.pk,
            "tu": question.first_year,
            "den": question.last_year,
            "nhom": question.start,
        } | ({"xa": commune.pk} if commune else {})

    def of(self, helped: str = "", theo: str = "", o: int | None = None) -> dict:
        """Column name → address; "gifts" opens what was given."""
        part = {"giup": helped, "theo": theo, "o": o}
        part = {key: value for key, value in part.items() if value not in ("", None)}
        asked = urlencode(self.asked | part)
        links = {
            column.name: f"{self.names}?{asked}&cot={key}"
            for key, column in COLUMNS.items()
        }
        return links | {"gifts": f"{self.gifts}?{asked}"}


@require_safe
def effect(request):
    """Helped beside not helped over a period; or what is wrong with the question."""
    request.scope.require_reports()
    form, reports = _asked(request)
    compares = any(one.previous_standard_id for one in reports.values())
    context = {"form": form, "compares": compares, "has_plan": form.has_plan}
    if not compares or not form.has_plan:
        return render(request, "reports/effect.html", context)
    if not form.is_valid():
        return render(request, "reports/effect.html", context, status=422)

    question = form.question
    shown = effect_shown(request, question, reports)
    context |= {"question": question, "shown": shown}
    if shown.found:
        context |= _shown(shown.found) | _standards(question, reports)
    return render(request, "reports/effect.html", context)


@require_safe
def effect_xlsx(request):
    """The same figures as a workbook, one sheet."""
    question, reports = _question(request)

    found = effect_whole(request, question, reports)
    if found is None:
        return _to_the_page(question)
    book = workbook.write(found, reports[max(reports)])
    title = f"Kết quả giúp đỡ {question.period}"
    what, columns = Report._meta.label_lower, [words for words, _ in workbook.HEADINGS]
    audit.record_export(request.user, what, len(reports), title, columns=columns)
    return download(book, f"ket-qua-giup-do-{question.first_year}.xlsx")


@require_safe
def effect_names(request):
    """The households behind one figure, 50 a page."""
    question, reports = _question(request)
    part = _slice(request)

    rows = rows_shown(request, Households, question, reports, part)
    if rows is None:
        return _to_the_page(question)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/effect_names.html", _listed(question, part, page))


@require_safe
def effect_names_xlsx(request):
    """The same list as a workbook; who took it out is written down."""
    question, reports = _question(request)
    part = _slice(request)

    listed = rows_shown(request, Households, question, reports, part)
    if listed is None or (found := listed.count()) > MOST_NAMES:
        if listed is not None:
            messages.error(request, TOO_MANY.format(number(found), number(MOST_NAMES)))
        return _to_the_page(question)
    rows = list(listed)
    newest = reports[max(reports)]
    book = workbook.write_names(question, part.column.label, rows, newest)
    title = f"Kết quả giúp đỡ {question.period}: {part.column.label}"
    what = ReportLine._meta.label_lower
    columns = [words for words, _ in workbook.NAME_HEADINGS]
    audit.record_export(request.user, what, len(rows), title, columns=columns)
    return download(book, f"ket-qua-giup-do-danh-sach-{question.first_year}.xlsx")


@require_safe
def effect_gifts(request):
    """What was given to the households behind the money, the newest first."""
    question, reports = _question(request)
    part = _slice(request)
    if part.column.name != "households":
        raise Http404

    rows = rows_shown(request, Gifts, question, reports, part)
    if rows is None:
        return _to_the_page(question)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = _listed(question, part, page) | {"total": rows.total("value")}
    return render(request, "reports/effect_gifts.html", context)


def _asked(request) -> tuple[EffectForm, dict[int, Report]]:
    reports = years_known(request.scope)
    today = timezone.localdate()
    form = EffectForm(request.GET, scope=request.scope, reports=reports, today=today)
    return form, reports


def _question(request) -> tuple[Question, dict[int, Report]]:
    """What the address asks; 404 for what does not exist or is out of sight."""
    request.scope.require_reports()
    form, reports = _asked(request)
    if not form.is_valid():
        raise Http404
    return form.question, reports


def _slice(request) -> Slice:
    column = COLUMNS.get(request.GET.get("cot", "dau-ky"))
    helped, key = request.GET.get("giup", ""), request.GET.get("o", "")
    dimension = DIMENSIONS.get(request.GET.get("theo", ""))
    is_part = dimension is not None
    if column is None or is_part != bool(key) or (key and not key.isdecimal()):
        raise Http404
    if is_part and dimension.bands and int(key) >= len(dimension.bands):
        raise Http404
    is_helped = helped == HELPED if helped in (HELPED, ALONE) else None
    if is_part and dimension.key not in ("xa", "nam"):  # of the helped alone
        if is_helped is False:
            raise Http404
        is_helped = True
    return Slice(column, is_helped, dimension, int(key) if key else None)


def _listed(question: Question, part: Slice, page) -> dict:
    facts = {True: "được giúp", False: "không được giúp", None: ""}
    return {
        "question": question,
        "part": part,
        "part_words": _part_words(part),
        "helped_words": facts[part.is_helped],
        "back": f"{reverse('effect')}?{urlencode(EffectLinks(question).asked)}",
        "page": page,
    }


def _part_words(part: Slice) -> str:
    """Which band of the helped: "6–11 tháng"; places stand in every row."""
    bands = part.dimension.bands if part.dimension else ()
    return bands[part.key] if bands else ""


def _to_the_page(question: Question):
    return redirect(f"{reverse('effect')}?{urlencode(EffectLinks(question).asked)}")


def _shown(found: Effect) -> dict:
    links = EffectLinks(found.question)
    scale = _scale(found)
    pairs = ((found.helped, HELPED, "Được giúp"), (found.alone, ALONE, "Không ai giúp"))
    lines = [
        _line(label, counts, links.of(helped), scale, is_other=helped == ALONE)
        for counts, helped, label in pairs
    ]
    *sections, by_year = found.sections
    blocks = [_block(section, links, scale) for section in sections]
    return {
        "found": found,
        "lines": lines,
        "blocks": blocks,
        "steps": _steps(found, by_year, links),
        "all_links": links.of(),
        "scale": dot_heading(scale),
        "asked": urlencode(links.asked),
        "is_long": found.question.first_year < found.question.last_year,
    }


def _steps(found: Effect, by_year, links: EffectLinks) -> list[Step]:
    """The year of the first escape, and of a hundred at the start how many by then."""
    steps, sums = [], [0, 0]
    sides = ((HELPED, found.helped.households), (ALONE, found.alone.households))
    for row in by_year.rows:
        cells = []
        for side, (helped, start) in enumerate(sides):
            count = (row.counts, row.others)[side].ever_escaped
            sums[side] += count
            url = links.of(helped, "nam", row.key)["ever_escaped"]
            cells.append((count, url, rate(sums[side], start)))
        steps.append(Step(row.key, row.key - found.question.first_year + 1, cells))
    return steps


def _scale(found: Effect) -> DotScale:
    counted = [found.helped, found.alone]
    for section in found.sections[:3]:
        counted += [row.counts for row in section.rows]
    highs = [one.interval.high for one in counted if one.interval]
    return DotScale.up_to(max(highs, default=100), "%")


def _block(section, links: EffectLinks, scale: DotScale) -> Block:
    dimension = section.dimension
    lines = [_lines(row, dimension.key, links, scale) for row in section.rows]
    return Block(dimension.title, dimension.heading, dimension.key, lines, section.more)


def _lines(row: Row, theo: str, links: EffectLinks, scale: DotScale):
    of_row = links.of(HELPED, theo, row.key)
    line = _line(row.label, row.counts, of_row, scale, key=row.key)
    if row.others is None:
        return line, None
    others = links.of(ALONE, theo, row.key)
    return line, _line(row.label, row.others, others, scale, is_other=True)


def _line(label, counts: Counts, links, scale, *, is_other=False, key=None) -> Line:
    interval = counts.interval
    ends = (interval.low, interval.high) if interval else (None, None)
    # Small groups may reach beyond the scale of the large ones
    share, ends = counts.share, [min(end, scale.top) if end else end for end in ends]
    inside = None if share is None else min(share, scale.top)
    strip = interval_strip(inside, *ends, scale, is_other=is_other)
    return Line(label, counts, links, strip, key)


def _standards(question: Question, reports: dict[int, Report]) -> dict:
    """Years of the period that began and ended under different standards."""
    years = range(question.first_year, question.last_year + 1)
    changed = [
        reports[year]
        for year in years
        if reports[year].previous_standard_id not in (None, reports[year].standard_id)
    ]
    return {"changed": changed, "newest_year": max(reports)}
