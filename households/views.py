"""Lists in: upload a workbook, see what would change, write it, take it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from households import imports
from households.choices import BatchKind, BatchState, Verdict
from households.forms import CommitForm, RefuseForm, RowsForm, UploadForm
from households.imports import review
from households.models import ImportBatch
from povertyaid import audit, jobs
from povertyaid.jobs import UserError

BATCHES_ON_A_PAGE = 25
MOST_EARLIER = 5
NOTHING_TO_WRITE = "Không có gì để ghi: mọi dòng đã có trong sổ, hoặc đang chờ sửa."
ROWS_ON_A_PAGE, CARDS_ON_A_PAGE = 50, 25
TABLE_TABS = (Verdict.NEW, Verdict.SAME, review.TOTALS_TAB)  # the others are of cards
READ, COMMIT, UNDO = (f"households.tasks.{n}_batch" for n in ("read", "commit", "undo"))
STATE_DURING = {READ: BatchState.READING, COMMIT: BatchState.COMMITTING}
MAY_BEGIN = {
    READ: (BatchState.UPLOADED, BatchState.IN_REVIEW, BatchState.FAILED),
    COMMIT: (BatchState.IN_REVIEW,),
    UNDO: (BatchState.COMMITTED,),
}


@require_safe
def import_list(request):
    batches = ImportBatch.objects.visible_to(request.scope).writable_by(request.scope)
    _require_lists(request.scope)

    batches = batches.filter(kind=BatchKind.HOUSEHOLDS)
    batches = batches.select_related("commune", "uploaded_by", "job")
    page = Paginator(batches, BATCHES_ON_A_PAGE).get_page(request.GET.get("trang"))
    return render(request, "households/imports.html", {"page": page})


def _require_lists(scope) -> None:
    """Whoever writes the district or at least one commune sends lists."""
    if not (scope.writes_all or scope.writes):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def import_upload(request):
    """The form; a good file becomes a batch that a worker reads."""
    _require_lists(request.scope)

    today = timezone.localdate()
    form = UploadForm(
        request.POST or None, request.FILES or None, scope=request.scope, today=today
    )
    if request.method == "POST" and form.is_valid():
        try:
            batch = _take_in(request, **form.cleaned_data)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return redirect("import", batch.pk)
    status = 422 if form.is_bound else 200
    return render(
        request, "households/import_upload.html", {"form": form}, status=status
    )


def _take_in(request, *, file, year, commune) -> ImportBatch:
    if commune is None:
        request.scope.require_district()
    else:
        request.scope.require_write(commune.pk)
    with transaction.atomic():
        batch = imports.upload(file, year=year, by=request.user, commune=commune)
        _ask(request, batch, READ, f"Đọc tệp {batch.filename}")
    return batch


def _ask(request, batch: ImportBatch, task: str, title: str) -> None:
    """Have a worker do this with the batch, unless one is at it already.

    From here on the batch says so: its state is stored with the job, before the work.
    """
    batch = (
        ImportBatch.objects.visible_to(request.scope)
        .select_for_update(of=["self"])
        .select_related("job")
        .get(pk=batch.pk)
    )
    if batch.job and not batch.job.is_ended:
        busy = f"Đang có việc khác với lần nhập này ({batch.job.title}); hãy chờ xong."
        messages.info(request, busy)
        return
    if batch.state not in MAY_BEGIN[task]:
        state = batch.get_state_display().lower()
        messages.info(request, f"Lần nhập này {state}, nên không làm được việc đó.")
        return
    batch.state = STATE_DURING.get(task, batch.state)
    link = reverse("import", args=[batch.pk])
    batch.job = jobs.ask(
        task, title[:200], asked_by=request.user, link=link, batch=batch.pk
    )
    batch.save(update_fields=["job", "state"])
    jobs.wake(batch.job)


def _batch(request, pk: int) -> ImportBatch:
    """The batch, if this user may see it (else 404) and write what it is of (403)."""
    batches = ImportBatch.objects.visible_to(request.scope).select_related(
        "commune", "standard", "uploaded_by", "committed_by", "job__asked_by"
    )
    batch = get_object_or_404(batches, pk=pk, kind=BatchKind.HOUSEHOLDS)
    if batch.commune_id is None:
        request.scope.require_district()
    else:
        request.scope.require_write(batch.commune_id)
    imports.settle(batch)
    return batch


@require_safe
def import_page(request, pk):
    """One batch: its progress, or its rows by what committing them does."""
    return _page(request, _batch(request, pk))


def _page(request, batch: ImportBatch, commit_form=None, status: int = 200):
    job = batch.job if batch.job and not batch.job.is_ended else None
    context = {
        "batch": batch,
        "running": job,
        "failed": batch.job if batch.job and batch.job.state == "failed" else None,
        "earlier": imports.earlier_uploads(batch, request.scope)[:MOST_EARLIER],
        "refuse_form": RefuseForm(),
    }
    if job is None and batch.findings:
        context |= _review_context(request, batch)
        if request.htmx and not request.htmx.history_restore_request:
            return render(request, "households/_import_rows.html", context)
        context |= _decision_context(batch, commit_form)
    return render(request, "households/import.html", context, status=status)


def _decision_context(batch: ImportBatch, commit_form) -> dict:
    """What the side of the page tells before one writes the list, or takes it back."""
    if batch.state == BatchState.COMMITTED:
        return {"undoing": imports.undo_effect_of(batch)}
    if batch.state != BatchState.IN_REVIEW:
        return {}
    doubts = imports.doubts_of(batch)
    return {
        "effect": imports.effect_of(batch),
        "doubts": doubts,
        "commit_form": commit_form or CommitForm(doubts=doubts),
    }


def _review_context(request, batch: ImportBatch) -> dict:
    wish = RowsForm(request.GET)
    wish.is_valid()  # what does not pass is not asked for
    words, column = wish.cleaned_data.get("q", ""), wish.cleaned_data.get("cot", "")
    tabs = review.tabs(batch, wish.cleaned_data.get("xem", ""))
    current = next((tab for tab in tabs if tab.is_current), None)
    context = {
        "tabs": tabs,
        "tab": current,
        "words": words,
        "column": column,
        "may_commit": batch.state == BatchState.IN_REVIEW,
        "failed_checks": [c for c in batch.findings["checks"] if not c["ok"]],
    }
    if current is not None:
        rows = review.rows_in(batch, current.key)
        rows = review.search(rows, words, column)
        size = ROWS_ON_A_PAGE if current.key in TABLE_TABS else CARDS_ON_A_PAGE
        page = Paginator(rows, size).get_page(request.GET.get("trang"))
        context["page"] = page
        context["shown"] = review.show(page.object_list, current.key, batch.year)
        if current.key in ("error", review.WARNINGS_TAB):
            context["groups"] = review.problem_groups(batch, current.key)
    return context


@require_safe
def import_progress(request, pk):
    """What a waiting batch page asks for; when the job has ended, the whole page."""
    batch = _batch(request, pk)

    response = render(
        request,
        "households/_import_progress.html",
        {"batch": batch, "running": batch.job},
    )
    if batch.job is None or batch.job.is_ended:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@transaction.atomic
def import_read(request, pk):
    batch = _batch(request, pk)

    _ask(request, batch, READ, f"Đọc lại tệp {batch.filename}")
    return redirect("import", pk)


@require_POST
@transaction.atomic
def import_commit(request, pk):
    """Have the list written; 422 while a doubt about it is not ticked as checked."""
    batch = _batch(request, pk)

    if batch.state == BatchState.IN_REVIEW:
        if not batch.to_write:
            messages.info(request, NOTHING_TO_WRITE)
            return redirect("import", pk)
        form = CommitForm(request.POST, doubts=imports.doubts_of(batch))
        if not form.is_valid():
            return _page(request, batch, form, status=422)
    _ask(request, batch, COMMIT, f"Ghi danh sách năm {batch.year} vào sổ")
    return redirect("import", pk)


@require_POST
@transaction.atomic
def import_undo(request, pk):
    batch = _batch(request, pk)

    _ask(request, batch, UNDO, f"Hoàn tác lần nhập {batch.pk}")
    return redirect("import", pk)


@require_POST
def import_refuse(request, pk):
    batch = _batch(request, pk)

    form = RefuseForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.errors["reason"][0])
        return redirect("import", pk)
    try:
        imports.refuse(batch, request.user, form.cleaned_data["reason"])
    except UserError as error:
        messages.error(request, str(error))
    return redirect("import", pk)


@require_safe
def import_file(request, pk):
    """The file as it was uploaded."""
    batch = _batch(request, pk)

    audit.record(request.user, audit.Action.EXPORTED, batch)
    return FileResponse(
        batch.file.open("rb"), as_attachment=True, filename=batch.filename
    )
