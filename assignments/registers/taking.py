"""What taking a register file over would do, row by row, and doing it."""

from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models, transaction
from django.db.models import Q
from tablib import Dataset

from assignments.choices import TAKEN, RegisterVerdict
from assignments.models import PartyMember, PartyOrganisation
from assignments.registers.reading import Problem, Table, place_of, read_table
from assignments.resources import MemberResource, OrganisationResource
from households.locks import lock_register
from households.models import Village
from households.resources import (
    CommuneResource,
    CommuneYearResource,
    VillageResource,
)
from povertyaid.cells import text_of
from povertyaid.jobs import Progress
from povertyaid.models import AuditEntry
from povertyaid.planner import count_rows_of
from povertyaid.registers import RegisterResource

RESOURCES: dict[str, type[RegisterResource]] = {
    "communes": CommuneResource,
    "villages": VillageResource,
    "commune_years": CommuneYearResource,
    "organisations": OrganisationResource,
    "members": MemberResource,
}
MODELS = {kind: resource._meta.model for kind, resource in RESOURCES.items()}
# What a list names and the register has not yet; an organisation stands on a village
MADE_BESIDE = {"Tổ chức đảng": PartyOrganisation, "Thôn, bản": Village}


@dataclass(slots=True)
class TakenRow:
    """One row of a file: where it stood and what it would do, or did."""

    sheet: str
    number: int
    label: str
    verdict: str
    problems: list[Problem] = field(default_factory=list)
    repairs: list[dict] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    candidates: list[dict] = field(default_factory=list)
    object_id: int | None = None
    before: dict | None = None
    after: dict | None = None

    @property
    def place(self) -> tuple[str, int]:
        return self.sheet, self.number


