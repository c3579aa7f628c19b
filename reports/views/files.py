"""The forms of a year as files: one form or all, as XLSX, PDF or DOCX."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from assignments.documents.word import DOCX
from households.models import Commune
from povertyaid import audit
from povertyaid.file_views import download
from povertyaid.scope import Scope
from povertyaid.spreadsheets import XLSX
from povertyaid.text import fold
from reports.exports import docx, pdf, xlsx
from reports.exports.frame import Bundle, bundle_of
from reports.models import Report
from reports.tables import forms, plan_forms
from reports.views.reports import area_asked_for, version_shown, versions_of

WRITERS = {
    "xlsx": (xlsx.write, XLSX),
    "pdf": (pdf.write, "application/pdf"),
    "docx": (docx.write, DOCX),
}


@require_safe
def report_file(request, year, ending):
    """One form (?bieu=2) or all of them, for the same places as the page."""
    return forms_file(
        request, version_shown(request, versions_of(request, year)), ending
    )


def forms_file(request, shown: Report, ending: str) -> HttpResponse:
    if not shown.is_compiled or ending not in WRITERS:
        raise Http404
    commune = commune_asked_for(request.scope, request.GET.get("xa", ""))
    wanted = request.GET.get("bieu", "")
    area = area_asked_for(request, shown)
    every = [*forms(shown), *([] if shown.is_dated else plan_forms(shown))]
    chosen = [form for form in every if wanted in ("", str(form.number))]
    if not chosen:
        raise Http404

    bundle = bundle_of(shown, chosen, request.scope, commune, area)
    write, kind = WRITERS[ending]
    content = write(bundle)
    rows = sum(len(table.rows) for table in bundle.tables)
    chosen = f", biểu {wanted}" if wanted else ""
    title = f"Báo cáo {shown.period}{chosen} ({ending})"
    audit.record_export(request.user, Report._meta.label_lower, rows, title)
    return download(content, f"{_filename(bundle, wanted)}.{ending}", kind)


def commune_asked_for(scope: Scope, wanted: str) -> Commune | None:
    """The commune a file is about: who reads one alone gets that one's."""
    communes = Commune.objects.visible_to(scope)
    if len(scope.reads) == 1 and not scope.reads_all:
        return get_object_or_404(communes, pk__in=scope.reads)
    if not wanted:
        return None
    if not wanted.isdecimal():
        raise Http404
    return get_object_or_404(communes, pk=wanted)


def _filename(bundle: Bundle, wanted: str) -> str:
    parts = ["bao-cao-giam-ngheo", str(bundle.report.day or bundle.report.year)]
    if bundle.commune:
        parts.append(slugify(fold(bundle.commune.name)))
    if wanted:
        parts.append(f"bieu-{slugify(wanted)}")
    return "-".join(parts)
