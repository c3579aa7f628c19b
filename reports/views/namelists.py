"""Biểu 14 and 15 as files: asking for one, how far it is, taking it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from households.choices import Status
from povertyaid import audit, jobs
from reports.models import NameList
from reports.models.namelists import FORM_NUMBERS
from reports.namelists import asking
from reports.views.files import commune_asked_for
from reports.views.reports import version_shown, versions_of

STATUSES = {str(number): status for status, number in FORM_NUMBERS.items()}


@require_POST
def name_list_ask(request, year):
    """A list of a commune, or of the district for who reads all of it."""
    report = version_shown(request, versions_of(request, year))
    commune = commune_asked_for(request.scope, request.POST.get("xa", ""))
    if commune is None and not request.scope.reads_all:
        raise PermissionDenied
    status = STATUSES.get(request.POST.get("bieu", ""))
    ending = request.POST.get("dang", "")
    if not report.is_compiled or status is None or ending not in NameList.Ending.values:
        messages.error(request, "Hãy chọn biểu và dạng tệp cần lập.")
        return redirect("report", year)

    shows_numbers = "so" in request.POST
    if shows_numbers:
        request.scope.require_numbers(commune and commune.pk)
    asked = asking.ask(
        NameList(
            report=report,
            status=Status(status),
            ending=ending,
            commune=commune,
            shows_numbers=shows_numbers,
            asked_by=request.user,
        )
    )
    jobs.wake(asked.job)
    return redirect("name_list", asked.pk)


@require_safe
def name_list(request, pk):
    """How far the list is, and the file once it is there."""
    asked = _own(request, pk)
    context = {"asked": asked, "job": asked.job, "ahead": jobs.ahead_of(asked.job)}
    return render(request, "reports/namelist.html", context)


@require_safe
def name_list_file(request, pk):
    asked = _own(request, pk)
    if not asked.file:
        raise Http404
    if asked.shows_numbers:
        request.scope.require_numbers(asked.commune_id)
    audit.record(request.user, audit.Action.EXPORTED, asked)
    return FileResponse(
        asked.file.open("rb"), as_attachment=True, filename=asked.filename
    )


def _own(request, pk) -> NameList:
    """One's own, and of a place that is still read as a whole."""
    found = NameList.objects.visible_to(request.scope).filter(asked_by=request.user)
    return get_object_or_404(found.select_related("report", "commune", "job"), pk=pk)
