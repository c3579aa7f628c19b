"""The list of party members, and the page of one."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assignments.choices import HELPING, MemberStatus, TransferKind
from assignments.everything import everything_about_member
from assignments.everything_forms import EverythingForm
from assignments.models import CellTransfer, PartyMember, PartyOrganisation
from assignments.move_lists import moves_of, with_places
from assignments.registry_history import changes_of
from assignments.rosters import HEADINGS, LOADS, OFFICES, MemberList, member_workbook
from assignments.supports.summaries import ShortSupport
from assignments.transfers import member_helping
from assignments.visits.summaries import ShortVisits
from povertyaid import audit
from povertyaid.file_views import download
from povertyaid.scope import Scope


@require_safe
def members(request):
    listed = MemberList(request.scope, request.GET)
    context = {
        "listed": listed,
        "asked": listed.asked,
        "statuses": MemberStatus.choices,
        "loads": LOADS.items(),
        "offices": OFFICES,
    }
    return render(request, "assignments/members.html", context)


@require_safe
def members_xlsx(request):
    """Every row of the list as filtered, as a workbook."""
    listed = MemberList(request.scope, request.GET)

    content, rows = member_workbook(listed)
    what = "assignments.partymember"
    audit.record_export(request.user, what, rows, columns=HEADINGS)
    return download(content, "dang-vien-giup-ho.xlsx")


@require_safe
def member(request, pk):
    """One member: the households she helps and helped, and what the register says."""
    member = _member(request, pk)

    audit.record_view(request.user, member)
    return _page(request, member)


@require_POST
@never_cache
def member_everything(request, pk):
    """All that is kept about the member, for that person; who asked is noted."""
    member = _member(request, pk)
    request.scope.require_write(member.organisation.commune_id)

    form = EverythingForm(request.POST)
    if not form.is_valid():
        return _page(request, member, asking=form)
    asked_by = form.cleaned_data["nguoi"]
    content = everything_about_member(member, asked_by, request.user)
    return download(content, f"du-lieu-dang-vien-{member.pk}.zip", "application/zip")


def _member(request, pk) -> PartyMember:
    visible = PartyMember.objects.visible_to(request.scope).with_load()
    related = ("organisation__commune", "ethnic_group", "home_village__commune")
    return get_object_or_404(visible.select_related(*related), pk=pk)


def _page(request, member: PartyMember, *, asking=None):
    rows = member_helping(request.scope, member)
    cells = PartyOrganisation.objects.visible_to(request.scope)
    today = timezone.localdate()
    running = [row for row in rows if row.is_running(today)]
    moves = with_places(moves_of(request.scope, member))
    context = {
        "member": member,
        "may_see_cell": cells.filter(pk=member.organisation_id).exists(),
        "running": running,
        "coming": [row for row in rows if row.started_on > today],
        "ended": [row for row in rows if row.is_over(today)],
        "elsewhere": member.load - len(running),
        "moves": moves,
        "changes": changes_of(member),
        "support": ShortSupport(request.scope, member=member),
        "visited": ShortVisits(request.scope, dv=member.pk),
        "today": today,
        "asking": asking or EverythingForm(),
    }
    context |= _actions(request.scope, member, moves)
    status = 422 if asking else 200
    return render(request, "assignments/member.html", context, status=status)


def _actions(scope: Scope, member: PartyMember, moves: list[CellTransfer]) -> dict:
    """What this user may do with the member, for the buttons."""
    may_write = scope.may_write(member.organisation.commune_id)
    newest = moves[0] if moves else None
    left = newest if newest and newest.kind == TransferKind.TEMPORARY else None
    back = newest if newest and newest.kind == TransferKind.RETURN else None
    came_from = newest.from_organisation.commune_id if newest else None
    gone = (MemberStatus.TRANSFERRED, MemberStatus.LEFT)
    return {
        "may_write": may_write,
        "open_move": left,
        "last_return": back,
        "may_return": left is not None and scope.may_write(came_from),
        "may_stay": back is not None and scope.may_write(came_from),
        "may_move": member.status not in gone,
        "may_help": member.status in HELPING,
    }
