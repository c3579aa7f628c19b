"""Danh mục: the registers of communes, organisations and members as files."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assignments import registers as files
from assignments.forms import RegisterForm
from assignments.registers import RESOURCES
from households.choices import BatchState
from households.models import ImportBatch
from povertyaid.jobs import UserError
from povertyaid.spreadsheets import CSV, XLSX

MOST_BATCHES = 20
TYPES = {"xlsx": XLSX, "csv": CSV}


@require_safe
def registers(request):
    """The registers with what each file holds, and the files that came in."""
    return _page(request, RegisterForm())


@require_POST
def register_upload(request):
    """Keep a file and look at it; what it would do is on its own page."""
    request.scope.require_district()

    form = RegisterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        batch = files.upload(by=request.user, **form.cleaned_data)
    except UserError as error:
        form.add_error("file", str(error))
        return _page(request, form, status=422)
    return redirect("register", batch.pk)


@require_safe
def register(request, pk):
    """What one file would do to its register, or did."""
    request.scope.require_district()
    batch = _find(request, pk)

    is_waiting = batch.state == BatchState.IN_REVIEW
    context = {
        "batch": batch,
        "is_waiting": is_waiting,
        "is_committed": batch.state == BatchState.COMMITTED,
        "writes": sum(batch.counts.get(name) or 0 for name in ("new", "changed")),
        "has_sheets": any(p["sheet"] for p in batch.findings.get("problems", [])),
    }
    return render(request, "assignments/register.html", context)


@require_POST
def register_commit(request, pk):
    request.scope.require_district()
    batch = _find(request, pk)
    try:
        batch = files.commit(batch, request.user)
    except UserError as error:
        messages.error(request, str(error))

    if batch.state == BatchState.COMMITTED:
        messages.success(request, f"Đã ghi {batch.filename} vào danh mục.")
    return redirect("register", batch.pk)


@require_POST
def register_refuse(request, pk):
    request.scope.require_district()
    files.refuse(_find(request, pk))

    return redirect("registers")


@require_safe
def register_file(request, kind, form):
    """The register as a file, as much of it as the user may read."""
    if kind not in RESOURCES or form not in TYPES:
        raise Http404
    content, name = files.register_file(kind, form, request.scope, request.user)

    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _find(request, pk) -> ImportBatch:
    batches = ImportBatch.objects.visible_to(request.scope)
    return get_object_or_404(batches.filter(kind__in=RESOURCES), pk=pk)


def _page(request, form, status=200):
    batches = ImportBatch.objects.visible_to(request.scope)
    batches = batches.filter(kind__in=RESOURCES).select_related("uploaded_by")
    context = {
        "form": form,
        "counts": files.counts(request.scope),
        "batches": batches[:MOST_BATCHES],
    }
    return render(request, "assignments/registers.html", context, status=status)
