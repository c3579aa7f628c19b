"""A province's database into one encrypted file, and out of it into an empty system.

Both with everything they do: every table counted and compared row for row. The restore
makes a PostgreSQL of its own first, as on a new machine. What history a real province
would have, its visits and its files are not in it.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from povertyaid import backup, embedded, keys
from povertyaid.backup import contents
from tests.bench.measures import Figure, seconds
from tests.bench.registers import PROVINCE, fill
from tests.povertyaid.processes import ROOT, surroundings

NAME = "restore.province"


def figures() -> Iterator[Figure]:
    fill(PROVINCE, unread=())
    rows = sum(contents.digest(table)[0] for table in contents.table_names())
    yield Figure(f"{NAME}.rows", rows, 500_000, is_least=True)
    with tempfile.TemporaryDirectory(prefix="povertyaid-bench-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL may run as another user
        settings.BACKUPS = Path(folder) / "backups"
        settings.BACKUP_KEY = keys.new_key()
        connection.close()
        yield Figure(f"{NAME}.backup_seconds", seconds(backup.make_backup), 300)
        (path,) = backup.backups()
        size = path.stat().st_size / 1e6
        yield Figure(f"{NAME}.file_megabytes", size, 1000)
        var = Path(folder) / "var"
        var.mkdir(mode=0o755)
        try:
            yield Figure(
                f"{NAME}.restore_seconds", seconds(lambda: restore(path, var)), 900
            )
        finally:
            embedded.stop_database(var)


def restore(path: Path, var: Path) -> None:
    """In a process of its own, into a system that is not there yet."""
    identity = settings.IDENTITY_KEY or settings.IDENTITY_KEY_FILE.read_text()
    names = {
        "POVERTYAID_VAR": str(var),
        "POVERTYAID_BACKUP_KEY": settings.BACKUP_KEY,
        "POVERTYAID_IDENTITY_KEY": identity,
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
    }
    command = [sys.executable, "manage.py", "restore", str(path)]
    done = subprocess.run(
        command, cwd=ROOT, env=surroundings(**names), capture_output=True, text=True
    )
    if done.returncode or "mọi bảng khớp từng dòng" not in done.stdout:
        raise AssertionError(done.stdout + done.stderr)
