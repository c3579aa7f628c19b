"""The embedded PostgreSQL and Redis: who stops them, and starting after any end."""

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import closing

import psutil
import psycopg2
import pytest

from povertyaid import embedded
from povertyaid.embedded import broker, passwords, places, postgres, roles
from tests.povertyaid.processes import ROOT, python, run, surroundings, wait_until

pytestmark = pytest.mark.slow
NOBODY = 65534

USE = """
import sys
from pathlib import Path
from povertyaid.embedded import postgres
var = Path(sys.argv[1])
postgres.start_database(var)
connection = postgres._connect(postgres.places.data_folder(var), postgres.DATABASE)
connection.autocommit = True
cursor = connection.cursor()
cursor.execute("SELECT pg_advisory_lock(1)")  # IF NOT EXISTS alone is no protection
cursor.execute("CREATE TABLE IF NOT EXISTS visit (at timestamptz DEFAULT now())")
cursor.execute("INSERT INTO visit DEFAULT VALUES")
cursor.execute("SELECT count(*), pg_advisory_unlock(1) FROM visit")
print(cursor.fetchone()[0], flush=True)
"""
USE_AND_STAY = USE + "import time; time.sleep(60)"


@pytest.fixture(autouse=True)
def database():
    """These tests bring their own."""


def postmaster(var):
    note = places.data_folder(var) / "postmaster.pid"
    return int(note.read_text().partition("\n")[0])


@pytest.fixture
def stayer(var):
    """A process that uses the database and stays."""
    process = python("-c", USE_AND_STAY, str(var))
    process.stdout.readline()
    yield process
    end(process)


def end(process):
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_last_user_stops_postgresql(var):
    assert run("-c", USE, str(var)) == "1"
    assert not embedded.is_database_running(var)
    assert run("-c", USE, str(var)) == "2"


def test_it_stays_up_for_whoever_still_uses_it(var, stayer):
    assert run("-c", USE, str(var)) == "2"
    assert embedded.is_database_running(var)


def test_what_a_killed_user_left_running_is_stopped_by_the_next(var, stayer):
    end(stayer)
    assert embedded.is_database_running(var)

    assert run("-c", USE, str(var)) == "2"
    assert not embedded.is_database_running(var)


def test_many_may_start_it_at_once(var):
    processes = [python("-c", USE, str(var)) for _ in range(5)]
    said = [process.communicate(timeout=60)[0].strip() for process in processes]

    assert sorted(said) == ["1", "2", "3", "4", "5"]
    assert not embedded.is_database_running(var)


def test_after_kill_9_it_starts_with_everything_in_it(var, stayer):
    os.kill(postmaster(var), signal.SIGKILL)

    assert run("-c", USE, str(var)) == "2"


def test_a_postmaster_pid_that_names_another_process_by_now(var):
    run("-c", USE, str(var))
    note = places.data_folder(var) / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{note.parent}\n0\n5432\n{note.parent}\n\n\n\n")

    assert run("-c", USE, str(var)) == "2"


def test_a_postmaster_pid_cut_short_by_a_power_cut(var):
    run("-c", USE, str(var))
    (places.data_folder(var) / "postmaster.pid").write_text("")

    assert run("-c", USE, str(var)) == "2"


def test_a_cluster_that_was_half_made_is_made_again(var):
    (var / "postgres.new").mkdir()
    (var / "postgres.new" / "PG_VERSION").write_text("18\n")

    assert run("-c", USE, str(var)) == "1"


def rights(folder):
    """[role, may it make databases, roles, is it superuser], by the superuser."""
    with closing(postgres._connect(folder, postgres.DATABASE)) as line:
        cursor = line.cursor()
        cursor.execute(
            "SELECT rolname, rolcreatedb, rolcreaterole, rolsuper FROM pg_roles"
            " WHERE rolname LIKE 'povertyaid%' ORDER BY 1"
        )
        return cursor.fetchall()


NO_MORE = [
    ("povertyaid", False, False, False),
    ("povertyaid_owner", False, False, False),
]


