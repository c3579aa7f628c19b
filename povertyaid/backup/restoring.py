"""Reading a backup into an empty system, after every byte of it was checked."""

import hashlib
import io
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from povertyaid import roles, scanning, sealed_files
from povertyaid.backup import contents, places
from povertyaid.backup.contents import Manifest
from povertyaid.backup.making import DATABASE, END, MANIFEST, MEDIA, BackupFault
from povertyaid.backup.programs import ProgramFault, running
from povertyaid.backup.sealing import CUT, Opener, SealFault
from povertyaid.identity import vault

READ = 1 << 20


@dataclass(frozen=True)
class Restored:
    """What came back, every table equal to the manifest's."""

    manifest: Manifest
    files: int
    migrated: int  # migrations run on it: the backup was older than this code
    changed_figures: list[str]  # reports this code counts otherwise
    infected: list[str]  # files the virus scanner knows: they were left out


def check(path: Path) -> tuple[Manifest, int]:
    """Read the whole file and touch nothing; its manifest and number of files.

    Raises BackupFault: wrong key, cut off, changed, or of a newer version.
    """
    try:
        _check_sum(path)
        with _opened(path) as tar:
            return _checked(tar)
    except (SealFault, tarfile.TarError) as fault:
        raise BackupFault(str(fault) or CUT) from fault
    except OSError as fault:
        raise BackupFault(f"Không đọc được {path}: {fault.strerror}.") from fault


def restore(path: Path) -> Restored:
    """Bring a backup back into an empty system; on any fault it is empty as before."""
    manifest, files = check(path)
    _refuse_what_is_newer(manifest)
    _refuse_another_key(manifest)
    _require_empty()
    with roles.as_owner():
        infected = _bring_back(path, manifest)
    call_command("migrate", interactive=False, skip_checks=True, verbosity=0)
    now = contents.figures()
    changed = [name for name, old in manifest.figures.items() if now.get(name) != old]
    before = {tuple(key) for key in manifest.migrations}
    migrated = len(MigrationLoader(connection).applied_migrations.keys() - before)
    return Restored(manifest, files, migrated, changed, infected)


def _bring_back(path: Path, manifest: Manifest) -> list[str]:
    """Database and files as they were; BackupFault if not all of it is there.

    But for the files a virus scanner knows, whose names it gives.
    """
    half = settings.MEDIA_ROOT.with_name(settings.MEDIA_ROOT.name + ".new")
    shutil.rmtree(half, ignore_errors=True)
    try:
        _empty_schema()
        _unpack(path, half)
        _compare(manifest)
        _learn_sizes()
        infected = _infected(half)
        _put_files(half)
        return infected
    except BaseException as fault:
        _start_again()
        if isinstance(fault, ProgramFault | OSError | SealFault | tarfile.TarError):
            raise BackupFault(
                f"Phục hồi không xong, chưa có gì đổi: {fault}"
            ) from fault
        raise
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _check_sum(path: Path) -> None:
    """Against the file beside it, if that came along."""
    beside = places.checksum_of(path)
    if not beside.exists():
        return
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != beside.read_text().partition(" ")[0]:
        _explain(path)
        raise BackupFault(f"Tệp sao lưu không khớp mã kiểm tra trong {beside.name}.")


def _explain(path: Path) -> None:
    """Say how it is broken, if its pieces tell: SealFault."""
    with path.open("rb") as file:
        opener = Opener(file, places.key())
        while opener.read(READ):
            pass


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    with path.open("rb") as file:
        opener = Opener(file, places.key())
        with tarfile.open(fileobj=opener, mode="r|") as tar:
            yield tar
        while opener.read(READ):  # the last piece proves that nothing is missing
            pass


def _checked(tar: tarfile.TarFile) -> tuple[Manifest, int]:
    manifest, files, end = None, 0, None
    for member in tar:
        if member.name == MANIFEST:
            manifest = Manifest.from_json(tar.extractfile(member).read())
        elif member.name == END:
            end = int(tar.extractfile(member).read())
        elif member.name.startswith(MEDIA):
            files += 1
    if manifest is None or end != files:
        raise SealFault(CUT)
    return manifest, files


def _refuse_what_is_newer(manifest: Manifest) -> None:
    """What was migrated further than this code knows cannot be read by it."""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    ours = {config.label for config in apps.get_app_configs()}
    strange = [f"{a}.{n}" for a, n in manifest.migrations if (a, n) not in known]
    if manifest.form > contents.FORM or (strange and ours):
        raise BackupFault(
            "Tệp sao lưu do phiên bản mới hơn làm ra; hãy cài phiên bản ấy rồi phục"
            f" hồi ({', '.join(strange[:3])})."
        )


