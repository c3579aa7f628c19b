"""Bringing a register in from a file: looked at whole first, then all or nothing."""

from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from tablib import Dataset

from assignments.models import PartyMember, PartyOrganisation
from assignments.registers.reading import Problem, Table, read_table
from assignments.resources import MemberResource, OrganisationResource
from households.locks import lock_register
from households.models import Commune
from households.resources import CommuneResource
from povertyaid.jobs import Progress
from povertyaid.models import AuditEntry
from povertyaid.planner import count_rows_of
from povertyaid.registers import RegisterResource, text_of

RESOURCES: dict[str, type[RegisterResource]] = {
    "communes": CommuneResource,
    "organisations": OrganisationResource,
    "members": MemberResource,
}
MODELS = {
    "communes": Commune,
    "organisations": PartyOrganisation,
    "members": PartyMember,
}
NAMES = {"Tên xã", "Tên tổ chức đảng", "Họ và tên"}


@dataclass(slots=True)
class RegisterResult:
    """What a file would do, or did: rows new, changed and the same, or problems."""

    new: int = 0
    changed: int = 0
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    changes: list[dict] = field(default_factory=list)  # row by row, for the page

    @property
    def rows(self) -> int:
        return self.new + self.changed + self.same


def import_register(
    kind: str,
    file,
    by=None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> RegisterResult:
    """Take over a register file (.xlsx, .xls, .ods or .csv) of `kind`, or try to.

    Nothing is written when any row has a problem, nor in a dry run. `file` is a path,
    or a stored file (it has one). UserError when it cannot be read at all. One file at
    a time: what is new is counted before and after.
    """
    path = Path(getattr(file, "path", file))
    table = read_table(RESOURCES[kind], path)
    if table.problems:
        return RegisterResult(problems=table.problems)
    with transaction.atomic():
        lock_register()
        result = _take(kind, table, dry_run, progress)
        if result.new + result.changed and not (result.problems or dry_run):
            _note(kind, result, by, path.name)
            count_rows_of(MODELS[kind])
    return result


def _take(
    kind: str, table: Table, dry_run: bool, progress: Progress | None
) -> RegisterResult:
    resource = RESOURCES[kind]()
    resource.as_of, resource.progress = table.as_of, progress
    if progress:
        progress.start(len(table.rows), "Đang xem từng dòng của tệp")
    before = MODELS[kind].objects.count()
    dataset = Dataset(*table.rows, headers=table.headings)
    outcome = resource.import_data(
        dataset, dry_run=dry_run, rollback_on_validation_errors=True
    )
    if problems := _problems(resource, outcome, table):
        return RegisterResult(problems=problems)
    totals = outcome.totals
    result = RegisterResult(
        new=totals["new"],
        changed=totals["update"],
        same=totals["skip"],
        changes=_changes(resource, table),
    )
    # Bulk imports have been seen to count rows as new that were never written
    written = MODELS[kind].objects.count() - before
    if not dry_run and kind != "organisations" and written != result.new:
        raise RuntimeError(f"{kind}: {result.new} new, but {written} were written")
    return result


def _problems(resource, outcome, table: Table) -> list[Problem]:
    for fault in outcome.base_errors:
        raise fault.error
    found = []
    for row in outcome.invalid_rows:
        place = table.places[row.number - 1]
        cells = dict(zip(table.headings, table.rows[row.number - 1], strict=True))
        for attribute, messages in row.error.message_dict.items():
            column = resource.column_of(attribute)
            seen = text_of(cells.get(column, ""))
            found.append((row.number, Problem(*place, column, seen, messages[0])))
    for error_row in outcome.error_rows:
        raise error_row.errors[0].error
    return [problem for _, problem in sorted(found, key=lambda f: f[0])]


def _changes(resource: RegisterResource, table: Table) -> list[dict]:
    """Each changed row with its place, its name and (column, was, becomes)."""
    name = next(i for i, h in enumerate(table.headings) if h in NAMES)
    found = []
    for number, changes in resource.changes.items():
        sheet, row = table.places[number - 1]
        label = text_of(table.rows[number - 1][name])
        found.append({"sheet": sheet, "row": row, "label": label, "changes": changes})
    return found


def _note(kind: str, result: RegisterResult, by, filename: str) -> AuditEntry:
    return AuditEntry.objects.create(
        actor=by,
        action=AuditEntry.Action.IMPORTED,
        subject=MODELS[kind]._meta.label_lower,
        label=f"{filename}: {result.new} mới, {result.changed} thay đổi"[:200],
        after={"new": result.new, "changed": result.changed, "same": result.same},
    )
