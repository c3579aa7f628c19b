"""One visit: written down at a desk, looked at, corrected, cancelled."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from assignments.choices import CheckState, PromiseState
from assignments.models import Visit
from assignments.visit_forms import (
    CheckForm,
    CorrectionForm,
    PromiseForm,
    ReasonForm,
    VerifyForm,
    VisitForm,
    tell,
)
from assignments.visits import checking, desk, promises, verifying
from assignments.visits.dossier import VisitDossier
from households.models import Household

RELATED = (
    "assignment__household__village__commune",
    "assignment__member",
    "assignment__organisation",
    "assignment__plan",
    "logged_by",
    "checked_by",
    "cancelled_by",
)


@require_http_methods(["GET", "POST"])
def visit_new(request, pk):
    """Ghi thăm: the form that works without a script, for the household `pk`."""
    households = Household.objects.visible_to(request.scope)
    household = get_object_or_404(households.select_related("village__commune"), pk=pk)
    sender = desk.sender_of(request.user, request.scope)
    assignments = desk.loggable(sender, household)
    if not assignments:
        raise PermissionDenied

    form = VisitForm(request.POST or None, assignments=assignments)
    if form.is_valid():
        made_at = form.cleaned_data["made_at"] or timezone.now()
        client_id = form.cleaned_data["client_id"]
        try:
            visit = desk.log(sender, form.told, client_id, made_at)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, f"Đã ghi lượt thăm {visit.code}.")
            return redirect("visit", visit.pk)
    context = {"form": form, "household": household}
    status = 422 if form.is_bound else 200
    return render(request, "assignments/visit_new.html", context, status=status)


@require_safe
@never_cache
def visit(request, pk):
    """All that was written of one visit, with photos and earlier versions."""
    visit = _visit(request, pk)
    return _page(request, visit)


@require_http_methods(["GET", "POST"])
def visit_correct(request, pk):
    """Put a visit right; the version before is kept with the reason."""
    visit, sender = _amended(request, pk)

    assignments = desk.loggable(sender, visit.assignment.household)
    if visit.assignment not in assignments:
        assignments.append(visit.assignment)
    form = CorrectionForm(request.POST or None, assignments=assignments, visit=visit)
    if form.is_valid():
        told = form.cleaned_data
        try:
            desk.correct(sender, visit, form.told, told["version"], told["reason"])
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, f"Đã sửa {visit.code}; bản trước vẫn giữ lại.")
            return redirect("visit", pk)
    context = {"form": form, "visit": visit, "household": visit.assignment.household}
    status = 422 if form.is_bound else 200
    return render(request, "assignments/visit_correct.html", context, status=status)


@require_POST
def visit_cancel(request, pk):
    visit, sender = _amended(request, pk)

    form = ReasonForm(request.POST, auto_id="id_cancel_%s")
    if form.is_valid():
        told = form.cleaned_data
        try:
            desk.cancel(sender, visit, told["version"], told["reason"])
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, f"Đã hủy {visit.code}; lượt này không tính nữa.")
            return redirect("visit", pk)
    return _page(request, visit, cancelling=form, status=422)


@require_POST
def visit_check(request, pk):
    """Confirm a visit, or ask for a correction."""
    visit = _visit(request, pk)
    if not checking.may_check(request.user, request.scope, visit):
        raise PermissionDenied

    form = CheckForm(request.POST, auto_id="id_check_%s")
    if form.is_valid():
        told = form.cleaned_data
        try:
            if told["action"] == "confirm":
                checking.confirm(visit, told["version"], request.user)
            else:
                note, version = told["note"], told["version"]
                checking.ask_correction(visit, version, note, request.user)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, f"Đã ghi kết quả kiểm tra {visit.code}.")
            return redirect("visit", pk)
    return _page(request, visit, checking_form=form, status=422)


@require_POST
def visit_promise(request, pk):
    """What became of the promise: kept, or dropped."""
    visit = _visit(request, pk)
    if not desk.sender_of(request.user, request.scope).may_log_for(visit.assignment):
        raise PermissionDenied

    form = PromiseForm(request.POST, auto_id="id_promise_%s")
    if form.is_valid():
        told = form.cleaned_data
        today = timezone.localdate()
        try:
            promises.close(visit, **told, by=request.user, today=today)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, f"Đã ghi kết quả việc đã hẹn của {visit.code}.")
            return redirect("visit", pk)
    return _page(request, visit, promise_form=form, status=422)


@require_POST
def visit_verify(request, pk):
    """What the household said of a drawn visit."""
    visit = _visit(request, pk)
    if not checking.may_check(request.user, request.scope, visit):
        raise PermissionDenied
    dossier = VisitDossier(request.scope, visit)
    if dossier.verification is None:
        raise Http404

    form = VerifyForm(request.POST, auto_id="id_verify_%s")
    if form.is_valid():
        told = form.cleaned_data
        try:
            verifying.record(dossier.verification, **told, by=request.user)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, f"Đã ghi kết quả hỏi lại {visit.code}.")
            return redirect("visit", pk)
    return _page(request, visit, verify_form=form, status=422)


def _visit(request, pk) -> Visit:
    visits = Visit.objects.visible_to(request.scope)
    return get_object_or_404(visits.select_related(*RELATED), pk=pk)


def _amended(request, pk) -> tuple[Visit, desk.Sender]:
    """A visit that still counts, and this user, who may put it right."""
    visit = _visit(request, pk)
    sender = desk.sender_of(request.user, request.scope)
    if visit.is_cancelled:
        raise Http404
    if not desk.may_amend(sender, visit):
        raise PermissionDenied
    return visit, sender


def _page(request, visit: Visit, *, status=200, **sent):
    """The page with what this user may do; `sent` are forms that came back wrong."""
    sender = desk.sender_of(request.user, request.scope)
    dossier = VisitDossier(request.scope, visit)
    forms = {}
    if desk.may_amend(sender, visit):
        forms["cancelling"] = ReasonForm(
            initial={"version": visit.version}, auto_id="id_cancel_%s"
        )
    if not visit.is_cancelled:
        forms |= _check_forms(request, visit, dossier)
        is_open = visit.promise_state == PromiseState.OPEN
        if is_open and sender.may_log_for(visit.assignment):
            start = {"on": timezone.localdate()}
            forms["promise_form"] = PromiseForm(initial=start, auto_id="id_promise_%s")
    context = {
        "visit": visit,
        "assignment": visit.assignment,
        "household": visit.assignment.household,
        "dossier": dossier,
        "has_errors": bool(sent),
    }
    context |= forms | sent
    return render(request, "assignments/visit.html", context, status=status)


def _check_forms(request, visit: Visit, dossier: VisitDossier) -> dict:
    if not checking.may_check(request.user, request.scope, visit):
        return {}
    forms = {}
    if visit.check_state != CheckState.CONFIRMED:
        start = {"version": visit.version, "note": visit.check_note}
        forms["checking_form"] = CheckForm(initial=start, auto_id="id_check_%s")
    if drawn := dossier.verification:
        start = {"outcome": drawn.outcome, "note": drawn.note}
        forms["verify_form"] = VerifyForm(initial=start, auto_id="id_verify_%s")
    return forms
