"""The tree of party organisations, the page of one, and what the office does to it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assignments import organising
from assignments.models import PartyOrganisation
from assignments.organisation_day import OrganisationDay, kin_of
from assignments.organisation_forms import CloseForm, DayForm, OrganisationForm
from assignments.registry_history import changes_of
from assignments.rosters import OrganisationBranch, organisation_tree
from assignments.supports.summaries import OrganisationSupport
from assignments.visits.summaries import ShortVisits

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
    """One organisation on a day: members with load, communes and households helped."""
    organisation = _organisation(request, pk)

    asked = DayForm.asked(request.GET, timezone.localdate())
    then = OrganisationDay(request.scope, organisation, asked.day)
    branch = OrganisationBranch(request.scope, organisation)
    is_own = request.scope.reads_all or pk in request.scope.organisations
    context = {
        "organisation": organisation,
        "asked": asked,
        "branch": branch.branch,
        "parent": branch.parent,
        "kin": kin_of(request.scope, organisation),
        "communes": then.communes,
        "members": then.members,
        "helped": then.households[: MOST_HOUSEHOLDS + 1],
        "most": MOST_HOUSEHOLDS,
        "changes": changes_of(organisation) if is_own else None,
        "given": OrganisationSupport(request.scope, organisation),
        "visited": ShortVisits(request.scope, tochuc=pk),
    }
    return render(request, "assignments/organisation.html", context)


@require_http_methods(["GET", "POST"])
def organisation_new(request):
    request.scope.require_district()

    form = OrganisationForm(request.POST or None, scope=request.scope)
    return _saved(request, form, organising.create_organisation)


@require_http_methods(["GET", "POST"])
def organisation_edit(request, pk):
    organisation = _organisation(request, pk)
    request.scope.require_district()

    form = OrganisationForm(
        request.POST or None, instance=organisation, scope=request.scope
    )
    return _saved(request, form, organising.edit_organisation)


@require_http_methods(["GET", "POST"])
def organisation_close(request, pk):
    """Close one; what it has and does goes on to the successor from that day."""
    organisation = _organisation(request, pk)
    request.scope.require_district()

    today = timezone.localdate()
    data = request.POST or None
    form = CloseForm(data, scope=request.scope, organisation=organisation, today=today)
    if form.is_valid():
        told = dict(form.cleaned_data)
        on, successor = told.pop("on"), told.pop("successor")
        try:
            done = organising.close_organisation(
                organisation, on, request.user, successor, **told
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _words(organisation, on, successor, done))
            return redirect("organisation", successor.pk if successor else pk)
    then = OrganisationDay(request.scope, organisation, today)
    branch = OrganisationBranch(request.scope, organisation).branch
    context = {"organisation": organisation, "form": form}
    context |= {"then": then, "children": branch.children}
    status = 422 if form.is_bound else 200
    template = "assignments/organisation_close.html"
    return render(request, template, context, status=status)


def _organisation(request, pk) -> PartyOrganisation:
    visible = PartyOrganisation.objects.visible_to(request.scope)
    related = ("parent", "village", "commune")
    return get_object_or_404(visible.select_related(*related), pk=pk)


def _saved(request, form: OrganisationForm, service):
    """The form of one organisation, sent or shown; `service` saves it."""
    pk, name = form.instance.pk, form.instance.name
    if form.is_valid():
        moved = form.cleaned_data.get("moved_on")
        told = {"moved_on": moved} if "moved_on" in form.fields else {}
        try:
            saved = service(form.instance, request.user, **told)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Đã ghi {saved.name}.")
            return redirect("organisation", saved.pk)
    context = {"form": form, "pk": pk, "name": name}
    status = 422 if form.is_bound else 200
    template = "assignments/organisation_form.html"
    return render(request, template, context, status=status)


def _words(organisation, on, successor, done) -> str:
    ended = f"{organisation.name} kết thúc từ {on:%d/%m/%Y}."
    if not successor:
        return ended
    return (
        f"{ended} Chuyển sang {successor.name}: {done.members} đảng viên, "
        f"{done.households} phân công giúp hộ, {done.communes} xã, "
        f"{done.children} tổ chức trực thuộc."
    )
