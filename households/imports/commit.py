"""Writing a reviewed batch into the register: all of it or nothing, in one transaction.

The rows are staged with a typed column per value, and a new household's row holds the
id it will have, so every table is written by one statement out of them. Import rows
themselves are hardly touched: what a row made follows from the row; only where it
changed something that was there, a before-image goes with it for undo.
"""

from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from households import services
from households.choices import BatchState
from households.imports import statements as sql
from households.imports import writing
from households.imports.again import match_again
from households.imports.register import table_of
from households.imports.staleness import (
    lock_what_is_matched,
    may_be_stale,
)
from households.locks import lock_register
from households.models import Commune, Household, ImportBatch, Village
from povertyaid import audit
from povertyaid.jobs import Progress, UserError
from povertyaid.planner import count_grown
from povertyaid.text import fold

MOST_NAMED = 10
STEPS = 6
MAY_BE_WRITTEN = (BatchState.IN_REVIEW, BatchState.COMMITTING, BatchState.COMMITTED)
HELD_TWICE = "household_citizen_number_once"
# Also where the reading, which does not wait, is part of the same transaction
WAITING_FOR_THE_DISK = "SET LOCAL synchronous_commit TO DEFAULT"


def commit(batch: ImportBatch, by=None, progress: Progress | None = None) -> None:
    """Take the good rows into the register; the others stay in the batch and wait.

    On a committed batch, takes the rows that were mended since (`is_pending`); where
    there are none, does nothing. UserError, and nothing is written, when the batch may
    not be written, or the register has changed so that rows would come out otherwise.
    """
    try:
        with transaction.atomic():
            _commit(batch, by, progress or Progress())
    except IntegrityError as error:
        constraint = getattr(error.__cause__, "diag", None)
        if getattr(constraint, "constraint_name", "") != HELD_TWICE:
            raise
        raise UserError(_held_twice(batch)) from None


def _commit(batch: ImportBatch, by, progress: Progress) -> None:
    batch.refresh_from_db(from_queryset=ImportBatch.objects.select_for_update())
    if batch.state not in MAY_BE_WRITTEN:
        state = batch.get_state_display().lower()
        raise UserError(f"Lần nhập này {state}, không ghi được.")
    is_first = batch.committed_at is None
    if not is_first and not batch.rows.filter(is_pending=True).exists():
        return
    sql.run(WAITING_FOR_THE_DISK, {})
    lock_register()
    _Commit(batch, by, progress).write()
    batch.state = BatchState.COMMITTED
    batch.save()
    audit.record(by, audit.Action.IMPORTED, batch, after=batch.counts)


class Work(NamedTuple):
    """How many rows a commit writes, and how many of them ask for each of its steps."""

    rows: int
    placeless: int  # in a village that is not there yet
    changing: int  # of households that are there
    households: int
    reviews: int
    members: int
    totals: int


