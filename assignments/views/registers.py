"""Danh mục: the registers of communes, organisations and members as files."""

import re
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assignments import registers as files
from assignments.forms import RegisterForm
from assignments.registers import RESOURCES, Review
from households import imports
from households.choices import BatchKind, BatchState
from households.models import ImportBatch
from povertyaid import jobs
from povertyaid.file_views import download
from povertyaid.jobs import UserError
from povertyaid.models import Job
from povertyaid.spreadsheets import CSV, XLSX

MOST_BATCHES = 20
MOST_EARLIER = 5
READ, COMMIT, UNDO = (
    f"assignments.tasks.{name}_register" for name in ("read", "commit", "undo")
)
ANSWER = re.compile(r"answer-(\d{1,18})")
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
    batch = imports.locked(batch)
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
    shown = [request.GET.get(name, "") for name in ("xem", "q", "trang")]
    earlier = imports.earlier_uploads(batch, request.scope)
    context = {
        "batch": batch,
        "running": running,
        "broken": batch.job if batch.job and batch.job.state in BROKEN else None,
        "is_waiting": batch.state == BatchState.IN_REVIEW and not running,
        "review": Review(batch, *shown),
        "earlier": earlier[:MOST_EARLIER],
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
def register_answers(request, pk):
    """Keep what was answered; a question's answer has the file read once more."""
    request.scope.require_district()
    batch = _find(request, pk)

    said = {
        int(named[1]): value
        for name, value in request.POST.items()
        if (named := ANSWER.fullmatch(name))
    }
    rest = request.POST.get("rest", "")
    with transaction.atomic():
        if files.answer(batch, {pk: one or rest for pk, one in said.items()}):
            _ask(request, batch, READ, f"Đọc lại tệp {batch.filename}")
    tab = request.POST.get("xem", "")
    address = reverse("register", args=[batch.pk])
    return redirect(f"{address}?{urlencode({'xem': tab})}" if tab else address)


@require_POST
def register_undo(request, pk):
    """Have a worker take a written file back, as far as nothing touched its rows."""
    request.scope.require_district()
    batch = _find(request, pk)

    is_busy = batch.job and not batch.job.is_ended
    if batch.state == BatchState.COMMITTED and not is_busy:
        with transaction.atomic():
            _ask(request, batch, UNDO, f"Hoàn tác tệp {batch.filename}")
    return redirect("register", batch.pk)


@require_safe
def register_mend(request, pk):
    """The rows that wait, as a workbook that uploads again as it is."""
    request.scope.require_district()
    batch = _find(request, pk)
    if not batch.findings.get("sheets"):
        raise Http404
    return download(*files.rows_to_mend(batch, request.user))


@require_safe
def register_template(request, kind):
    """A register's empty workbook, with words to choose from."""
    request.scope.require_district()
    if kind not in RESOURCES:
        raise Http404
    return download(*files.register_template(kind, request.scope))


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

    return download(content, name, TYPES[form])


def _find(request, pk) -> ImportBatch:
    batches = ImportBatch.objects.visible_to(request.scope)
    batches = batches.filter(kind__in=RESOURCES).select_related("job")
    return get_object_or_404(batches, pk=pk)


def _page(request, form, status=200):
    batches = ImportBatch.objects.visible_to(request.scope)
    batches = batches.filter(kind__in=RESOURCES).select_related("uploaded_by")
    batches = list(batches[:MOST_BATCHES])
    for batch in batches:
        counted = [batch.counts.get(name) for name in ("changed", "transfer")]
        batch.changed = sum(n or 0 for n in counted) if batch.counts else None
    context = {
        "form": form,
        "registers": _registers(request.scope),
        "batches": batches,
    }
    return render(request, "assignments/registers.html", context, status=status)


def _registers(scope) -> list[tuple[str, str, int]]:
    """(kind, what it is called, rows the scope reads), as the page lists them."""
    names = dict(BatchKind.choices)
    return [(kind, names[kind], count) for kind, count in files.counts(scope).items()]
