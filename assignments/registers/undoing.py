"""Taking a written register file back at any later time, row by row."""

from django.db import IntegrityError, models, transaction

from assignments.models import CommuneAssignment, RegisterRow
from assignments.registers.taking import MADE_BESIDE, MODELS, RESOURCES
from households.choices import BatchState
from households.locks import lock_register
from households.models import ImportBatch, VillagePlacement
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
    entry = audit.record(by, AuditEntry.Action.UNDONE, batch)
    entry.after = {"rows": len(rows) - len(refused), "refused": len(refused)}
    entry.save(update_fields=["after"])
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
        for model in OWN:
            for field in model._meta.concrete_fields:
                if field.related_model is type(thing) and _is_owner(model, thing):
                    model.objects.filter(**{field.name: thing}).delete()
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
    for relation in thing._meta.get_fields(include_hidden=True):
        if not (relation.one_to_many or relation.one_to_one) or relation.concrete:
            continue
        model = relation.related_model
        if model in OWN and _is_owner(model, thing):
            continue
        rows = model._base_manager.filter(**{relation.field.name: thing})
        if count := rows.count():
            return f"{model._meta.verbose_name} ({count})"
    return ""


def _is_owner(model: type[models.Model], thing: models.Model) -> bool:
    """A village owns its placements, an organisation the communes given to it."""
    owner = "village" if model is VillagePlacement else "organisation"
    return model._meta.get_field(owner).related_model is type(thing)
