"""Opens the tokens of 22 letters that trial installations of 2026 hold: one AES block.

For the migrations that seal them anew, and for nothing else: nothing is sealed so any
more (AES-SIV: povertyaid/identity.py). What was sealed as text then opens as today.
"""

import base64

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from povertyaid.identity import MARK, WRONG, IdentityFault, Vault

TOKEN = 22
_FILLING = {12: "\x01PA\x0c", 9: "\x01PA\x09\x09\x09\x09"}


class VaultBefore(Vault):
    """Opens tokens of both forms: a database sealed by half stays readable."""

    def __init__(self, key: bytes):
        super().__init__(key)
        made = HKDF(SHA256(), 112, None, b"povertyaid identity").derive(key)
        self._cipher = Cipher(AES(made[:32]), modes.ECB())  # noqa: S305  (one block)

    def open_numbers(self, tokens):
        return [
            self._opened(token)
            if token and len(token) == TOKEN
            else super(VaultBefore, self).open_numbers((token,))[0]
            for token in tokens
        ]

    def open_text(self, text: str) -> str:
        if text.startswith(MARK) and len(text) == TOKEN + 1:
            return self._opened(text[1:])
        return super().open_text(text)

    def open_json(self, value, names, *, texts: bool, name: str = ""):
        is_token = isinstance(value, str) and name in names and len(value) == TOKEN
        if is_token and not value.startswith(MARK):
            return self._opened(value)
        return super().open_json(value, names, texts=texts, name=name)

    def _opened(self, token: str) -> str:
        opening = self._cipher.decryptor()
        try:
            block = base64.urlsafe_b64decode(token + "==")
            text = opening.update(block).decode("ascii")
        except ValueError:
            raise IdentityFault(WRONG) from None
        for length, filling in _FILLING.items():
            if text[length:] == filling and text[:length].isdigit():
                return text[:length]
        raise IdentityFault(WRONG)
