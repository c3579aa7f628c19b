"""The life of a list that came in: upload, read, refuse. See commit.py and undo.py."""

import hashlib
from datetime import date

from django.conf import settings
from django.core.files import File
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from households.choices import BatchKind, BatchState
from households.imports import absent, findings
from households.imports.columns import Field, Headings
from households.imports.denominators import above_totals
from households.imports.drafts import Drafts, Reference
from households.imports.keeping import keep, kept, key_of
from households.imports.lines import read_tables
from households.imports.matching import Matcher, load_register
from households.imports.places import Places
from households.imports.reading import Sheet, read_workbook
from households.imports.rows import drafts_of
from households.imports.sealing import sealed_lines
from households.imports.sheets import Table
from households.imports.staleness import what_is_seen
from households.imports.store import save_drafts
from households.imports.values import EthnicGroups
from households.models import (
    ColumnTie,
    Commune,
    EthnicGroup,
    ImportBatch,
    ImportRow,
    PovertyStandard,
)
from povertyaid import audit
from povertyaid.jobs import Progress, UserError
from povertyaid.scope import Scope
from povertyaid.sealed_files import plain_path

MAY_BE_READ = (
    BatchState.UPLOADED,
    BatchState.READING,
    BatchState.IN_REVIEW,
    BatchState.FAILED,
)
NO_TABLE = (
    "Không thấy bảng nào trong tệp có dòng tiêu đề của danh sách hộ"
    " (Họ và tên chủ hộ, Ngày sinh, Số CCCD/CMND, Số khẩu, Hộ nghèo, Hộ cận nghèo…)."
)
STEPS = 5
ANSWERED_SHEET = "(trả lời)"  # rows that stand in no file: about the missing
LONGEST_SHEET = ImportRow._meta.get_field("sheet").max_length
SUFFIXES = ("xlsx", "xlsm", "xls", "ods", "csv", "tsv", "txt", "htm", "html")
UNDER_WAY = (BatchState.READING, BatchState.COMMITTING)
# A power cut may take back a reading that was just told of: its job is then owed again
NOT_WAITING_FOR_THE_DISK = "SET LOCAL synchronous_commit = off"


def upload(
    file: File,
    *,
    kind: str = BatchKind.HOUSEHOLDS,
    year: int,
    by=None,
    commune: Commune | None = None,
    filename: str | None = None,
    is_closing: bool = False,
) -> ImportBatch:
    """Keep the file and open a batch for it; nothing is read yet.

    `commune` limits the list to one commune; `is_closing` means the year's result by
    the old standard, where two meet. UserError when the file is too big, empty or no
    workbook, when no such standard covers the year, or when the commune does not stand
    at the year's end.
    """
    if file.size > settings.UPLOAD_MAX_BYTES:
        most = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        raise UserError(f"Tệp lớn hơn {most} MB. Hãy chia nhỏ hoặc xóa ảnh trong tệp.")
    digest = _digest_of(file)
    standard = _standard_of(year, is_closing)
    if commune is not None:
        _require_standing(commune, year)
    name = (filename or file.name).replace("\\", "/").rpartition("/")[2]
    batch = ImportBatch(
        kind=kind,
        year=year,
        standard=standard,
        commune=commune,
        filename=name[-200:],
        is_closing=is_closing,
        sha256=digest,
        size=file.size,
        uploaded_by=by,
    )
    suffix = name.rpartition(".")[2].lower()
    suffix = suffix if suffix in SUFFIXES else "xlsx"
    batch.file.save(f"{kind}-{year}-{digest[:12]}.{suffix}", file, save=False)
    batch.save()
    return batch


def _standard_of(year: int, is_closing: bool) -> PovertyStandard:
    """The standard the list is read by: the newest, unless it closes the old one."""
    if is_closing:
        if standard := PovertyStandard.objects.closing(year):
            return standard
        raise UserError(f"Năm {year} chỉ có một chuẩn nghèo, không có kết quả thứ hai.")
    standard = PovertyStandard.objects.for_year(year)
    if standard is None:
        raise UserError(f"Chưa có chuẩn nghèo cho năm {year}.")
    return standard


