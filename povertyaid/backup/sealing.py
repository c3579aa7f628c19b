"""Encrypting a stream in pieces, so that a file of any size needs a megabyte.

AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): the
nonce of a piece is its number and whether it is the last, so pieces that are changed,
missing, doubled or out of order are found, and so is a file cut off between two.
Every file has a key of its own, made from the office's and a random salt.

The file: MAGIC, salt (16), mark of the key (8), then pieces of PIECE bytes + 16.
"""

import secrets
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"PovertyAid sao luu 1\n"
PIECE = 1 << 20
TAG = 16
SALT = 16
MARK = 8
HEAD = len(MAGIC) + SALT + MARK


class SealFault(Exception):
    """The file cannot be read; says why in the user's words."""


class Sealer:
    """A file to write to; what is written lands encrypted in `target`."""

    def __init__(self, target: BinaryIO, key: bytes):
        salt = secrets.token_bytes(SALT)
        cipher_key, mark = _derived(key, salt)
        self._head = MAGIC + salt + mark
        self._cipher = AESGCM(cipher_key)
        self._target = target
        self._waiting = bytearray()
        self._number = 0
        target.write(self._head)

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > PIECE:  # the last piece waits for `finish`
            self._put(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        """Write the last piece. Without it the file is known to be cut off."""
        self._put(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _put(self, piece: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last)
        self._target.write(self._cipher.encrypt(nonce, piece, self._head))
        self._number += 1


class Opener:
    """A file to read from: the plain content of `source`, or SealFault."""

    def __init__(self, source: BinaryIO, key: bytes):
        self._head = source.read(HEAD)
        if len(self._head) < HEAD or not self._head.startswith(MAGIC):
            raise SealFault("Đây không phải là tệp sao lưu của PovertyAid.")
        cipher_key, mark = _derived(key, self._head[len(MAGIC) : -MARK])
        if mark != self._head[-MARK:]:
            raise SealFault(
                "Khóa không đúng: tệp này được mã hóa bằng khóa khác. Hãy đặt lại"
                " POVERTYAID_BACKUP_KEY bằng khóa đang dùng khi sao lưu."
            )
        self._cipher = AESGCM(cipher_key)
        self._source = source
        self._next = source.read(PIECE + TAG)
        self._plain = b""
        self._at = 0
        self._number = 0
        self._is_over = False

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, fewer only at the end; all that is left for -1."""
        parts, left = [], size
        while left and (self._at < len(self._plain) or self._open_next()):
            end = len(self._plain) if left < 0 else self._at + left
            parts.append(self._plain[self._at : end])
            self._at += len(parts[-1])
            left = left if left < 0 else left - len(parts[-1])
        return b"".join(parts)

    def _open_next(self) -> bool:
        if self._is_over:
            return False
        piece, self._next = self._next, self._source.read(PIECE + TAG)
        self._is_over = not self._next
        self._plain, self._at = self._opened(piece, is_last=self._is_over), 0
        self._number += 1
        return bool(self._plain) or not self._is_over

    def _opened(self, piece: bytes, *, is_last: bool) -> bytes:
        try:
            return self._cipher.decrypt(
                _nonce(self._number, is_last), piece, self._head
            )
        except InvalidTag:
            pass
        if is_last and self._is_whole(piece):
            raise SealFault(CUT)
        where = f"{self._number * PIECE >> 20:n} MB"
        raise SealFault(
            f"Tệp sao lưu đã bị sửa, bị hỏng hoặc bị cắt ngắn (ở khoảng {where}); hãy"
            " chép lại từ nơi lưu giữ, hoặc dùng tệp của ngày khác."
        )

    def _is_whole(self, piece: bytes) -> bool:
        """A good piece that another should follow: the file ends too early."""
        try:
            self._cipher.decrypt(_nonce(self._number, False), piece, self._head)
            return True
        except InvalidTag:
            return False


CUT = (
    "Tệp sao lưu bị cắt ngắn: thiếu phần cuối. Hãy chép lại từ nơi lưu giữ, hoặc dùng"
    " tệp của ngày khác."
)


def _derived(key: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """The file's own key, and the mark by which a wrong one is told from damage."""
    made = HKDF(SHA256(), 32 + MARK, salt, b"povertyaid backup").derive(key)
    return made[:32], made[32:]


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
