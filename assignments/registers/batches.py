"""A register file on the web: kept, read by a worker, then written or put aside."""

import hashlib
from pathlib import Path, PurePath

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from assignments.choices import MemberStatus, RegisterVerdict
from assignments.models import PartyMember, RegisterRow
from assignments.registers import keeping
from assignments.registers.reading import Table, read_table
from assignments.registers.taking import RESOURCES, RegisterResult, note, take
from households.choices import BatchState
from households.models import ImportBatch
from povertyaid.jobs import Progress, UserError
from povertyaid.models import AuditEntry, Job
from povertyaid.sealed_files import plain_path

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
MOST_NAMED = 10
LEFT_FOR = {  # what may be answered of a member whom the cell's list does not name
    MemberStatus.TRANSFERRED: "Đã chuyển sinh hoạt",
    MemberStatus.LEFT: "Ra khỏi Đảng hoặc từ trần",
}


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
        table = _table(batch)
    except UserError as error:
        batch.state, batch.reason = BatchState.FAILED, str(error)
        batch.save(update_fields=["state", "reason"])
        return batch
    if table.problems:
        return keeping.keep_headless(batch, table)
    answers = keeping.answers_of(batch)
    with transaction.atomic():
        result = take(batch.kind, table, answers=answers, progress=progress)
        transaction.set_rollback(True)
    batch.state = BatchState.IN_REVIEW
    return keeping.keep(batch, table, result, answers)


def _table(batch: ImportBatch) -> Table:
    with plain_path(batch.file) as path:
        return read_table(RESOURCES[batch.kind], Path(path), batch.filename)


@transaction.atomic
def commit(batch: ImportBatch, by, progress: Progress | None = None) -> ImportBatch:
    """Write the file's good rows into the register; the others wait in the file.

    What each row does must be what the page told: if the register changed meanwhile,
    nothing is written and the page tells anew. A batch that was written already is
    left as it is.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != BatchState.IN_REVIEW:
        return batch
    table, answers = _table(batch), keeping.answers_of(batch)
    with transaction.atomic():
        result = take(batch.kind, table, answers=answers, progress=progress)
        stale = keeping.stale_rows(batch, result)
        if stale:
            transaction.set_rollback(True)
    if stale:
        return keeping.keep(batch, table, result, answers, stale=stale[:MOST_NAMED])
    left = _say_who_left(batch, result)
    batch.state = BatchState.COMMITTED
    batch.committed_by, batch.committed_at = by, timezone.now()
    keeping.keep(batch, table, result, answers, left=left)
    note(batch.kind, result, by, batch.filename)
    _note_moves(batch, by)
    return batch


def _say_who_left(
    batch: ImportBatch, result: RegisterResult
) -> dict[int, tuple[dict, dict]]:
    """Write what was answered of the missing: member id → images before and after."""
    resource = RESOURCES[batch.kind]()
    answered = batch.register_rows.filter(verdict=RegisterVerdict.MISSING)
    answers = dict(answered.exclude(answer="").values_list("object_id", "answer"))
    left = {}
    for member in result.missing:
        if member.pk not in answers:
            continue
        before = resource.image(member)
        member.status = answers[member.pk]
        member.save(update_fields=["status"])
        left[member.pk] = before, resource.image(member)
    return left


def _note_moves(batch: ImportBatch, by) -> None:
    """An entry in the log per transfer and per member who left, with its day."""
    moved = batch.register_rows.filter(after__isnull=False)
    moved = moved.filter(
        verdict__in=[RegisterVerdict.TRANSFER, RegisterVerdict.MISSING]
    )
    day = batch.findings["day"]
    AuditEntry.objects.bulk_create(
        AuditEntry(
            actor=by,
            action=AuditEntry.Action.CHANGED,
            subject=PartyMember._meta.label_lower,
            subject_id=row.object_id,
            label=row.label,
            before=_whereabouts(row.before),
            after=_whereabouts(row.after) | {"on": day},
        )
        for row in moved
    )


def _whereabouts(image: dict) -> dict:
    return {"organisation": image["organisation_id"], "status": image["status"]}


@transaction.atomic
def answer(batch: ImportBatch, answers: dict[int, str]) -> bool:
    """Keep what was answered, by row id; True if the file must be read again for it.

    A row's question takes an id of its candidates or "new"; a missing member one of
    LEFT_FOR. Anything else is no answer.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != BatchState.IN_REVIEW:
        return False
    asks = [RegisterVerdict.QUESTION, RegisterVerdict.MISSING]
    is_new = False
    for row in batch.register_rows.filter(pk__in=answers, verdict__in=asks):
        said = answers[row.pk]
        row.answer = said if said in choices_for(row) else ""
        row.save(update_fields=["answer"])
        is_new |= row.verdict == RegisterVerdict.QUESTION and bool(row.answer)
    if is_new:
        batch.state = BatchState.UPLOADED
        batch.save(update_fields=["state"])
    return is_new


def choices_for(row: RegisterRow) -> set[str]:
    if row.verdict == RegisterVerdict.MISSING:
        return set(LEFT_FOR)
    return {"new", *(str(one["member"]) for one in row.candidates)}


def refuse(batch: ImportBatch) -> None:
    """Put a file aside that was looked at; the register stays as it is."""
    waiting = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.IN_REVIEW)
    waiting = waiting.exclude(job__in=Job.objects.owed())
    waiting.update(state=BatchState.REFUSED, reason="Người xem không ghi tệp này.")
