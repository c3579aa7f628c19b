"""Compiling a year of the whole sample, counting its figures, and the pages on it."""

import statistics
from collections.abc import Iterator

from django.db import connection
from django.test import Client

from households.models import Household
from povertyaid.models import User
from povertyaid.scope import Scope
from reports import sample, services
from reports.measures import figures as count_figures
from reports.models import Report, ReportLine
from tests.bench.measures import Figure, medians, seconds

TIMES = 20
MILLISECONDS = 100
EVERYTHING = Scope(reads_all=True, writes_all=True)
# One bare statement over the same rows; a report's lines add the place, the change and
# the helper to it.
BARE = """
    CREATE TEMP TABLE bare AS
    SELECT r.*, h.code, h.head_name, h.sort_key FROM households_review r
    JOIN households_household h ON h.id = r.household_id WHERE r.year IN (2021, 2022)
"""
GROUPED = """
    SELECT commune_id, status_then, status_now, change, count(*), sum(persons_now)
    FROM reports_reportline WHERE report_id = %s GROUP BY 1, 2, 3, 4
"""


def figures() -> Iterator[Figure]:
    sample.load(lambda words: None)
    for year in sample.YEARS:
        services.compile_report(services.open_report(year))
    report = Report.objects.get(year=2022)
    lines = ReportLine.objects.filter(report=report).count()

    compiles = [seconds(lambda: services.compile_report(report)) for _ in range(5)]
    assert ReportLine.objects.filter(report=report).count() == lines
    compiled, bare = statistics.median(compiles), _bare()
    yield Figure("account.compile_year_ms", 1000 * compiled, 1000)
    yield Figure("account.compile_vs_bare_table", compiled / bare, 60)
    counted, grouped = medians(TIMES, lambda: _count(report), lambda: _group(report))
    assert count_figures(report, EVERYTHING).total("poor_households") == 2367
    yield Figure("account.figures_ms", 1000 * counted, 50)
    yield Figure("account.figures_vs_grouped_count", counted / grouped, 12)
    yield from _pages()


def _pages() -> Iterator[Figure]:
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="vanphong"))
    household = Household.objects.listed(2022).first()
    for name, address in {
        "home": "/",
        "households": "/ho/",
        "household": f"/ho/{household.pk}/",
        "report": "/bao-cao/2022/",
    }.items():
        (median,) = medians(TIMES, lambda address=address: _get(client, address))
        yield Figure(f"account.{name}_page_ms", 1000 * median, MILLISECONDS)


def _get(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200, address


def _count(report: Report) -> None:
    count_figures(report, EVERYTHING)


def _group(report: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute(GROUPED, [report.pk])
        cursor.fetchall()


def _bare() -> float:
    times = []
    with connection.cursor() as cursor:
        for _ in range(5):
            times.append(seconds(lambda: cursor.execute(BARE)))
            cursor.execute("DROP TABLE bare")
    return statistics.median(times)
