"""What was read of a file, kept for when the same file comes again.

A list is often sent twice, and read again when the register has changed meanwhile. What
its rows say follows from the file, from what they are read against and from this
program alone: under the digest of all three it is found again, and nothing is parsed.
Whose rows they are is never kept.

Sealed with a key that only this installation has, bounded in number and age; whatever
is missing, damaged or of another key is read from the file.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import orjson
import polars as pl
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

from households.imports.columns import Headings
from households.imports.drafts import Drafts, Marks, Reference
from households.models import ImportBatch
from povertyaid.identity import vault

FEWEST_ROWS = 2_000  # a shorter list is read as soon as it is found
MOST_FILES, MOST_DAYS = 20, 30
NONCE_BYTES, LENGTH_BYTES = 12, 8
SALT = "households.imports.keeping"
LIBRARIES = ("polars", "fastexcel", "python-calamine")
MARKS = ("problems", "repairs", "warnings")
TOKENS = "tokens"  # kept as one more column, so that nothing is enciphered twice


def key_of(batch: ImportBatch, reference: Reference, known: Headings) -> str:
    """The digest of all that the reading of the batch's file depends on."""
    limits = {n: getattr(settings, n) for n in dir(settings) if n.startswith("UPLOAD_")}
    standard = batch.standard
    about = (
        (batch.sha256, batch.filename, batch.kind, batch.year, batch.commune_id),
        batch.edits,
        sorted(limits.items()),
        _columns_of([standard, *standard.indicators.all(), *standard.causes.all()]),
        sorted(known.ties.items()),
        reference.places.described(),
        reference.groups.described(),
        _program(),
        vault().mark,
    )
    return hashlib.sha256(repr(about).encode()).hexdigest()


def _columns_of(rows: Iterable[models.Model]) -> list[tuple]:
    return [
        tuple(getattr(row, field.attname) for field in row._meta.concrete_fields)
        for row in rows
    ]


@cache
def _program() -> str:
    """The digest of the code that reads, and of the libraries it reads with."""
    digest = hashlib.sha256(repr([version(name) for name in LIBRARIES]).encode())
    for label in ("households", "povertyaid"):
        for path in sorted(Path(apps.get_app_config(label).path).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def kept(key: str) -> tuple[Drafts, dict] | None:
    """The unmatched drafts and findings kept under the key; None if there are none."""
    try:
        sealed = (_folder() / key).read_bytes()
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        content = _cipher().decrypt(nonce, rest, key.encode())
    except (OSError, InvalidTag, ValueError):
        return None
    start = LENGTH_BYTES + int.from_bytes(content[:LENGTH_BYTES], "big")
    told = orjson.loads(content[LENGTH_BYTES:start])
    marks = Marks(*(_by_row(told[name]) for name in MARKS))
    frame = pl.read_ipc(BytesIO(content[start:]))
    members, tokens = _by_row(told["members"]), frame.drop_in_place(TOKENS)
    return Drafts(frame, marks, members, tokens), told["findings"]


def keep(key: str, drafts: Drafts, findings: dict) -> None:
    """Keep what was read, before it is matched; where that fails, nothing is kept."""
    if len(drafts) < FEWEST_ROWS:
        return
    told = {name: list(getattr(drafts.marks, name).items()) for name in MARKS}
    told |= {"members": list(drafts.members.items()), "findings": findings}
    packed = orjson.dumps(told)
    content = BytesIO()
    content.write(len(packed).to_bytes(LENGTH_BYTES, "big") + packed)
    frame = drafts.frame.with_columns(drafts.tokens.alias(TOKENS))
    frame.write_ipc(content, compression="lz4")
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + _cipher().encrypt(nonce, content.getvalue(), key.encode())
    with suppress(OSError):
        _write(_folder(), key, sealed)


def _by_row(entries: list) -> dict:
    return dict(entries)


def _cipher() -> AESGCM:
    return AESGCM(salted_hmac(SALT, "key", algorithm="sha256").digest())


def _folder() -> Path:
    return settings.VAR / "lists"


def _write(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        file.write(content)
    Path(file.name).replace(folder / name)  # whoever reads sees all of it or nothing
    forget_old()


def forget_old() -> None:
    """Remove what is beyond the newest MOST_FILES, or older than MOST_DAYS."""
    oldest = time.time() - MOST_DAYS * 86_400
    with suppress(OSError):  # another process is at it
        known = [(path.stat().st_mtime, path) for path in _folder().glob("*")]
        for place, (written, path) in enumerate(sorted(known, reverse=True)):
            if place >= MOST_FILES or written < oldest:
                path.unlink(missing_ok=True)
