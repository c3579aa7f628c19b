"""The tree of party organisations, and the page of one."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assignments.models import PartyMember
from assignments.rosters import (
    OrganisationBranch,
    assignments_of,
    organisation_tree,
    organisations_with_communes,
)

MOST_HOUSEHOLDS = 100


@require_safe
def organisations(request):
    """Every organisation the user sees: under its commune, or among the offices."""
    words = request.GET.get("q", "").strip()[:100]
    tree = organisation_tree(request.scope, words)
    context = {"tree": tree, "total": tree.total, "q": words}
    return render(request, "assignments/organisations.html", context)


@require_safe
def organisation(request, pk):
    """One organisation: members with their load, communes and households helped."""
    visible = organisations_with_communes(request.scope)
    organisation = get_object_or_404(visible.select_related("parent", "village"), pk=pk)

    members = PartyMember.objects.visible_to(request.scope).registered()
    members = members.filter(organisation=organisation).with_load()
    helped = assignments_of(request.scope, organisation=organisation).running()
    branch = OrganisationBranch(request.scope, organisation)
    context = {
        "organisation": organisation,
        "branch": branch.branch,
        "parent": branch.parent,
        "communes": branch.communes_helped,
        "members": members.select_related("home_village"),
        "helped": helped[: MOST_HOUSEHOLDS + 1],
        "most": MOST_HOUSEHOLDS,
    }
    return render(request, "assignments/organisation.html", context)
