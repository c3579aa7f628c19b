"""The yearly account of a district: 5,000 households a year, five years."""

from collections.abc import Iterator

from reports import services
from tests.bench import accounts
from tests.bench.measures import Figure, medians
from tests.bench.registers import DISTRICT, fill

NAME = accounts.DISTRICT


def figures() -> Iterator[Figure]:
    fill(DISTRICT)
    report = accounts.compile_years()
    (full,) = medians(3, lambda: services.compile_report(report))
    report.refresh_from_db()
    yield Figure(f"{NAME}.compile_seconds", full, 60)
    yield from accounts.counting(NAME, report)
    yield from accounts.writing(NAME, report)
    yield from accounts.pages(NAME)
