"""A year's account of a made-up register beside the plainest ways to the same rows."""

import resource
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.db import connection, transaction
from django.test import Client

from assignments.models import HouseholdAssignment, Plan, Visit
from households.choices import LISTED
from households.models import Commune, Household, ImportBatch, Review
from povertyaid import audit
from povertyaid.scope import Scope
from reports import compiling, services
from reports.choices import Change
from reports.compiling.lines import COLUMNS, lines_of, values
from reports.compiling.partitions import building_of
from reports.effects import Question, cells, settle, years_known
from reports.measures import Figures
from reports.measures import figures as count_figures
from reports.models import EffectCount, Report, ReportLine
from reports.tables import forms
from tests.bench.measures import Figure, medians, seconds
from tests.bench.registers import YEARS
from tests.factories import make_user

EVERYTHING = Scope(reads_all=True, writes_all=True)
FORMS = (1, 2, 3, 4, 5, 6, 7, 10)
TIMES = 5
YEAR = YEARS[-1]
EFFECTS = "/ket-qua-giup-do/"
YEAR_END = date(YEAR, 12, 31)
COUNTED = """
    SELECT commune_id, status_then, status_now, change, count(*)
    FROM reports_reportline WHERE report_id = %s GROUP BY 1, 2, 3, 4
"""
# The same lines without numbers, indexes, keys and checks
BARE = "CREATE TABLE bare AS SELECT line.* FROM ({lines}) line"
UNEQUAL = f"""
    SELECT count(*) FROM (
        (SELECT {COLUMNS} FROM bare EXCEPT ALL
            SELECT {COLUMNS} FROM reports_reportline WHERE report_id = %(report)s)
        UNION ALL
        (SELECT {COLUMNS} FROM reports_reportline WHERE report_id = %(report)s
            EXCEPT ALL SELECT {COLUMNS} FROM bare)
    ) difference
"""


def compile_years(years=YEARS) -> Report:
    """Every year's draft; returns the last one's."""
    for year in years:
        report = services.compile_report(services.open_report(year))
    return report


def counting(name: str, report: Report, times: int = TIMES) -> Iterator[Figure]:
    """All figures of forms 1-7 and 10, of every commune, in one process each."""
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    names = names_of(report)
    _require_equal_counts(report, names)
    ours, grouped = medians(
        times, lambda: every_figure(report, names), lambda: _grouped(report)
    )
    with connection.cursor() as cursor:
        cursor.execute("RESET max_parallel_workers_per_gather")
    yield Figure(f"{name}.figures_of_grouped_count", ours / grouped, 4.5)
    yield Figure(f"{name}.grouped_count_ms", 1000 * grouped, 10_000)


def every_figure(report: Report, names: list[str]) -> Figures:
    found = count_figures(report, EVERYTHING)
    for figure in names:
        found.values(figure)
    return found


def names_of(report: Report) -> list[str]:
    """The figures of these forms; a movement's columns are of households and persons"""
    names: dict[str, None] = {}
    for form in forms(report, FORMS):
        endings = ("_households", "_persons") if form.is_movement else ("",)
        for column in form.columns:
            names |= {f"{column.measure}{ending}": None for ending in endings}
    return list(names)


def _grouped(report: Report) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [report.pk])
        return cursor.fetchall()


def _require_equal_counts(report: Report, names: list[str]) -> None:
    found, counts = every_figure(report, names), Counter()
    for commune, _, now, _, lines in _grouped(report):
        counts[commune, now] += lines
    for row in found.rows:
        for status in LISTED:
            ours = found.value(row.id, f"{status}_households")
            assert ours == counts[row.id, status], (row, status)


def writing(name: str, report: Report, times: int = 3) -> Iterator[Figure]:
    """Lines with numbers, indexes, keys and checks beside a bare table of them."""
    ours, bare = medians(times, lambda: write(report), lambda: _bare(report))
    with connection.cursor() as cursor:
        cursor.execute(UNEQUAL, {"report": report.pk})
        assert cursor.fetchone() == (0,), "the same lines"
        cursor.execute("DROP TABLE bare")
    yield Figure(f"{name}.writing_of_bare_table", ours / bare, 3)
    yield Figure(f"{name}.writing_seconds", ours, 600)


