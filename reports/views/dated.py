"""Reports of a day: what stood then, by the list in force and the year's decisions."""

from datetime import date

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from povertyaid import jobs
from povertyaid.jobs import UserError
from reports import services
from reports.choices import ReportKind
from reports.compiling.sides import sides_of
from reports.dated_forms import AsOfForm, MonthForm, StartingResultForm
from reports.freshness import with_register_changes
from reports.links import address
from reports.models import Report
from reports.views.files import forms_file
from reports.views.names import names_page, names_workbook
from reports.views.reports import account

FORMS = {
    ReportKind.AS_OF: AsOfForm,
    ReportKind.MONTHLY: MonthForm,
    ReportKind.BASELINE: StartingResultForm,
}
BY_FIELD = {"month": ReportKind.MONTHLY, "baseline": ReportKind.BASELINE}


@require_POST
def dated_ask(request):
    """Note down that a day's or a month's figures are wanted, and wait for them."""
    request.scope.require_compiling()
    kind = next((kind for name, kind in BY_FIELD.items() if name in request.POST), None)
    kind = kind or ReportKind.AS_OF
    form = FORMS[kind](request.POST)
    if not form.is_valid():
        told = [error for errors in form.errors.values() for error in errors]
        messages.error(request, " ".join(told))
        return redirect("reports")
    return _ask(request, kind, next(iter(form.cleaned_data.values())))


@require_POST
def dated_again(request, pk):
    """Compile it anew: the register has moved on."""
    request.scope.require_compiling()
    report = _dated(request, pk)
    return _ask(request, ReportKind(report.kind), report.day)


def _ask(request, kind: ReportKind, day: date):
    try:
        wanted = services.request_dated(kind, day, request.user)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("reports")
    jobs.wake(wanted.job)
    return redirect(address(wanted))


@require_POST
def dated_discard(request, pk):
    """Throw it away, with the list behind it; it can be compiled again."""
    request.scope.require_compiling()
    report = _dated(request, pk)
    try:
        services.discard_draft(report, request.user)
    except UserError as error:
        messages.error(request, str(error))
        return redirect(address(report))
    messages.success(request, f"Đã bỏ báo cáo {report.period}.")
    return redirect("reports")


@require_safe
def dated(request, pk):
    """The figures of a day on the forms of the year; waiting, if there are none yet."""
    report = _dated(request, pk)
    if not report.is_compiled:
        return render(request, "reports/waiting.html", {"report": report})
    context = account(request, report) | {"basis": _basis(report)}
    return render(request, "reports/dated.html", context)


def _basis(report: Report) -> str:
    """By which list and decisions, in a sentence."""
    side = sides_of(report).now
    if report.is_baseline:
        return (
            f"Kết quả rà soát theo chuẩn mới ({report.standard.decree}), làm gốc so "
            f"sánh cho năm {side.year + 1}. Diễn biến không so sánh được với năm "
            f"{side.year - 1} vì khác chuẩn; năm {side.year} kết thúc theo chuẩn cũ ở "
            f"báo cáo năm {side.year}."
        )
    if side.up_to is None:
        return f"Theo danh sách năm {side.year}, có hiệu lực từ 31/12/{side.year}."
    return (
        f"Theo danh sách năm {side.year} và các quyết định thường xuyên từ đó đến "
        f"{side.up_to:%d/%m/%Y}; người giúp và địa giới như ngày ấy."
    )


@require_safe
def dated_names(request, pk):
    return names_page(request, _dated(request, pk))


@require_safe
def dated_names_xlsx(request, pk):
    return names_workbook(request, _dated(request, pk))


@require_safe
def dated_file(request, pk, ending):
    return forms_file(request, _dated(request, pk), ending)


def _dated(request, pk) -> Report:
    found = with_register_changes(Report.objects.visible_to(request.scope).dated())
    related = ("standard", "previous_standard", "job", "asked_by")
    return get_object_or_404(found.select_related(*related), pk=pk)
