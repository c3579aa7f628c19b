"""The list of party members, and the page of one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assignments.choices import HELPING, MemberStatus, TransferKind
from assignments.models import CellTransfer, PartyMember, PartyOrganisation
from assignments.move_lists import moves_of, with_places
from assignments.registry_history import changes_of
from assignments.rosters import HEADINGS, LOADS, OFFICES, MemberList, member_workbook
from assignments.supports.summaries import ShortSupport
from assignments.transfers import member_helping
from assignments.visits.summaries import ShortVisits
from povertyaid import audit
from povertyaid.scope import Scope
from povertyaid.spreadsheets import XLSX


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
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="dang-vien-giup-ho.xlsx"'
    return response


@require_safe
def member(request, pk):
    """One member: the households she helps and helped, and what the register says."""
    visible = PartyMember.objects.visible_to(request.scope).with_load()
    related = ("organisation__commune", "ethnic_group", "home_village__commune")
    member = get_object_or_404(visible.select_related(*related), pk=pk)

    audit.record_view(request.user, member)
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
        "visited": ShortVisits(request.scope, dv=pk),
        "today": today,
    }
    context |= _actions(request.scope, member, moves)
    return render(request, "assignments/member.html", context)


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
