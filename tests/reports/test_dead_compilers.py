"""`kill -9` of workers at every chunk boundary and inside chunks; a killed database.

Real processes on a PostgreSQL of their own. Whatever dies, who takes over ends with the
bytes of an undisturbed compile.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2
import pytest

from povertyaid import embedded
from povertyaid.backup.programs import running
from povertyaid.embedded import postgres
from povertyaid.embedded.places import data_folder
from tests.povertyaid.processes import ROOT, surroundings, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

CHUNKS = 3
# Tables that hold a worker up inside a transaction: its lines are written and not yet
# said to be; the new lines are in place and the totals are not
INSIDE_A_CHUNK = "reports_reportchunk"
PUTTING_IN_PLACE = "reports_reportdenominator"


class Office:
    """The processes of tests/reports/compiler.py."""

    def __init__(self, place: Path):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.reports.compiler"],
            cwd=ROOT,
            env=surroundings(POVERTYAID_VAR=str(place)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def order(self, *words) -> str:
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return self._hear()

    def start_and_wait(self, job, written) -> str:
        """A worker that has written so many chunks and waits."""
        said = {self.order("start", job, written), self._hear()}
        return (said - {"waiting"}).pop()

    def kill(self, worker) -> None:
        os.kill(int(worker), signal.SIGKILL)
        assert self.order("end", worker) == str(-signal.SIGKILL)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def _hear(self) -> str:
        said = self.process.stdout.readline().strip()
        assert said, "the process has ended"
        return said


@pytest.fixture(autouse=True)
def database():
    """These tests bring their own."""


@pytest.fixture(scope="module")
def place(django_db_setup, django_db_blocker):
    """A state folder with PostgreSQL of its own, for all tests here.

    Its database is a copy of the empty one the tests have: quicker than migrating.
    """
    folder = Path(tempfile.mkdtemp(prefix="povertyaid-test-"))
    folder.chmod(0o755)
    embedded.start_database(folder)
    with django_db_blocker.unblock():
        copy_database(folder)
    yield folder
    embedded.stop_database(folder)
    shutil.rmtree(folder)


def copy_database(folder):
    socket = embedded.places.database_socket_folder(data_folder(folder))
    address = ["-h", str(socket), "-U", postgres.SUPERUSER, "-d", postgres.DATABASE]
    restore = [str(embedded.database_program("pg_restore")), "--no-owner", *address]
    with running("pg_dump", "--format=custom", stdout=subprocess.PIPE) as dump:
        subprocess.run(restore, stdin=dump.stdout, check=True)
        dump.stdout.close()


@pytest.fixture(scope="module")
def office(place):
    office = Office(place)
    office.undisturbed = office.order("fill")
    yield office
    office.close()


def connect(place):
    return postgres._connect(data_folder(place), postgres.DATABASE)


def ask_database(place, query):
    with closing(connect(place)) as session, session.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()


@contextmanager
def held(place, table):
    """Nobody writes to `table` meanwhile, everybody reads it and locks its rows."""
    session = connect(place)
    with session.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
    try:
        yield
    finally:
        with suppress(psycopg2.Error):  # the database was killed
            session.close()


def wait_for_one_held_up(place):
    waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'relation' AND NOT granted"
    wait_until(lambda: ask_database(place, waiting), seconds=60)


def wait_for_it_to_be_free(place):
    """Until the database has noticed that the worker is gone."""
    taken = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory'"
    wait_until(lambda: not ask_database(place, taken))


def chunks_left(place):
    query = "SELECT count(*) FROM reports_reportchunk WHERE lines IS NULL"
    return ask_database(place, query)[0]


def state(place, job):
    query = f"SELECT state, attempts FROM povertyaid_job WHERE id = {job}"
    return ask_database(place, query)


def finish(office, job):
    """Another worker takes over and goes on to the end."""
    assert office.order("end", office.order("start", job)) == "0"


def test_worker_killed_at_each_chunk_boundary(place, office):
    job = office.order("ask")
    for written in range(CHUNKS + 1):
        worker = office.start_and_wait(job, written)
        assert chunks_left(place) == CHUNKS - written
        office.kill(worker)
        wait_for_it_to_be_free(place)

    finish(office, job)

    assert state(place, job) == ("done", CHUNKS + 2)
    assert office.order("digest") == office.undisturbed


@pytest.mark.parametrize(
    ("table", "left"), [(INSIDE_A_CHUNK, CHUNKS), (PUTTING_IN_PLACE, 0)]
)
def test_worker_killed_inside_a_transaction(place, office, table, left):
    job = office.order("ask")
    office.kill(office.start_and_wait(job, 0))  # it shared the communes out
    wait_for_it_to_be_free(place)
    with held(place, table):
        worker = office.order("start", job)
        wait_for_one_held_up(place)
        office.kill(worker)
    wait_for_it_to_be_free(place)
    assert chunks_left(place) == left

    finish(office, job)

    assert state(place, job) == ("done", 3)
    assert office.order("digest") == office.undisturbed


def test_database_restarted_at_once_in_the_middle_of_a_compile(place, office):
    job = office.order("ask")
    office.kill(office.start_and_wait(job, 1))
    wait_for_it_to_be_free(place)
    with held(place, INSIDE_A_CHUNK):
        worker = office.order("start", job)
        wait_for_one_held_up(place)
        words = ("restart", "-m", "immediate", "-w", "-l", "log")
        postgres._run(data_folder(place), "pg_ctl", *words)
    assert office.order("end", worker) == "3"
    assert (state(place, job), chunks_left(place)) == (("running", 2), CHUNKS - 1)

    finish(office, job)

    assert state(place, job) == ("done", 3)
    assert office.order("digest") == office.undisturbed
