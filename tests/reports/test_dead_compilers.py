"""Chunks among workers: shared, cancelled, and after `kill -9` of workers or database.

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
from povertyaid.embedded import passwords, postgres
from povertyaid.embedded.places import data_folder
from tests.povertyaid.processes import ROOT, python, surroundings, wait_until

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

    Its database is a copy of the empty one the tests have: quicker than migrating. With
    whose each table is: the application divides the lines of reports.
    """
    folder = Path(tempfile.mkdtemp(prefix="povertyaid-test-"))
    folder.chmod(0o755)
    embedded.start_database(folder)
    embedded.start_broker(folder)
    with django_db_blocker.unblock():
        copy_database(folder)
    yield folder
    embedded.stop_broker(folder)
    embedded.stop_database(folder)
    shutil.rmtree(folder)


def copy_database(folder):
    socket = embedded.places.database_socket_folder(data_folder(folder))
    address = ["-h", str(socket), "-U", postgres.SUPERUSER, "-d", postgres.DATABASE]
    restore = [str(embedded.database_program("pg_restore")), *address]
    word = passwords.read(data_folder(folder), postgres.SUPERUSER)
    signed = os.environ | {"PGPASSWORD": word}
    with running("pg_dump", "--format=custom", stdout=subprocess.PIPE) as dump:
        subprocess.run(restore, stdin=dump.stdout, check=True, env=signed)
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


# Says who wrote a chunk, and takes its time, so that a second worker gets some too
WATCH = """
    CREATE TABLE watched (writer integer);
    GRANT INSERT ON watched TO PUBLIC;
    CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF new.lines IS NOT NULL THEN
            INSERT INTO watched VALUES (pg_backend_pid());
            PERFORM pg_sleep(2);
        END IF;
        RETURN new;
    END $$;
    CREATE TRIGGER watch BEFORE UPDATE ON reports_reportchunk
        FOR EACH ROW EXECUTE FUNCTION watch();
"""
UNWATCH = "DROP TRIGGER watch ON reports_reportchunk; DROP FUNCTION watch();"
UNWATCH += "DROP TABLE watched"


@pytest.fixture
def watched(place):
    """Chunks take two seconds each; returns how many writers there were."""

    def execute(query):
        with closing(connect(place)) as session, session, session.cursor() as cursor:
            cursor.execute(query)

    execute(WATCH)
    yield lambda: ask_database(place, "SELECT count(DISTINCT writer) FROM watched")[0]
    execute(UNWATCH)


@pytest.fixture
def celery_workers(place):
    words = ["-m", "celery", "-A", "povertyaid", "worker", "-c", "1", "-l", "ERROR"]
    words += ["-I", "tests.reports.small_chunks", "--without-gossip"]
    names = ("-n", "mot@%h"), ("-n", "hai@%h")
    workers = [
        python(*words, "--without-mingle", *name, POVERTYAID_VAR=str(place))
        for name in names
    ]
    yield workers
    for worker in workers:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.communicate()


def progress(place, job):
    query = f"SELECT state, progress, total FROM povertyaid_job WHERE id = {job}"
    return ask_database(place, query)


def test_two_celery_workers_share_the_chunks(place, office, watched, celery_workers):
    job = office.order("ask")
    office.order("wake", job)
    wait_until(lambda: watched() == 2, seconds=60)
    wait_until(lambda: progress(place, job)[0] == "done", seconds=60)

    assert progress(place, job) == ("done", CHUNKS + 2, CHUNKS + 2)
    assert office.order("digest") == office.undisturbed


def test_compile_is_seen_under_way_and_cancelled(
    place, office, watched, celery_workers
):
    kept = office.order("digest")
    job = office.order("ask_again")
    office.order("wake", job)
    seen = wait_until(
        lambda: (now := progress(place, job))[0] == "running" and now[1] and now, 60
    )
    assert office.order("cancel", job) == "True"
    wait_until(lambda: progress(place, job)[0] == "cancelled", seconds=60)

    assert (seen[1] < CHUNKS + 2, seen[2]) == (True, CHUNKS + 2)
    assert ask_database(place, "SELECT count(*) FROM reports_reportchunk") == (0,)
    assert office.order("digest") == kept == office.undisturbed


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