def _refuse_another_key(manifest: Manifest) -> None:
    """Its identity numbers would be there and nobody could read them."""
    if manifest.identity_key not in ("", vault().mark):
        raise BackupFault(
            "Khóa số định danh không đúng: tệp này được sao lưu khi dùng khóa khác. Hãy"
            " đặt lại POVERTYAID_IDENTITY_KEY bằng khóa đang dùng khi sao lưu."
        )


def _require_empty() -> None:
    """Nobody's rows and nobody's files: a restore never overwrites."""
    tables = set(contents.table_names())
    for label in settings.BACKUP_EMPTY_MEANS:
        model = apps.get_model(label)
        if model._meta.db_table in tables and model._base_manager.exists():
            raise BackupFault(
                "Chỉ phục hồi được vào hệ thống trống; hệ thống này đã có"
                f" {model._meta.verbose_name.lower()}. Hãy cài một hệ thống mới"
                " (POVERTYAID_VAR hoặc DATABASE_URL khác) rồi phục hồi vào đó."
            )
    if settings.MEDIA_ROOT.exists() and any(settings.MEDIA_ROOT.rglob("*.*")):
        raise BackupFault(
            f"Chỉ phục hồi được vào hệ thống trống; {settings.MEDIA_ROOT} đã có tệp."
        )


def _empty_schema() -> None:
    """Tables without anybody's rows go: the backup brings its own."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS history CASCADE")
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
        cursor.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
    connection.close()


def _unpack(path: Path, media: Path) -> None:
    """The database into pg_restore, in one transaction; files into `media`."""
    media.mkdir(parents=True)
    name = connection.settings_dict["NAME"]
    words = ["--single-transaction", "--exit-on-error", "--no-owner"]
    words += ["--no-privileges", f"--dbname={name}"]
    with _opened(path) as tar:
        members = iter(tar)
        with running("pg_restore", *words, stdin=subprocess.PIPE) as process:
            after = _feed(tar, members, process.stdin)
            with suppress(BrokenPipeError):
                process.stdin.close()
        while after is not None:
            if after.name.startswith(MEDIA):
                after.name = after.name.removeprefix(MEDIA)
                _write_file(tar, after, media)
            after = next(members, None)


def _write_file(tar, member: tarfile.TarInfo, media: Path) -> None:
    """One upload; a name that leads out of `media` is not ours and is refused."""
    place = (media / member.name).resolve()
    if not member.isfile() or not place.is_relative_to(media.resolve()):
        raise ProgramFault(f"tệp {member.name} trong bản sao lưu nằm ngoài kho tệp.")
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as file:
        shutil.copyfileobj(tar.extractfile(member), file, READ)


def _feed(tar, members, into) -> tarfile.TarInfo | None:
    """Give every part of the dump; the first member after them."""
    for member in members:
        if member.name.startswith(DATABASE):
            shutil.copyfileobj(tar.extractfile(member), into, READ)
        elif member.name != MANIFEST:
            return member
    return None


def _compare(manifest: Manifest) -> None:
    """Every table, row for row, before anything of this code touches it."""
    for name, expected in manifest.tables.items():
        found = contents.digest(name)
        if found != expected:
            raise ProgramFault(
                f"bảng {name} có {found[0]} dòng, bản sao lưu có {expected[0]}"
                " hoặc nội dung khác nhau."
            )


def _learn_sizes() -> None:
    """A dump brings rows without statistics: until they are gathered, pages that look
    through all visits took minutes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _infected(half: Path) -> list[str]:
    """Taken out before anybody opens them; the self-check tells whose they were."""
    found = []
    for path in sorted(half.rglob("*")) if scanning.is_on() else ():
        if not path.is_file():
            continue
        try:
            scanning.scan(io.BytesIO(sealed_files.read(path)))
        except scanning.Infected:
            found.append(path.relative_to(half).as_posix())
            path.unlink()
        except scanning.ScannerAway as error:
            raise ProgramFault(scanning.AWAY) from error
    return found


def _put_files(half: Path) -> None:
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)  # empty folders at most
    half.rename(settings.MEDIA_ROOT)


def _start_again() -> None:
    """Back to an empty system of this code."""
    connection.close()
    _empty_schema()
    call_command("migrate", interactive=False, skip_checks=True, verbosity=0)
