"""A household's plan out of poverty, and taking back what happened to its help."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assignments import life, measures
from assignments.measure_forms import AimsForm, MeasureChangeForm, MeasureForm
from assignments.models import AssignmentChange, EscapeMeasure
from households.models import Household


@require_http_methods(["GET", "POST"])
def household_escape(request, pk):
    """The plan: its lines and what is pledged; a POST adds a line."""
    household = _household(request, pk)
    if request.method == "GET":
        return _page(request, household)
    _require_edit(request, household)

    measure = EscapeMeasure(household=household)
    causes = measures.causes_of(household)
    form = MeasureForm(request.POST, instance=measure, causes=causes)
    if not form.is_valid():
        return _page(request, household, form=form, status=422)
    measures.add_measure(form.save(commit=False), request.user)
    messages.success(request, "Đã thêm biện pháp vào kế hoạch thoát nghèo.")
    return redirect("household_escape", pk)


@require_POST
def household_aims(request, pk):
    """Note the year of escape and the pledge on the help that runs."""
    household = _household(request, pk)
    _require_edit(request, household)

    helped = measures.pledged_help(request.scope, household)
    if not helped:
        messages.warning(request, "Hộ này hôm nay chưa có người giúp chính.")
        return redirect("household_escape", pk)
    form = AimsForm(request.POST, assignment=helped)
    if not form.is_valid():
        return _page(request, household, aims=form, status=422)
    measures.set_aims(helped, **form.cleaned_data, by=request.user)
    messages.success(request, "Đã ghi nội dung đăng ký.")
    return redirect("household_escape", pk)


@require_http_methods(["GET", "POST"])
def household_measure(request, pk, measure):
    """Edit one line of the plan, and say what came of it."""
    household, row = _measure(request, pk, measure)

    causes = measures.causes_of(household)
    form = MeasureChangeForm(request.POST or None, instance=row, causes=causes)
    if request.method == "POST" and form.is_valid():
        measures.change_measure(form.save(commit=False), request.user)
        messages.success(request, "Đã sửa biện pháp.")
        return redirect("household_escape", pk)
    context = {"household": household, "measure": row, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "assignments/measure.html", context, status=status)


@require_POST
def household_measure_done(request, pk, measure):
    _, row = _measure(request, pk, measure)

    measures.mark_done(row, request.user)
    messages.success(request, f"Đã xong: {row.measure}.")
    return redirect("household_escape", pk)


@require_POST
def household_measure_remove(request, pk, measure):
    _, row = _measure(request, pk, measure)

    measures.remove_measure(row, request.user)
    messages.success(request, f"Đã bỏ biện pháp: {row.measure}.")
    return redirect("household_escape", pk)


@require_POST
def assignment_change_revert(request, pk):
    """Take back the newest thing that happened to an assignment."""
    changes = AssignmentChange.objects.visible_to(request.scope)
    changes = changes.select_related("assignment__household__village")
    change = get_object_or_404(changes, pk=pk)
    household = change.assignment.household
    request.scope.require_write(household.village.commune_id)

    try:
        life.revert(change, request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        done = change.get_kind_display().lower()
        messages.success(request, f"Đã trả lại phân công như trước khi {done}.")
    return redirect("household", household.pk)


def _household(request, pk) -> Household:
    households = Household.objects.visible_to(request.scope)
    return get_object_or_404(households.select_related("village__commune"), pk=pk)


def _require_edit(request, household: Household) -> None:
    if not measures.may_edit(request.scope, household):
        raise PermissionDenied


def _measure(request, pk, measure) -> tuple[Household, EscapeMeasure]:
    """The household and one line of its plan, if one may edit it."""
    household = _household(request, pk)
    _require_edit(request, household)
    return household, get_object_or_404(household.measures, pk=measure)


def _page(request, household, *, form=None, aims=None, status=200):
    scope = request.scope
    may_edit = measures.may_edit(scope, household)
    helped = measures.pledged_help(scope, household)
    if may_edit:
        blank = {"instance": EscapeMeasure(household=household)}
        causes = measures.causes_of(household)
        form = form or MeasureForm(**blank, causes=causes)
        aims = aims or (AimsForm(assignment=helped) if helped else None)
    context = {
        "household": household,
        "measures": household.measures.all(),
        "helped": helped,
        "may_edit": may_edit,
        "form": form,
        "aims": aims,
        "today": timezone.localdate(),
    }
    return render(request, "assignments/escape.html", context, status=status)
