"""Where backups lie, which are kept for how long, and the key they need."""

import re
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from povertyaid import keys
from povertyaid.backup.sealing import SealFault

NAME = re.compile(r"povertyaid-(\d{8}-\d{6})\.pab")


def path_for(now: datetime) -> Path:
    stamp = timezone.localtime(now).strftime("%Y%m%d-%H%M%S")
    return settings.BACKUPS / f"povertyaid-{stamp}.pab"


def made_at(path: Path) -> datetime:
    """When the content of a backup was read, by its name: copying changes no name."""
    stamp = datetime.strptime(NAME.fullmatch(path.name)[1], "%Y%m%d-%H%M%S")
    return timezone.make_aware(stamp)


def backups() -> list[Path]:
    """The whole backups there are, newest first; half ones have another name."""
    if not settings.BACKUPS.is_dir():
        return []
    found = [path for path in settings.BACKUPS.iterdir() if NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: path.name, reverse=True)


def newest() -> datetime | None:
    """When the last good backup was made."""
    return next((made_at(path) for path in backups()), None)


def checksum_of(path: Path) -> Path:
    """Beside each backup, as `sha256sum -c` reads it."""
    return path.with_name(path.name + ".sha256")


def rotate() -> list[Path]:
    """Remove what is older than the settings keep; returns what was removed."""
    there = backups()
    spared = kept(there)
    gone = [path for path in there if path not in spared]
    for path in gone:
        path.unlink(missing_ok=True)
        checksum_of(path).unlink(missing_ok=True)
    return gone


def kept(there: list[Path]) -> set[Path]:
    """The newest of each of the last days, weeks and months that have one.

    Counted by days with a backup, not by the calendar: a machine that stood still for
    a month loses nothing when it starts again. The newest of all always stays.
    """
    spared = set(there[:1])
    for form, count in (
        ("%Y-%m-%d", settings.BACKUP_DAYS),
        ("%G-%V", settings.BACKUP_WEEKS),
        ("%Y-%m", settings.BACKUP_MONTHS),
    ):
        newest_of: dict[str, Path] = {}
        for path in there:
            newest_of.setdefault(made_at(path).strftime(form), path)
        spared.update(list(newest_of.values())[:count])
    return spared


def key() -> bytes:
    """32 bytes from the environment or a file; made once where this is one machine.

    In production it must be given: a key that lies only beside what it opens is lost
    with it.
    """
    if settings.BACKUP_KEY:
        return decoded(settings.BACKUP_KEY)
    path = settings.BACKUP_KEY_FILE
    if not path.exists():
        if settings.PRODUCTION:
            raise SealFault(
                "Chưa có khóa sao lưu: đặt POVERTYAID_BACKUP_KEY hoặc"
                " POVERTYAID_BACKUP_KEY_FILE (xem docs/trien-khai.md)."
            )
        keys.make_key(path)
    return decoded(path.read_text())


def decoded(text: str) -> bytes:
    try:
        return keys.decoded(text, "Khóa sao lưu")
    except keys.KeyFault as fault:
        raise SealFault(str(fault)) from fault
