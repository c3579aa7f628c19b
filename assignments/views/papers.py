"""Papers of the Party's layout: what can be printed, each paper, and its files."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from assignments.choices import PaperKind
from assignments.documents import catalogue, numbering, pdf, word
from assignments.documents.catalogue import KINDS
from assignments.documents.paper import Asked, Paper
from assignments.models import (
    HouseholdAssignment,
    IssuedPaper,
    PaperBundle,
    Plan,
)
from assignments.paper_forms import NumberForm, WholeCommuneForm
from povertyaid import audit
from povertyaid.file_views import download

SHOWN = 10
FORMS = {
    "pdf": (pdf.to_pdf, "application/pdf"),
    "docx": (word.to_docx, word.DOCX),
    "png": (pdf.to_picture, "image/png"),
}


@require_safe
def papers(request):
    """What one may print, the newest hand-overs, a commune's papers at once."""
    reads_communes = request.scope.reads_reports
    today = timezone.localdate()
    form = WholeCommuneForm(scope=request.scope, today=today)
    return papers_page(request, form if reads_communes else None)


def papers_page(request, form: WholeCommuneForm | None, status=200):
    scope = request.scope
    handovers = HouseholdAssignment.objects.visible_to(scope)
    handovers = handovers.filter(replaces__isnull=False).select_related(
        "household__village__commune", "member", "organisation", "replaces__member"
    )
    bundles = PaperBundle.objects.visible_to(scope).filter(asked_by=request.user)
    context = {
        "plans": Plan.objects.all() if scope.reads_all else [],
        "handovers": handovers.order_by("-started_on", "-pk")[:SHOWN],
        "own": catalogue.own_members(scope),
        "helped": catalogue.helped_households(scope),
        "bundles": bundles.select_related("commune", "job")[:SHOWN],
        "form": form,
    }
    return render(request, "assignments/papers.html", context, status=status)


@require_safe
def paper(request, kind, pk):
    """One paper: its picture, its files, the numbers it was given."""
    kind, thing = _find(request, kind, pk)

    return _page(request, kind, thing)


@require_safe
def paper_file(request, kind, pk, form):
    """The paper as PDF or Word, or its first page as a picture for the screen."""
    kind, thing = _find(request, kind, pk)
    if form not in FORMS:
        raise Http404

    made = _made(request, kind, thing, _issued(request, kind, thing))
    draw, content_type = FORMS[form]
    content = draw([made] if form == "pdf" else made)
    if form == "png":
        audit.record_view(request.user, thing)
        return HttpResponse(content, content_type=content_type)
    title = f"{kind.label}: {made.about_name}"
    what = thing._meta.label_lower
    audit.record_export(request.user, what, made.rows, title)
    return download(content, f"{made.filename}.{form}", content_type)


@require_POST
def paper_number(request, kind, pk):
    """Cấp số: the next number of the term, kept in the book of outgoing papers."""
    kind, thing = _find(request, kind, pk)
    made = _made(request, kind, thing, None)
    if not _may_number(request, kind, made):
        raise PermissionDenied

    form = NumberForm(request.POST, today=timezone.localdate())
    if form.is_valid():
        wanted = IssuedPaper(
            organisation=made.organisation,
            kind=kind,
            about_id=thing.pk,
            subject=made.subject[:300],
            dated=form.cleaned_data["dated"],
            as_of=_day(request),
            issued_by=request.user,
        )
        try:
            issued = numbering.issue(wanted, form.cleaned_data["number"])
        except ValidationError as error:
            form.add_error("number", error.message_dict["number"])
        else:
            messages.success(request, f"Đã cấp số {issued.label}.")
            numbered = reverse("paper", args=[kind.value, pk])
            return redirect(f"{numbered}?so={issued.pk}")
    return _page(request, kind, thing, form, status=422)


def _find(request, word_of_kind: str, pk: int):
    """The kind and what the paper is about: not seen is 404, seen in part is 403."""
    if word_of_kind not in PaperKind.values:
        raise Http404
    kind = PaperKind(word_of_kind)
    thing = get_object_or_404(KINDS[kind].find(request.scope), pk=pk)
    if not KINDS[kind].may_print(request.scope, thing):
        raise PermissionDenied
    return kind, thing


def _made(request, kind: PaperKind, thing, issued: IssuedPaper | None) -> Paper:
    size = "a3" if request.GET.get("kho") == "a3" else "a4"
    day = issued.as_of if issued else _day(request)
    asked = Asked(request.scope, day, issued, size)
    return KINDS[kind].papers([thing], asked)[0]


def _day(request) -> date:
    """As of which day: today unless the address says another that has come."""
    today = timezone.localdate()
    try:
        asked = parse_date(request.GET.get("ngay", ""))
    except ValueError:  # 31/2
        asked = None
    return min(asked, today) if asked else today


def _numbers(request, kind: PaperKind, thing):
    issued = IssuedPaper.objects.visible_to(request.scope)
    return issued.filter(kind=kind, about_id=thing.pk).select_related("issued_by")


def _issued(request, kind: PaperKind, thing) -> IssuedPaper | None:
    wanted = request.GET.get("so", "")
    if not wanted.isascii() or not wanted.isdigit():
        return None
    return get_object_or_404(_numbers(request, kind, thing), pk=wanted)


def _may_number(request, kind: PaperKind, made: Paper) -> bool:
    if kind not in numbering.TYPES:
        return False
    return request.scope.may_write(made.organisation.commune_id)


def _page(request, kind: PaperKind, thing, form: NumberForm | None = None, status=200):
    issued, day = _issued(request, kind, thing), _day(request)
    made = _made(request, kind, thing, issued)
    may_number = _may_number(request, kind, made)
    context = {
        "kind": kind,
        "thing": thing,
        "made": made,
        "issued": issued,
        "numbers": _numbers(request, kind, thing),
        "day": issued.as_of if issued else day,
        "today": timezone.localdate(),
        "is_wide": made.data["flipped"] and kind == PaperKind.CELL_LIST,
        "may_number": may_number,
        "may_edit_head": request.scope.writes_all and made.organisation,
        "asked": request.GET.urlencode(),
    }
    if may_number:
        context["form"] = form or NumberForm(today=timezone.localdate())
        context["next"] = numbering.next_number(made.organisation, kind, day)
    return render(request, "assignments/paper.html", context, status=status)
