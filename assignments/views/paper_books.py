"""Around the papers: the book of numbers, the heads, a whole commune's papers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from assignments.choices import DocumentType, PaperKind
from assignments.documents import bundles, heads
from assignments.models import (
    HouseholdAssignment,
    IssuedPaper,
    PaperBundle,
    PartyOrganisation,
)
from assignments.paper_forms import PaperHeadForm, WholeCommuneForm
from assignments.views.papers import papers_page
from povertyaid import audit, jobs

ON_A_PAGE = 50


@require_safe
def papers_issued(request):
    """Sổ công văn đi: every number given, newest first."""
    issued = IssuedPaper.objects.visible_to(request.scope)
    shown = HouseholdAssignment.objects.visible_to(request.scope)
    handed_over = Exists(shown.filter(pk=OuterRef("about_id")))
    opens = ~Q(kind=PaperKind.HANDOVER) | handed_over
    issued = issued.annotate(
        is_open=ExpressionWrapper(opens, output_field=BooleanField())
    )
    issued = issued.select_related("organisation", "issued_by")
    document_type = request.GET.get("loai", "")
    if document_type in DocumentType.values:
        issued = issued.filter(document_type=document_type)
    page = Paginator(issued, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "types": DocumentType.choices, "type": document_type}
    return render(request, "assignments/papers_issued.html", context)


@require_http_methods(["GET", "POST"])
def paper_head(request, pk):
    """How an organisation heads and signs its papers; for the district's office."""
    found = PartyOrganisation.objects.visible_to(request.scope)
    found = found.select_related("parent", "commune")
    organisation = get_object_or_404(found, pk=pk)
    request.scope.require_district()

    head = heads.kept_head(organisation)
    implied = heads.derived(organisation, heads.secretaries_of([organisation]))
    form = PaperHeadForm(request.POST or None, instance=head, implied=implied)
    if request.method == "POST" and form.is_valid():
        heads.save_head(form.save(commit=False), request.user)
        messages.success(request, f"Đã ghi thể thức văn bản của {organisation}.")
        return redirect("paper_head", pk)
    context = {
        "organisation": organisation,
        "form": form,
        "head": heads.head_of(organisation),
    }
    status = 422 if form.errors else 200
    return render(request, "assignments/paper_head.html", context, status=status)


@require_POST
def paper_bundle_ask(request):
    """A commune's papers of one kind: a job makes the file."""
    request.scope.require_reports()

    form = WholeCommuneForm(
        request.POST, scope=request.scope, today=timezone.localdate()
    )
    if not form.is_valid():
        return papers_page(request, form, status=422)
    bundle = bundles.ask(**form.cleaned_data, by=request.user)
    jobs.wake(bundle.job)
    return redirect("paper_bundle", bundle.pk)


@require_safe
def paper_bundle(request, pk):
    """How far the papers are, and the file once it is there."""
    bundle = _bundle(request, pk)

    context = {"bundle": bundle, "job": bundle.job, "ahead": jobs.ahead_of(bundle.job)}
    return render(request, "assignments/paper_bundle.html", context)


@require_safe
def paper_bundle_file(request, pk):
    bundle = _bundle(request, pk)
    if not bundle.file:
        raise Http404

    audit.record(request.user, audit.Action.EXPORTED, bundle)
    return FileResponse(
        bundle.file.open("rb"), as_attachment=True, filename=bundle.filename
    )


def _bundle(request, pk) -> PaperBundle:
    """One's own, and of a commune that is still read as a whole."""
    found = PaperBundle.objects.visible_to(request.scope).filter(asked_by=request.user)
    return get_object_or_404(found.select_related("commune", "job"), pk=pk)
