"""The jobs behind the pages: the list, one job, its progress; health and self-check."""

import sys

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from povertyaid import audit, health, jobs, personal, selfcheck
from povertyaid.models import Job

JOBS_ON_A_PAGE = 25
REQUESTS_SHOWN = 200
STOP_POLLING = 286  # htmx's own status: swap this and ask no more


@require_safe
def job_list(request):
    """The user's own jobs, newest first; everybody's for a superuser."""
    asked = Job.objects.visible_to_user(request.user).select_related("asked_by")
    page = Paginator(asked, JOBS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "jobs/list.html", {"page": page})


@require_safe
def job_page(request, pk):
    asked = Job.objects.visible_to_user(request.user).select_related("asked_by")
    job = get_object_or_404(asked, pk=pk)

    return render(request, "jobs/job.html", {"job": job, "ahead": jobs.ahead_of(job)})


@require_safe
def job_progress(request, pk):
    """The fragment a waiting page asks for every second, until the job has ended."""
    job = get_object_or_404(Job.objects.visible_to_user(request.user), pk=pk)

    context = {"job": job, "ahead": jobs.ahead_of(job)}
    status = STOP_POLLING if job.is_ended else 200
    return render(request, "jobs/_progress.html", context, status=status)


@require_POST
def job_cancel(request, pk):
    job = get_object_or_404(Job.objects.visible_to_user(request.user), pk=pk)

    if jobs.cancel(job):
        messages.info(request, "Đã nhận yêu cầu dừng việc này.")
    else:
        messages.info(request, "Việc này đã kết thúc trước khi nhận yêu cầu dừng.")
    return redirect("job", pk)


@login_not_required
@require_safe
def health_page(request):
    """For monitors one word and the status; what is wrong only for who can mend it."""
    found = health.findings()
    is_good = health.is_good(found)

    if request.user.is_superuser or request.scope.writes_all:
        context = {"findings": found, "is_good": is_good}
        return render(request, "jobs/health.html", context)
    status, word = (200, "ok") if is_good else (503, "không ổn")
    return HttpResponse(word, "text/plain; charset=utf-8", status)


@require_safe
def self_check(request):
    """Everything that should not be, with its rows; those who can mend it only."""
    request.scope.require_district()

    found = [selfcheck.run(check) for check in selfcheck.all_checks()]
    bad = [one for one in found if not one.is_good]
    context = {"bad": bad, "good": [one for one in found if one.is_good]}
    return render(request, "jobs/self_check.html", context)


def self_check_repair(request):
    """First what a repair (?viec=) would do to which rows, then, asked to, doing it."""
    request.scope.require_district()
    check = selfcheck.to_mend(request.GET.get("viec", ""))
    if check is None:
        raise Http404

    if request.method == "POST":
        try:
            count = check.repair.mend(request.user)
        except (jobs.UserError, ValidationError) as error:
            reason = getattr(error, "message", str(error))
            messages.error(request, f"Chưa sửa gì: {reason}")
        else:
            messages.success(request, f"{check.title}: đã sửa {count}.")
        return redirect("self_check")
    return render(request, "jobs/self_repair.html", {"found": selfcheck.run(check)})


@require_safe
def personal_data(request):
    """What is kept about people; for everybody: it names kinds, and nobody's data.

    The district office is told below who asked what is kept about them.
    """
    is_office = request.scope.writes_all
    context = {"kinds": personal.all_kinds(), "may_remove": is_office}
    if is_office:
        context["requests"] = audit.requests_answered(REQUESTS_SHOWN)
    return render(request, "personal/data.html", context)


def personal_data_old(request):
    """First what is too old of a kind (?loai=), then, asked to, removing it."""
    request.scope.require_district()
    kind = personal.kind_named(request.GET.get("loai", ""))
    if kind is None:
        raise Http404

    if request.method == "POST":
        count = personal.forget(kind, request.user)
        messages.success(request, f"{kind.title}: đã xóa {count} dòng quá hạn.")
        return redirect("personal_data")
    return render(request, "personal/old.html", {"due": personal.due(kind)})


def server_error(request):
    """What a user sees of an unforeseen failure, wherever it was raised.

    While the database restarts it is a 503 that says so; anything else is a 500. There
    may be no database and no user, so nothing is asked of the request.
    """
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status, template = (503, "503.html") if is_away else (500, "500.html")
    response = render(None, template, {"office": settings.OFFICE}, status=status)
    if is_away:
        response["Retry-After"] = "10"
    return response
