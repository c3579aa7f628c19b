"""Danh mục: the registers of communes, organisations and members as files."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assignments import registers as files
from assignments.forms import RegisterForm
from assignments.registers import RESOURCES
from households.choices import BatchState
from households.models import ImportBatch
from povertyaid import jobs
from povertyaid.jobs import UserError
from povertyaid.models import Job
from povertyaid.spreadsheets import CSV, XLSX

MOST_BATCHES = 20
READ, COMMIT = (f"assignments.tasks.{n}_register" for n in ("read", "commit"))
BROKEN = (Job.State.FAILED, Job.State.CANCELLED)
TYPES = {"xlsx": XLSX, "csv": CSV}


@require_safe
def registers(request):
    """The registers with what each file holds, and the files that came in."""
    return _page(request, RegisterForm())


@require_POST
def register_upload(request):
    """Keep a file for a worker to read; what it would do is on its own page."""
    request.scope.require_district()

    form = RegisterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        with transaction.atomic():
            batch = files.upload(by=request.user, **form.cleaned_data)
            _ask(request, batch, READ, f"Đọc tệp {batch.filename}")
    except UserError as error:
        form.add_error("file", str(error))
        return _page(request, form, status=422)
    return redirect("register", batch.pk)


def _ask(request, batch: ImportBatch, task: str, title: str) -> None:
    """Have a worker do this with the batch, unless one is at it already."""
    rows = ImportBatch.objects.visible_to(request.scope).select_related("job")
    batch = rows.select_for_update(of=["self"]).get(pk=batch.pk)
    if batch.job and not batch.job.is_ended:
        return
    link = reverse("register", args=[batch.pk])
    batch.job = jobs.ask(
        task, title[:200], asked_by=request.user, link=link, batch=batch.pk
    )
    batch.save(update_fields=["job"])
    jobs.wake(batch.job)


@require_safe
def register(request, pk):
    """What one file would do to its register, or did; or how far its reading is."""
    request.scope.require_district()
    batch = _find(request, pk)

    running = batch.job if batch.job and not batch.job.is_ended else None
    is_waiting = batch.state == BatchState.IN_REVIEW and not running
    context = {
        "batch": batch,
        "running": running,
        "broken": batch.job if batch.job and batch.job.state in BROKEN else None,
        "is_waiting": is_waiting,
        "is_committed": batch.state == BatchState.COMMITTED,
        "writes": sum(batch.counts.get(name) or 0 for name in ("new", "changed")),
        "has_sheets": any(p["sheet"] for p in batch.findings.get("problems", [])),
    }
    return render(request, "assignments/register.html", context)


@require_safe
def register_progress(request, pk):
    """What a waiting page asks for; when the job has ended, the whole page."""
    request.scope.require_district()
    batch = _find(request, pk)

    context = {"batch": batch, "running": batch.job}
    response = render(request, "assignments/_register_progress.html", context)
    if batch.job is None or batch.job.is_ended:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def register_commit(request, pk):
    """Have a worker write the file into its register."""
    request.scope.require_district()
    batch = _find(request, pk)

    is_busy = batch.job and not batch.job.is_ended
    if batch.state == BatchState.IN_REVIEW and not is_busy:
        with transaction.atomic():
            _ask(request, batch, COMMIT, f"Ghi {batch.filename} vào danh mục")
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
    batches = batches.filter(kind__in=RESOURCES).select_related("job")
    return get_object_or_404(batches, pk=pk)


def _page(request, form, status=200):
    batches = ImportBatch.objects.visible_to(request.scope)
    batches = batches.filter(kind__in=RESOURCES).select_related("uploaded_by")
    context = {
        "form": form,
        "counts": files.counts(request.scope),
        "batches": batches[:MOST_BATCHES],
    }
    return render(request, "assignments/registers.html", context, status=status)
