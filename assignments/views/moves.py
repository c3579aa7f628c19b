"""Members' changes of status, their moves, and the register of moves."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assignments import moves as moving
from assignments import stays
from assignments.choices import TransferKind
from assignments.giving import successors
from assignments.models import PartyMember
from assignments.move_lists import HEADINGS, move_workbook, moves_seen, with_places
from assignments.rosters import assignments_of
from assignments.transfer_forms import MemberForm, MoveForm, ReturnForm, StayForm
from povertyaid import audit
from povertyaid.file_views import download

PAGE_SIZE = 25


@require_http_methods(["GET", "POST"])
def member_edit(request, pk):
    """Correct what the register says of a member; who stops helping hands over here."""
    member = _member(request, pk)

    form = MemberForm(
        request.POST or None,
        member=member,
        scope=request.scope,
        today=timezone.localdate(),
        **_fates(request, member),
    )
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        try:
            moving.amend_member(member, form.changes, on, request.user, form.fates)
        except ValidationError as error:
            _tell(form, error)
        else:
            messages.success(request, f"Đã ghi thông tin của {member}.")
            return redirect("member", pk)
    return _page(request, "assignments/member_edit.html", member, form)


@require_http_methods(["GET", "POST"])
def member_move(request, pk):
    """Move a member to another organisation, or out of the district."""
    member = _member(request, pk)

    form = MoveForm(
        request.POST or None,
        member=member,
        scope=request.scope,
        initial={"moved_on": timezone.localdate()},
        **_fates(request, member),
    )
    if request.method == "POST" and form.is_valid():
        move = form.move  # to where one writes, or out of the district
        try:
            moving.move_member(move, request.user, form.fates)
        except ValidationError as error:
            _tell(form, error)
        else:
            place = move.to_organisation or move.elsewhere
            words = f"{member} đã chuyển đến {place} từ {move.moved_on:%d/%m/%Y}."
            messages.success(request, words)
            return _after_move(request, pk)
    return _page(request, "assignments/member_move.html", member, form)


@require_http_methods(["GET", "POST"])
def member_return(request, pk):
    """Bring a member back from a temporary move."""
    member = _member(request, pk)
    left = moving.open_move(member)
    if left is None and stays.last_return(member):
        return _stay(request, member)
    if left:
        request.scope.require_write(left.from_organisation.commune_id)

    form = ReturnForm(
        request.POST or None,
        initial={"moved_on": timezone.localdate()},
        **_fates(request, member),
    )
    if request.method == "POST" and form.is_valid():
        on, reason = form.cleaned_data["moved_on"], form.cleaned_data["reason"]
        try:
            moving.return_member(member, on, request.user, reason, form.fates)
        except ValidationError as error:
            _tell(form, error)
        else:
            messages.success(request, f"{member} đã trở về từ {on:%d/%m/%Y}.")
            return redirect("member", pk)
    return _page(request, "assignments/member_return.html", member, form, left=left)


def _stay(request, member):
    """The return was written down, by the night perhaps, but she is still away."""
    back = stays.last_return(member)
    request.scope.require_write(back.from_organisation.commune_id)

    form = StayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        try:
            stays.stay_on(member, until, request.user)
        except ValidationError as error:
            form.add_error(None, error)  # a dict names its fields
        else:
            words = f"{member} ở lại đến {until:%d/%m/%Y}; đã bỏ lần trở về."
            messages.success(request, words)
            return _after_move(request, member.pk)
    status = 422 if request.method == "POST" else 200
    context = {"member": member, "form": form, "back": back}
    return render(request, "assignments/member_stay.html", context, status=status)


@require_safe
def cell_transfers(request):
    """The register of moves in sight, newest first."""
    kind = request.GET.get("hinh-thuc", "")
    page = Paginator(moves_seen(request.scope, kind), PAGE_SIZE).get_page(
        request.GET.get("trang")
    )
    context = {
        "page": page,
        "moves": with_places(page.object_list),
        "kind": kind,
        "kinds": TransferKind.choices,
    }
    return render(request, "assignments/cell_transfers.html", context)


@require_safe
def cell_transfers_xlsx(request):
    """Every move of the list as filtered, as a workbook."""
    moves = moves_seen(request.scope, request.GET.get("hinh-thuc", ""))

    content, rows = move_workbook(moves)
    what, title = "assignments.celltransfer", "Sổ chuyển sinh hoạt"
    audit.record_export(request.user, what, rows, title, columns=HEADINGS)
    return download(content, "so-chuyen-sinh-hoat.xlsx")


def _member(request, pk) -> PartyMember:
    """The member, if one may write where her cell is."""
    visible = PartyMember.objects.visible_to(request.scope)
    related = ("organisation__commune", "home_village__commune")
    member = get_object_or_404(visible.select_related(*related), pk=pk)
    request.scope.require_write(member.organisation.commune_id)
    return member


def _fates(request, member: PartyMember) -> dict:
    """What FatesForm asks: the assignments one may write, and who could take each."""
    today = timezone.localdate()
    seen = assignments_of(request.scope, member=member).select_related("plan")
    rows = [
        row
        for row in seen.order_by("pk")
        if not row.is_over(today)
        and request.scope.may_write(row.household.village.commune_id)
    ]
    return {"rows": rows, "candidates": successors(request.scope, rows, today)}


def _tell(form, error: ValidationError) -> None:
    """What the service refused, at the field it is about."""
    if not hasattr(error, "error_dict"):
        if getattr(error, "code", "") == "forgotten":
            form.ask_forgotten()
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        where = {"on": "moved_on"}.get(name, name)
        form.add_error(name if name in form.fields else where, errors)


def _after_move(request, pk):
    """The member's page, or the register when she went out of sight."""
    seen = PartyMember.objects.visible_to(request.scope).filter(pk=pk).exists()
    return redirect("member", pk) if seen else redirect("cell_transfers")


def _page(request, template, member, form, **more):
    status = 422 if request.method == "POST" else 200
    context = {"member": member, "form": form} | more
    context["hidden"] = moving.assignments_left(
        member, timezone.localdate()
    ).count() - len(form.rows)
    return render(request, template, context, status=status)
