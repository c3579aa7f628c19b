"""The log, for the district office; reading it stands in it too."""

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from povertyaid import audit, logbook
from povertyaid.file_views import download
from povertyaid.log_forms import LogForm
from povertyaid.models import AuditEntry

ON_A_PAGE = 50


@require_safe
def log(request):
    """Who did, saw or took away what: by person, thing, action and day."""
    request.scope.require_district()

    form = LogForm(request.GET or None)
    is_asked = form.is_bound and form.is_valid()
    asked = form.cleaned_data if is_asked else {}
    audit.record_reading(
        request.user, "Nhật ký sử dụng", {k: str(v) for k, v in asked.items() if v}
    )
    pages = Paginator(logbook.entries(**asked), ON_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    for entry in page:
        entry.place = logbook.place_of(entry)
    status = 422 if form.is_bound and not is_asked else 200
    context = {"form": form, "page": page, "is_narrowed": form.is_bound}
    return render(request, "jobs/log.html", context, status=status)


@require_safe
def log_xlsx(request):
    """The lines as narrowed, as a workbook; it stands in the log from then on."""
    request.scope.require_district()

    form = LogForm(request.GET)
    if not form.is_valid():
        return redirect("log")
    content, rows = logbook.workbook(logbook.entries(**form.cleaned_data))
    what, columns = AuditEntry._meta.label_lower, logbook.HEADINGS
    audit.record_export(request.user, what, rows, "Nhật ký sử dụng", columns=columns)
    return download(content, "nhat-ky-su-dung.xlsx")
