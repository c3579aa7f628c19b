"""Which rows of a batch may still be decided about, and keeping its counts right."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from households.choices import WRITES, BatchState
from households.imports.again import recount
from households.models import ImportBatch, ImportRow
from povertyaid.jobs import UserError

IS_FORGOTTEN = "is_forgotten"  # in a batch's findings, once its time is over
FORGOTTEN = "Tệp và các dòng chưa ghi của lần nhập này đã xóa theo thời hạn lưu."
WRITTEN = Q(verdict__in=WRITES, is_left_out=False, is_pending=False)


def lock_for_review(batch: ImportBatch) -> ImportBatch:
    """The same batch, its row locked: nobody reads, writes or answers it meanwhile.

    UserError where a worker is at it, or nothing of it can be decided any more.
    """
    locked = ImportBatch.objects.select_for_update().select_related(None)
    batch.refresh_from_db(from_queryset=locked)
    if batch.job and not batch.job.is_ended:
        raise UserError(f"Đang có việc khác ({batch.job.title}); hãy chờ xong.")
    if batch.state not in (BatchState.IN_REVIEW, BatchState.COMMITTED):
        state = batch.get_state_display().lower()
        raise UserError(f"Lần nhập này {state}, không sửa được nữa.")
    if IS_FORGOTTEN in batch.findings:
        raise UserError(FORGOTTEN)
    return batch


def still_open(batch: ImportBatch, rows: QuerySet[ImportRow]) -> QuerySet[ImportRow]:
    """Those of `rows` that no commit has written."""
    if batch.state == BatchState.IN_REVIEW:
        return rows
    return rows.exclude(WRITTEN).filter(is_undone=False)


def open_row(batch: ImportBatch, row: ImportRow) -> ImportRow:
    """The row as the database has it now; UserError if a commit has written it."""
    found = still_open(batch, batch.rows.select_for_update()).filter(pk=row.pk).first()
    if found is None:
        raise UserError("Dòng này đã ghi vào sổ hoặc không còn; hãy tải lại trang.")
    return found


def note_pending(batch: ImportBatch, rows: Iterable[int]) -> None:
    """After a change to these rows: what a later commit takes, and the counts.

    `rows` are ones that no commit has written. Of a batch already written those that
    are good now wait for "Ghi tiếp".
    """
    if batch.state == BatchState.COMMITTED:
        touched = batch.rows.filter(pk__in=list(rows), is_undone=False)
        good = Q(verdict__in=WRITES, is_left_out=False)
        touched.filter(good).update(is_pending=True)
        touched.exclude(good).update(is_pending=False)
    recount(batch)
