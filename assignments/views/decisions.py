"""What a commune decided between two yearly reviews: entered, taken back, listed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from assignments.decision_forms import DecisionForm, NewHouseholdForm
from assignments.decision_lists import HEADERS, STATES, DecisionList
from assignments.visits.lists import communes_in
from households import deciding
from households.choices import Status
from households.models import Household, PovertyStandard, StatusDecision
from povertyaid import audit
from povertyaid.file_views import download
from povertyaid.jobs import UserError


@require_safe
def decisions(request):
    """Every decision in sight, by month, commune and what it said."""
    listed = DecisionList(request.scope, request.GET)
    context = {
        "listed": listed,
        "asked": listed.asked,
        "months": range(1, 13),
        "statuses": Status.choices,
        "states": STATES,
        "communes": communes_in(request.scope),
        "may_write": request.scope.writes_all or request.scope.writes,
    }
    return render(request, "assignments/decisions.html", context)


@require_safe
def decisions_xlsx(request):
    """Every row of the list as filtered; who took it out is written down."""
    listed = DecisionList(request.scope, request.GET)

    content, rows = listed.workbook()
    title = " ".join(filter(None, ("Quyết định thường xuyên", listed.period)))
    what = StatusDecision._meta.label_lower
    audit.record_export(request.user, what, rows, title, columns=HEADERS)
    return download(content, "quyet-dinh-thuong-xuyen.xlsx")


@require_http_methods(["GET", "POST"])
def household_decide(request, pk):
    """A decision on a household of the register."""
    household = _household(request, pk)
    decision = StatusDecision(household=household)
    form = DecisionForm(request.POST or None, instance=decision, standard=_standard())

    if request.method == "POST" and form.is_valid():
        try:
            deciding.decide(form.instance, request.user)
        except ValidationError as error:
            form.tell(error)
        else:
            messages.success(request, f"Đã ghi quyết định {decision.number}.")
            return redirect("household", pk)
    status_now = deciding.status_on(household, timezone.localdate())
    decisions = household.decisions.select_related("entered_by", "cancelled_by")
    context = {"household": household, "status_now": status_now}
    context |= {"form": form, "decisions": decisions}
    status = 422 if form.is_bound else 200
    return render(request, "assignments/decide.html", context, status=status)


@require_http_methods(["GET", "POST"])
def decide_new(request):
    """A household that no list has named yet, and the decision that lists it."""
    if not (request.scope.writes_all or request.scope.writes):
        raise PermissionDenied
    who = NewHouseholdForm(request.POST or None, scope=request.scope)
    form = DecisionForm(request.POST or None, standard=_standard())

    if request.method == "POST" and who.is_valid() & form.is_valid():
        household = who.save(commit=False)  # of a village one writes
        try:
            deciding.decide_on_new(household, form.instance, request.user)
        except ValidationError as error:
            who.tell(error)
            form.tell(error)
        else:
            messages.success(request, f"Đã ghi hộ {household}.")
            return redirect("household", household.pk)
    context = {"who": who, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "assignments/decide_new.html", context, status=status)


@require_POST
def household_decision_cancel(request, pk, decision):
    """Take a wrong one back, with the reason."""
    household = _household(request, pk)
    found = get_object_or_404(household.decisions, pk=decision)
    try:
        deciding.cancel_decision(found, request.POST.get("reason", ""), request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Đã gỡ quyết định {found.number}.")
    return redirect("household_decide", pk)


def _household(request, pk) -> Household:
    households = Household.objects.visible_to(request.scope)
    household = get_object_or_404(households.select_related("village__commune"), pk=pk)
    request.scope.require_write(household.village.commune_id)
    return household


def _standard() -> PovertyStandard:
    """Whose indicators and causes the form offers: this year's."""
    year = timezone.localdate().year
    return PovertyStandard.objects.for_year(year) or PovertyStandard.objects.last()
