"""The households behind one figure of a report, on a page and as a workbook."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from households.models import Commune, EthnicGroup, Village
from povertyaid import audit
from povertyaid.file_views import download
from povertyaid.text import fold
from reports.exports import names as workbook
from reports.measures import MEASURES, Area, Measure, Rate, figures, names
from reports.measures.definitions import LABELS
from reports.measures.sections import URBAN, ZONES, key_of
from reports.models import Report, ReportLine
from reports.querysets import ReportLineQuerySet
from reports.views.reports import (
    area_asked_for,
    version_shown,
    versions_of,
)

NAMES_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Question:
    """Which figure is asked about: of which report, measure and place."""

    report: Report
    measure: Measure
    label: str
    commune: Commune | None
    village: Village | None
    zone: str = ""  # of sections.ZONES
    district: str = ""
    area: Area | None = None

    @property
    def place(self) -> str:
        parts = [self.village, self.commune, self.district, ZONES.get(self.zone)]
        parts.append(self.area and self.area.organisation)
        return ", ".join(str(part) for part in parts if part)


@require_safe
def report_names(request, year):
    """The lines behind a figure, 50 a page, with the figure they add up to."""
    return names_page(request, version_shown(request, versions_of(request, year)))


def names_page(request, report: Report):
    question = _question(request, report)
    lines = _lines(request, question)

    page = Paginator(lines, NAMES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "question": question,
        "report": question.report,
        "figure": _figure(request, question),
        "page": page,
        "has_movement": question.report.previous_standard_id is not None,
    }
    return render(request, "reports/names.html", context)


@require_safe
def report_names_xlsx(request, year):
    """The same list as a workbook; who took it out of the system is written down."""
    return names_workbook(request, version_shown(request, versions_of(request, year)))


def names_workbook(request, report: Report):
    question = _question(request, report)
    lines = _lines(request, question)

    book, rows = workbook.write(question.report, question.label, question.place, lines)
    title = f"Danh sách: {question.label}, {report.period}"
    what = ReportLine._meta.label_lower
    columns = [words for words, _ in workbook.HEADINGS]
    audit.record_export(request.user, what, rows, title, columns=columns)
    named = f"{slugify(fold(question.label))}-{report.day or report.year}"
    return download(book, f"danh-sach-{named}.xlsx")


def _lines(request, question: Question) -> ReportLineQuerySet:
    found = names(
        question.report,
        question.measure.name,
        request.scope,
        question.commune,
        question.village,
        question.area,
    )
    if question.zone:
        found = found.among(question.report, is_urban=question.zone == URBAN)
    if question.district:
        found = found.among(question.report, district=question.district)
    return found.select_related("commune", "village", "helper")


def _question(request, report: Report) -> Question:
    """What the address asks for; 404 for what does not exist or is not this user's."""
    measure = MEASURES.get(request.GET.get("so", ""))
    if isinstance(measure, Rate):
        measure = MEASURES[measure.part]
    if not report.is_compiled or not isinstance(measure, Measure):
        raise Http404
    villages = Village.objects.visible_to(request.scope).select_related("commune")
    communes = Commune.objects.visible_to(request.scope)
    village = _place(villages, request.GET.get("ban", ""))
    commune = _place(communes, request.GET.get("xa", ""))
    zone = request.GET.get("khu-vuc", "")
    if zone and zone not in ZONES:
        raise Http404
    district = request.GET.get("huyen", "").replace("\x00", "")
    area = area_asked_for(request, report)
    if helper := area_asked_for(request, report, "giup"):
        area = Area(helper.organisation)
    label = _label(report, measure)
    return Question(report, measure, label, commune, village, zone, district, area)


def _place(places, wanted: str):
    if not wanted:
        return None
    if not wanted.isdecimal():
        raise Http404
    return get_object_or_404(places, pk=wanted)


def _label(report: Report, measure: Measure) -> str:
    """The measure's label, with the words of the indicator or cause it counts."""
    head, _, tail = measure.name.rpartition("_")
    for ending, things in (
        ("_deprivation", report.standard.indicators),
        ("_cause", report.standard.causes),
    ):
        if head.endswith(ending) and tail.isdecimal():
            thing = things.filter(number=int(tail)).first()
            return f"{measure.label}: {thing.label}" if thing else measure.label
    if head.endswith("_ethnic"):
        group = EthnicGroup.objects.filter(code=tail).first()
        status = LABELS[head.removesuffix("_ethnic")]
        return f"Hộ {status} dân tộc {group}" if group else measure.label
    return measure.label


def _figure(request, question: Question) -> int | None:
    """The figure as the report has it: the list below must add up to it."""
    name, scope = question.measure.name, request.scope
    if question.village:
        # Not the village's own commune: that is today's, the report's may be older
        place = question.commune
        found = figures(question.report, scope, "village", place, area=question.area)
        return found.value(question.village.pk, name)
    found = figures(
        question.report, scope, commune=question.commune, area=question.area
    )
    sums = {place.id for place in found.outline}
    key = key_of(question.zone, question.district)
    if question.zone or question.district:
        if key not in sums:
            raise Http404
        return found.value(key, name)
    return found.total(name)
