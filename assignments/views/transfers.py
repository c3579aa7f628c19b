"""Requests that somebody else help a household: the list, one, asking, answering."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from assignments import transfers as asking
from assignments.choices import TransferState
from assignments.giving import successors
from assignments.models import HouseholdAssignment, TransferRequest
from assignments.rosters import assignments_of
from assignments.transfer_forms import AcceptForm, AskForm, RefuseForm
from households.models import Household

PAGE_SIZE = 25
SHOWN_CANDIDATES = 6
RELATED = (
    "asked_by",
    "answered_by",
    "assignment__household__village__commune",
    "assignment__member__organisation",
    "assignment__organisation",
)


@require_safe
def transfers(request):
    """The requests in sight by state, those that wait first."""
    state = request.GET.get("trang-thai", TransferState.ASKED)
    state = state if state in TransferState else TransferState.ASKED
    seen = TransferRequest.objects.visible_to(request.scope)
    counts = asking.counts_by_state(seen)

    rows = asking.in_order(seen.filter(state=state).select_related(*RELATED))
    pages = Paginator(rows, PAGE_SIZE)
    pages.count = counts[state]  # counted with the others
    context = {
        "tabs": [(s.value, s.label, counts[s]) for s in TransferState],
        "state": state,
        "page": pages.get_page(request.GET.get("trang")),
    }
    return render(request, "assignments/transfers.html", context)


@require_http_methods(["GET", "POST"])
def transfer_ask(request, pk):
    """The helper asks to be replaced; the office may propose by whom."""
    visible = assignments_of(request.scope, pk=pk)
    assignment = get_object_or_404(
        visible.select_related("member__organisation", "plan")
    )
    is_own = assignment.member_id in request.scope.members
    commune = assignment.household.village.commune_id
    if not is_own:
        request.scope.require_write(commune)

    waiting = asking.waiting_of(assignment)
    if request.method == "GET" and waiting:
        return redirect("transfer", waiting.pk)
    may_propose = request.scope.may_write(commune)
    form = AskForm(
        request.POST or None,
        candidates=_candidates(request, assignment) if may_propose else None,
        today=timezone.localdate(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = asking.ask(assignment, request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Đã gửi đề nghị đổi người giúp.")
            return redirect("transfer", asked.pk)
    return _ask_page(request, assignment, form, is_own)


def _ask_page(request, assignment, form, is_own):
    context = {"assignment": assignment, "form": form, "is_own": is_own}
    context |= {"sees_household": _sees_household(request, assignment)}
    status = 422 if request.method == "POST" else 200
    return render(request, "assignments/transfer_ask.html", context, status=status)


@require_safe
def transfer(request, pk):
    """One request, with all that is needed to answer it."""
    asked, may_answer = _request(request, pk)
    return _page(request, asked, may_answer)


@require_POST
def transfer_accept(request, pk):
    asked, may_answer = _request(request, pk)
    if not may_answer:
        raise PermissionDenied

    form = _accept_form(request, asked, request.POST)
    if form.is_valid():
        own = request.scope.members
        told = form.cleaned_data
        try:
            asked = asking.accept(asked, by=request.user, own=own, **told)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Đã chấp nhận: {asked.answer}")
            return redirect("transfer", pk)
    return _page(request, asked, may_answer, accept_form=form, status=422)


@require_POST
def transfer_refuse(request, pk):
    asked, may_answer = _request(request, pk)
    if not may_answer:
        raise PermissionDenied

    form = RefuseForm(request.POST)
    if form.is_valid():
        try:
            asking.refuse(asked, form.cleaned_data["why"], request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Đã trả lời: không chấp nhận đề nghị này.")
            return redirect("transfer", pk)
    return _page(request, asked, may_answer, refuse_form=form, status=422)


@require_POST
def transfer_withdraw(request, pk):
    asked, may_answer = _request(request, pk)
    if asked.asked_by_id != request.user.pk:
        raise PermissionDenied

    try:
        asking.withdraw(asked, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Đã rút đề nghị.")
    return redirect("transfer", pk)


def _request(request, pk) -> tuple[TransferRequest, bool]:
    """The request, if it is in sight, and whether this user may answer it."""
    visible = TransferRequest.objects.visible_to(request.scope)
    related = (*RELATED, "assignment__plan", "proposed_member", "successor__member")
    asked = get_object_or_404(visible.select_related(*related), pk=pk)
    commune = asked.assignment.household.village.commune_id
    return asked, request.scope.may_write(commune)


def _candidates(request, assignment: HouseholdAssignment):
    found = successors(request.scope, [assignment], timezone.localdate())
    return found[assignment.household_id]


def _accept_form(request, asked: TransferRequest, data=None) -> AcceptForm:
    today = timezone.localdate()
    start = {"member": asked.proposed_member_id, "on": today}
    if asked.wanted_on and asked.wanted_on > today:
        start["on"] = asked.wanted_on
    candidates = _candidates(request, asked.assignment)
    return AcceptForm(data, candidates=candidates, today=today, initial=start)


def _sees_household(request, assignment: HouseholdAssignment) -> bool:
    seen = Household.objects.visible_to(request.scope)
    return seen.filter(pk=assignment.household_id).exists()


def _sees(request, assignment_id: int | None) -> bool:
    rows = HouseholdAssignment.objects.visible_to(request.scope)
    return assignment_id is not None and rows.filter(pk=assignment_id).exists()


def _page(request, asked, may_answer, accept_form=None, refuse_form=None, status=200):
    today = timezone.localdate()
    assignment = asked.assignment
    is_waiting = asked.state == TransferState.ASKED
    is_over = assignment.is_over(today)
    own = asking.is_ones_own(asked, request.user, request.scope.members)
    may_accept = may_answer and is_waiting and not is_over and not own
    if may_accept or accept_form:
        accept_form = accept_form or _accept_form(request, asked)
    if may_answer and is_waiting or refuse_form:
        refuse_form = refuse_form or RefuseForm()
    context = {
        "asked": asked,
        "current": assignments_of(request.scope, pk=assignment.pk).first(),
        "is_over": is_over,
        "is_own": own,
        "may_answer": may_answer,
        "may_withdraw": is_waiting and asked.asked_by_id == request.user.pk,
        "accept_form": accept_form,
        "refuse_form": refuse_form,
        "candidates": _nearest(accept_form),
        "sees_household": _sees_household(request, assignment),
        "sees_successor": _sees(request, asked.successor_id),
    }
    return render(request, "assignments/transfer.html", context, status=status)


def _nearest(form: AcceptForm | None) -> list:
    return form.candidates[:SHOWN_CANDIDATES] if form else []
