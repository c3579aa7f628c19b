"""Keys of 32 bytes that lie outside the database: in the environment or in a file."""

import base64
import binascii
import os
import secrets
from pathlib import Path

KEY_BYTES = 32


class KeyFault(Exception):
    """There is no such key, or it is none; says so in the user's words."""


def decoded(text: str, what: str) -> bytes:
    """The key written as base64. KeyFault calls it by `what`: "Khóa sao lưu"."""
    try:
        found = base64.b64decode(text.strip(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != KEY_BYTES:
        raise KeyFault(
            f"{what} phải là 32 byte ngẫu nhiên viết bằng base64 (44 ký tự)."
        )
    return found


def new_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def make_key(path: Path) -> None:
    """A new random key in a file only we may read, whole or not there, never over an
    old one: of two processes that start together the second takes the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    half.touch(mode=0o600, exist_ok=False)
    half.write_text(new_key())
    try:
        os.link(half, path)
    except FileExistsError:
        pass
    finally:
        half.unlink()
