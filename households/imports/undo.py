"""Taking a committed batch back, row by row: what nothing else has touched since."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from households.choices import BatchState
from households.imports import restoring, touched
from households.imports import statements as sql
from households.imports.register import table_of
from households.imports.staleness import lock_what_is_matched
from households.locks import lock_register
from households.models import ImportBatch, Village
from povertyaid import audit
from povertyaid.jobs import Progress, UserError

MOST_NAMED = 10
MOST_KEPT = 500
STEPS = 4


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that stays as it was written, for something else has touched it since."""

    row: int  # id of the import row
    sheet: str
    number: int
    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.sheet}, dòng {self.number} ({self.name}): {self.why}"


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: rows taken back, and the refused ones by name."""

    rows: int
    refused: list[Refused]

    def __str__(self) -> str:
        told = f"Đã hoàn tác {self.rows} dòng"
        if not self.refused:
            return told
        named = "; ".join(map(str, self.refused[:MOST_NAMED]))
        more = len(self.refused) - MOST_NAMED
        named += f" và {more} dòng nữa" if more > 0 else ""
        return f"{told}; {len(self.refused)} dòng giữ nguyên: {named}"


@transaction.atomic
def undo(
    batch: ImportBatch,
    by=None,
    progress: Progress | None = None,
    rows: Iterable[int] | None = None,
) -> Undone:
    """Put the register back as it was before this batch, or before these of its rows.

    Rows that something else has touched since stay, and are named in the answer and in
    findings["undo_refused"]; they can be asked for again later. The batch is UNDONE
    once none of its rows is left in the register. UserError when it is not committed.
    """
    batch.refresh_from_db(from_queryset=ImportBatch.objects.select_for_update())
    if batch.state == BatchState.UNDONE:
        return Undone(0, [])
    if batch.state != BatchState.COMMITTED:
        raise UserError("Chỉ hoàn tác được lần nhập đã ghi vào sổ.")
    lock_register()
    lock_what_is_matched()
    wanted = None if rows is None else list(rows)
    return _Undo(batch, by, progress or Progress(), wanted).restore()


class _Undo:
    def __init__(self, batch: ImportBatch, by, progress: Progress, rows: list | None):
        self.batch, self.by, self.progress = batch, by, progress
        self.at = timezone.now()
        self.params = {
            "batch": batch.pk,
            "year": batch.year,
            "rows": rows,
            "at": self.at.isoformat(),
            **table_of(batch.results),
        }

    def restore(self) -> Undone:
        self.progress.start(STEPS, "Đang xem dòng nào đã có người sửa")
        touched.list_rows(self.params)
        touched.refuse_touched(self.params, self.batch.results)
        undone = Undone(*self._told())
        self.progress.step(message="Đang trả lại kết quả rà soát")
        self._run(restoring.REVIEWS_GONE, restoring.RESULTS)
        self.progress.step(message="Đang trả lại thông tin hộ")
        self._run(*restoring.RESIDENTS, restoring.HOUSEHOLDS_GONE)
        self._run(restoring.NUMBERS_LET_GO, restoring.FACTS)
        self.progress.step(message="Đang trả lại tổng số hộ")
        self._run(restoring.TOTALS_GONE, restoring.TOTALS)
        self._delete_villages()
        self._close(undone)
        self.progress.step(message=str(undone))
        return undone

    def _run(self, *statements: str) -> None:
        for statement in statements:
            sql.run(statement, self.params)

    def _told(self) -> tuple[int, list[Refused]]:
        """How many rows go back, and the refused ones in the order of the list."""
        count = "SELECT count(*) FROM undone WHERE why IS NULL"
        refused = sql.rows_of(restoring.REFUSED, self.params)
        return sql.rows_of(count, {})[0][0], [Refused(*row) for row in refused]

    def _delete_villages(self) -> None:
        """Villages this batch made go too, unless anything is there by now."""
        made = self.batch.findings.get("villages_made", [])
        empty = Village.objects.filter(pk__in=made)
        for relation in Village._meta.get_fields(include_hidden=True):
            if relation.one_to_many and relation.related_name != "placements":
                things = relation.related_model._base_manager.order_by()
                here = things.filter(**{relation.field.attname: OuterRef("pk")})
                empty = empty.exclude(Exists(here)) if _holds(relation) else empty
        empty.delete()

    def _close(self, undone: Undone) -> None:
        """Note on the batch, on its rows and in the log what was taken back."""
        left = sql.rows_of(restoring.LEFT, self.params)[0][0]
        if left:
            self._run(restoring.ROWS_UNDONE)
        else:
            self.batch.state, self.batch.undone_at = BatchState.UNDONE, self.at
        kept = [asdict(refused) for refused in undone.refused[:MOST_KEPT]]
        self.batch.findings |= {
            "undo_refused": kept,
            "undo_refused_rows": len(undone.refused),
        }
        self.batch.save(update_fields=["state", "undone_at", "findings"])
        named = [str(refused) for refused in undone.refused[:MOST_NAMED]]
        told = {"rows": undone.rows, "refused": len(undone.refused), "named": named}
        before = self.batch.counts
        audit.record(
            self.by, audit.Action.UNDONE, self.batch, before=before, after=told
        )


def _holds(relation) -> bool:
    """Whether the database keeps a village for such a thing's sake."""
    return relation.on_delete.__name__ != "DO_NOTHING"
