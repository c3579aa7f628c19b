"""Taking a written register file back at any later time, row by row."""

from django.db import IntegrityError, models, transaction

from assignments.models import CommuneAssignment, PartyOrganisation, RegisterRow
from assignments.registers.taking import MADE_BESIDE, MODELS, RESOURCES
from households.choices import BatchState
from households.locks import lock_register
from households.models import ImportBatch, Village, VillagePlacement
from povertyaid import audit
from povertyaid.jobs import Progress
from povertyaid.models import AuditEntry

OWN = (VillagePlacement, CommuneAssignment)  # stored with the row, as its attributes


@transaction.atomic
def undo(batch: ImportBatch, by, progress: Progress | None = None) -> ImportBatch:
    """Put back every row of the file that nothing has touched since; name the others.

    The others may be taken back later, when what stands on them is gone.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != BatchState.COMMITTED:
        return batch
    lock_register()
    rows = list(batch.register_rows.filter(after__isnull=False, is_undone=False))
    if progress:
        progress.start(len(rows), "Đang trả lại từng dòng")
    refused = _Undoing(batch, progress).put_back(rows)
    batch.findings["undo"] = {"rows": len(rows) - len(refused), "refused": refused}
    if not refused:
        batch.state = BatchState.UNDONE
    batch.save(update_fields=["state", "findings"])
    done = {"rows": len(rows) - len(refused), "refused": len(refused)}
    audit.record(by, AuditEntry.Action.UNDONE, batch, after=done)
    return batch


class _Undoing:
    def __init__(self, batch: ImportBatch, progress: Progress | None):
        self.batch, self.progress = batch, progress
        self.resource = RESOURCES[batch.kind]()

    def put_back(self, rows: list[RegisterRow]) -> list[dict]:
        """The rows refused, each with why; a new row goes before what it stands on."""
        changed = [row for row in rows if row.before is not None]
        new = [row for row in rows if row.before is None]
        new.sort(key=lambda row: -row.object_id)
        refused = []
        there = self._there(rows)
        if self.resource._meta.use_bulk:  # no row of it stands on another one
            gone = self._delete_together(new, there)
            new = [row for row in new if not row.is_undone]
            there = {pk: thing for pk, thing in there.items() if pk not in gone}
        for row in changed + new:
            why = self._put_back(row, there.get(row.object_id))
            if why:
                refused.append({"label": row.label, "place": row.place, "why": why})
            else:
                row.is_undone = True
            if self.progress:
                self.progress.step()
        RegisterRow.objects.bulk_update(rows, ["is_undone"], batch_size=1000)
        self._drop_made()
        return refused

    def _there(self, rows: list[RegisterRow]) -> dict[int, models.Model]:
        ids = [row.object_id for row in rows]
        found = MODELS[self.batch.kind].objects.select_for_update().in_bulk(ids)
        self.resource.attach(found.values())
        return found

    def _delete_together(self, new: list[RegisterRow], there: dict) -> set[int]:
        """Delete the new rows that nothing has touched nor stands on; their ids."""
        model = MODELS[self.batch.kind]
        free = {
            row.object_id
            for row in new
            if (thing := there.get(row.object_id))
            and not self._changed_since(row, thing)
        }
        for relation in _relations(model):
            rows = _of(relation, free).values_list(relation.field.attname, flat=True)
            free -= set(rows.distinct())
        if model is Village:
            VillagePlacement.objects.filter(village__in=free).delete()
        model.objects.filter(pk__in=free).delete()
        for row in new:
            row.is_undone = row.object_id in free
        if self.progress:
            self.progress.step(len(free))
        return free

    def _put_back(self, row: RegisterRow, thing: models.Model | None) -> str:
        """Why the row stays as it is; "" when it was put back."""
        if thing is None:
            return "" if row.before is None else "không còn trong danh mục"
        if changed := self._changed_since(row, thing):
            return f"đã được sửa sau lần ghi này ({changed})"
        if row.before is None and (use := used_by(thing)):
            return f"đang được dùng: {use}"
        try:
            with transaction.atomic():
                self._write(row, thing)
        except (IntegrityError, models.ProtectedError):
            return "trùng với dòng khác của danh mục hiện nay"
        return ""

    def _write(self, row: RegisterRow, thing: models.Model) -> None:
        if row.before is not None:
            self.resource.restore(thing, row.before)
            return
        if isinstance(thing, Village):
            thing.placements.all().delete()
        if isinstance(thing, PartyOrganisation):
            thing.commune_assignments.all().delete()
        thing.delete()

    def _changed_since(self, row: RegisterRow, thing: models.Model) -> str:
        now = self.resource.image(thing)
        columns = self.resource.columns_by_name()
        names = [columns.get(n, n) for n in now if now[n] != row.after.get(n)]
        return ", ".join(dict.fromkeys(names))

    def _drop_made(self) -> None:
        """What the file made beside its rows goes too, if nothing stands on it."""
        for title, model in MADE_BESIDE.items():
            ids = [pk for pk, _ in self.batch.findings.get("made", {}).get(title, [])]
            for thing in model.objects.filter(pk__in=ids).order_by("-pk"):
                if not used_by(thing):
                    thing.delete()


def used_by(thing: models.Model) -> str:
    """What else stands on this row of the register, in words; "" if nothing does."""
    for relation in _relations(type(thing)):
        if count := _of(relation, {thing.pk}).count():
            return f"{relation.related_model._meta.verbose_name} ({count})"
    return ""


def _relations(model: type[models.Model]) -> list:
    """The foreign keys to this register, but those of rows that it stores itself."""
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if (relation.one_to_many or relation.one_to_one)
        and not relation.concrete
        and not (
            relation.related_model in OWN and _is_owner(relation.related_model, model)
        )
    ]


def _of(relation, ids: set[int]):
    rows = relation.related_model._base_manager
    return rows.filter(**{f"{relation.field.name}__in": ids})


def _is_owner(owned: type[models.Model], model: type[models.Model]) -> bool:
    """A village owns its placements, an organisation the communes given to it."""
    owner = "village" if owned is VillagePlacement else "organisation"
    return owned._meta.get_field(owner).related_model is model
