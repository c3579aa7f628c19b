"""The office's dates: when drafts compile by themselves, and what came of it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from reports import scheduling
from reports.dated_forms import ScheduleForm
from reports.models import Schedule

RUNS_SHOWN = 20


def report_schedule(request):
    """The dates to set, those to come, and the last ones that came."""
    request.scope.require_compiling()
    form = ScheduleForm(request.POST or None, instance=Schedule.current())

    if request.method == "POST" and form.is_valid():
        scheduling.change_schedule(form.save(commit=False), request.user)
        messages.success(request, "Đã ghi lịch lập báo cáo.")
        return redirect("report_schedule")
    today = timezone.localdate()
    context = {
        "form": form,
        "schedule": Schedule.current(),
        "coming": scheduling.coming(Schedule.current(), today),
        "waiting": scheduling.waiting(Schedule.current(), today),
        "runs": scheduling.last_runs(RUNS_SHOWN),
    }
    status = 422 if form.is_bound else 200
    return render(request, "reports/schedule.html", context, status=status)
