"""Every change of one thing, whoever made it and through what: from the database."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assignments.accounts.reach import users_managed
from assignments.belongings import parts_of
from assignments.models import PartyMember, PartyOrganisation, Plan, Support, Visit
from households.models import Commune, Household
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

    return changes_page(request, thing, reverse(kind, args=[pk]))


@require_safe
def commune_changes(request, pk):
    commune = get_object_or_404(Commune.objects.visible_to(request.scope), pk=pk)
    request.scope.require_read(pk)

    return changes_page(request, commune, reverse("commune", args=[pk]))


@require_safe
def plan_changes(request, pk):
    """Of all communes at once: for who reads the district."""
    if not request.scope.reads_all:
        raise PermissionDenied
    plan = get_object_or_404(Plan, pk=pk)

    return changes_page(request, plan, reverse("plan", args=[pk]))


@require_safe
def user_changes(request, pk):
    """An account's changes and those of its rights."""
    request.scope.require_managing()
    user = get_object_or_404(users_managed(request.scope), pk=pk)

    return changes_page(request, user, reverse("user", args=[pk]))


def changes_page(request, thing, back: str, parts=()):
    """The page, for a thing that one may see; `back` is the address of its own."""
    parts = [*parts, *parts_of(thing, request.scope)]
    events = events_of(thing, parts, tells_computers=request.scope.reads_all)
    page = Paginator(events, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"thing": thing, "back": back, "page": page, "changes": page.object_list}
    return render(request, "assignments/changes.html", context)
