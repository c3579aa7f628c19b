"""Lists through the whole path, beside reading and copying their bare cells.

The floor is python-calamine reading every cell and PostgreSQL taking the cells by COPY,
nothing understood. The whole path reads, checks, matches, stages and commits. Both by
turns, on the same files; what was stored is compared with what was written before any
time counts.
"""

import csv
import io
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import tablib
from django.conf import settings
from django.core.files import File
from django.db import connection, transaction
from django.test import override_settings
from import_export import resources
from python_calamine import CalamineWorkbook

from households import imports
from households.choices import WRITES
from households.models import Household, ImportBatch, ImportRow, Review
from povertyaid import history, roles
from tests.bench import lists
from tests.bench.measures import Figure, seconds

FIRST, NEXT = 2021, 2022
SIZES = (20_000, 100_000)
TIMES = {20_000: 5, 100_000: 3}
MOST_ASKED = 0.02
PATIENCE = 120  # seconds to read a file: a busy machine is slow, not the list too big
Write = Callable[[Path, list[lists.Household]], Path]


def figures() -> Iterator[Figure]:
    lists.make_communes()
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            yield from _speeds(Path(folder), size)
        yield from _default_resource(Path(folder))
        yield from _memory(Path(folder))


# Speed


def _speeds(folder: Path, size: int) -> Iterator[Figure]:
    now = lists.people(size)
    later = lists.a_year_later(now)
    label = f"{size // 1000}k"
    for name, goal, write in (
        ("clean", 2.0, lists.write_clean),
        ("sections", 3.0, lists.write_sections),
    ):
        first = write(folder / f"{name}-{size}-1.xlsx", now)
        second = write(folder / f"{name}-{size}-2.xlsx", later)
        ratios = _ratios(first, second, now, later, TIMES[size])
        for what, ratio in ratios.items():
            most = 1.2 if what == "again" else goal
            if what != "again" or name == "clean":
                yield Figure(f"import.{name}_{label}_{what}_vs_floor", ratio, most)
    again = ImportRow.objects.filter(batch=_newest(), verdict__in=WRITES)
    yield Figure(f"import.{label}_rows_written_again", again.count(), 0)
    _empty()


def _ratios(first: Path, second: Path, now, later, times: int) -> dict[str, float]:
    """first list, next year's list, the same file again: median over the floor's."""
    took: dict[str, list[float]] = {"first": [], "next": [], "again": [], "floor": []}
    for turn in range(times + 1):
        _empty()
        found = {
            "first": _whole_path(first, FIRST),
            "floor": seconds(lambda: _floor(second)),
        }
        _settle()
        found["next"] = _whole_path(second, NEXT)
        _settle()
        found["again"] = _whole_path(second, NEXT)
        if not turn:  # the first turn warms up, and is looked at closely
            _assert_equal(now, FIRST)
            _assert_equal(later, NEXT)
            _assert_copied(second)
            continue
        for what, value in found.items():
            took[what].append(value)
    middle = {what: statistics.median(values) for what, values in took.items()}
    floor = middle.pop("floor")
    return {what: value / floor for what, value in middle.items()}


def _whole_path(path: Path, year: int) -> float:
    """Seconds from the kept file to the register."""
    with path.open("rb") as file:
        batch = imports.upload(File(file, name=path.name), year=year, by=None)

    def work():
        imports.read(batch)
        imports.commit(batch, None)

    with override_settings(UPLOAD_SECONDS=PATIENCE):
        return seconds(work)


def _floor(path: Path) -> None:
    """The least anyone must do: read every cell, and copy the cells into a table."""
    workbook = CalamineWorkbook.from_path(str(path))
    text = io.StringIO()
    writer = csv.writer(text)
    for name in workbook.sheet_names:
        for row in workbook.get_sheet_by_name(name).to_python():
            writer.writerow((row + [""] * 30)[:30])
    text.seek(0)
    columns = ", ".join(f"c{n} text" for n in range(30))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS raw_cells")
        cursor.execute(f"CREATE TABLE raw_cells ({columns})")
        cursor.cursor.copy_expert("COPY raw_cells FROM STDIN WITH CSV", text)