def test_each_role_has_a_password_of_its_own_and_makes_no_database(var, stayer):
    folder = places.data_folder(var)
    signs_in = postgres._signs_in
    everybody = (roles.SUPERUSER, roles.OWNER, roles.APPLICATION)
    words = {role: passwords.read(folder, role) for role in everybody}

    opened = [
        (role, whose)
        for role in everybody
        for whose, word in (words | {"nobody": "x"}).items()
        if signs_in(folder, postgres.DATABASE, role, word)
    ]

    assert opened == [(role, role) for role in everybody]
    assert rights(folder) == NO_MORE
    for role in everybody:
        path = passwords.file_of(folder, role)
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.stat().st_uid == folder.stat().st_uid
    line = postgres._connect(folder, postgres.DATABASE, roles.APPLICATION)
    with closing(line), pytest.raises(psycopg2.errors.InsufficientPrivilege):
        line.autocommit = True
        line.cursor().execute("CREATE DATABASE other")

    shutil.rmtree(folder / passwords.FOLDER)  # whoever removes them has new ones
    assert run("-c", USE, str(var)) == "2"
    assert passwords.read(folder, roles.OWNER) != words[roles.OWNER]
    assert not signs_in(folder, postgres.DATABASE, roles.OWNER, words[roles.OWNER])


EARLIER = """
    CREATE ROLE povertyaid LOGIN CREATEDB;
    CREATE ROLE povertyaid_owner LOGIN CREATEDB;
    GRANT povertyaid TO povertyaid_owner;
"""


def test_a_cluster_of_the_version_without_passwords_is_locked_with_all_in_it(var):
    folder = places.choose_data_folder(var)
    postgres._make(folder)
    postgres._start(folder)
    with closing(postgres._connect(folder, roles.SUPERUSER)) as line:
        line.autocommit = True
        line.cursor().execute(EARLIER)
        line.cursor().execute("CREATE DATABASE povertyaid OWNER povertyaid_owner")
    assert postgres._signs_in(folder, postgres.DATABASE, roles.OWNER, "x")

    assert run("-c", USE, str(var)) == "1"  # while it runs, as after an update

    postgres._start(folder)
    assert rights(folder) == NO_MORE
    assert not postgres._signs_in(folder, postgres.DATABASE, roles.OWNER, "x")


def test_a_path_too_long_for_a_socket_with_blanks_and_marks_in_it(var):
    deep = var / "tư liệu, 'bản' gốc" / ("a" * 90)
    deep.mkdir(parents=True)

    assert run("-c", USE, str(deep)) == "1"
    embedded.start_broker(deep)
    assert embedded.is_broker_running(deep)
    embedded.stop_broker(deep)


