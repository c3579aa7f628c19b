"""Worker processes for tests that kill them: they wait where they are told to.

Takes orders line by line, one answer each, as tests/reports/test_dead_compilers.py
gives them. A worker is a fork: a process of its own without a start of its own.
"""

import os
import signal
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertyaid.settings")
django.setup()

from django.db import OperationalError, connection  # noqa: E402

from povertyaid import jobs  # noqa: E402
from povertyaid.jobs import Progress  # noqa: E402
from povertyaid.models import Job  # noqa: E402
from reports import services  # noqa: E402
from reports.models import Report  # noqa: E402
from tests.factories import compile_year  # noqa: E402
from tests.reports import small_chunks  # noqa: E402, F401 - of three communes
from tests.reports.digests import digest_of  # noqa: E402
from tests.reports.test_slow_reading import random_district  # noqa: E402

YEAR = 2022


class Stopping(Progress):
    """Says so and waits for its end when so many chunks are written."""

    def __init__(self, job_id: int, chunks: int):
        super().__init__(job_id)
        self.chunks = chunks

    def check(self) -> None:
        super().check()
        if self.total and self.done == self.chunks:
            say("waiting")
            signal.pause()


def say(words: object) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def fill() -> str:
    """A district of three communes, and what compiling it undisturbed gives."""
    random_district(7)
    compile_year(YEAR - 1)
    return digest_of(compile_year(YEAR))


def ask() -> int:
    """The year is to be compiled, with nothing left of an earlier compile."""
    services.discard_draft(Report.objects.get(year=YEAR), None)
    return services.request_report(YEAR).job.pk


def ask_again() -> int:
    """The same beside a draft that stays until the new lines are there."""
    return services.request_report(YEAR).job.pk


def wake(job_id: str) -> str:
    jobs.wake(Job.objects.get(pk=job_id))
    return "sent"


def cancel(job_id: str) -> bool:
    return jobs.cancel(Job.objects.get(pk=job_id))


def digest() -> str:
    return digest_of(Report.objects.get(year=YEAR))


def start(job_id: str, written: str = "") -> int:
    """Begin the job in a process of its own; returns its number.

    With a number of chunks `written`, it waits there.
    """
    if worker := os.fork():
        return worker
    os.setsid()
    os._exit(_run(int(job_id), written))


def end(worker: str) -> int:
    """How a worker ended: its exit code, or minus the signal that killed it."""
    _, status = os.waitpid(int(worker), 0)
    return os.waitstatus_to_exitcode(status)


def _run(job_id: int, written: str) -> int:
    def work(job, progress) -> None:
        if written:
            progress = Stopping(job.pk, int(written))
        services.compile_for_job(job, progress)

    try:
        jobs.run(job_id, work, in_steps=True)
    except OperationalError:
        return 3
    return 0


ORDERS = {
    order.__name__: order
    for order in (fill, ask, ask_again, wake, cancel, digest, start, end)
}

if __name__ == "__main__":
    for line in sys.stdin:
        order, *words = line.split()
        connection.close()  # a fork needs its own, and a restarted database a new one
        say(ORDERS[order](*words))
