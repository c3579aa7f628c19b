"""One encrypted file of everything: the database, uploads and photos.

`make_backup` writes it while people go on working; `restore` reads it into an empty
system and compares every table; `check` reads it without touching anything.
"""

from povertyaid.backup.contents import Manifest
from povertyaid.backup.making import BackupFault, make_backup
from povertyaid.backup.places import backups, key, newest
from povertyaid.backup.restoring import Restored, check, restore

__all__ = [
    "BackupFault",
    "Manifest",
    "Restored",
    "backups",
    "check",
    "key",
    "make_backup",
    "newest",
    "restore",
]