def as_nobody(var, code):
    """What `code` says when an ordinary user runs it on `var`."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    become = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": ROOT}
    become["env"] = surroundings(HOME=str(var), PYTHONDONTWRITEBYTECODE="1")
    command = [sys.executable, "-c", code, str(var)]
    try:
        found = "import povertyaid.embedded"
        subprocess.run([*command[:2], found], check=True, capture_output=True, **become)
    except (PermissionError, subprocess.CalledProcessError):
        pytest.skip("the project or its Python lies in a private folder")
    return subprocess.run(command, capture_output=True, text=True, **become)


def test_an_ordinary_user_needs_nothing_from_root(var):
    os.chown(var, NOBODY, NOBODY)

    done = as_nobody(var, USE)

    assert (done.stdout.strip(), done.returncode) == ("1", 0), done.stderr
    assert (var / "postgres").stat().st_uid == NOBODY


def test_another_users_folder_is_refused_in_words(var):
    var.joinpath("run").mkdir()

    done = as_nobody(var, USE)

    assert done.returncode == 1
    assert "thuộc về người dùng khác" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's PostgreSQL is another user")
def test_roots_private_folder_is_not_opened(var):
    var.chmod(0o700)

    assert run("-c", USE, str(var)).endswith("1")

    data = places.data_folder(var)
    assert var.stat().st_mode & 0o777 == 0o700
    assert not data.is_relative_to(var)
    assert data.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(data.parent)


def test_redis_keeps_what_it_was_given_over_kill_9(var):
    embedded.start_broker(var)
    assert broker._say(var, b"SET viec 1", broker.APPLICATION) == b"+OK\r\n"
    log = var / "redis" / "appendonlydir"
    wait_until(lambda: sum(f.stat().st_size for f in log.glob("*.incr.aof")) > 40, 10)
    os.kill(int(broker._pid_file(var).read_text()), signal.SIGKILL)
    wait_until(lambda: not embedded.is_broker_running(var))

    embedded.start_broker(var)

    assert broker._say(var, b"GET viec", broker.APPLICATION) == b"$1\r\n1\r\n"


def test_redis_goes_on_with_the_file_of_the_one_before(var):
    (var / "redis").mkdir(parents=True)
    words = ("SELECT", "0", "SET", "viec", "1")
    said = [f"${len(word)}\r\n{word}\r\n" for word in words]
    old = f"*2\r\n{''.join(said[:2])}*3\r\n{''.join(said[2:])}"
    (var / "redis" / "appendonly.aof").write_bytes(old.encode())

    embedded.start_broker(var)

    assert broker._say(var, b"GET viec", broker.APPLICATION) == b"$1\r\n1\r\n"


def test_redis_is_a_patched_one_and_listens_on_its_socket_only(var):
    embedded.start_broker(var)

    told = re.search(rb"redis_version:(\d+)\.(\d+)\.(\d+)", broker._say(var, b"INFO"))
    assert tuple(map(int, told.groups())) >= (8, 2, 3)  # CVE-2025-49844, -62507
    assert b"graph" not in broker._say(var, b"MODULE LIST")

    assert broker._say(var, b"CONFIG GET port").splitlines()[-1] == b"0"
    assert embedded.broker_socket(var).parent.stat().st_mode & 0o777 == 0o700


def test_redis_takes_nobody_without_a_password_and_the_application_for_keys(var):
    embedded.start_broker(var)
    say, application = broker._say, broker.APPLICATION

    for command in (b"SHUTDOWN", b"CONFIG GET dir", b"FLUSHALL", b"KEYS *"):
        assert say(var, command, application).startswith(b"-NOPERM"), command
    assert say(var, b"GET viec").startswith(b"-NOPERM")  # the keeper reads no key
    assert b"-NOAUTH" in say(var, b"PING", "default")
    server = psutil.Process(int(broker._pid_file(var).read_text()))
    word = passwords.read(var / "redis", broker.KEEPER)
    assert word not in " ".join(server.cmdline())


def test_redis_of_the_version_without_passwords_is_replaced(var):
    program, socket = places.broker_program(var), embedded.broker_socket(var)
    (var / "redis").mkdir()
    words = ["--port", "0", "--unixsocket", str(socket), "--dir", str(var / "redis")]
    note = ["--daemonize", "yes", "--pidfile", str(broker._pid_file(var))]
    subprocess.run([program, *words, *note], check=True, capture_output=True)
    wait_until(broker._pid_file(var).exists)
    earlier = psutil.Process(int(broker._pid_file(var).read_text()))
    assert not embedded.is_broker_running(var)

    embedded.start_broker(var)

    is_gone = not earlier.is_running() or earlier.status() == psutil.STATUS_ZOMBIE
    assert embedded.is_broker_running(var) and is_gone
    assert broker._say(var, b"PING", broker.APPLICATION) == b"+PONG\r\n"


def test_starting_redis_twice_starts_it_once(var):
    embedded.start_broker(var)
    pid = broker._pid_file(var).read_text()

    embedded.start_broker(var)

    assert broker._pid_file(var).read_text() == pid


def test_what_the_programs_need_is_in_the_wheels():
    assert os.access(postgres.places.database_program("initdb"), os.X_OK)
