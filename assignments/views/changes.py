"""Every change of one thing, whoever made it and through what: from the database."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assignments.models import PartyMember, PartyOrganisation, Support, Visit
from households.models import Household
from povertyaid.history.reading import events_of

ON_A_PAGE = 30
KINDS = {
    "household": Household,
    "member": PartyMember,
    "organisation": PartyOrganisation,
    "visit": Visit,
    "support": Support,
}


@require_safe
def changes(request, pk, kind):
    """Who may see the thing may read how it came to be so."""
    visible = KINDS[kind].objects.visible_to(request.scope)
    thing = get_object_or_404(visible, pk=pk)

    events = events_of(thing, tells_computers=request.scope.reads_all)
    page = Paginator(events, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"thing": thing, "kind": kind, "page": page, "changes": page.object_list}
    return render(request, "assignments/changes.html", context)
