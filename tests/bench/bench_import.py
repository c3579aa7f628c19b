"""A year's workbook through the whole path, beside copying its bare cells."""

import csv
import io
import resource
import statistics
from collections.abc import Iterator
from pathlib import Path

from django.core.files import File
from django.db import connection
from python_calamine import CalamineWorkbook

from assignments import registers
from households import imports
from households.models import ImportRow, Review
from reports.sample import FOLDER
from tests.bench.measures import Figure, seconds

YEAR = 2021
HOUSEHOLDS, LEAVING, TOTALS = 5137, 576, 21
TIMES = 3


def figures() -> Iterator[Figure]:
    registers.import_register("communes", FOLDER / "communes.csv")
    for year in (2019, 2020):
        _whole_path(year)
    floors, reads, commits = [], [], []
    for _ in range(TIMES):
        floors.append(seconds(_floor))
        batch, read, commit = _whole_path(YEAR)
        reads.append(read)
        commits.append(commit)
        assert batch.rows.count() == HOUSEHOLDS + LEAVING + TOTALS
        assert Review.objects.filter(year=YEAR).count() == HOUSEHOLDS + LEAVING
        imports.undo(batch, None)
        assert not Review.objects.filter(year=YEAR).exists()
    whole = statistics.median(map(sum, zip(reads, commits, strict=True)))
    rows = HOUSEHOLDS + LEAVING + TOTALS
    yield Figure("import.rows_per_second", rows / whole, 500, is_least=True)
    yield Figure("import.read_s", statistics.median(reads), 10)
    yield Figure("import.commit_s", statistics.median(commits), 10)
    yield Figure("import.whole_path_vs_floor", whole / statistics.median(floors), 40)
    yield Figure("import.rows_written_second_time", _second_time(), 0)
    yield Figure("import.peak_memory_mb", _peak_megabytes(), 600)


def _whole_path(year: int):
    """Upload, read, match, stage and commit: the batch, seconds to read, to commit."""
    path = Path(FOLDER / f"ho-ngheo-{year}.xlsx")
    with path.open("rb") as file:
        batch = imports.upload(File(file, name=path.name), year=year, by=None)
    read = seconds(lambda: imports.read(batch))
    return batch, read, seconds(lambda: imports.commit(batch, None))


def _second_time() -> int:
    """Rows the same file writes when it comes again: there is nothing to write."""
    _whole_path(YEAR)
    batch, _, _ = _whole_path(YEAR)
    return ImportRow.objects.filter(batch=batch).exclude(verdict="same").count()


def _floor() -> None:
    """The least anyone must do: read every cell, and copy the cells into a table."""
    text = io.StringIO()
    writer = csv.writer(text)
    workbook = CalamineWorkbook.from_path(str(FOLDER / f"ho-ngheo-{YEAR}.xlsx"))
    for name in workbook.sheet_names:
        for row in workbook.get_sheet_by_name(name).to_python():
            writer.writerow([name, "\t".join(map(str, row))])
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE raw_cells (sheet text, cells text)")
        cursor.cursor.copy_expert("COPY raw_cells FROM STDIN WITH CSV", text)
        cursor.execute("DROP TABLE raw_cells")


def _peak_megabytes() -> int:
    """The most this process and the child that read the workbook ever held."""
    peaks = [
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    return max(peaks) // 1024
