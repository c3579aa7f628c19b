"""Phân công: who is still without whom, and what to do about it."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assignments.coverage import coverage, households_alone, members_idle
from assignments.models import Plan
from households.models import Review
from povertyaid import jobs

MOST_NAMES = 10


@require_safe
def assignments(request):
    """Per commune: households without a main helper, members without a household."""
    request.scope.require_reports()

    newest = Review.objects.visible_to(request.scope).latest_year()
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else newest
    lines, total = coverage(request.scope, year)
    context = {
        "plan": Plan.objects.first(),
        "year": year,
        "newest": newest,
        "lines": lines,
        "total": total,
        "alone": households_alone(request.scope, year)[:MOST_NAMES],
        "idle": members_idle(request.scope)[:MOST_NAMES],
    }
    return render(request, "assignments/coverage.html", context)


@require_POST
def assignments_fill(request):
    """Ask for a round of assigning for the newest list, in the background."""
    request.scope.require_district()

    year = Review.objects.visible_to(request.scope).latest_year()
    job = jobs.ask(
        "assignments.tasks.assign_fairly",
        f"Phân công người giúp theo danh sách năm {year}",
        asked_by=request.user,
        link=reverse("assignments"),
        year=year,
        decision_number=request.POST.get("decision_number", "").strip()[:40],
    )
    jobs.wake(job)
    return redirect("job", job.pk)