class _Commit:
    """One commit: which rows, and its steps in order."""

    def __init__(self, batch: ImportBatch, by, progress: Progress):
        self.batch, self.by, self.progress = batch, by, progress
        self.is_first = batch.committed_at is None
        self.rows = (
            sql.TO_WRITE if self.is_first else f"{sql.TO_WRITE} AND r.is_pending"
        )
        self.params = {
            "batch": batch.pk,
            "year": batch.year,
            "standard": batch.standard_id,
            **table_of(batch.results),
        }

    def write(self) -> None:
        self.progress.start(STEPS, "Đang xem sổ có thay đổi không")
        self._refuse_if_stale()
        self.progress.step(message="Đang thêm bản mới")
        work = self._work()
        if work.placeless:
            self._place_villages()
        self.progress.step(message="Đang ghi hộ")
        if work.changing:
            self._change()
        if work.households:
            self._run(writing.HOUSEHOLDS)
        self.progress.step(message="Đang ghi kết quả rà soát")
        if work.reviews:
            self._run(writing.REVIEWS)
        if work.members:
            self._run(writing.RESIDENTS_GONE, writing.RESIDENTS_MADE)
        if work.totals:
            self._run(writing.TOTALS_BEFORE, writing.TOTALS_CHANGED, writing.TOTALS)
        self.progress.step(message="Đang đếm lại")
        self._close()
        count_grown({Household: work.households, self.batch.results: work.reviews})
        self.progress.step(message=f"Đã ghi {work.rows} dòng vào sổ")

    def _run(self, *statements: str, rows: str = "", **params) -> None:
        for statement in statements:
            statement = statement.replace("{rows}", rows or self.rows)
            sql.run(statement, self.params | params)

    def _asked(self, query: str) -> list[tuple]:
        return sql.rows_of(query.replace("{rows}", self.rows), self.params)

    def _refuse_if_stale(self) -> None:
        lock_what_is_matched()
        self.params["at"] = timezone.now()
        if not may_be_stale(self.batch):
            return
        stale = match_again(self.batch) or self.batch.rows.filter(
            pk__in=[row for (row,) in self._asked(writing.UNWRITABLE)]
        )
        if stale:
            raise UserError(_stale_message(list(stale)))

    def _place_villages(self) -> None:
        """Make the villages that rows wait for, and tell those rows."""
        wanted = self._asked(writing.VILLAGES_WANTED)
        communes = Commune.objects.in_bulk({commune for commune, _ in wanted})
        names = {(commune, fold(name)): name for commune, name in wanted}
        there = set(Village.objects.values_list("pk", flat=True))
        villages = services.place_villages(
            (communes[commune], name) for (commune, _), name in names.items()
        )
        made = dict(zip(names, (village.pk for village in villages), strict=True))
        self._run(
            writing.VILLAGES_TOLD,
            communes=[commune for commune, _ in wanted],
            names=[name for _, name in wanted],
            villages=[made[commune, fold(name)] for commune, name in wanted],
        )
        earlier = self.batch.findings.get("villages_made", [])
        new = set(made.values()) - there
        self.batch.findings["villages_made"] = sorted({*earlier, *new})

    def _work(self) -> Work:
        return Work(*self._asked(writing.WORK)[0])

    def _change(self) -> None:
        """Change what is there, with a before-image of it on the rows that do."""
        sql.run("DROP TABLE IF EXISTS changing", {})
        self._run(writing.CHANGING)
        sql.run("ANALYZE changing", {})
        self._run(
            writing.BEFORE_IMAGES,
            writing.RESIDENTS_BEFORE,
            writing.NUMBERS_LET_GO.replace("{all rows}", self.rows),
            writing.FACTS,
            writing.RESULTS,
            rows="r.id IN (SELECT id FROM changing)",
        )

    def _close(self) -> None:
        if self.is_first:
            self.batch.committed_at = self.params["at"]
            self.batch.committed_by = self.by
        else:
            self._run(writing.PENDING_WRITTEN)


def _stale_message(stale: list) -> str:
    named = [
        f"{row.sheet}, dòng {row.number} ({row.head_name or 'tổng số hộ'})"
        for row in stale[:MOST_NAMED]
    ]
    more = f" và {len(stale) - MOST_NAMED} dòng nữa" if len(stale) > MOST_NAMED else ""
    return (
        "Sổ đã thay đổi từ khi đọc tệp, nên chưa ghi gì. Hãy đọc lại tệp rồi xem lại. "
        f"Các dòng: {'; '.join(named)}{more}."
    )


def _held_twice(batch: ImportBatch) -> str:
    """Which rows would give a second household the number of another."""
    query = writing.HELD_TWICE.replace("{rows}", sql.TO_WRITE)
    rows = sql.rows_of(query, {"batch": batch.pk})
    named = "; ".join(
        f"{sheet}, dòng {number} ({name})" for sheet, number, name in rows[:MOST_NAMED]
    )
    more = f" và {len(rows) - MOST_NAMED} dòng nữa" if len(rows) > MOST_NAMED else ""
    return (
        "Chưa ghi gì: hai hộ không thể có cùng một số định danh. Hãy sửa số hoặc để"
        f" lại các dòng: {named}{more}."
    )
