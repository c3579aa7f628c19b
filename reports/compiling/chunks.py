"""Sharing a report's communes out among workers, on however many hosts.

Every chunk is one transaction that locks its row, writes its lines and says so. Whoever
finds an unwritten, unlocked row takes it: a killed worker's chunk is free at once and
nothing of it was kept; a written one is not repeated. Lines follow from the register
alone, so neither the number of workers nor their order changes the result.
"""

import time

from django.db import connection, transaction
from django.db.models import Max, Q

from households.locks import read_register
from households.models import Commune, ImportBatch
from povertyaid.jobs import Progress
from povertyaid.models import AuditEntry
from reports.compiling.carried import have_ended
from reports.compiling.lines import (
    ALL,
    Communes,
    write_denominators,
    write_lines,
)
from reports.compiling.partitions import building_of, exists, make_partition
from reports.models import Report, ReportChunk, ReportLine

COMMUNES_IN_A_CHUNK = 250
PAUSE = 0.2  # seconds between two looks at what other workers write


def are_many() -> bool:
    """Are there so many communes that the work is shared out?"""
    return Commune.objects.count() > COMMUNES_IN_A_CHUNK


def plan(report: Report, job=None, size: int | None = None) -> list[ReportChunk]:
    """Begin anew: an empty table, and the communes shared out; one chunk if they are
    few."""
    report.chunks.all().delete()
    make_partition(report)
    communes = Commune.objects.order_by("pk").values_list("pk", flat=True)
    ends = list(communes)[:: size or COMMUNES_IN_A_CHUNK][1:]
    firsts, lasts = [ALL.first, *ends], [*(end - 1 for end in ends), ALL.last]
    return ReportChunk.objects.bulk_create(
        ReportChunk(report=report, job=job, first=first, last=last)
        for first, last in zip(firsts, lasts, strict=True)
    )


@transaction.atomic
def continue_or_plan(report: Report, job=None) -> list[ReportChunk]:
    """What is left of a compile that was broken off, if the same job goes on."""
    known = list(report.chunks.filter(job=job)) if job else []
    if known and exists(building_of(report)):
        return known
    return plan(report, job)


@transaction.atomic
def write_next(report: Report) -> ReportChunk | None:
    """Write one chunk nobody is at; None if there is none (some may be under way)."""
    waiting = report.chunks.filter(lines=None).select_for_update(skip_locked=True)
    chunk = waiting.order_by("first").first()
    if chunk is None:
        return None
    read_register()
    chunk.register = register()
    communes = Communes(chunk.first, chunk.last)
    chunk.lines = write_lines(report, building_of(report), communes)
    chunk.save(update_fields=["lines", "register"])
    return chunk


def write_all(report: Report, progress: Progress) -> None:
    """Write chunks until all are written, by this worker or by others."""
    total, seen = report.chunks.count(), 0
    while True:
        chunk = write_next(report)
        done = total - report.chunks.filter(lines=None).count()
        progress.step(done - seen, f"Đã lập danh sách {done}/{total} phần")
        seen = done
        if done == total:
            return
        if chunk is None:
            time.sleep(PAUSE)


@transaction.atomic
def are_written(report: Report) -> bool:
    """True if every chunk is of today's register; others are emptied, to be redone.

    A list can only have come in between while no worker was at the report.
    """
    stale = report.chunks.filter(~Q(register=register()) | Q(lines=None))
    chunks = list(stale.select_for_update())
    for chunk in chunks:
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {building_of(report)} WHERE commune_id BETWEEN %s AND %s",
                [chunk.first, chunk.last],
            )
        chunk.lines = chunk.register = None
        chunk.save(update_fields=["lines", "register"])
    return not chunks


def forget(report: Report) -> None:
    """Throw away what was built and is not in place; nothing if all is in place."""
    report.chunks.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {building_of(report)}")


@transaction.atomic
def recompile_communes(report: Report, communes: list[int]) -> None:
    """Write the lines and totals of these communes anew in place, and nothing else.

    Sound for communes_changed (changed.py). Figures settled from the lines, and what
    does not balance, are the caller's to bring up to date.
    """
    old = report.lines.filter(commune__in=communes)
    old._raw_delete(old.db)
    for commune in communes:
        write_lines(report, ReportLine._meta.db_table, Communes(commune, commune))
    if have_ended(report):  # sums of communes that are not there any more
        write_denominators(report)
        return
    for commune in communes:
        write_denominators(report, Communes(commune, commune))


def register() -> int:
    """The newest entry of a list that came in or went out; 0 before the first."""
    entries = AuditEntry.objects.filter(
        subject=ImportBatch._meta.label_lower,
        action__in=[AuditEntry.Action.IMPORTED, AuditEntry.Action.UNDONE],
    )
    return entries.aggregate(last=Max("pk"))["last"] or 0
