"""What a look at a register file found, kept for the page, the mending, the undo."""

from collections import defaultdict

from django.utils import timezone

from assignments.choices import TAKEN, RegisterVerdict
from assignments.models import PartyMember, RegisterRow
from assignments.registers.reading import Problem, Table
from assignments.registers.taking import RegisterResult, TakenRow
from assignments.resources.members import organisation_labels
from households.choices import BatchState
from households.models import ImportBatch

MOST_SAMPLES = 3
Answers = dict[tuple[str, int], str]  # (sheet, row) → what was answered


def answers_of(batch: ImportBatch) -> Answers:
    rows = batch.register_rows.exclude(answer="").filter(number__gt=0)
    return {(row.sheet, row.number): row.answer for row in rows}


def stale_rows(batch: ImportBatch, result: RegisterResult) -> list[str]:
    """Rows that would now do something else than the page told, by place and name."""
    told = {
        (row.sheet, row.number): (row.verdict, row.changes)
        for row in batch.register_rows.filter(number__gt=0)
    }
    return [
        f"{row.label} ({_row_of(batch, row).place})"
        for row in result.rows
        if told.get(row.place) != (row.verdict, list(map(list, row.changes)))
    ]


def keep_headless(batch: ImportBatch, table: Table) -> ImportBatch:
    """A file whose headings lack a column: nothing in it can be taken."""
    batch.state = BatchState.FAILED
    batch.reason = f"{len(table.problems)} lỗi cần sửa."
    batch.counts = {RegisterVerdict.ERROR: len(table.problems)}
    problems = [_as_dict(problem) for problem in table.problems]
    batch.findings = {"problems": problems, "notes": table.notes}
    batch.save(update_fields=["state", "reason", "counts", "findings"])
    return batch


def keep(
    batch: ImportBatch,
    table: Table,
    result: RegisterResult,
    answers: Answers,
    *,
    left: dict | None = None,
    stale: list[str] | None = None,
) -> ImportBatch:
    """Keep every row of `result`; images only once the batch is committed.

    `left`: of the missing members, whose status was written (member id → images).
    """
    gone = batch.register_rows.filter(verdict=RegisterVerdict.MISSING)
    said = dict(gone.exclude(answer="").values_list("object_id", "answer"))
    raw = dict(zip(table.places, table.raw, strict=True))
    rows = []
    for taken in result.rows:
        row = _row_of(batch, taken)
        row.raw, row.answer = raw[taken.place], answers.get(taken.place, "")
        rows.append(row)
    rows += _missing_rows(batch, result, said, left or {})
    batch.register_rows.all().delete()
    for row in rows:
        row.clean()
    RegisterRow.objects.bulk_create(rows, batch_size=1000)
    _keep_findings(batch, table, result, stale or [])
    batch.save()
    return batch


def _row_of(batch: ImportBatch, taken: TakenRow) -> RegisterRow:
    is_written = batch.state == BatchState.COMMITTED and taken.verdict in TAKEN
    is_new = taken.verdict == RegisterVerdict.NEW
    return RegisterRow(
        batch=batch,
        sheet=taken.sheet,
        number=taken.number,
        label=taken.label,
        verdict=taken.verdict,
        problems=[_as_dict(problem) for problem in taken.problems],
        repairs=taken.repairs,
        changes=taken.changes,
        candidates=taken.candidates,
        object_id=None if is_new and not is_written else taken.object_id,
        before=taken.before if is_written else None,
        after=taken.after if is_written else None,
    )


def _missing_rows(batch, result, said: dict, left: dict) -> list[RegisterRow]:
    """A row per registered member whom the lists of their cells do not name."""
    gone = {member.pk: member for member in result.missing}
    gone |= {m.pk: m for m in PartyMember.objects.filter(pk__in=left)}
    labels = organisation_labels() if gone else {}
    return [
        RegisterRow(
            batch=batch,
            number=0,
            label=member.name,
            verdict=RegisterVerdict.MISSING,
            candidates=[
                {
                    "member": member.pk,
                    "name": member.name,
                    "text": _described(member, labels[member.organisation_id]),
                }
            ],
            answer=said.get(member.pk, ""),
            object_id=member.pk,
            before=left.get(member.pk, (None, None))[0],
            after=left.get(member.pk, (None, None))[1],
        )
        for member in gone.values()
    ]


def _described(member: PartyMember, cell: str) -> str:
    born = f"sinh {member.birth_date:%d/%m/%Y}" if member.birth_date else ""
    card = f"thẻ {member.card_number}" if member.card_number else "chưa có thẻ"
    return ", ".join(filter(None, [born, card, cell]))


def _keep_findings(batch, table: Table, result: RegisterResult, stale) -> None:
    counts = {verdict: result.count(verdict) for verdict in RegisterVerdict.values}
    errors = [row for row in result.rows if row.verdict == RegisterVerdict.ERROR]
    wrong = [problem for row in errors for problem in row.problems]
    day = table.as_of or timezone.localdate()
    batch.counts = counts | {RegisterVerdict.MISSING: len(result.missing)}
    batch.findings = {
        "notes": table.notes,
        "sheets": table.sheets,
        "day": day.isoformat(),
        "made": result.made,
        "groups": _groups(wrong),
        "stale": stale,
    }
    batch.reason = ""


def _groups(problems: list[Problem]) -> list[dict]:
    """Problems by column and what is expected there, most first, with samples."""
    found = defaultdict(list)
    for problem in problems:
        found[problem.column, problem.expected].append(problem.seen)
    groups = [
        {
            "column": column,
            "expected": expected,
            "rows": len(seen),
            "samples": list(dict.fromkeys(seen))[:MOST_SAMPLES],
        }
        for (column, expected), seen in found.items()
    ]
    return sorted(groups, key=lambda group: -group["rows"])


def _as_dict(problem: Problem) -> dict:
    return {name: getattr(problem, name) for name in Problem.__slots__}
