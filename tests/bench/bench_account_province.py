"""The yearly account of a province: 129 communes, 60,000 households a year."""

from collections.abc import Iterator

from reports import services
from tests.bench import accounts
from tests.bench.measures import Figure, medians
from tests.bench.registers import PROVINCE, fill

NAME = "account.province"


def figures() -> Iterator[Figure]:
    fill(PROVINCE)
    report = accounts.compile_years()
    (full,) = medians(3, lambda: services.compile_report(report))
    report.refresh_from_db()
    yield Figure(f"{NAME}.compile_seconds", full, 60)
    yield from accounts.counting(NAME, report)
    yield from accounts.writing(NAME, report)
    yield from accounts.beside_a_loop(NAME, report, full)
    yield from accounts.pages(NAME)
