"""A report is of one state of the register, whoever writes lists meanwhile."""

import threading
from contextlib import suppress

import pytest
from django.db import connection, transaction

from households.locks import lock_register
from povertyaid.jobs import Progress
from reports import services
from tests.factories import make_commune, make_commune_year, make_household, make_review

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
WAIT = 0.5  # seconds; whoever may go on has done so long before


@pytest.fixture
def commune():
    commune = make_commune("Na Tông")
    make_review(make_household(commune))
    return commune


def on_another_connection(work):
    """A thread doing `work` in a transaction of its own; it has begun on return."""

    def run():
        try:
            with transaction.atomic():
                work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_list_written_between_two_steps_waits_for_the_report(commune):
    def write():
        lock_register()
        make_commune_year(commune, 2022, 1)

    class WriterComes(Progress):
        thread = None

        def step(self, count=1, message=""):
            super().step(count, message)
            if self.thread is None:  # the lines are written, the totals are not
                self.thread = on_another_connection(write)
                self.thread.join(WAIT)

    progress = WriterComes()
    report = services.compile_report(services.open_report(2022), progress)
    progress.thread.join()

    assert report.denominators.count() == 0
    assert commune.years.count() == 1


def test_report_waits_for_the_list_being_written(commune):
    report = services.open_report(2022)
    with transaction.atomic():
        lock_register()
        make_review(make_household(commune))
        compiling = on_another_connection(lambda: services.compile_report(report))
        compiling.join(WAIT)
        is_waiting = compiling.is_alive()
    compiling.join()

    assert is_waiting
    assert report.lines.count() == 2


def test_two_reports_are_put_in_place_one_after_the_other(commune):
    """Each would wait for a table the other has written to, and one would break off."""
    make_review(commune.villages.first().households.first(), 2021)
    reports = [services.open_report(year) for year in (2021, 2022)]
    both_are_claimed = threading.Barrier(2)

    class Together(Progress):
        def start(self, total, message=""):
            super().start(total, message)
            with suppress(threading.BrokenBarrierError):
                both_are_claimed.wait(WAIT)

    threads = [
        on_another_connection(lambda r=report: services.compile_report(r, Together()))
        for report in reports
    ]
    for thread in threads:
        thread.join()

    assert [report.lines.count() for report in reports] == [1, 1]
