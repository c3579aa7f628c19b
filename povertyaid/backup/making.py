"""Writing a backup while people go on working; whole or not there."""

import hashlib
import io
import os
import subprocess
import tarfile
import time
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from povertyaid.backup import places
from povertyaid.backup.contents import Manifest, manifest
from povertyaid.backup.programs import ProgramFault, running
from povertyaid.backup.sealing import Sealer, SealFault
from povertyaid.embedded import locks

PART = 8 << 20  # bytes of the dump in one member: a tar says each one's size first
MANIFEST, DATABASE, MEDIA, END = "manifest.json", "database/", "media/", "end"


class BackupFault(Exception):
    """No backup was made; says why in the user's words."""


def make_backup() -> Path:
    """A new backup, its checksum beside it, old ones rotated away.

    It is written under another name and moved when it is on the disk: killed at any
    moment it leaves the earlier ones as they are, and the next one clears away its
    half. Raises BackupFault.
    """
    settings.BACKUPS.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = locks.take(settings.BACKUPS / ".lock")
    if lock is None:
        raise BackupFault("Đang có một lần sao lưu khác chạy.")
    try:
        _clear_halves()
        return _write(places.key())
    except (SealFault, ProgramFault) as fault:
        raise BackupFault(str(fault)) from fault
    except OSError as fault:
        raise BackupFault(f"Không ghi được tệp sao lưu: {fault.strerror}.") from fault
    finally:
        os.close(lock)


def _clear_halves() -> None:
    """What a backup that was killed left behind. Needs the lock."""
    for half in settings.BACKUPS.glob(".*.part"):
        half.unlink()
    for check in settings.BACKUPS.glob("*.sha256"):
        if not check.with_suffix("").exists():
            check.unlink()


def _write(key: bytes) -> Path:
    while (path := places.path_for(timezone.now())).exists():
        time.sleep(0.1)  # names tell seconds apart
    half = path.with_name(f".{path.name}.part")
    try:
        with open(half, "xb", opener=_private) as file:
            counted = _Hashed(file)
            _fill(counted, key)
            file.flush()
            os.fsync(file.fileno())
        check = places.checksum_of(path)
        check.write_text(f"{counted.sha256.hexdigest()}  {path.name}\n")
        half.rename(path)
    finally:
        half.unlink(missing_ok=True)
    _sync(settings.BACKUPS)
    places.rotate()
    return path


def _fill(file: BinaryIO, key: bytes) -> None:
    """Manifest, database, files and an end that says how many there were."""
    sealer = Sealer(file, key)
    with tarfile.open(fileobj=sealer, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        _add_database(tar)
        count = _add_files(tar)
        _add(tar, END, str(count).encode())
    sealer.finish()


def _add_database(tar: tarfile.TarFile) -> Manifest:
    """All in one snapshot: what is counted is what is dumped."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        about = manifest()
        _add(tar, MANIFEST, about.to_json())
        words = ["--format=custom", "--compress=gzip:4", "--no-owner"]
        words += ["--no-privileges", f"--snapshot={snapshot}"]
        with running("pg_dump", *words, stdout=subprocess.PIPE) as dump:
            number = 0
            while part := dump.stdout.read(PART):
                _add(tar, f"{DATABASE}{number:06}", part)
                number += 1
    return about


def _add_files(tar: tarfile.TarFile) -> int:
    """Uploads and photos, after the database: each file its rows speak of is there.

    A file is never changed once written; one removed while we look is not missed.
    """
    count = 0
    for folder, _, names in os.walk(settings.MEDIA_ROOT):
        for name in sorted(names):
            path = Path(folder, name)
            try:
                file = path.open("rb")
            except FileNotFoundError:
                continue
            with file:
                inside = path.relative_to(settings.MEDIA_ROOT).as_posix()
                tar.addfile(tar.gettarinfo(arcname=MEDIA + inside, fileobj=file), file)
                count += 1
    return count


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


class _Hashed:
    """Counts the checksum of what passes through."""

    def __init__(self, file: BinaryIO):
        self._file = file
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        return self._file.write(data)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
