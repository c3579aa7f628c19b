"""A register file on the web: kept, read by a worker, then written or put aside."""

import hashlib
from pathlib import PurePath

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from assignments.registers.reading import Problem
from assignments.registers.taking import RegisterResult, import_register
from households.choices import BatchState
from households.models import ImportBatch
from povertyaid.jobs import Progress, UserError
from povertyaid.models import Job

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
MOST_SHOWN = 200  # problems and changes kept for the page; the counts are of all


def upload(kind: str, file: File, by) -> ImportBatch:
    """Keep the file, to be read by a worker. UserError if it is no file of ours."""
    name = PurePath(file.name or "").name[:200]
    if PurePath(name).suffix.lower() not in SUFFIXES:
        raise UserError("Chỉ nhận tệp Excel (.xlsx, .xls, .ods) hoặc .csv.")
    if file.size > settings.UPLOAD_MAX_BYTES:
        most = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        raise UserError(f"Tệp lớn hơn {most} MB. Hãy xóa ảnh, trang thừa trong tệp.")
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return ImportBatch.objects.create(
        kind=kind,
        file=file,
        filename=name,
        sha256=digest.hexdigest(),
        size=file.size,
        uploaded_by=by,
    )


@transaction.atomic
def read(batch: ImportBatch, progress: Progress | None = None) -> ImportBatch:
    """Say what taking the file over would do, and write nothing: in review, or failed.

    A batch that was read already is left as it is.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != BatchState.UPLOADED:
        return batch
    try:
        with transaction.atomic():
            result = import_register(
                batch.kind, batch.file, dry_run=True, progress=progress
            )
    except UserError as error:
        batch.state, batch.reason = BatchState.FAILED, str(error)
    else:
        _note(batch, result)
        batch.state = BatchState.FAILED if result.problems else BatchState.IN_REVIEW
    batch.save(update_fields=["state", "reason", "counts", "findings"])
    return batch


@transaction.atomic
def commit(batch: ImportBatch, by, progress: Progress | None = None) -> ImportBatch:
    """Write the file's rows into the register, all or, if any has a problem, none.

    The register may have changed since the file was looked at: what counts is what is
    found now. A batch that was written already is left as it is.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != BatchState.IN_REVIEW:
        return batch
    result = import_register(batch.kind, batch.file, by, progress=progress)
    _note(batch, result)
    batch.state = BatchState.FAILED if result.problems else BatchState.COMMITTED
    if not result.problems:
        batch.committed_by, batch.committed_at = by, timezone.now()
    batch.save()
    return batch


def refuse(batch: ImportBatch) -> None:
    """Put a file aside that was looked at; the register stays as it is."""
    waiting = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.IN_REVIEW)
    waiting = waiting.exclude(job__in=Job.objects.owed())
    waiting.update(state=BatchState.REFUSED, reason="Người xem không ghi tệp này.")


def _note(batch: ImportBatch, result: RegisterResult) -> None:
    is_known = not result.problems  # else how many rows are new is not known
    batch.counts = {
        "new": result.new if is_known else None,
        "changed": result.changed if is_known else None,
        "same": result.same if is_known else None,
        "error": len(result.problems),
    }
    batch.findings = {
        "problems": [_as_dict(problem) for problem in result.problems[:MOST_SHOWN]],
        "changes": result.changes[:MOST_SHOWN],
    }
    batch.reason = f"{len(result.problems)} lỗi cần sửa." if result.problems else ""


def _as_dict(problem: Problem) -> dict:
    return {name: getattr(problem, name) for name in Problem.__slots__}
