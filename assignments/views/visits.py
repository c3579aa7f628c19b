"""Visits as lists: all of them, a month of them, and the households still waiting."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assignments.choices import CheckState, VisitTopic
from assignments.visits.flags import flags_for
from assignments.visits.follow_up import PromiseList, VerificationList
from assignments.visits.lists import (
    CANCELLED,
    HEADERS,
    MET,
    VisitList,
    about,
    communes_in,
)
from assignments.visits.month import WEEKDAYS, Month
from assignments.visits.waiting import HEADERS as WAITING
from assignments.visits.waiting import Waiting
from povertyaid import audit
from povertyaid.file_views import download_table

TITLE = "Lượt thăm"
LATE = "Hộ quá hạn thăm"


@require_safe
def visits(request):
    listed = VisitList(request.scope, request.GET)
    context = {
        "listed": listed,
        "asked": listed.asked,
        "about": about(request.scope, listed.asked),
        "communes": communes_in(request.scope),
        "mets": MET.items(),
        "topics": VisitTopic.choices,
        "checks": [*CheckState.choices, (CANCELLED, "Đã hủy")],
    }
    return render(request, "assignments/visits.html", context)


@require_safe
def visits_file(request, form):
    """Every row of the list as filtered, as a workbook or as CSV."""
    listed = VisitList(request.scope, request.GET)

    rows = listed.table()
    audit.record_export(
        request.user, "assignments.visit", len(rows), TITLE, columns=HEADERS
    )
    return download_table(form, "luot-tham", TITLE, HEADERS, rows)


@require_safe
def visit_calendar(request):
    month = Month(request.scope, request.GET, timezone.localdate())
    context = {
        "month": month,
        "asked": month.asked,
        "weekdays": WEEKDAYS,
        "about": about(request.scope, month.asked),
        "communes": communes_in(request.scope),
    }
    return render(request, "assignments/visit_calendar.html", context)


@require_safe
def visits_overdue(request):
    waiting = Waiting(request.scope, request.GET, timezone.localdate())
    context = {
        "listed": waiting,
        "asked": waiting.asked,
        "about": about(request.scope, waiting.asked),
        "communes": communes_in(request.scope),
    }
    return render(request, "assignments/visits_overdue.html", context)


@require_safe
def visits_overdue_file(request, form):
    """Every overdue household as filtered: what a commune is sent to act on."""
    waiting = Waiting(request.scope, request.GET, timezone.localdate())

    rows = waiting.table()
    audit.record_export(
        request.user, "assignments.visit", len(rows), LATE, columns=WAITING
    )
    return download_table(form, "ho-qua-han-tham", LATE, WAITING, rows)


@require_safe
def visit_promises(request):
    """What was promised on visits: open, due, overdue, kept and dropped."""
    listed = PromiseList(request.scope, request.GET, timezone.localdate())
    context = {
        "listed": listed,
        "asked": listed.asked,
        "about": about(request.scope, listed.asked),
        "communes": communes_in(request.scope),
        "today": listed.today,
    }
    return render(request, "assignments/visit_promises.html", context)


@require_safe
def visits_verify(request):
    """Visits drawn by lot to ask about, and quiet flags: for who checks them."""
    scope = request.scope
    if not _checks(scope):
        raise PermissionDenied
    listed = VerificationList(scope, request.GET)
    context = {
        "listed": listed,
        "asked": listed.asked,
        "communes": communes_in(scope),
        "flags": flags_for(scope, timezone.localdate()),
    }
    return render(request, "assignments/visits_verify.html", context)


def _checks(scope) -> bool:
    return scope.writes_all or bool(scope.writes or scope.organisations)
