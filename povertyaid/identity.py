"""Identity numbers as the database keeps them: enciphered under a key outside it.

A number of 9 or 12 digits and a fixed filling make one block of 16 bytes, enciphered
by AES-256 (encode, then encipher: Bellare and Rogaway 2000). A block cipher permutes
blocks, so equal numbers have equal tokens: a search, a join, a unique constraint work
on tokens, and a million numbers are one call. The filling proves a token when it is
opened: another key, or a token nobody enciphered, fails but for a chance of 2**-80.

What else holds such a number, the cells of a file as they stood above all, is sealed by
AES-256-SIV (RFC 5297): equal texts alike again, and no changed token opens.
"""

import base64
import re
import threading
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from povertyaid import keys

MARK = "\x1e"  # before a token among other text; files are read without it
TOKEN = 22  # letters of an enciphered number: base64 of 16 bytes without "=="
NUMBER = re.compile(r"\d{9}|\d{12}", re.ASCII)
# An identity number, or one that lost its zeros, anywhere in a text, for `re` and
# polars. Ten and eleven digits that begin with 0 are a telephone.
LIKE_NUMBER = (
    r"(?:^|[^0-9 .\-])[ .\-]*(?:[1-9](?:[ .\-]?[0-9]){8,}"
    r"|0(?:[ .\-]?[0-9]){8}(?:$|[^0-9])|0(?:[ .\-]?[0-9]){11,}"
    r"|[1-9][0-9]{7}(?:$|[^0-9]))"
)
_LIKE = re.compile(LIKE_NUMBER)
NOTE = "note"  # the column of free text that keeps its numbers sealed
_FILLING = {12: "\x01PA\x0c", 9: "\x01PA\x09\x09\x09\x09"}
_BLOCK = 16
_WITH_ENDS = 24  # a token with "AA", four of base64 for every three bytes
WRONG = (
    "Không giải mã được số định danh: khóa không đúng, hoặc dữ liệu đã bị sửa. Hãy đặt"
    " lại POVERTYAID_IDENTITY_KEY bằng khóa đang dùng (xem docs/trien-khai.md)."
)


class IdentityFault(Exception):
    """A token does not open; says what to do in the user's words."""


def holds_number(text: str) -> bool:
    """Whether the text may hold an identity number, so that it is kept sealed."""
    return _LIKE.search(text) is not None


