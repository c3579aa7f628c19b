"""What a password must not be made of: the words anyone would try first here."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from povertyaid.text import fold

# Common here and in no English list; the office's own names come from the settings
EXPECTED = [
    "povertyaid",
    "matkhau",
    "password",
    "dangnhap",
    "quantri",
    "admin",
    "nguyenvan",
    "nguyenthi",
    "vanphong",
    "huyenuy",
    "danguy",
    "chibo",
    "bithu",
    "hongheo",
    "canngheo",
    "ngheo",
    "vietnam",
    "dangcongsan",
    "anhyeuem",
    "emyeuanh",
    "dienbienphu",
    "123456789",
    "12345678",
    "1234567",
    "123456",
    "12345",
    "abc123",
    "qwerty",
    "asdfgh",
]
ENOUGH = 8  # letters and digits that are none of these
TRIES = 10**8  # a thief of the digests has more patience; four plain words take 10**12
LOOKED_AT = 72  # signs; longer ones are judged by their beginning


class ExpectedWordsValidator:
    """Refuses a password that is little more than the office's words and a year.

    Digits alone are allowed, as any signs are; an identity number is not.
    """

    def validate(self, password, user=None):
        left = _plain(password)
        names = [_plain(settings.OFFICE[key]) for key in ("name", "district", "place")]
        for word in sorted({*names, *EXPECTED}, key=len, reverse=True):
            left = left.replace(word, "") if word else left
        left = re.sub(r"(19|20)\d\d", "", left)
        is_identity_number = re.fullmatch(r"0\d{11}", password, re.ASCII)
        if len(left) < ENOUGH or is_identity_number:
            raise ValidationError(self.get_help_text(), code="password_expected")

    def get_help_text(self):
        return (
            "Mật khẩu này ghép từ những từ ai cũng đoán được (tên cơ quan, năm,"
            " 123456…) hoặc là số định danh. Hãy thêm điều chỉ mình biết."
        )


class GuessableValidator:
    """Refuses what a guesser who knows words, names, dates and keyboards finds soon.

    The words that guesser tries first are those above, the office's and the user's.
    """

    def validate(self, password, user=None):
        known = [*EXPECTED, *settings.OFFICE.values()]
        if user is not None:
            names = (user.username, user.full_name, user.job_title)
            known += [word for name in names for word in (name, *name.split())]
        known += [fold(word) for word in known] + [_plain(word) for word in known]
        for spelled in {password[:LOOKED_AT], fold(password)[:LOOKED_AT]}:
            if spelled and zxcvbn(spelled, [w for w in known if w])["guesses"] < TRIES:
                raise ValidationError(self.get_help_text(), code="password_guessable")

    def get_help_text(self):
        return (
            "Mật khẩu này dễ đoán (từ hay gặp, tên người, ngày tháng, dãy phím hoặc"
            " lặp lại). Hãy dùng bốn từ không liên quan đến nhau."
        )


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text))
