"""Identity numbers as the database keeps them: enciphered under a key outside it.

Numbers and whatever text may hold one, the cells of a file as they stood above all, are
sealed by AES-256-SIV (RFC 5297), which needs no nonce: equal ones have equal tokens, so
a search, a join and a unique constraint work on tokens, and nothing else is seen of
them. No changed token opens, nor one of another key. A number's token tells no text's:
each has a key of its own, and the token of a number has a length no other can have.
"""

import base64
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from povertyaid import keys

MARK = "\x1e"  # before a token among other text; files are read without it
TOKEN = 30  # letters of a number's token: base64 of 22 bytes without "=="
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
_ABOUT = [b"citizen_number"]  # bound to each number's token
_NINE = 10**12  # is added to a number of nine digits: 6 bytes tell both kinds
_BYTES = 22  # 16 of the synthetic IV, 6 of the number
_WITH_ENDS = 32  # letters of a token and of two bytes of nothing, all that base64 needs
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
        number = HKDF(SHA256(), 64, None, b"povertyaid identity number").derive(key)
        self._number_siv = AESSIV(number)
        self._siv = AESSIV(made[32:96])
        self.file_key = HKDF(SHA256(), 32, None, b"povertyaid files").derive(key)
        self.mark = made[96:].hex()  # tells keys apart, and nothing about them

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
        seal = self._number_siv.encrypt
        sealed = [seal(_packed(number), _ABOUT) for number in there]
        text = base64.urlsafe_b64encode(b"\0\0".join(sealed) + b"\0\0").decode("ascii")
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
        opened = self._number_siv.decrypt
        try:
            plain = [opened(sealed, _ABOUT) for sealed in _from_letters(there)]
        except InvalidTag:
            raise IdentityFault(WRONG) from None
        numbers = iter(plain)
        return [_number_in(next(numbers)) if token else token for token in tokens]

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


def _packed(number: str) -> bytes:
    value = int(number) + (_NINE if len(number) == 9 else 0)
    return value.to_bytes(6, "big")


def _number_in(plain: bytes) -> str:
    value = int.from_bytes(plain, "big")
    return f"{value - _NINE:09}" if value >= _NINE else f"{value:012}"


def _from_letters(tokens: list[str]) -> list[bytes]:
    """The bytes of each token, all by one call."""
    try:
        found = base64.b64decode(
            ("AA".join(tokens) + "AA").encode("ascii"), b"-_", validate=True
        )
    except ValueError:
        raise IdentityFault(WRONG) from None
    return [found[at : at + _BYTES] for at in range(0, len(found), _BYTES + 2)]


# The key that is in use


def vault(kind: type[Vault] = Vault) -> Vault:
    """Of the key the settings name; made once where this is one machine.

    Raises keys.KeyFault: in production the key must be given.
    """
    return _vault(settings.IDENTITY_KEY, settings.IDENTITY_KEY_FILE, kind)


@lru_cache(maxsize=4)
def _vault(text: str, path: Path, kind: type[Vault]) -> Vault:
    if not text:
        if not path.exists():
            if settings.PRODUCTION:
                raise keys.KeyFault(
                    "Chưa có khóa số định danh: đặt POVERTYAID_IDENTITY_KEY hoặc"
                    " POVERTYAID_IDENTITY_KEY_FILE (xem docs/trien-khai.md)."
                )
            keys.make_key(path)
        text = path.read_text()
    return kind(keys.decoded(text, "Khóa số định danh"))
