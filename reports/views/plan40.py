"""The text report on the Party's plan: its page, its sections' words, its files."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from assignments.documents.word import DOCX
from povertyaid import audit
from povertyaid.file_views import download
from reports.models import Report
from reports.plan40 import texts
from reports.plan40.document import WRITERS, filename
from reports.plan40.sections import WRITTEN
from reports.plan_text_forms import PlanTextForm
from reports.views.reports import version_shown, versions_of

KINDS = {"pdf": "application/pdf", "docx": DOCX}


@require_safe
def plan_account(request, year):
    """Every section with its figures and words; the office opens one to write."""
    report = _report(request, year)
    context = {"report": report, "sections": texts.filled(report, request.scope)}
    return render(request, "reports/plan40.html", context)


def plan_account_section(request, year, section):
    """Write one section; who was slower than another sees both and loses nothing."""
    report = _report(request, year)
    request.scope.require_compiling()
    if section not in WRITTEN:
        raise Http404

    found = texts.filled(report, request.scope)
    shown = next(one for one in found if one.section.key == section)
    kept = shown.kept
    form = PlanTextForm(request.POST or None, initial=_initial(kept))
    status, other = 200, None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            texts.save(year, section, given["text"], given["edition"], request.user)
        except texts.Conflict as conflict:
            other, status = conflict.current, 422
            form = PlanTextForm(initial=_initial(other) | {"text": given["text"]})
        else:
            messages.success(request, f"Đã ghi mục {shown.section.title}.")
            return redirect("plan_account", year)
    elif request.method == "POST":
        status = 422
    context = {"report": report, "shown": shown, "form": form, "other": other}
    return render(request, "reports/plan40_section.html", context, status=status)


@require_safe
def plan_account_file(request, year, ending):
    report = _report(request, year)
    if ending not in WRITERS:
        raise Http404

    content = WRITERS[ending](report, request.scope)
    title = f"Báo cáo kế hoạch năm {year} ({ending})"
    audit.record_export(request.user, Report._meta.label_lower, 1, title)
    return download(content, filename(report, ending), KINDS[ending])


def _report(request, year: int) -> Report:
    """The version asked for; for those alone who read the whole district."""
    if not request.scope.reads_all:
        raise PermissionDenied
    report = version_shown(request, versions_of(request, year))
    if not report.is_compiled:
        raise Http404
    return report


def _initial(kept) -> dict:
    return {"text": kept.text if kept else "", "edition": kept.edition if kept else 0}
