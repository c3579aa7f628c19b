"""The embedded PostgreSQL: made once, started when needed, stopped by the last user.

What is running is found out by connecting, never by believing postmaster.pid: after
`kill -9` or a power cut that file names a process that is gone, or is another one now.
"""

import atexit
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2

from povertyaid.embedded import locks, passwords, places, roles

DATABASE = "povertyaid"
SUPERUSER = roles.SUPERUSER
START_SECONDS = 60  # recovery after a crash included
RELOAD_SECONDS = 10
LOG_BYTES = 10_000_000
# One machine, several small processes; everything else as PostgreSQL ships it.
OPTIONS = {"listen_addresses": "", "shared_buffers": "256MB", "max_connections": "100"}


class DatabaseFault(Exception):
    """PostgreSQL could not be made or started; carries the end of its log."""


def start_database(var: Path) -> str:
    """Start PostgreSQL if it is not running; return our database's URL, as the
    application signs in. Its password lies in a file (passwords.py)."""
    run = places.socket_folder(var)
    with locks.alone(run / "postgres.start"):
        folder = places.choose_data_folder(var)
        if not _opens(folder):
            _make(folder)
            _start(folder)
            if not _opens(folder):
                _set_up(folder)
        if locks.join(run / "postgres.users"):
            atexit.register(_leave, var, os.getpid())
    socket = quote(str(places.database_socket_folder(folder)), safe="")
    return f"postgresql://{roles.APPLICATION}@{socket}/{DATABASE}"


def database_password_files(var: Path) -> tuple[Path, Path]:
    """Of the application, and of the owner."""
    folder = places.data_folder(var)
    return (
        passwords.file_of(folder, roles.APPLICATION),
        passwords.file_of(folder, roles.OWNER),
    )


def is_database_running(var: Path) -> bool:
    return _postmaster(places.data_folder(var)) is not None


def stop_database(var: Path) -> None:
    """Stop PostgreSQL, breaking off whatever is still connected."""
    with locks.alone(places.socket_folder(var) / "postgres.start"):
        _stop(places.data_folder(var))


def _leave(var: Path, pid: int) -> None:
    """At exit: the last process that used PostgreSQL stops it."""
    if pid != os.getpid() or not var.exists():
        return  # a forked child, or a test that removed its folder
    run = places.socket_folder(var)
    with locks.alone(run / "postgres.start"):
        if locks.leave(run / "postgres.users"):
            _stop(places.data_folder(var))


def _connect(folder: Path, database: str, role: str = SUPERUSER, password=None):
    return psycopg2.connect(
        host=str(places.database_socket_folder(folder)),
        user=role,
        password=password or passwords.read(folder, role),
        passfile="/dev/null/none",  # nobody's ~/.pgpass
        dbname=database,
        connect_timeout=5,
    )


def _opens(folder: Path) -> bool:
    """Whether all is made and the application signs in; asks for no other password."""
    hba = folder / "pg_hba.conf"
    return (
        hba.exists()
        and hba.read_text() == roles.LOCKED
        and passwords.read(folder, roles.APPLICATION) is not None
        and _signs_in(folder, DATABASE, roles.APPLICATION)
    )


def _signs_in(folder: Path, database: str, role: str, password=None) -> bool:
    try:
        _connect(folder, database, role, password).close()
        return True
    except psycopg2.OperationalError:
        return False


def _answers(folder: Path) -> bool:
    """Whether a server takes connections, without making one."""
    if not folder.exists():
        return False
    program = str(places.database_program("pg_isready"))
    words = ["-q", "-t", "5", "-h", str(places.database_socket_folder(folder))]
    return subprocess.run([program, *words], env={"LC_ALL": "C.UTF-8"}).returncode == 0


