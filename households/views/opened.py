"""What every page of one import begins with: may this user, is a worker at it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from households import imports
from households.choices import BatchKind, BatchState
from households.models import ImportBatch, ImportRow
from povertyaid import jobs

READ, COMMIT, UNDO = (f"households.tasks.{n}_batch" for n in ("read", "commit", "undo"))
STATE_DURING = {READ: BatchState.READING, COMMIT: BatchState.COMMITTING}
MAY_BEGIN = {
    READ: (BatchState.UPLOADED, BatchState.IN_REVIEW, BatchState.FAILED),
    COMMIT: (BatchState.IN_REVIEW, BatchState.COMMITTED),
    UNDO: (BatchState.COMMITTED,),
}


def require_lists(scope) -> None:
    """Whoever writes the district or at least one commune sends lists."""
    if not (scope.writes_all or scope.writes):
        raise PermissionDenied


def open_batch(request, pk: int) -> ImportBatch:
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


def open_row(request, pk: int, row: int) -> tuple[ImportBatch, ImportRow]:
    """A batch and one row of it, under the same conditions."""
    batch = open_batch(request, pk)
    return batch, get_object_or_404(batch.rows, pk=row)


def address_of(request, batch: ImportBatch, row: int | None = None) -> str:
    """The batch's page as it was asked for: the same tab, filters and place."""
    asked = request.GET.urlencode()
    address = reverse("import", args=[batch.pk]) + (f"?{asked}" if asked else "")
    return f"{address}#row-{row}" if row else address


def ask(request, batch: ImportBatch, task: str, title: str, **arguments) -> None:
    """Have a worker do this with the batch, unless one is at it already.

    From here on the batch says so: its state is stored with the job, before the work.
    """
    batch = imports.locked(batch)
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
        task,
        title[:200],
        asked_by=request.user,
        link=link,
        batch=batch.pk,
        **arguments,
    )
    batch.save(update_fields=["job", "state"])
    jobs.wake(batch.job)
