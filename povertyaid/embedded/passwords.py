"""The password of each account of the embedded services, in a file of its own.

The application's is read at every connection, the database owner's by the commands that
work as owner, the administrators' when a service is made, started or stopped: no
process holds one that it has no use for, and none stands in an environment. To change
one, remove its file and start again.
"""

import os
from pathlib import Path

from povertyaid import keys

FOLDER = "passwords"


def file_of(folder: Path, account: str) -> Path:
    """Where the password of an account lies, of the service whose data `folder` is."""
    return folder / FOLDER / account


def read(folder: Path, account: str) -> str | None:
    """None where there is none yet."""
    try:
        return file_of(folder, account).read_text()
    except FileNotFoundError:
        return None


def made(folder: Path, account: str) -> str:
    """The password of an account, made the first time it is asked for."""
    path = file_of(folder, account)
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        keys.make_key(path)
        if os.geteuid() == 0:  # the files of an ordinary user stay theirs
            owner = folder.stat()
            for place in (path.parent, path):
                os.chown(place, owner.st_uid, owner.st_gid)
    return path.read_text()
