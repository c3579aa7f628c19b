"""Identity numbers: CCCD of 12 digits, CMND of 9, and the zeros Excel drops.

CCCD = province of birth registration (3), century and sex (1), birth year (2),
serial (6): Decree 137/2015/NĐ-CP and Circular 59/2021/TT-BCA. CMND has
no structure to check. A number too short by one or two digits lost leading zeros.
"""

import re

from households.choices import Sex
from households.imports.values import BLANK, Parsed, text_of
from povertyaid.text import fold

PROVINCES = (  # the 63 of before July 2025; numbers given then stay as they are
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031"
    " 033 034 035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062"
    " 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093"
    " 094 095 096"
)
LENGTHS = "12 chữ số (CCCD) hoặc 9 chữ số (CMND)"
UNKNOWN = frozenset(
    {"chua co", "khong", "khong co", "dang lam", "chua lam", "-", "0", "x", "mat"}
)
_SCIENTIFIC = re.compile(r"\d[.,]\d+e\+?\d+", re.I)
_SEPARATORS = re.compile(r"[\s.\-'’`]")


def parse_citizen_number(cell, sex: str | None, birth_year: int | None) -> Parsed:
    """The repaired number; a repair must fit the row's own sex and birth year."""
    text = text_of(cell).strip()
    if not text:
        return BLANK
    if fold(text) in UNKNOWN:
        return Parsed(None, "ghi là chưa có số")
    if _SCIENTIFIC.fullmatch(text):
        return Parsed(expected=f"{LENGTHS}; số viết dạng E+ đã mất các chữ số cuối")
    digits = _SEPARATORS.sub("", re.sub(r"\.0$", "", text))
    reasons = ["bỏ dấu cách, dấu chấm"] if digits != text else []
    if digits.strip("0123456789Oo") == "" and digits.strip("0123456789"):
        digits = digits.upper().replace("O", "0")
        reasons.append("chữ O thay số 0")
    if not (digits.isascii() and digits.isdigit()):
        return Parsed(expected=LENGTHS)
    return _by_length(digits, reasons, sex, birth_year)


def _by_length(digits: str, reasons: list[str], sex, birth_year) -> Parsed:
    lost = {8: 1, 10: 2, 11: 1}.get(len(digits), 0)
    number = "0" * lost + digits
    if len(number) not in (9, 12) or not number.strip("0"):
        return Parsed(expected=LENGTHS)
    wrong = contradiction(number, sex, birth_year)
    if lost:
        if wrong:
            return Parsed(expected=f"{LENGTHS}; thêm số 0 ở đầu thì {wrong}")
        reasons = [*reasons, "mất số 0 ở đầu" if lost == 1 else "mất hai số 0 ở đầu"]
    note = f"Không khớp với thông tin trong dòng: {wrong}." if wrong else ""
    return Parsed(number, ", ".join(reasons), note=note)


def contradiction(number: str, sex: str | None, birth_year: int | None) -> str:
    """What in a CCCD number does not fit the person; "" when all fits, or for CMND."""
    if len(number) != 12:
        return ""
    if number[:3] not in PROVINCES.split():
        return f"không có mã tỉnh {number[:3]}"
    century, is_female = divmod(int(number[3]), 2)
    if sex and is_female != (sex == Sex.FEMALE):
        return "chữ số thứ tư khác giới tính"
    if birth_year and 1900 + 100 * century + int(number[4:6]) != birth_year:
        return "chữ số chỉ năm sinh khác năm sinh"
    return ""
