"""Who goes first: the modules that take longest, dealt out among the workers.

pytest-xdist hands each worker an equal run of the tests as they stand here, and lets
who is done take half of what another has left, from its end. So what takes minutes
stands at the head of every run: its sample is loaded by one worker only, and none of it
is left for the end. There stand the browser's tests, behind all that ask a database of
the same worker: Playwright's event loop stays with it, and Django takes another line.
"""

import os
from itertools import groupby

import pytest

# Whole modules, on two cores with nothing else to do; any not named here takes less
SECONDS = {
    "tests/povertyaid/backup/test_rehearsal.py": 350,
    "tests/test_access.py": 320,
    "tests/povertyaid/test_serve.py": 110,
    "tests/households/imports/test_conversions.py": 106,
    "tests/povertyaid/test_dead_workers.py": 60,
    "tests/attack/test_pages.py": 50,
    "tests/reports/test_dead_compilers.py": 45,
    "tests/povertyaid/test_embedded.py": 40,
    "tests/reports/test_sample_account.py": 35,
    "tests/assignments/test_registers.py": 30,
    "tests/assignments/test_sample_proposal.py": 25,
    "tests/households/imports/test_matching_quality.py": 25,
    "tests/povertyaid/signin/test_door.py": 25,
    "tests/povertyaid/test_far_log.py": 25,
    "tests/households/imports/test_sample.py": 20,
}
# Of the browser's, whose single tests take up to a minute
LONG_IN_THE_BROWSER = ("are_whole", "merger", "closed_corrected")


def workers() -> int:
    return int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))


def module(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def place(item: pytest.Item) -> int:
    """Those that need nothing first, then the database's, at last the browser's."""
    if module(item).startswith("tests/browser/"):
        return 2 if any(word in item.name for word in LONG_IN_THE_BROWSER) else 3
    return int("db" in item.fixturenames or "transactional_db" in item.fixturenames)


def taken_in_turns(items: list[pytest.Item], runs: int) -> list[pytest.Item]:
    """The same tests in the order in which so many workers are soonest done."""
    heavy = sorted(
        (item for item in items if module(item) in SECONDS),
        key=lambda item: (-SECONDS[module(item)], module(item)),
    )
    shares = [(0, run, []) for run in range(runs)]
    for name, tests in groupby(heavy, module):
        seconds, run, share = min(shares, key=lambda share: share[:2])
        shares[run] = (seconds + SECONDS[name], run, share + [*tests])
    others = sorted((item for item in items if module(item) not in SECONDS), key=place)
    placed = []
    for _, run, share in shares:
        length = (len(items) - len(placed)) // (runs - run)  # as xdist cuts them
        rest = max(length - len(share), 0)
        placed += share + others[:rest]
        others = others[rest:]
    return placed + others
