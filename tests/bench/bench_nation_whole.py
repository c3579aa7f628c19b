"""The yearly account of the nation: 10,000 communes, 1.5 million households a year.

A family of its own, after a district in the same run: filling the register alone takes
minutes. `make bench ONLY=nation`; with NATION=1000 of that many communes. What a broken
off run is most missed for comes first.
"""

import os
from collections.abc import Iterator

from reports import services
from tests.bench import accounts
from tests.bench.measures import Figure, seconds
from tests.bench.registers import NATION, Size, fill

NAME = "nation"
COMMUNES = int(os.environ.get("NATION", NATION.communes))
SIZE = Size(COMMUNES, COMMUNES * NATION.listed // NATION.communes)


def figures() -> Iterator[Figure]:
    yield Figure(f"{NAME}.filling_seconds", seconds(lambda: fill(SIZE)), 900)
    report = services.open_report(accounts.YEAR)
    before = accounts.peak_memory()
    full = seconds(lambda: services.compile_report(report))
    report.refresh_from_db()
    yield Figure(f"{NAME}.compile_seconds", full, 900)
    yield Figure(
        f"{NAME}.compile_grew_memory_mb", accounts.peak_memory() - before, 1000
    )
    yield from accounts.pages(NAME)
    yield from accounts.one_commune(NAME, report, full)
    yield from accounts.writing(NAME, report, 1)
    yield from accounts.counting(NAME, report, 1)
    yield from accounts.with_workers(NAME, report)