class Vault:
    """Seals and opens numbers and texts under one key."""

    def __init__(self, key: bytes):
        made = HKDF(SHA256(), 112, None, b"povertyaid identity").derive(key)
        # One block of its own each: what is said against ECB is about longer texts
        self._cipher = Cipher(AES(made[:32]), modes.ECB())  # noqa: S305
        self._siv = AESSIV(made[32:96])
        self.mark = made[96:].hex()  # tells keys apart, and nothing about them
        self._running = threading.local()  # a context is not to be shared by threads

    # Numbers

    def seal_number(self, number: str) -> str:
        return self.seal_numbers((number,))[0]

    def open_number(self, token: str) -> str:
        return self.open_numbers((token,))[0]

    def seal_numbers(self, numbers: Iterable[str | None]) -> list[str | None]:
        """A token for each number of 9 or 12 digits; None and "" as they are."""
        numbers = list(numbers)
        there = [number for number in numbers if number]
        if not there:
            return numbers
        plain = "".join([number + _FILLING[len(number)] for number in there])
        blocks = self._update("encryptor", plain.encode("ascii"))
        text = _in_letters(blocks)
        tokens = (text[at : at + TOKEN] for at in range(0, len(text), _WITH_ENDS))
        return [next(tokens) if number else number for number in numbers]

    def open_numbers(self, tokens: Iterable[str | None]) -> list[str | None]:
        """The numbers again. IdentityFault for a token that is none of this key."""
        tokens = list(tokens)
        there = [token for token in tokens if token]
        if not there:
            return tokens
        if any(len(token) != TOKEN for token in there):
            raise IdentityFault(WRONG)
        plain = self._update("decryptor", _from_letters(there))
        try:
            text = plain.decode("ascii")
        except UnicodeDecodeError:
            raise IdentityFault(WRONG) from None
        numbers = (
            _number_in(text[at : at + _BLOCK]) for at in range(0, len(text), _BLOCK)
        )
        return [next(numbers) if token else token for token in tokens]

    def _update(self, way: str, data: bytes) -> bytes:
        """Blocks are enciphered each by itself, so a context serves for ever."""
        context = getattr(self._running, way, None)
        if context is None:
            context = getattr(self._cipher, way)()
            setattr(self._running, way, context)
        return context.update(data)

    # Texts

    def seal_text(self, text: str) -> str:
        """The text, or a marked token where it may hold an identity number."""
        if NUMBER.fullmatch(text):
            return MARK + self.seal_number(text)
        if text.startswith(MARK) or _LIKE.search(text):
            sealed = self._siv.encrypt(text.encode("utf-8", "surrogatepass"), None)
            return MARK + base64.urlsafe_b64encode(sealed).decode()
        return text

    def open_text(self, text: str) -> str:
        if not text.startswith(MARK):
            return text
        if len(text) == TOKEN + 1:
            return self.open_number(text[1:])
        try:
            sealed = base64.urlsafe_b64decode(text[1:])
            return self._siv.decrypt(sealed, None).decode("utf-8", "surrogatepass")
        except (InvalidTag, ValueError):
            raise IdentityFault(WRONG) from None

    # What JSON keeps

    def seal_json(self, value, names: Sequence[str], *, texts: bool, name: str = ""):
        """The value with its numbers sealed: under the keys `names` as bare tokens, as
        columns have them; in notes and, if `texts`, any other string, marked."""
        if isinstance(value, str):
            if name in names and NUMBER.fullmatch(value):
                return self.seal_number(value)
            return self.seal_text(value) if texts or name == NOTE else value
        return _walk(value, self.seal_json, names, texts, name)

    def open_json(self, value, names: Sequence[str], *, texts: bool, name: str = ""):
        if isinstance(value, str):
            if name in names and len(value) == TOKEN and not value.startswith(MARK):
                return self.open_number(value)
            return self.open_text(value) if texts or name == NOTE else value
        return _walk(value, self.open_json, names, texts, name)


def _walk(value, way, names: Sequence[str], texts: bool, name: str):
    if isinstance(value, dict):
        return {
            key: way(one, names, texts=texts, name=key) for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [way(one, names, texts=texts, name=name) for one in value]
    return value


def _in_letters(blocks: bytes) -> str:
    """Base64 of every block by itself, `_WITH_ENDS` letters each."""
    step = _BLOCK
    if len(blocks) > step:
        parts = [blocks[at : at + step] for at in range(0, len(blocks), step)]
        blocks = b"\0\0".join(parts)
    return base64.urlsafe_b64encode(blocks + b"\0\0").decode("ascii")


def _from_letters(tokens: list[str]) -> bytes:
    try:
        found = base64.b64decode(
            ("AA".join(tokens) + "AA").encode("ascii"), b"-_", validate=True
        )
    except ValueError:
        raise IdentityFault(WRONG) from None
    if len(tokens) == 1:
        return found[:_BLOCK]
    step = _BLOCK + 2
    return b"".join([found[at : at + _BLOCK] for at in range(0, len(found), step)])


def _number_in(block: str) -> str:
    for length, filling in _FILLING.items():
        number = block[:length]
        if block[length:] == filling and number.isdigit():
            return number
    raise IdentityFault(WRONG)


# The key that is in use


def vault() -> Vault:
    """Of the key the settings name; made once where this is one machine.

    Raises keys.KeyFault: in production the key must be given.
    """
    return _vault(settings.IDENTITY_KEY, settings.IDENTITY_KEY_FILE)


@lru_cache(maxsize=4)
def _vault(text: str, path: Path) -> Vault:
    if not text:
        if not path.exists():
            if settings.PRODUCTION:
                raise keys.KeyFault(
                    "Chưa có khóa số định danh: đặt POVERTYAID_IDENTITY_KEY hoặc"
                    " POVERTYAID_IDENTITY_KEY_FILE (xem docs/trien-khai.md)."
                )
            keys.make_key(path)
        text = path.read_text()
    return Vault(keys.decoded(text, "Khóa số định danh"))
