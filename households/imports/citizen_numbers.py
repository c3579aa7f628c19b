"""Identity numbers: CCCD of 12 digits, CMND of 9, and the zeros Excel drops.

CCCD = province of birth registration (3), century and sex (1), birth year (2),
serial (6): Decree 137/2015/NĐ-CP and Circular 59/2021/TT-BCA. CMND has
no structure to check. A number too short by one or two digits lost leading zeros.
"""

import re
from dataclasses import replace

from households.choices import Sex
from households.imports.values import BLANK, Parsed, refused, text_of
from povertyaid.text import fold

PROVINCES = (  # the 63 of before July 2025; numbers given then stay as they are
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031"
    " 033 034 035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062"
    " 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093"
    " 094 095 096"
)
_PROVINCES = frozenset(PROVINCES.split())
LENGTHS = "12 chữ số (CCCD) hoặc 9 chữ số (CMND)"
NO_NUMBER = "ghi là chưa có số"
_NONE_YET = re.compile(
    r"(?:chua|khong|ko|k|dang|cho|mat|that lac|bi mat|lam lai|xin cap|x|0|[-.?…]+)"
    r"(?:\b[^\d]*)?"
)
_SCIENTIFIC = re.compile(r"(\d)[.,]?(\d*)e\+?(\d{1,2})", re.I)
_LABEL = re.compile(
    r"(?:số\s*)?(?:cccd|cmnd|cmtnd|cmt|căn cước(?: công dân)?|đdcn|định danh)"
    r"(?:\s*/\s*(?:cccd|cmnd|cmt))?(?:\s*số)?[\s:.\-]*",
    re.I,
)
_ISSUED = re.compile(r"[\s,;(]+(?:(?:ngày\s*)?cấp|ngày|nơi cấp|do)\b.*$", re.I | re.S)
_BETWEEN = re.compile(r"[/;,|\n]+|\s[-–]\s")
_SEPARATORS = re.compile(r"[\s.\-'’`_]")
_LETTER_O = str.maketrans("OoОо", "0000")  # Latin and Cyrillic
_LOST = {8: 1, 10: 2, 11: 1}  # digits left → zeros that Excel dropped


def parse_citizen_number(cell, sex: str | None, birth_year: int | None) -> Parsed:
    """The repaired number; a repair must fit the row's own sex and birth year."""
    return checked(read_number(cell), sex, birth_year)


def read_number(cell) -> Parsed:
    """The number by its digits alone, lost zeros given back. See `checked`.

    Split off because it is the same for every cell with the same text.
    """
    text = text_of(cell).strip()
    if not text:
        return BLANK
    if _NONE_YET.fullmatch(fold(text)):
        return Parsed(None, NO_NUMBER)
    bare = _SEPARATORS.sub("", re.sub(r"[.,]0$", "", text))
    if len(bare) in (9, 12) and bare.isascii() and bare.isdigit():
        return _by_length(bare, ["bỏ dấu cách, dấu chấm"] if bare != text else [], text)
    if found := _SCIENTIFIC.fullmatch(text.replace(" ", "")):
        return _from_scientific(*found.groups())
    return _among(text)


def _from_scientific(first: str, rest: str, exponent: str) -> Parsed:
    """ "1.1178001234E+10" holds every digit; "1.1178E+10" has lost the last ones."""
    if int(exponent) != len(rest):
        return Parsed(expected=f"{LENGTHS}; số viết dạng E+ đã mất các chữ số cuối")
    return _by_length(first + rest, ["viết lại số dạng E+"], "")


def _among(text: str) -> Parsed:
    """The number among a label, a date of issue, or a second number."""
    bare = _ISSUED.sub("", _LABEL.sub("", text)).strip()
    parts = [_digits(part) for part in _BETWEEN.split(bare) if part.strip()]
    whole = _digits(bare)
    reasons = ["bỏ chữ quanh số"] if bare != text else []
    if len(parts) == 2 and all(len(part) in (9, 12) for part in parts):
        number, other = sorted(parts, key=len, reverse=True)
        note = f"Ô ghi hai số; chưa lấy số có {len(other)} chữ số."
        parsed = _by_length(number, [*reasons, "lấy một trong hai số"], text)
        return replace(parsed, note=note) if parsed.value else parsed
    if not (whole.isascii() and whole.isdigit()):
        return refused(text, LENGTHS)
    if whole != _SEPARATORS.sub("", re.sub(r"[.,]0$", "", bare)):
        reasons.append("chữ O thay số 0")
    elif whole != bare:
        reasons.append("bỏ dấu cách, dấu chấm")
    return _by_length(whole, reasons, text)


def _digits(text: str) -> str:
    digits = _SEPARATORS.sub("", re.sub(r"[.,]0$", "", text))
    return digits.translate(_LETTER_O) if any(c.isdigit() for c in digits) else digits


def _by_length(digits: str, reasons: list[str], text: str) -> Parsed:
    lost = _LOST.get(len(digits), 0)
    number = "0" * lost + digits
    if len(number) not in (9, 12) or len(set(number)) == 1:
        return refused(text, LENGTHS)
    if lost:
        reasons = [*reasons, "mất số 0 ở đầu" if lost == 1 else "mất hai số 0 ở đầu"]
    return Parsed(number, ", ".join(reasons))


def checked(parsed: Parsed, sex: str | None, birth_year: int | None) -> Parsed:
    """What read_number gave, against the row: a number whose lost zeros were given
    back must fit; one that stands in full and does not fit is only doubtful."""
    wrong = contradiction(parsed.value, sex, birth_year) if parsed.value else ""
    if not wrong:
        return parsed
    if "số 0 ở đầu" in parsed.why:
        return Parsed(expected=f"{LENGTHS}; thêm số 0 ở đầu thì {wrong}")
    note = f"Không khớp với thông tin trong dòng: {wrong}."
    return replace(parsed, note=" ".join(filter(None, (parsed.note, note))))


def contradiction(number: str, sex: str | None, birth_year: int | None) -> str:
    """What in a CCCD number does not fit the person; "" when all fits, or for CMND."""
    if len(number) != 12:
        return ""
    if number[:3] not in _PROVINCES:
        return f"không có mã tỉnh {number[:3]}"
    century, is_female = divmod(int(number[3]), 2)
    if sex and is_female != (sex == Sex.FEMALE):
        return "chữ số thứ tư khác giới tính"
    if birth_year and 1900 + 100 * century + int(number[4:6]) != birth_year:
        return "chữ số chỉ năm sinh khác năm sinh"
    return ""
