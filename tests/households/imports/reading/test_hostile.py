"""Every hostile file: its exact answer, in bounded time and memory, nobody harmed."""

import threading
import time

import psutil
import pytest

from households.imports.reading import process, read_workbook
from povertyaid.jobs import UserError
from tests.households.imports import hostile, hostile_names
from tests.households.imports.hostile_cases import CASES

SECONDS, MEGABYTES, OWN_MEGABYTES = 10, 600, 50
MB = 1024 * 1024


class Watch:
    """The most memory the reading processes held together, and the time it took."""

    def __enter__(self):
        process.warm()
        self.me = psutil.Process()
        self.before, self.most = self.me.memory_info().rss, 0
        self.started, self.stop = time.monotonic(), threading.Event()
        self.thread = threading.Thread(target=self.look)
        self.thread.start()
        return self

    def look(self):
        while not self.stop.wait(0.005):
            total = 0
            for child in self.me.children(recursive=True):
                try:
                    total += child.memory_full_info().pss
                except psutil.Error:
                    continue
            self.most = max(self.most, total)

    def __exit__(self, *_raised):
        self.seconds = time.monotonic() - self.started
        self.stop.set()
        self.thread.join()
        self.grown = self.me.memory_info().rss - self.before


def answer(path, name):
    """The refusal's words, else the first sheet."""
    try:
        return read_workbook(path, name)[0]
    except UserError as error:
        return str(error)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_hostile_file(case, tmp_path):
    path = tmp_path / case.file_name
    path.write_bytes(case.build())

    with Watch() as watch:
        found = answer(path, case.file_name)

    if case.refusal is not None:
        assert found == case.refusal
    else:
        assert [list(row) for row in found.cells.rows()] == case.cells
        assert (found.notes, found.first_row) == (list(case.notes), case.first_row)
    assert watch.seconds < SECONDS
    assert watch.most < MEGABYTES * MB
    assert watch.grown < OWN_MEGABYTES * MB


def test_there_are_enough_of_them():
    assert {hostile.__name__, hostile_names.__name__} >= {
        case.build.__module__ for case in CASES
    }
    assert len({str(case) for case in CASES}) == len(CASES) >= 60
