"""Help: the users' guides, each to who is signed in."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from povertyaid.guides import TITLES, guide, slug_for


@require_safe
def guides(request):
    """The way to the guide of one's own work."""
    return redirect("guide", slug_for(request.scope))


@require_safe
def guide_page(request, slug):
    if slug not in TITLES:
        raise Http404
    context = {"guide": guide(slug), "titles": TITLES}
    return render(request, "help/guide.html", context)
