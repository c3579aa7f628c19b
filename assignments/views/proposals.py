"""Phương án: have the best pairs found, mend them, compare, and decide."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from assignments import proposals as engine
from assignments.choices import ProposalState, Wish
from assignments.models import Plan, Proposal
from assignments.proposal_choices import Choice, Compared
from assignments.proposal_forms import (
    ApprovalForm,
    CandidateForm,
    ProposalForm,
    RefusalForm,
)
from assignments.proposal_lists import (
    HEADINGS,
    ProposalRows,
    pair_workbook,
    waiting_wishes,
)
from assignments.proposal_solving import owe_solution
from assignments.proposal_summary import (
    broken_job,
    closest,
    cost_lines,
    may_edit,
    outlook,
    quality,
    running_job,
    unmet,
)
from households.models import Household
from povertyaid import audit, jobs
from povertyaid.file_views import download

ON_A_PAGE = 25
RELATED = ("plan", "commune", "village", "organisation", "made_by", "decided_by", "job")


@require_safe
def proposals(request):
    """Every proposal one may see, newest first."""
    request.scope.require_reports()

    rows = Proposal.objects.visible_to(request.scope).select_related(*RELATED)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    for proposal in page:
        proposal.quality = quality(proposal)
        proposal.running = running_job(proposal)
        proposal.unmet = unmet(proposal)
    may_propose = request.scope.writes_all or request.scope.writes
    context = {"page": page, "may_propose": may_propose, "plan": Plan.objects.first()}
    return render(request, "assignments/proposals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_new(request):
    """Over which area, from which list and day; a worker then finds the pairs."""
    if not (request.scope.writes_all or request.scope.writes):
        raise PermissionDenied

    sent = request.POST if request.method == "POST" else None
    form = ProposalForm(sent, scope=request.scope, today=timezone.localdate())
    if sent is None or not form.is_valid():
        return _form_page(request, form)
    data = form.cleaned_data
    try:
        with transaction.atomic():
            proposal = engine.open_proposal(
                data["plan"],
                data["year"],
                data["starts_on"],
                request.user,
                **form.over(),
            )
            job = _solve(request, proposal)
    except ValidationError as error:
        form.add_error(None, error)
        return _form_page(request, form)
    return redirect("job", job.pk)


def _form_page(request, form):
    status = 422 if form.errors else 200
    return render(
        request, "assignments/proposal_new.html", {"form": form}, status=status
    )


@require_safe
def proposal(request, pk):
    """What is suggested for whom and why, what could not be met, what would change."""
    proposal = _find(request, pk)

    rows = ProposalRows(proposal, request.scope, request.GET)
    is_ours = may_edit(proposal, request.scope)
    running = running_job(proposal)
    context = {
        "proposal": proposal,
        "rows": rows,
        "quality": quality(proposal),
        "costs": cost_lines(proposal),
        "running": running,
        "broken": broken_job(proposal),
        "is_ours": is_ours,
        "may_fix": is_ours and proposal.state == ProposalState.DRAFT and not running,
    }
    return render(request, "assignments/proposal.html", context)


@require_safe
def proposal_progress(request, pk):
    """What a waiting page asks for; when the job has ended, the whole page."""
    proposal = _find(request, pk)

    context = {"proposal": proposal, "running": proposal.job}
    response = render(request, "assignments/_proposal_progress.html", context)
    if running_job(proposal) is None:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def proposal_solve(request, pk):
    """Have the pairs found once more, with what the office fixed."""
    proposal = _find_ours(request, pk)

    with transaction.atomic():
        _solve(request, proposal)
    return redirect("proposal", pk)


def _solve(request, proposal: Proposal):
    """The job that will solve it, a worker told; None if there is nothing to do."""
    link = reverse("proposal", args=[proposal.pk])
    if job := owe_solution(proposal, request.user, link):
        jobs.wake(job)
    return job


@require_POST
def proposal_wish(request, pk):
    """Pin one of the pairs, or forbid it."""
    proposal = _find_ours(request, pk)
    pair = get_object_or_404(_pairs(proposal), pk=_number(request, "pair"))

    kind = Wish.FORBID if request.POST.get("wish") == Wish.FORBID else Wish.PIN
    wish = partial(
        engine.wish,
        proposal,
        pair.household,
        kind,
        request.user,
        member=pair.member,
        organisation=pair.organisation,
        role=pair.role,
    )
    return _try(request, proposal, wish)


@require_POST
def proposal_wish_withdraw(request, pk, wish):
    proposal = _find_ours(request, pk)
    wish = get_object_or_404(proposal.wishes.select_related("proposal"), pk=wish)

    return _try(request, proposal, partial(engine.withdraw_wish, wish, request.user))


@require_POST
def proposal_swap(request, pk):
    """Let two households change helpers with each other."""
    proposal = _find_ours(request, pk)
    first = get_object_or_404(_pairs(proposal), pk=_number(request, "first"))
    second = get_object_or_404(_pairs(proposal), pk=_number(request, "second"))

    return _try(request, proposal, partial(engine.swap, first, second, request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_household(request, pk, household):
    """Who else could help one household, and what each would cost; choosing pins."""
    proposal = _find_ours(request, pk)
    households = Household.objects.visible_to(request.scope)
    households = households.select_related("village__commune", "ethnic_group")
    household = get_object_or_404(households, pk=household)

    sent = request.POST if request.method == "POST" else None
    form = CandidateForm(sent, scope=request.scope)
    if sent is not None and form.is_valid():
        chosen = form.cleaned_data
        wish = partial(
            engine.wish, proposal, household, Wish.PIN, request.user, **chosen
        )
        return _try(request, proposal, wish)
    context = {
        "proposal": proposal,
        "household": household,
        "form": form,
        "choice": Choice(proposal, household, request.scope),
        "back": request.GET.urlencode(),
    }
    status = 422 if form.errors else 200
    return render(
        request, "assignments/proposal_household.html", context, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_approve(request, pk):
    """What would happen, word for word; then all of it in one go."""
    proposal = _find_ours(request, pk)

    sent = request.POST if request.method == "POST" else None
    form = ApprovalForm(sent, proposal=proposal, today=timezone.localdate())
    if sent is None or not form.is_valid():
        return _decide(request, proposal, form, RefusalForm())
    try:
        done = engine.approve(proposal, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return _decide(request, proposal, form, RefusalForm())
    told = f"Đã duyệt: {done.created} phân công bắt đầu, {done.ended} kết thúc,"
    messages.success(request, f"{told} {done.kept} giữ nguyên.")
    return redirect("proposal", pk)


@require_POST
def proposal_refuse(request, pk):
    proposal = _find_ours(request, pk)

    form = RefusalForm(request.POST)
    approval = ApprovalForm(proposal=proposal, today=timezone.localdate())
    if not form.is_valid():
        return _decide(request, proposal, approval, form)
    try:
        engine.refuse(proposal, form.cleaned_data["reason"], request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return _decide(request, proposal, approval, form)
    return redirect("proposal", pk)


def _decide(request, proposal, form, refusal):
    context = {
        "proposal": proposal,
        "form": form,
        "refusal": refusal,
        "outlook": outlook(proposal),
        "quality": quality(proposal),
        "waiting": waiting_wishes(proposal),
        "is_open": proposal.state == ProposalState.DRAFT and not running_job(proposal),
    }
    status = 422 if form.errors or refusal.errors else 200
    return render(request, "assignments/proposal_decide.html", context, status=status)


@require_safe
def proposal_compare(request, pk):
    """Two proposals beside each other; without a second one, which there are."""
    proposal = _find(request, pk)
    visible = Proposal.objects.visible_to(request.scope).select_related(*RELATED)

    asked, page = request.GET.get("voi", ""), request.GET.get("page", "")
    other = None
    if asked.isdecimal() and len(asked) < 19:
        other = get_object_or_404(visible, pk=asked)
    context = {
        "proposal": proposal,
        "other": other,
        "others": closest(proposal, visible)[:ON_A_PAGE],
        "compared": Compared(proposal, other, page) if other else None,
    }
    return render(request, "assignments/proposal_compare.html", context)


@require_safe
def proposal_xlsx(request, pk):
    """Every pair as a workbook."""
    proposal = _find(request, pk)

    content, rows = pair_workbook(proposal)
    what, title = "assignments.proposal", str(proposal)
    audit.record_export(request.user, what, rows, title, columns=HEADINGS)
    return download(content, f"phuong-an-{proposal.pk}.xlsx")


def _find(request, pk) -> Proposal:
    visible = Proposal.objects.visible_to(request.scope)
    return get_object_or_404(visible.select_related(*RELATED), pk=pk)


def _find_ours(request, pk) -> Proposal:
    """One whose whole area the user may write; another one seen answers 403."""
    proposal = _find(request, pk)
    if not may_edit(proposal, request.scope):
        raise PermissionDenied
    return proposal


def _pairs(proposal: Proposal):
    return proposal.pairs.select_related("household", "member", "organisation")


def _number(request, name: str) -> int:
    """A number that was sent; 0, which is nobody's, for anything else."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isdecimal() and len(sent) < 19 else 0


def _try(request, proposal: Proposal, change):
    """Do it, tell why not, and go back to the rows one came from."""
    try:
        change()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    back = QueryDict(request.POST.get("back", "")[:500]).urlencode()
    address = reverse("proposal", args=[proposal.pk])
    return redirect(f"{address}?{back}#cap" if back else f"{address}#cap")