@dataclass(slots=True)
class RegisterResult:
    """What a file would do, or did: each of its rows, and what it makes beside them."""

    rows: list[TakenRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    made: dict[str, list] = field(default_factory=dict)  # [id, name] of each
    missing: list[PartyMember] = field(default_factory=list)

    def count(self, *verdicts: str) -> int:
        return sum(row.verdict in verdicts for row in self.rows)

    @property
    def new(self) -> int:
        return self.count(RegisterVerdict.NEW)

    @property
    def changed(self) -> int:
        return self.count(RegisterVerdict.CHANGED, RegisterVerdict.TRANSFER)

    @property
    def same(self) -> int:
        return self.count(RegisterVerdict.SAME)


def import_register(
    kind: str,
    file,
    by=None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> RegisterResult:
    """Take over a whole register file (.xlsx, .xls, .ods or .csv) of `kind`, or try to.

    Nothing is written when any row has a problem or asks something, nor in a dry run.
    `file` is a path, or a stored file. UserError when it cannot be read at all.
    """
    path = Path(getattr(file, "path", file))
    table = read_table(RESOURCES[kind], path)
    if table.problems:
        return RegisterResult(problems=table.problems)
    with transaction.atomic():
        result = take(kind, table, progress=progress)
        if result.problems or dry_run:
            transaction.set_rollback(True)
        else:
            note(kind, result, by, path.name)
    return result


def take(
    kind: str,
    table: Table,
    *,
    answers: dict[tuple, str] | None = None,
    progress: Progress | None = None,
) -> RegisterResult:
    """Write the table's good rows; the others are told. The caller may roll it back.

    `answers`: place → what was answered to the row's question. One file at a time.
    What was written is read again and compared, for bulk imports have been seen to
    count rows that never came in.
    """
    lock_register()
    before = {model: _last_id(model) for model in MADE_BESIDE.values()}
    resource = RESOURCES[kind]()
    order = _prepare(resource, table, answers or {}, progress)
    dataset = Dataset(*(table.rows[i] for i in order), headers=table.headings)
    outcome = resource.import_data(dataset, use_transactions=True)
    for fault in outcome.base_errors:
        raise fault.error
    for error_row in outcome.error_rows:
        raise error_row.errors[0].error
    faults = {row.number: row.error.message_dict for row in outcome.invalid_rows}
    rows = [_taken(resource, table, n, i, faults) for n, i in enumerate(order, 1)]
    rows = [row for _, row in sorted(zip(order, rows, strict=True), key=_first)]
    _check_written(resource)
    result = RegisterResult(rows, [p for row in rows for p in row.problems])
    result.made = _made(resource, before)
    if kind == "members" and not table.is_partial:
        result.missing = resource.missing()
    return result


def _first(pair):
    return pair[0]


def _prepare(resource, table: Table, answers: dict, progress) -> list[int]:
    """Tell the resource about the file; the order to take its rows in."""
    dicts = [dict(zip(table.headings, row, strict=True)) for row in table.rows]
    order = resource.in_order(dicts)
    places = [table.places[i] for i in order]
    resource.as_of, resource.progress = table.as_of, progress
    resource.absent = table.absent
    resource.places = [place_of(*place) for place in places]
    resource.answers = {n: answers.get(p, "") for n, p in enumerate(places, 1)}
    if progress:
        progress.start(len(order), "Đang xem từng dòng của tệp")
    return order


def _taken(resource, table: Table, number: int, index: int, faults) -> TakenRow:
    """What became of row `number` of the dataset, row `index` of the table."""
    cells = dict(zip(table.headings, table.rows[index], strict=True))
    label = text_of(cells[resource.name_column])
    row = TakenRow(*table.places[index], label, RegisterVerdict.SAME)
    row.repairs = resource.repairs.get(number, [])
    row.candidates = resource.questions.get(number, [])
    row.before = resource.images.get(number)
    if number in faults:
        row.problems = list(_problems(resource, row, cells, faults[number]))
        asks = bool(row.candidates)
        row.verdict = RegisterVerdict.QUESTION if asks else RegisterVerdict.ERROR
        return row
    if instance := resource.written.get(number):
        row.object_id, row.after = instance.pk, resource.image(instance)
        row.changes = resource.changes.get(number, [])
        row.verdict = _verdict(resource, row)
    return row


def _verdict(resource: RegisterResource, row: TakenRow) -> str:
    if row.before is None:
        return RegisterVerdict.NEW
    key = "organisation_id"
    is_moved = row.before.get(key) != row.after.get(key)
    return RegisterVerdict.TRANSFER if is_moved else RegisterVerdict.CHANGED


def _problems(resource, row: TakenRow, cells: dict, messages: dict):
    for attribute, expected in messages.items():
        column = "" if attribute == NON_FIELD_ERRORS else resource.column_of(attribute)
        seen = text_of(cells.get(column, ""))
        yield Problem(row.sheet, row.number, column, seen, expected[0])


def _check_written(resource: RegisterResource) -> None:
    """Read back what was written; RuntimeError if it is not what the rows say."""
    written = {row.pk: row for row in resource.written.values()}
    there = list(resource._meta.model.objects.filter(pk__in=written))
    resource.attach(there)
    stored = {row.pk: resource.image(row) for row in there}
    wrong = [pk for pk, row in written.items() if stored.get(pk) != resource.image(row)]
    if wrong or len(written) != len(resource.written):
        name = resource._meta.model._meta.label
        raise RuntimeError(f"{name}: {len(wrong)} of {len(written)} rows not stored")


def _last_id(model: type[models.Model]) -> int:
    return model.objects.aggregate(last=models.Max("pk"))["last"] or 0


def _made(resource: RegisterResource, before: dict) -> dict[str, list]:
    """What good rows had to have made beside the register's own rows, by kind.

    What only a bad row wanted is dropped again.
    """
    own = {row.pk for row in resource.written.values()}
    used = {
        getattr(row, attribute, None)
        for row in resource.written.values()
        for attribute in ("organisation_id", "home_village_id")
    }
    made = {}
    for title, model in MADE_BESIDE.items():
        rows = model.objects.filter(pk__gt=before[model])
        if model is resource._meta.model:
            found = rows.exclude(pk__in=own)
        else:
            found = _used(rows, used)
            _drop(rows.exclude(pk__in=found.values("pk")))
        made[title] = list(map(list, found.order_by("pk").values_list("pk", "name")))
    return {title: found for title, found in made.items() if found}


def _used(rows, used: set[int]):
    """Of villages and organisations made just now, those that good rows stand on."""
    if rows.model is Village:
        cells = PartyOrganisation.objects.filter(pk__in=used)
        return rows.filter(Q(pk__in=used) | Q(pk__in=cells.values("village")))
    above = PartyOrganisation.objects.filter(pk__in=used)
    parents = PartyOrganisation.objects.filter(pk__in=above.values("parent"))
    return rows.filter(
        Q(pk__in=used)
        | Q(pk__in=parents.values("pk"))
        | Q(pk__in=parents.values("parent"))
    )


def _drop(rows) -> None:
    """Delete what nothing stands on, the lowest of a tree first."""
    for row in rows.order_by("-pk"):
        row.delete()


def note(kind: str, result: RegisterResult, by, filename: str) -> AuditEntry | None:
    """Write down that the file came in, and each transfer; nothing if nothing did."""
    if not result.count(*TAKEN):
        return None
    count_rows_of(MODELS[kind])
    return AuditEntry.objects.create(
        actor=by,
        action=AuditEntry.Action.IMPORTED,
        subject=MODELS[kind]._meta.label_lower,
        label=f"{filename}: {result.new} mới, {result.changed} thay đổi"[:200],
        after={"new": result.new, "changed": result.changed, "same": result.same},
    )