@transaction.atomic
def write(report: Report) -> None:
    """All lines in chunks of the usual size, put in place."""
    compiling.plan(report)
    while compiling.write_next(report):
        pass
    compiling.put_in_place(report)
    compiling.forget(report)


def _bare(report: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute(BARE.format(lines=lines_of(report)), values(report))


def one_commune(name: str, report: Report, full: float) -> Iterator[Figure]:
    """A commune compiled alone after its list changed, and changed back."""
    commune = Commune.objects.order_by("pk")[1]
    line = report.lines.filter(commune=commune, status_now=LISTED[0]).first()
    before = _lines_of(report, commune), _rows_of(report)
    times = []
    for status in (LISTED[1], LISTED[0]) * 2:
        _correct_list(line.household, status)
        times.append(seconds(lambda: services.recompile_changed(report)))
        report.refresh_from_db()
        assert report.lines.get(pk=_line_of(report, line)).status_now == status
    assert (_lines_of(report, commune), _rows_of(report)) == before
    yield Figure(
        f"{name}.full_of_one_commune", full / statistics.median(times), 500, True
    )
    yield Figure(f"{name}.one_commune_ms", 1000 * statistics.median(times), 10_000)


def _correct_list(household: Household, status: str) -> None:
    """As a committed list of one household leaves the register."""
    Review.objects.filter(household=household, year=YEAR).update(status=status)
    standard = Review.objects.filter(household=household, year=YEAR).get().standard
    batch = ImportBatch.objects.create(
        kind="households", year=YEAR, standard=standard, filename="x.xlsx", size=1
    )
    batch.rows.create(sheet="1", number=1, verdict="changed", household=household)
    audit.record(None, audit.Action.IMPORTED, batch)


def _line_of(report: Report, line: ReportLine) -> int:
    return report.lines.get(household=line.household, commune=line.commune).pk


def _rows_of(report: Report) -> list[tuple]:
    """The settled rows of the total and its sections, to the last byte."""
    names = ("position", "poor", "near_poor", "lists", "overview", "ethnic")
    rows = report.rows.filter(commune=None).values_list(*names)
    return [tuple(bytes(v) if type(v) is memoryview else v for v in r) for r in rows]


def _lines_of(report: Report, commune: Commune) -> list[tuple]:
    lines = report.lines.filter(commune=commune).order_by("pk")
    names = [f.attname for f in ReportLine._meta.concrete_fields if f.name != "id"]
    return list(lines.values_list(*names))


def beside_a_loop(name: str, report: Report, full: float) -> Iterator[Figure]:
    """Some communes household by household, taken times the number of communes."""
    communes = list(Commune.objects.order_by("pk"))
    some = communes[::64]
    found: list[tuple] = []
    with transaction.atomic():
        into = Report(year=YEAR, version=99, standard=report.standard)
        into.boundaries_on = report.boundaries_on
        into.save()
        looped = seconds(
            lambda: found.extend(line for c in some for line in _loop(c, into))
        )
        transaction.set_rollback(True)
    columns = ("household_id", "commune_id", "status_then", "status_now", "helper_id")
    lines = report.lines.filter(commune__in=some).values_list(*columns)
    assert sorted(found, key=repr) == sorted(lines, key=repr)
    whole = looped * len(communes) / len(some)
    yield Figure(f"{name}.loop_of_ours", whole / full, 100, is_least=True)


def _loop(commune: Commune, into: Report) -> Iterator[tuple]:
    """A commune's lines as one would first write them: household by household."""
    listed = Review.objects.filter(village__commune=commune, status__in=LISTED)
    then = {r.household_id: r for r in listed.filter(year=YEAR - 1)}
    now = {r.household_id: r for r in listed.filter(year=YEAR)}
    for pk in sorted(then.keys() | now.keys()):
        household = Household.objects.get(pk=pk)
        before, after = then.get(pk), now.get(pk)
        earlier = list(household.reviews.filter(year__lt=YEAR - 1))
        gifts = household.support_shares.filter(support__given_on__year=YEAR)
        line = ReportLine(
            report=into,
            household=household,
            code=household.code,
            head_name=household.head_name,
            sort_key=household.sort_key,
            commune=commune,
            village_id=(after or before).village_id,
            status_then=before.status if before else "",
            status_now=after.status if after else "",
            change=_change(before, after, earlier),
            persons_then=before.persons if before else 0,
            persons_now=after.persons if after else 0,
            children=household.residents.count(),
            supports=tuple({share.support.kind: 1 for share in gifts}.values()),
            helper=_helper(household),
        )
        line.save()
        yield pk, commune.pk, line.status_then, line.status_now, line.helper_id


def _change(before, after, earlier) -> str:
    """Near enough to be written: the statuses are what is compared."""
    if before and after:
        return Change.STAYED
    if before:
        return Change.LEFT
    return Change.AGAIN if earlier else Change.NEW


def _helper(household: Household):
    for one in household.assignments.main().select_related("member"):
        if one.started_on <= YEAR_END and not one.is_over(YEAR_END):
            return one.member
    return None


PAGES = {"page": f"/bao-cao/{YEAR}/", "home_page": "/", "effects_page": EFFECTS}
district_pages: dict[str, float] = {}  # which larger ones of a run are held to


def pages(name: str) -> Iterator[Figure]:
    """First bytes: the report page, the home page and "Kết quả giúp đỡ" as settled."""
    client = Client(headers={"host": "localhost"})
    client.force_login(make_user("everything"))
    yield from _settling(name)
    for page, address in PAGES.items():
        taken = first_byte(client, address)
        yield Figure(f"{name}.{page}_ms", 1000 * taken, 10_000)
        if name.endswith("district"):
            district_pages[page] = taken
        elif page in district_pages:
            ratio = taken / district_pages[page]
            yield Figure(f"{name}.{page}_of_district", ratio, 1.2)
    yield from _after_a_visit(name, client)
    yield Figure(f"{name}.peak_memory_mb", peak_memory(), 1000)


def _settling(name: str) -> Iterator[Figure]:
    """Counted by a worker after the year was compiled; equal to counting anew."""
    reports = years_known(EVERYTHING)
    question = Question(Plan.objects.get(), YEAR, YEAR, "listed")
    taken = seconds(lambda: settle(question, reports))
    count = EffectCount.objects.get()
    for row in count.communes.order_by("?")[:3]:
        anew = cells.count(question, reports, EVERYTHING, [row.commune_id])
        assert (anew[row.commune_id] == cells.unpacked(row.rows)).all(), row
    parts = (cells.unpacked(rows) for rows in _packed(count))
    assert (cells.added(parts) == cells.unpacked(count.whole)).all()
    yield Figure(f"{name}.effects_settling_seconds", taken, 900)


def _packed(count: EffectCount):
    return count.communes.values_list("rows", flat=True).iterator()


def _after_a_visit(name: str, client: Client) -> Iterator[Figure]:
    """The page after help was written down somewhere: that commune is counted again."""

    def visit_and_look() -> None:
        helped = HouseholdAssignment.objects.order_by("pk")[7]
        Visit.objects.create(assignment=helped, visited_on=date(YEAR, 6, 1))
        assert client.get(EFFECTS).status_code == 200

    (taken,) = medians(TIMES, visit_and_look)
    yield Figure(f"{name}.effects_page_after_a_visit_ms", 1000 * taken, 10_000)


def peak_memory() -> float:
    """Of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def first_byte(client: Client, address: str) -> float:
    def get() -> None:
        assert client.get(address, follow=True).status_code == 200, address

    return medians(TIMES, get)[0]


def with_workers(name: str, report: Report, most: int = 4) -> Iterator[Figure]:
    """The lines written by 1, 2 and 4 processes that take chunks from one table."""
    alone = None
    for workers in (1, 2, most):
        compiling.plan(report)
        taken = seconds(lambda count=workers: _run_workers(report, count))
        assert not report.chunks.filter(lines=None).exists()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {building_of(report)}")
            assert cursor.fetchone()[0] == report.lines.count()
        compiling.forget(report)
        alone = alone or taken
        goal = 1 if workers == 1 else 0.9
        yield Figure(f"{name}.{workers}_workers_of_one", taken / alone, goal)


def _run_workers(report: Report, count: int) -> None:
    database = connection.settings_dict["NAME"]
    words = [sys.executable, "-m", "tests.bench.compiler", database, str(report.pk)]
    workers = [subprocess.Popen(words) for _ in range(count)]
    assert [worker.wait() for worker in workers] == [0] * count
