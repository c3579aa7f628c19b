"""Running pg_dump and pg_restore against the database the settings name."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from povertyaid import embedded

NAMES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


class ProgramFault(Exception):
    """pg_dump or pg_restore failed; carries what it said."""


@contextmanager
def running(name: str, *words: str, **streams) -> Iterator[subprocess.Popen]:
    """One of PostgreSQL's programs; ProgramFault if it does not end well.

    What it says goes to a file: a pipe nobody reads would stop it. Secrets go through
    the environment, never the command line, which every user of the machine sees.
    """
    surroundings = {"LC_ALL": "C.UTF-8", "PATH": os.environ.get("PATH", "/usr/bin")}
    command = [_program(name), *words]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, stderr=said, env=surroundings | _address(), **streams
        )
        try:
            yield process
        except BrokenPipeError:
            pass  # it ended before it took everything: said below
        except BaseException:
            process.kill()
            process.wait()
            raise
        if code := process.wait():
            said.seek(0)
            words = said.read().decode(errors="replace").strip()[-2000:]
            raise ProgramFault(f"{name} dừng với mã {code}: {words}")


def _program(name: str) -> str:
    """The wheel's, whose version is fixed; or the machine's, if that wheel is gone."""
    ours = embedded.database_program(name)
    return str(ours) if ours.exists() else shutil.which(name) or name


def _address() -> dict[str, str]:
    given = connection.get_connection_params()
    given["dbname"] = given.get("dbname") or given.get("database")
    return {NAMES[key]: str(given[key]) for key in NAMES if given.get(key)}
