"""Plans, their rules and costs, and who answers for which commune under them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from assignments import planning
from assignments.commune_duties import HEADINGS, CommuneDuties, duties_workbook
from assignments.models import CommuneAssignment, Plan
from assignments.organisation_forms import DayForm
from assignments.plan_figures import plan_figures
from assignments.plan_forms import CommuneDutyForm, CostsForm, EndDutyForm, PlanForm
from assignments.registry_history import changes_of
from povertyaid import audit
from povertyaid.file_views import download


@require_safe
def plans(request):
    request.scope.require_reports()

    lines = plan_figures(request.scope)
    in_force = Plan.objects.in_force(timezone.localdate())
    context = {"lines": lines, "in_force": in_force}
    return render(request, "assignments/plans.html", context)


@require_safe
def plan(request, pk):
    """A plan's rules, figures, costs and history."""
    request.scope.require_reports()
    plan = get_object_or_404(Plan, pk=pk)

    return _page(request, plan, CostsForm(instance=planning.costs_of(plan)))


@require_http_methods(["GET", "POST"])
def plan_new(request):
    request.scope.require_district()

    return _saved(request, PlanForm(request.POST or None), planning.create_plan)


@require_http_methods(["GET", "POST"])
def plan_edit(request, pk):
    request.scope.require_district()
    plan = get_object_or_404(Plan, pk=pk)

    form = PlanForm(request.POST or None, instance=plan)
    return _saved(request, form, planning.edit_plan)


@require_POST
def plan_costs(request, pk):
    """Save the table of costs."""
    request.scope.require_district()
    plan = get_object_or_404(Plan, pk=pk)

    costs = planning.costs_of(plan)
    form = CostsForm(request.POST, instance=costs)
    if form.is_valid():
        try:
            planning.edit_costs(form.instance, request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Đã ghi bảng chi phí.")
            return redirect(f"{reverse('plan', args=[pk])}#chi-phi")
    return _page(request, plan, form, status=422)


@require_POST
def plan_costs_reset(request, pk):
    """Put the usual costs back."""
    request.scope.require_district()
    plan = get_object_or_404(Plan, pk=pk)

    planning.reset_costs(plan, request.user)
    messages.success(request, "Bảng chi phí đã trở về mặc định.")
    return redirect(f"{reverse('plan', args=[pk])}#chi-phi")


@require_safe
def plan_communes(request, pk):
    """Who answers for which commune on a day, by commune or by organisation."""
    request.scope.require_reports()
    plan = get_object_or_404(Plan, pk=pk)

    asked = DayForm.asked(request.GET, timezone.localdate())
    by = "to-chuc" if request.GET.get("theo") == "to-chuc" else "xa"
    duties = CommuneDuties(request.scope, plan, asked.day)
    context = {"plan": plan, "asked": asked, "by": by, "duties": duties}
    return render(request, "assignments/plan_communes.html", context)


@require_safe
def plan_communes_xlsx(request, pk):
    request.scope.require_reports()
    plan = get_object_or_404(Plan, pk=pk)

    asked = DayForm.asked(request.GET, timezone.localdate())
    content, rows = duties_workbook(CommuneDuties(request.scope, plan, asked.day))
    what, title = "assignments.communeassignment", f"Phân công phụ trách xã, {plan}"
    audit.record_export(request.user, what, rows, title, columns=HEADINGS)
    return download(content, f"phu-trach-xa-{asked.day:%Y-%m-%d}.xlsx")


@require_http_methods(["GET", "POST"])
def plan_commune_give(request, pk):
    """Make an organisation answer for a commune."""
    request.scope.require_district()
    plan = get_object_or_404(Plan, pk=pk)

    duty = CommuneAssignment(plan=plan)
    today = timezone.localdate()
    form = CommuneDutyForm(
        request.POST or None, instance=duty, scope=request.scope, today=today
    )
    if form.is_valid():
        try:
            duty = planning.give_commune(form.instance, request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            since = f"{duty.started_on:%d/%m/%Y}"
            who = f"{duty.organisation} giúp {duty.commune}"
            messages.success(request, f"{who} từ {since}.")
            return redirect("plan_communes", pk)
    context = {"plan": plan, "form": form}
    status = 422 if form.is_bound else 200
    template = "assignments/plan_commune_form.html"
    return render(request, template, context, status=status)


@require_http_methods(["GET", "POST"])
def plan_commune_end(request, pk):
    """End an organisation's duty to a commune."""
    visible = CommuneAssignment.objects.visible_to(request.scope)
    visible = visible.select_related("plan", "organisation", "commune")
    duty = get_object_or_404(visible, pk=pk)
    request.scope.require_district()

    form = EndDutyForm(request.POST or None, today=timezone.localdate())
    if form.is_valid():
        day = form.cleaned_data["ended_on"]
        try:
            planning.end_commune(duty, day, request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{duty} kết thúc từ {day:%d/%m/%Y}.")
            return redirect("plan_communes", duty.plan_id)
    context = {"plan": duty.plan, "duty": duty, "form": form}
    status = 422 if form.is_bound else 200
    template = "assignments/plan_commune_form.html"
    return render(request, template, context, status=status)


def _saved(request, form: PlanForm, service):
    pk, name = form.instance.pk, str(form.instance)
    if form.is_valid():
        try:
            saved = service(form.instance, request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Đã ghi {saved}.")
            return redirect("plan", saved.pk)
    context = {"form": form, "pk": pk, "name": name}
    status = 422 if form.is_bound else 200
    return render(request, "assignments/plan_form.html", context, status=status)


def _page(request, plan: Plan, form: CostsForm, status=200):
    context = {
        "plan": plan,
        "figures": plan_figures(request.scope, plan)[0],
        "form": form,
        "changes": changes_of(plan) if request.scope.reads_all else None,
    }
    return render(request, "assignments/plan.html", context, status=status)