def _require_standing(commune: Commune, year: int) -> None:
    """A list is read against the communes there are on 31 December of its year."""
    if not Commune.objects.on(date(year, 12, 31)).filter(pk=commune.pk).exists():
        raise UserError(
            f"Ngày 31/12/{year} không có {commune} trong danh mục (xã chưa lập, đã sáp"
            " nhập hoặc đổi tên). Hãy chọn năm khác hoặc xã khác."
        )


def _digest_of(file: File) -> str:
    file.seek(0)
    if not file.read(1):
        raise UserError("Tệp rỗng, không có gì để đọc.")
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def locked(batch: ImportBatch) -> ImportBatch:
    """The batch and its job as they are now; nobody else asks for work on it until the
    transaction ends."""
    rows = ImportBatch.objects.select_for_update(of=["self"]).select_related("job")
    return rows.get(pk=batch.pk)


def earlier_uploads(batch: ImportBatch, scope: Scope) -> QuerySet[ImportBatch]:
    """Batches of the very same file that came before this one, newest first.

    Only those whose page `scope` may open: the others it must not hear of.
    """
    batches = ImportBatch.objects.visible_to(scope).writable_by(scope)
    same = batches.filter(kind=batch.kind, sha256=batch.sha256, pk__lt=batch.pk)
    return same.select_related("uploaded_by")


def settle(batch: ImportBatch) -> None:
    """Free a batch whose job ended or vanished before it could say how it went.

    A worker that died leaves the job owed and the batch as it is: another takes both
    over. Here nobody will, so the batch goes back to where it can be asked for again;
    a first reading that failed leaves it failed, for the job's reason.
    """
    if batch.state not in UNDER_WAY or (batch.job and not batch.job.is_ended):
        return
    reason = ""
    if batch.committed_at is not None:  # a later commit of mended rows
        state = BatchState.COMMITTED
    elif batch.state == BatchState.COMMITTING or batch.findings:
        state = BatchState.IN_REVIEW
    elif batch.job and batch.job.error:
        state, reason = BatchState.FAILED, batch.job.error
    else:
        state = BatchState.UPLOADED
    stuck = ImportBatch.objects.filter(pk=batch.pk, state=batch.state, job=batch.job_id)
    stuck.update(state=state, reason=reason)
    batch.refresh_from_db(fields=["state", "reason"])


@transaction.atomic
def read(batch: ImportBatch, progress: Progress | None = None) -> None:
    """Read the file into rows and match them: the batch is in review, or failed.

    May run again at any time before commit; earlier rows are replaced.
    """
    batch = _locked(batch)
    if batch.state not in MAY_BE_READ or batch.committed_at is not None:
        state = batch.get_state_display().lower()
        raise UserError(f"Lần nhập này {state}, không đọc lại được.")
    if not batch.file:
        raise UserError("Tệp của lần nhập này đã xóa theo thời hạn lưu.")
    with connection.cursor() as cursor:
        cursor.execute(NOT_WAITING_FOR_THE_DISK)
    batch.rows.all().delete()
    try:
        with transaction.atomic():
            _read(batch, progress or Progress())
        batch.state, batch.reason = BatchState.IN_REVIEW, ""
    except UserError as error:
        batch.counts, batch.findings = {}, {}
        batch.state, batch.reason = BatchState.FAILED, str(error)
        if progress:
            progress.message = f"Không đọc được tệp: {error}"[:500]
    batch.save(update_fields=["state", "reason", "counts", "findings", "seen"])


def _locked(batch: ImportBatch) -> ImportBatch:
    """The same instance, its row locked and its state as the database has it now."""
    batch.refresh_from_db(from_queryset=ImportBatch.objects.select_for_update())
    return batch


def _read(batch: ImportBatch, progress: Progress) -> None:
    progress.start(STEPS, "Đang mở tệp")
    reference, known = reference_for(batch), headings_for(batch)
    drafts, told = _said(batch, reference, known, progress)
    _require_same_result(batch, told)
    progress.step(message="Đang nhận ra các hộ trong sổ")
    batch.seen = what_is_seen()
    register = load_register(drafts, reference)
    Matcher(drafts, register, reference).decide()
    progress.step(message="Đang ghi các dòng để xem")
    save_drafts(batch, drafts)
    places = reference.places
    batch.counts = findings.counts_of(drafts)
    batch.findings = told | {"new_villages": findings.new_villages(drafts, places)}
    batch.findings["warnings"] += above_totals(drafts, register, places)
    # Of the rest of an earlier list nobody is missing: it says of which
    batch.findings |= (
        absent.NOBODY
        if "continues" in told
        else absent.describe(register, drafts, places)
    )
    progress.step(message=f"Đã đọc {len(drafts)} dòng")


