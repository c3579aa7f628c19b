"""Uploads, photos and papers lie enciphered on the disk, as the numbers in them do.

AES-256-GCM, each file under a key of its own, which stands at its head enciphered under
one made from the identity key: who has the disk or a copy of it has none of them.
Pieces of a megabyte are bound to their place and the file's end, as a backup's are
(backup/sealing.py). What an earlier version left in clear is read as it is until
`manage.py seal_files` has sealed it.

A storage like any other: whoever opens a file through its field reads what was saved,
and its size is that of the content.
"""

import io
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models.fields.files import FieldFile

from povertyaid.identity import Vault, vault

MAGIC = b"PovertyAid tep 1\n"
MARK, NONCE, KEY, TAG = 8, 12, 32, 16
WRAP = MARK + NONCE + KEY + TAG
HEAD = len(MAGIC) + 2 * WRAP  # two while keys are changed
PIECE = 1 << 20


class FileFault(OSError):
    """A sealed file that does not open: another key, or changed."""


class SealedStorage(FileSystemStorage):
    """Django's, whose files are sealed."""

    def _save(self, name: str, content: File) -> str:
        if content.seekable():
            content.seek(0)
        return super()._save(name, ContentFile(sealed(content.read(), vault())))

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("A sealed file is read, and never changed in its place.")
        return _Opened(Path(self.path(name)), name)

    def size(self, name: str) -> int:
        return size(Path(self.path(name)))


class _Opened(File):
    """The content in memory; a field that is opened again after a close reads anew."""

    def __init__(self, path: Path, name: str):
        super().__init__(io.BytesIO(read(path)), name)
        self.path = path

    def open(self, mode=None, *args, **kwargs):
        if self.closed:
            self.file = io.BytesIO(read(self.path))
        self.seek(0)
        return self


@contextmanager
def plain_path(file: FieldFile) -> Iterator[str]:
    """A path where another process of ours reads the content, gone when this is left.

    It lies in memory, never on the disk; killed, we leave nothing.
    """
    path = Path(file.path)
    if not is_sealed(path):
        yield str(path)
        return
    memory = os.memfd_create("povertyaid", os.MFD_CLOEXEC)
    try:
        with open(memory, "wb", closefd=False) as content:
            content.write(read(path))
        yield f"/proc/{os.getpid()}/fd/{memory}"
    finally:
        os.close(memory)


def is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def size(path: Path) -> int:
    """Of the content."""
    there = path.stat().st_size
    if not is_sealed(path):
        return there
    pieces = max(1, -(-(there - HEAD) // (PIECE + TAG)))
    return there - HEAD - pieces * TAG


def read(path: Path) -> bytes:
    """The content; FileFault where it does not open."""
    data = path.read_bytes()
    return opened(data, vault()) if data.startswith(MAGIC) else data


def sealed(content: bytes, under: Vault) -> bytes:
    key = secrets.token_bytes(KEY)
    cipher, starts = AESGCM(key), range(0, max(1, len(content)), PIECE)
    view = memoryview(content)
    parts = [
        cipher.encrypt(_nonce(at, len(content)), view[at : at + PIECE], None)
        for at in starts
    ]
    return b"".join([MAGIC, _wrapped(key, under), bytes(WRAP), *parts])


def opened(data: bytes, under: Vault) -> bytes:
    cipher, view = AESGCM(_key_of(data[:HEAD], under)), memoryview(data)[HEAD:]
    starts = range(0, max(1, len(view)), PIECE + TAG)
    length = len(view) - len(starts) * TAG
    try:
        return b"".join(
            cipher.decrypt(
                _nonce(place * PIECE, length), view[at : at + PIECE + TAG], None
            )
            for place, at in enumerate(starts)
        )
    except InvalidTag:
        raise FileFault("Tệp đã bị sửa, bị hỏng hoặc bị cắt ngắn.") from None


def _nonce(at: int, length: int) -> bytes:
    """Of the piece that begins there: its place, and whether it is the last."""
    return at.to_bytes(11, "big") + bytes([at + PIECE >= length])


def _mark(under: Vault) -> bytes:
    return bytes.fromhex(under.mark)[:MARK]


def _wrapped(key: bytes, under: Vault) -> bytes:
    mark, nonce = _mark(under), secrets.token_bytes(NONCE)
    return mark + nonce + AESGCM(under.file_key).encrypt(nonce, key, MAGIC + mark)


def _key_of(head: bytes, under: Vault) -> bytes:
    """A file's own key, from the one of its two places that is under this vault's."""
    mark = _mark(under)
    for at in (len(MAGIC), len(MAGIC) + WRAP):
        wrap = head[at : at + WRAP]
        if wrap[:MARK] == mark:
            nonce, key = wrap[MARK : MARK + NONCE], wrap[MARK + NONCE :]
            with suppress(InvalidTag):
                return AESGCM(under.file_key).decrypt(nonce, key, MAGIC + mark)
    raise FileFault("Tệp được mã hóa bằng khóa khác, hoặc đã bị sửa.")


# All files at once


def seal_all() -> int:
    """Seal what lies in clear; how many files. Twice does no harm."""
    count = 0
    for path in known_files():
        if not is_sealed(path):
            half = path.with_name(f".{path.name}.part")
            half.touch(mode=0o600)
            half.write_bytes(sealed(path.read_bytes(), vault()))
            shutil.copymode(path, half)
            half.replace(path)
            count += 1
    return count


def open_to(new: Vault) -> None:
    """Each file's key under a second vault too: before the numbers go over to it."""
    for path in filter(is_sealed, known_files()):
        _put_keys(path, lambda key: _wrapped(key, vault()) + _wrapped(key, new))


def open_only_to(new: Vault) -> None:
    """And under that alone, when they have."""
    for path in filter(is_sealed, known_files()):
        _put_keys(path, lambda key: _wrapped(key, new) + bytes(WRAP), new)


def _put_keys(path: Path, wraps: Callable[[bytes], bytes], under=None) -> None:
    """In place: the content stays as it is."""
    with path.open("r+b") as file:
        key = _key_of(file.read(HEAD), under or vault())
        file.seek(len(MAGIC))
        file.write(wraps(key))
        file.flush()
        os.fsync(file.fileno())


def known_files() -> Iterator[Path]:
    """Those a row speaks of, and that are there."""
    for field, name in known_names():
        path = Path(field.storage.path(name))
        if path.is_file():
            yield path


def known_names() -> Iterator[tuple[models.FileField, str]]:
    """Every file that a row of any model speaks of."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.FileField):
                rows = model._base_manager.exclude(**{field.name: ""})
                names = rows.values_list(field.name, flat=True).order_by("pk")
                yield from ((field, name) for name in names.iterator())
