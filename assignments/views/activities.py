"""Training days, models and meetings: the list, one, written down and put right."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from assignments.activities.lists import (
    HEADERS,
    ActivityList,
    candidates,
    counted,
    participants_of,
)
from assignments.activities.recording import may_begin, may_record, record, remove
from assignments.activity_forms import ActivityForm
from assignments.choices import ActivityKind
from assignments.models import Activity, Support
from assignments.paged import LARGEST_ID
from assignments.visit_forms import tell
from assignments.visits.lists import communes_in
from households.models import Commune
from povertyaid import audit
from povertyaid.file_views import download


@require_safe
def activities(request):
    listed = ActivityList(request.scope, request.GET)
    context = {
        "listed": listed,
        "asked": listed.asked,
        "kinds": ActivityKind.choices,
        "communes": communes_in(request.scope),
        "may_begin": may_begin(request.scope),
    }
    return render(request, "assignments/activities.html", context)


@require_safe
def activities_xlsx(request):
    """Every row of the list as filtered, as a workbook."""
    listed = ActivityList(request.scope, request.GET)

    content, rows = listed.workbook()
    what, title = "assignments.activity", "Tập huấn, mô hình"
    audit.record_export(request.user, what, rows, title, columns=HEADERS)
    return download(content, "tap-huan-mo-hinh.xlsx")


@require_safe
def activity(request, pk):
    activity = _activity(request, pk)
    supports = Support.objects.visible_to(request.scope)
    context = {
        "activity": activity,
        "participants": participants_of(activity, request.scope),
        "support": supports.filter(pk=activity.support_id).first(),
        "may_write": _may_write(request, activity),
    }
    return render(request, "assignments/activity.html", context)


@require_http_methods(["GET", "POST"])
def activity_new(request):
    """First the commune, then what took place there and who came."""
    if not may_begin(request.scope):
        raise PermissionDenied

    communes = Commune.objects.visible_to(request.scope).order_by("code")
    commune = _chosen(request, communes)
    if commune is None:
        context = {"choices": communes}
        return render(request, "assignments/activity_new.html", context)
    return _form(request, Activity(commune=commune), "activity_new.html")


@require_http_methods(["GET", "POST"])
def activity_edit(request, pk):
    activity = _written(request, pk)
    return _form(request, activity, "activity_edit.html")


@require_POST
def activity_remove(request, pk):
    activity = _written(request, pk)

    remove(activity, request.user)
    messages.success(request, f"Đã xóa “{activity.title}”.")
    return redirect("activities")


def _activity(request, pk) -> Activity:
    activities = counted(Activity.objects.visible_to(request.scope), request.scope)
    return get_object_or_404(activities, pk=pk)


def _may_write(request, activity: Activity) -> bool:
    return may_record(request.scope, activity.commune_id, activity.organisation_id)


def _written(request, pk) -> Activity:
    activity = _activity(request, pk)
    if not _may_write(request, activity):
        raise PermissionDenied
    return activity


def _chosen(request, communes) -> Commune | None:
    """The commune asked for; the only one of who has one."""
    asked = request.GET.get("xa", "")
    if asked.isascii() and asked.isdigit() and int(asked) < LARGEST_ID:
        return communes.filter(pk=int(asked)).first()
    return communes[0] if len(communes[:2]) == 1 else None


def _form(request, activity: Activity, template: str):
    """The form of an activity, sent or shown."""
    known = set()
    if activity.pk:
        known = set(activity.participants.values_list("household", flat=True))
    village = request.GET.get("ban", "")
    village = int(village) if village.isascii() and village.isdigit() else None
    village = village if village and village < LARGEST_ID else None
    form = ActivityForm(
        request.POST or None,
        instance=activity,
        scope=request.scope,
        commune=activity.commune,
        homes=candidates(request.scope, activity.commune_id, village, known),
    )
    if form.is_valid() and _saved(request, form):
        return redirect("activity", form.instance.pk)
    context = {"form": form, "activity": activity, "commune": activity.commune}
    status = 422 if form.is_bound else 200
    return render(request, f"assignments/{template}", context, status=status)


def _saved(request, form: ActivityForm) -> bool:
    activity = form.instance
    if not may_record(request.scope, activity.commune_id, activity.organisation_id):
        raise PermissionDenied
    try:
        record(activity, form.persons, request.user, offered=form.offered)
    except ValidationError as error:
        tell(form, error)
        return False
    messages.success(request, f"Đã ghi “{activity.title}”.")
    return True