def _settle() -> None:
    """What a server does by itself between two uploads, not during the next one."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _empty() -> None:
    """No list was ever read, and none is kept for when it comes again."""
    shutil.rmtree(settings.VAR / "lists", ignore_errors=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE households_importrow, households_importbatch,"
            " households_review, households_household CASCADE"
        )
    with roles.as_owner():
        history.empty()
    _settle()


def _newest() -> ImportBatch:
    return ImportBatch.objects.order_by("-id")[0]


# Is what was stored what was written?


def _assert_equal(households: list[lists.Household], year: int) -> None:
    """All of the list but the few newcomers who may be a known household's new head."""
    batch = ImportBatch.objects.filter(year=year).latest("id")
    asked = batch.rows.filter(verdict="duplicate").values_list("citizen_number")
    waiting = {number for (number,) in asked}
    assert len(waiting) <= MOST_ASKED * len(households)
    households = [one for one in households if one.number not in waiting]
    wanted = sorted(
        (one.number, one.persons, one.b1, one.ticks, 10 * len(one.ticks))
        for one in households
    )
    reviews = Review.objects.filter(year=year).order_by()
    columns = ("household__citizen_number", "persons", "b1", "deprivations", "b2")
    assert sorted(reviews.values_list(*columns)) == wanted
    facts = ("citizen_number", "head_name", "birth_date", "phone")
    kept = {row[0]: row for row in Household.objects.values_list(*facts)}
    if year == NEXT:
        for one in households:
            assert kept[one.number] == (one.number, one.name, one.born, one.phone)


def _assert_copied(path: Path) -> None:
    workbook = CalamineWorkbook.from_path(str(path))
    names = workbook.sheet_names
    rows = sum(len(workbook.get_sheet_by_name(n).to_python()) for n in names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM raw_cells")
        assert cursor.fetchone()[0] == rows


# A default resource of django-import-export


class HouseholdResource(resources.ModelResource):
    class Meta:
        model = Household
        fields = ("code", "village", "head_name", "birth_date", "citizen_number")
        import_id_fields = ("citizen_number",)


def _default_resource(folder: Path) -> Iterator[Figure]:
    """Dry run and real, as its admin does them; it writes the household only."""
    size = SIZES[0]
    households = lists.people(size)
    path = lists.write_clean(folder / "resource.xlsx", households)
    _empty()
    _whole_path(path, FIRST)
    _empty()
    ours = _whole_path(path, FIRST)
    villages = {(v.commune.code, v.name): v.pk for v in _villages()}
    _empty()
    table = tablib.Dataset(
        *(
            (
                f"HH-{row:06}",
                villages[f"{30000 + one.commune:05}", f"Bản {one.village}"],
                one.name,
                one.born.isoformat(),
                one.number,
            )
            for row, one in enumerate(households)
        ),
        headers=HouseholdResource.Meta.fields,
    )
    theirs = seconds(lambda: _import_by_resource(table))
    assert Household.objects.count() == size
    yield Figure("import.times_faster_than_resource", theirs / ours, 100, is_least=True)
    _empty()


def _villages():
    return Household._meta.get_field("village").related_model.objects.select_related(
        "commune"
    )


def _import_by_resource(table: tablib.Dataset) -> None:
    resource = HouseholdResource()
    assert not resource.import_data(table, dry_run=True).has_errors()
    assert not resource.import_data(table, dry_run=False).has_errors()


# Memory


def _memory(folder: Path) -> Iterator[Figure]:
    """What reading and copying, and the whole path, hold at most with all processes."""
    path = lists.write_clean(folder / "memory.xlsx", lists.people(SIZES[-1]))
    floor, ours = (_peak(what, path) for what in ("floor", "ours"))
    yield Figure("import.peak_memory_vs_floor", ours / floor, 1.5)
    yield Figure("import.peak_memory_mb", ours / 1024, 600)
    _empty()


def _peak(what: str, path: Path) -> int:
    """Kilobytes."""
    command = [sys.executable, "-m", "tests.bench.import_memory", what, str(path)]
    name = connection.settings_dict["NAME"]
    done = subprocess.run([*command, name], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1])
