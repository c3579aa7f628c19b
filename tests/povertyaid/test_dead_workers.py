"""`kill -9` in the middle of a job: of the worker, of the database; a restarted broker.

Real processes with their own PostgreSQL, Redis and Celery worker under a folder of
their own; the tests' database is not touched.
"""

import os
import signal
from contextlib import closing

import pytest

from povertyaid import embedded
from povertyaid.embedded import postgres
from povertyaid.embedded.places import data_folder
from tests.povertyaid.processes import python, run, wait_until

pytestmark = pytest.mark.slow

ASK = """
import django; django.setup()
from povertyaid import jobs
from tests.povertyaid import work
job = jobs.ask("tests.povertyaid.work.count", "Đếm", steps={steps})
jobs.wake(job)
print(job.pk)
"""
WAKE = """
import django; django.setup()
from povertyaid import jobs
from tests.povertyaid import work
print(jobs.wake_owed())
"""
DO = """
import django; django.setup()
from povertyaid import jobs
from tests.povertyaid import work
jobs.run(1, work.count_slowly)
"""
NAMES = {"DJANGO_SETTINGS_MODULE": "povertyaid.settings"}


@pytest.fixture(autouse=True)
def database():
    """These tests bring their own."""


@pytest.fixture
def place(migrated):
    """A state folder with PostgreSQL, migrated and kept up, and Redis."""
    embedded.start_database(migrated)
    embedded.start_broker(migrated)
    return migrated


def speak(place, words):
    return run("-c", words, POVERTYAID_VAR=str(place), **NAMES)


def start_worker(place):
    words = ["-m", "celery", "-A", "povertyaid", "worker", "-c", "1", "-l", "ERROR"]
    words += ["-I", "tests.povertyaid.work", "--without-gossip", "--without-mingle"]
    return python(*words, POVERTYAID_VAR=str(place))


def kill(worker):
    os.killpg(worker.pid, signal.SIGKILL)
    worker.communicate()


def ask_database(place, query):
    with closing(postgres._connect(data_folder(place), postgres.DATABASE)) as session:
        session.autocommit = True
        with session.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone() if cursor.description else None


def state(place):
    return ask_database(place, "SELECT state, attempts FROM povertyaid_job")


def steps_done(place):
    return ask_database(place, "SELECT progress FROM povertyaid_job")[0]


def entries(place):
    return ask_database(place, "SELECT count(*) FROM povertyaid_auditentry")[0]


def test_a_job_whose_worker_was_killed_is_done_once_by_the_next(place):
    worker = start_worker(place)
    speak(place, ASK.format(steps=30))
    wait_until(lambda: steps_done(place) > 0)
    kill(worker)
    assert state(place) == ("running", 1)
    assert entries(place) == 0

    worker = start_worker(place)
    try:
        assert speak(place, WAKE) == "1"
        wait_until(lambda: state(place)[0] == "done")
    finally:
        kill(worker)

    assert state(place) == ("done", 2)
    assert entries(place) == 1
    assert speak(place, WAKE) == "0"


def test_a_job_asked_for_while_the_broker_is_away_is_done_later(place):
    embedded.stop_broker(place)
    speak(place, ASK.format(steps=1))
    assert state(place) == ("queued", 0)

    embedded.start_broker(place)
    worker = start_worker(place)
    try:
        assert speak(place, WAKE) == "1"
        wait_until(lambda: state(place)[0] == "done")
    finally:
        kill(worker)

    assert (state(place), entries(place)) == (("done", 1), 1)


def test_a_job_whose_database_was_killed_is_owed_and_done_once(place):
    embedded.stop_broker(place)  # the job is done by hand, in a process of its own
    speak(place, ASK.format(steps=60))
    worker = python("-c", DO, POVERTYAID_VAR=str(place), **NAMES)
    wait_until(lambda: steps_done(place) > 0)
    pid = (data_folder(place) / "postmaster.pid").read_text().partition("\n")[0]
    os.kill(int(pid), signal.SIGKILL)
    said, _ = worker.communicate(timeout=30)
    assert worker.returncode == 1
    assert "OperationalError" in said

    embedded.start_database(place)
    assert state(place) == ("running", 1)
    assert entries(place) == 0
    ask_database(place, "UPDATE povertyaid_job SET arguments = '{\"steps\": 1}'")
    speak(place, DO)

    assert (state(place), entries(place)) == (("done", 2), 1)
