"""Names of people as lists write them, with all that stands around the name."""

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise

from households.imports.values.cells import BLANK, Parsed, refused, text_of
from povertyaid.text import clean, fold, title_name

NAME = "họ và tên bằng chữ"
MOST_WORDS = 8

_FRONT_NUMBER = re.compile(r"^\d{1,4}\s*[.)/\-:]+\s*(?=[^\W\d])")
_HONORIFIC = re.compile(
    r"^(?:(?:hộ|gia đình|nhà)\s+(?=(?:ông|bà|anh|chị|cụ)\b))?"
    r"(?:(?:ông|bà|anh|chị|cụ)(?:\s*[/(]\s*(?:ông|bà|anh|chị)\)?)?[\s:.]+"
    r"|[ôb]\.\s*)(?=\S+\s+\S)",
    re.I,
)
_IN_BRACKETS = re.compile(r"\s*\(([^()]*)\)?[\s.,;]*$")
_DEAD = re.compile(
    r"[\s,;\-–]+((?:đã\s+)?(?:chết|mất|từ trần|qua đời)(?:[\s,]+(?:năm\s+)?[\d/.\-]+)?)"
    r"[\s.]*$",
    re.I,
)
_DEATH = re.compile(r"\b(?:chet|mat|tu tran|qua doi|khuat)\b")
_ORDER = re.compile(r"^(\S+\s+.*?[^\W\d])[\s(\-–]*(\d{1,2}|II|III|IV)\)?$")
# A vowel alone may be a name ("Nguyễn Thị Y", "Lò Văn A"), a consonant is none
_LETTER_BEHIND = re.compile(r"^(?:\S+ ){2,}\S+ ([A-DĐGHK-NP-TVX])$")
_BETWEEN_TWO = re.compile(r"\s*(?:[,;/&+]|\s[-–]\s|\svà\s|\svới\s)\s*", re.I)
_MARKS = frozenset("\u0300\u0309\u0303\u0301\u0323\u0302\u0306\u031b")
_OURS = re.compile(r"[A-Za-zĐđ '’.\-]")

Mended = tuple[str, str, str]  # the name, why it was mended, what is doubtful


def parse_name(cell) -> Parsed:
    """A person's name in NFC, single spaces, initials large, nothing around it.

    Of two people in one cell the first is taken, and the other is told of; a mark
    that tells namesakes apart ("Lò Văn Hặc 2") is told of too.
    """
    raw = text_of(cell)
    name = clean(_two_lines(raw))
    if not name:
        return BLANK
    reasons, notes = [], []
    for mend in _MENDS:
        name, reason, note = mend(name)
        reasons += [reason] if reason else []
        notes += [note] if note else []
    if not _is_name(name):
        return refused(raw, NAME)
    if not reasons and name != raw:
        reasons.append(_spelling(raw, name))
    return Parsed(name, ", ".join(reasons), note=" ".join(notes))


def _two_lines(raw: str) -> str:
    """Two whole names, one under the other, are two people; else it is one, wrapped."""
    lines = [line for line in raw.splitlines() if line.strip()]
    if len(lines) == 2 and all(len(line.split()) >= 3 for line in lines):
        return "; ".join(lines)
    return raw


def _without_number(name: str) -> Mended:
    rest = _FRONT_NUMBER.sub("", name)
    return rest, "bỏ số thứ tự trước tên" if rest != name else "", ""


def _without_remark(name: str) -> Mended:
    """ "Lò Văn Hặc (đã chết)", "Lò Văn Hặc - đã mất 2021", but not "… Hặc (2)"."""
    found = _IN_BRACKETS.search(name)
    reason = "bỏ phần ghi thêm trong ngoặc"
    if not found:
        found, reason = _DEAD.search(name), "bỏ phần ghi thêm sau tên"
    if not found or (remark := found[1].strip()).isdigit():
        return name, "", ""
    note = f"Ghi thêm “{remark}” sau tên."
    if _DEATH.search(fold(remark)):
        note = f"Ghi thêm “{remark}” sau tên: xem lại ai là chủ hộ."
    return name[: found.start()], reason, note


def _without_honorific(name: str) -> Mended:
    rest = _HONORIFIC.sub("", name)
    return rest, "bỏ cách xưng hô" if rest != name else "", ""


def _first_of_two(name: str) -> Mended:
    parts = [part for part in _BETWEEN_TWO.split(name) if part]
    if len(parts) != 2 or not all(_is_whole_name(part) for part in parts):
        return name, "", ""
    second = _HONORIFIC.sub("", parts[1])
    note = f"Ô ghi hai người; chưa lấy “{second}”."
    return parts[0], "lấy người thứ nhất làm chủ hộ", note


def _without_order(name: str) -> Mended:
    if found := _LETTER_BEHIND.match(name):
        note = f"Chữ “{found[1]}” sau tên có thể để phân biệt người trùng tên."
        return name, "", note
    if not (found := _ORDER.match(name)):
        return name, "", ""
    note = f"Số “{found[2]}” sau tên: trong bản có thể có người trùng tên."
    return found[1], "bỏ số phân biệt người trùng tên", note


def _without_stops(name: str) -> Mended:
    rest = name.strip(" .,;:*-–_’'")
    if "*" in name and rest != name:
        return rest, "bỏ dấu * ở tên", "Có dấu * ở tên."
    return rest, "bỏ dấu câu quanh tên" if rest != name else "", ""


def _with_capitals(name: str) -> Mended:
    if (titled := title_name(name)) != name:
        return titled, "viết hoa toàn bộ", ""
    words = [word.title() if _is_oddly_large(word) else word for word in name.split()]
    titled = " ".join(words)
    return titled, "sửa chữ hoa, chữ thường" if titled != name else "", ""


def _is_oddly_large(word: str) -> bool:
    """All small or all large, or large inside: "THị", as TCVN3 keeps "THỊ"."""
    is_large_inside = any(a.isalpha() and b.isupper() for a, b in pairwise(word))
    return word.islower() or is_large_inside


def _of_other_letters(name: str) -> Mended:
    """Letters no Vietnamese name has are mostly text in an old font."""
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if c not in _MARKS)
    strange = "".join(dict.fromkeys(_OURS.sub("", plain)))
    if not strange or not strange.isalpha():
        return name, "", ""
    return name, "", f"Có chữ lạ “{strange}”: tên có thể viết bằng phông chữ cũ."


_MENDS: tuple[Callable[[str], Mended], ...] = (
    _without_number,
    _without_remark,
    _without_honorific,
    _first_of_two,
    _without_order,
    _without_stops,
    _with_capitals,
    _of_other_letters,
)


def _is_whole_name(text: str) -> bool:
    return len(text.split()) >= 2 and _is_name(text)


def _is_name(name: str) -> bool:
    """Letters only, of a length that names have."""
    if not name or len(name) > 100 or len(name.split()) > MOST_WORDS:
        return False
    letters = re.sub(r"[ '’.\-]", "", unicodedata.normalize("NFD", name))
    letters = "".join(c for c in letters if not unicodedata.combining(c))
    return letters.isalpha()


def _spelling(raw: str, name: str) -> str:
    """Why a name that reads the same was not written so."""
    if "".join(raw.split()) == "".join(name.split()):
        return "thừa dấu cách"
    composed = unicodedata.normalize("NFC", raw)
    if " ".join(composed.split()) == name:
        return "chữ tổ hợp"
    return "chữ Đ khác mã" if re.search("[ÐðƉ]", composed) else "ký tự ẩn"