def _said(
    batch: ImportBatch, reference: Reference, known: Headings, progress: Progress
) -> tuple[Drafts, dict]:
    """The rows of the file, unmatched, and what it tells; as read before, if it was."""
    key = key_of(batch, reference, known)
    if (found := kept(key)) is not None:
        progress.step(2, message="Tệp này đã đọc trước đây")
        return found
    with plain_path(batch.file) as path:
        sheets = read_workbook(path, batch.filename)
    shorten_names(sheets)
    progress.step(message="Đang tìm bảng và cột")
    tables = [table for sheet in sheets for table in read_tables(sheet, known)]
    if not tables:
        raise UserError(NO_TABLE)
    progress.step(message="Đang đọc từng dòng")
    mend(tables, batch.edits)
    drafts = drafts_of(tables, reference, progress.check)
    told = findings.describe(sheets, tables, drafts, batch.year)
    drafts.frame, drafts.tokens = sealed_lines(drafts.frame)
    keep(key, drafts, told)
    return drafts, told


def _require_same_result(batch: ImportBatch, told: dict) -> None:
    """The rest of an earlier list goes where that list went."""
    first = told.get("continues")
    others = ImportBatch.objects.filter(pk=first, year=batch.year)
    if others.exclude(is_closing=batch.is_closing).exists():
        raise UserError(
            f"Tệp này là các dòng chưa nhận của lần nhập {first}, theo chuẩn nghèo"
            " khác. Hãy tải lại tệp và chọn đúng kết quả của lần nhập ấy."
        )


def headings_for(batch: ImportBatch) -> Headings:
    """The headings known for the batch's standard, and those tied by hand before."""
    standard = batch.standard
    ours = Q(commune=batch.commune_id) | Q(commune=None)
    # The commune's own over the district's, those of lists of households over others
    known = ColumnTie.objects.filter(ours).order_by(
        F("commune").asc(nulls_first=True), "-kind"
    )
    ties = {
        tie.heading: (Field(tie.field) if tie.field else None, tie.number)
        for tie in known
        if tie.field in {"", *map(str, Field)}
    }
    indicators, causes = standard.indicators.all(), standard.causes.all()
    return Headings(indicators, causes, ties=ties, year=batch.year)


def shorten_names(sheets: list[Sheet]) -> None:
    """Give each sheet a name of its own that an import row has room for."""
    taken = {ANSWERED_SHEET}
    for sheet in sheets:
        name, times = sheet.name[:LONGEST_SHEET], 1
        while name in taken:
            times += 1
            end = f" ({times})"
            name = sheet.name[: LONGEST_SHEET - len(end)] + end
        sheet.name = name
        taken.add(name)


def mend(tables: list[Table], edits: dict) -> None:
    """Write the cells that were mended on the review page over those of the file."""
    for table in tables:
        of_sheet = edits.get(table.sheet, {})
        places = {number: place for place, number in enumerate(table.numbers)}
        for number, cells in of_sheet.items():
            if (place := places.get(int(number))) is not None:
                table.mend(place, {int(index): text for index, text in cells.items()})


def reference_for(batch: ImportBatch) -> Reference:
    """What the batch's rows are read against, loaded in a few queries."""
    return Reference(
        year=batch.year,
        standard=batch.standard,
        results=batch.results,
        places=Places(batch.year),
        groups=EthnicGroups(list(EthnicGroup.objects.all())),
        only_commune=batch.commune_id,
    )


@transaction.atomic
def refuse(batch: ImportBatch, by, reason: str) -> None:
    """Put a batch aside for good; its file and rows stay to be looked at."""
    _locked(batch)
    if batch.state not in MAY_BE_READ or batch.committed_at is not None:
        state = batch.get_state_display().lower()
        raise UserError(f"Lần nhập này {state}, không bỏ được.")
    batch.state, batch.reason = BatchState.REFUSED, reason.strip()
    batch.save(update_fields=["state", "reason"])
    audit.record(by, audit.Action.CHANGED, batch, after={"state": batch.state})
