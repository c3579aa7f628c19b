"""The ledger of support: the list, one support, and what is done with it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from assignments.choices import SupportKind, SupportSource, SupportState
from assignments.models import PartyMember, PartyOrganisation, Support
from assignments.support_forms import (
    BY_HAND,
    EQUALLY,
    CancelForm,
    CorrectionForm,
    DeliveryForm,
    SupportForm,
    new_delivery,
)
from assignments.supports import amending
from assignments.supports.delivering import remaining_shares
from assignments.supports.dossier import SupportDossier
from assignments.supports.ledger import dong
from assignments.supports.lists import (
    GIFTS,
    PARTS,
    STATES,
    SupportList,
    support_workbook,
)
from assignments.supports.offering import Offer, rows_of
from assignments.supports.promises import open_of
from assignments.supports.recording import record
from assignments.supports.rights import NOT_HERE, may_amend, may_begin, may_record
from households.models import Household
from povertyaid import audit
from povertyaid.file_views import download
from povertyaid.kept import kept


@require_safe
def supports(request):
    def part() -> str:
        return render_to_string("assignments/_supports.html", _listed(request))

    shown = kept(request.scope, f"supports ?{request.GET.urlencode()}", part)
    return render(request, "assignments/supports.html", {"part": shown})


def _listed(request) -> dict:
    listed = SupportList(request.scope, request.GET)
    return {
        "request": request,
        "listed": listed,
        "asked": listed.asked,
        "sums": listed.ledger.sums,
        "kinds": SupportKind.choices,
        "sources": SupportSource.choices,
        "states": STATES.items(),
        "about": _about(request.scope, listed.asked),
        "may_begin": may_begin(request.scope),
    }


@require_safe
def supports_xlsx(request):
    """Every row of the list as filtered, and each part of it, as a workbook."""
    listed = SupportList(request.scope, request.GET)

    content, rows = support_workbook(listed)
    what, columns = "assignments.support", dict.fromkeys(GIFTS + PARTS)
    audit.record_export(request.user, what, rows, "Sổ hỗ trợ", columns=columns)
    return download(content, "so-ho-tro.xlsx")


@require_safe
def support(request, pk):
    """One support: parts in sight, what it brings or was brought of it, versions."""
    support = _support(request, pk)
    return _page(request, support)


@require_safe
def support_receipt(request, pk):
    """The receipt to print and sign (giấy biên nhận)."""
    support = _support(request, pk)
    if support.is_cancelled or support.state != SupportState.DELIVERED:
        raise Http404

    context = {"dossier": SupportDossier(request.scope, support), "support": support}
    return render(request, "assignments/support_receipt.html", context)


@require_http_methods(["GET", "POST"])
def support_new(request):
    if not may_begin(request.scope):
        raise PermissionDenied

    offer = Offer(request.scope, request.GET)
    member = offer.member
    today = timezone.localdate()
    given = Support(given_on=today, member=member, organisation=offer.organisation)
    if member and not given.organisation_id:
        given.organisation = member.organisation
    if request.method == "GET" and (offer.asked["ho"] or len(offer.households) == 1):
        for row in offer.rows[:1]:
            row.is_ticked = True
    form = SupportForm(request.POST or None, offer=offer, support=given)
    return _form(request, form, offer, "support_new.html", _recorded)


@require_http_methods(["GET", "POST"])
def support_correct(request, pk):
    support = _amended(request, pk)

    shares = list(support.shares.select_related("household", "village", "commune"))
    offer = Offer(request.scope, request.GET, shares)
    initial = {"way": BY_HAND}
    form = CorrectionForm(
        request.POST or None, offer=offer, support=support, initial=initial
    )
    return _form(request, form, offer, "support_correct.html", _corrected)


@require_http_methods(["GET", "POST"])
def support_deliver(request, pk):
    """What was brought of a promise, wholly or in part."""
    promise = _amended(request, pk)
    if promise.state != SupportState.PROMISED or not open_of(promise).is_open:
        messages.warning(request, "Khoản này không còn gì phải trao.")
        return redirect("support", pk)

    rows = rows_of(remaining_shares(promise))
    form = DeliveryForm(
        request.POST or None,
        rows=rows,
        support=new_delivery(promise),
        initial={"way": BY_HAND if len(rows) > 1 else EQUALLY},
    )
    return _form(request, form, None, "support_deliver.html", _recorded)


@require_POST
def support_cancel(request, pk):
    support = _support(request, pk)
    if not may_amend(request.scope, support):
        raise PermissionDenied

    form = CancelForm(request.POST)
    if not form.is_valid():
        return _page(request, support, cancelling=form, status=422)
    amending.cancel(support, form.cleaned_data["reason"], request.user)
    messages.success(
        request, f"Đã hủy {support.code}; khoản này không tính vào sổ nữa."
    )
    return redirect("support", pk)


def _support(request, pk) -> Support:
    supports = Support.objects.visible_to(request.scope)
    related = ("plan", "organisation", "member", "fulfils", "logged_by", "cancelled_by")
    return get_object_or_404(supports.select_related(*related), pk=pk)


def _amended(request, pk) -> Support:
    """A support that may still be changed, by whoever may change it."""
    support = _support(request, pk)
    if not may_amend(request.scope, support):
        raise PermissionDenied
    if support.is_cancelled:
        raise Http404
    return support


def _page(request, support: Support, *, cancelling=None, status=200):
    context = {
        "support": support,
        "dossier": SupportDossier(request.scope, support),
        "may_amend": not support.is_cancelled and may_amend(request.scope, support),
        "cancelling": cancelling or CancelForm(),
    }
    return render(request, "assignments/support.html", context, status=status)


def _form(request, form, offer: Offer | None, template: str, save):
    """The form of a support, sent or shown; `save` records it."""
    saved = form.is_valid() and _saved(request, form, save)
    if saved:
        return redirect("support", saved.pk)
    context = {
        "form": form,
        "offer": offer,
        "support": form.support,
        "promise": form.support.fulfils,
        "everything": request.scope.reads_all,
    }
    status = 422 if form.is_bound else 200
    return render(request, f"assignments/{template}", context, status=status)


def _saved(request, form, save) -> Support | None:
    support = form.apply()
    shares = form.shares()
    try:
        if not may_record(request.scope, support, shares) and shares:
            raise ValidationError(NOT_HERE)
        support, words = save(request, form, support, shares)
    except ValidationError as error:
        form.tell(error)
        return None
    messages.success(request, words)
    return support


def _recorded(request, form, support, shares) -> tuple[Support, str]:
    support = record(support, shares, request.user)
    told = dong(support.value) if support.is_valued else "chưa quy ra tiền"
    return support, f"Đã ghi {support.code}: {told}, {len(shares)} phần."


def _corrected(request, form, support, shares) -> tuple[Support, str]:
    reason = form.cleaned_data["reason"]
    corrected = amending.correct(support, shares, request.user, reason)
    return corrected, f"Đã sửa {corrected.code}; bản trước vẫn giữ ở phần lịch sử."


def _about(scope, asked: dict) -> list[str]:
    """In words what of the address has no field of its own on the page."""
    rows = {
        "tochuc": PartyOrganisation.objects.visible_to(scope),
        "dv": PartyMember.objects.visible_to(scope),
        "ho": Household.objects.visible_to(scope),
    }
    found = []
    for name, visible in rows.items():
        if asked[name] and (row := visible.filter(pk=asked[name]).first()):
            found.append((name, str(getattr(row, "head_name", row)), row.pk))
    return found