def _make(folder: Path) -> None:
    """Make the cluster beside its place and move it there, so a half one never is."""
    if folder.exists():
        return
    half = folder.with_name(folder.name + ".new")
    shutil.rmtree(half, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    user = places.system_user(folder)
    places.private_folder(half, user.pw_uid if user else os.geteuid())
    # Locked by the first start, before anybody is told where it is
    _run(half, "initdb", "--auth=trust", "--encoding=UTF8", "-U", SUPERUSER)
    half.rename(folder)


def _start(folder: Path) -> None:
    """Start the server, or wait for one that is just starting, stopping or mending."""
    deadline = time.monotonic() + START_SECONDS
    while not _answers(folder):
        postmaster = _postmaster(folder)
        if postmaster is None:
            _clear_away(folder)
            _start_process(folder)
        elif time.monotonic() > deadline:
            postmaster.kill()  # deaf for a minute; the log it left is replayed
            deadline = time.monotonic() + START_SECONDS
        else:
            time.sleep(0.1)


def _start_process(folder: Path) -> None:
    log = folder / "log"
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(folder / "log.1")
    # A quoted entry: in this list a comma would part two folders.
    options = OPTIONS | {
        "unix_socket_directories": f'"{places.database_socket_folder(folder)}"'
    }
    words = [f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items()]
    wait = ["-w", "-t", str(START_SECONDS), "-l", "log"]
    _run(folder, "pg_ctl", "start", *wait, "-o", " ".join(words))


def _stop(folder: Path) -> None:
    if _postmaster(folder) is None:
        return
    try:
        _run(folder, "pg_ctl", "stop", "-m", "fast", "-w", "-t", "60")
    except DatabaseFault:
        if postmaster := _postmaster(folder):
            postmaster.send_signal(signal.SIGQUIT)
            psutil.wait_procs([postmaster], timeout=10)


def _postmaster(folder: Path) -> psutil.Process | None:
    """The process that postmaster.pid names, if it is this cluster's server."""
    try:
        pid = int((folder / "postmaster.pid").read_text().split("\n", 1)[0])
        process = psutil.Process(pid)
        is_alive = process.status() != psutil.STATUS_ZOMBIE
        return process if is_alive and _is_server(process, folder) else None
    except (OSError, ValueError, psutil.Error):
        return None


def _is_server(process: psutil.Process, folder: Path) -> bool:
    """Every process of a cluster, and no other postgres, works in its data folder."""
    return process.name() == "postgres" and process.cwd() == str(folder.resolve())


def _clear_away(folder: Path) -> None:
    """Remove what a killed server left that would keep a new one from starting.

    Its busy backends first: they live until they next look up, and PostgreSQL rightly
    refuses to start beside them. Then the notes of its number, if that number belongs
    to another process by now or to a zombie nobody collects (as in many containers);
    where the process is gone PostgreSQL clears them itself.
    """
    orphans = []
    for process in psutil.process_iter():
        try:
            if _is_server(process, folder):
                process.kill()
                orphans.append(process)
        except psutil.Error:
            continue
    psutil.wait_procs(orphans, timeout=10)
    socket_lock = places.database_socket_folder(folder) / ".s.PGSQL.5432.lock"
    for note in (folder / "postmaster.pid", socket_lock):
        if not note.exists():
            continue
        number = note.read_text().partition("\n")[0]
        is_cut = not number.isdigit()  # the machine lost power while it was written
        if is_cut or psutil.pid_exists(int(number)):
            note.unlink(missing_ok=True)


def _set_up(folder: Path) -> None:
    """Database, roles and passwords, of a new cluster and of an earlier version's."""
    if not _signs_in(folder, SUPERUSER, SUPERUSER):
        _let_in(folder, roles.OPEN)  # the file with the password was removed
    with closing(_connect(folder, SUPERUSER)) as connection:
        connection.autocommit = True  # CREATE DATABASE refuses a transaction
        with connection.cursor() as cursor:
            roles.make(cursor, lambda role: passwords.made(folder, role))
            if DATABASE not in roles.databases(cursor):
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {roles.OWNER}")
            names = roles.databases(cursor, SUPERUSER)
    for name in names:
        with (
            closing(_connect(folder, name)) as connection,
            connection,
            connection.cursor() as cursor,
        ):
            roles.take_over(cursor, name)
    _let_in(folder, roles.LOCKED)


def _let_in(folder: Path, rules: str) -> None:
    """Whom the running server lets in from now on."""
    half = folder / "pg_hba.new"
    half.write_text(rules)
    half.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(half, folder.stat().st_uid, folder.stat().st_gid)
    half.replace(folder / "pg_hba.conf")
    _run(folder, "pg_ctl", "reload")
    is_open = rules == roles.OPEN
    deadline = time.monotonic() + RELOAD_SECONDS
    while _signs_in(folder, SUPERUSER, SUPERUSER, "no password") != is_open:
        if time.monotonic() > deadline:
            raise DatabaseFault(f"pg_hba.conf không có hiệu lực: {_end_of_log(folder)}")
        time.sleep(0.02)


def _run(folder: Path, name: str, *words: str) -> None:
    """Run one of PostgreSQL's programs on `folder`, as the user it belongs to.

    Its output goes to a file: the server inherits it, and a pipe would never close.
    Nothing of our environment goes along, least of all marks of who started us. The
    folder is given as "." because pg_ctl hands it to a shell without quoting it well.
    """
    user = places.system_user(folder)
    becoming = {}
    if user:
        becoming = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    command = [str(places.database_program(name)), *words, "-D", "."]
    surroundings = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "TZ": "UTC"}
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env=surroundings,
            start_new_session=True,
            **becoming,
        )
        output.seek(0)
        said = output.read().decode(errors="replace")
    if done.returncode:
        raise DatabaseFault(f"{name} không chạy được:\n{said}{_end_of_log(folder)}")


def _end_of_log(folder: Path) -> str:
    log = folder / "log"
    return log.read_text(errors="replace")[-2000:] if log.exists() else ""
