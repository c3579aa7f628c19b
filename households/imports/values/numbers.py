"""Numbers, sums of money and telephone numbers; sums are exact, never floats."""

import re
from decimal import Decimal

from households.imports.values.cells import BLANK, Parsed, refused, text_of
from povertyaid.text import fold

MONEY = "số tiền, như 1.500.000 hoặc 1,5 triệu"
MOST_MONEY = 10**12  # đồng

_THOUSANDS = re.compile(r"(?<=\d)[.,\s\u00a0'](?=\d{3}(?!\d))")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_PERSONS = re.compile(r"\s*(?:nhan khau|khau|nguoi|ho|nk)\.?$")
_UNITS = (
    (re.compile(r"ty|ti"), 10**9),
    (re.compile(r"tr(?:ieu)?"), 10**6),
    (re.compile(r"nghin|ngan|ng|k"), 10**3),
)
_WORD_OF_UNIT = r"(?:ty|ti|trieu|tr|nghin|ngan|ng|k)"
_CURRENCY = re.compile(
    r"[\s.]*(?:d|dong|vnd)?(?:\s*/\s*(?:nguoi|thang|nam|ho|khau))*[\s.]*$"
)
_SUM = re.compile(  # "1tr2" and "1 triệu 200 nghìn" are 1,2 triệu; "1tr25" is neither
    rf"(\d[\d.,\s\u00a0']*?)\s*"
    rf"(?:({_WORD_OF_UNIT})\s*(\d|\d{{3}}(?:\s*(?:nghin|ngan))?)?)?"
)
_IN_HEADING = re.compile(
    r"\b(?:(trieu|tr\.?) ?(?:dong|d)?|(nghin|ngan|1[.,]?000) ?(?:dong|d))\b"
)


def parse_count(cell, least: int, most: int) -> Parsed:
    """A whole number from `least` to `most`; "1.200" and "1 200" are 1200."""
    text = text_of(cell).strip()
    if not text:
        return BLANK
    bare = _PERSONS.sub("", fold(text))
    digits = _THOUSANDS.sub("", bare)
    digits = re.sub(r"[.,]0+$", "", digits)
    if not digits.isascii() or not digits.isdigit():
        return refused(text, f"số nguyên từ {least} đến {most}")
    if not least <= int(digits) <= most:
        return Parsed(expected=f"số từ {least} đến {most}")
    return Parsed(int(digits), "bỏ chữ sau số" if bare != fold(text) else "")


def parse_money(cell, unit: int = 1) -> Parsed:
    """A sum in đồng, exact: "1.200.000", "1,200,000", "1,2 tr", "800 tr.đ", "1tr2".

    `unit` is what the heading counts in (unit_of): 1000 under "nghìn đồng". One
    separator before exactly three digits parts thousands. Fractions of a đồng are
    refused.
    """
    text = text_of(cell).strip()
    folded = fold(text)
    if not folded:
        return BLANK
    if folded in ("khong", "khong co", "-"):
        return Parsed(0)
    bare = _CURRENCY.sub("", folded)
    found = _SUM.fullmatch(bare) or _SUM.fullmatch(folded)
    if not found:
        return refused(text, MONEY)
    number, is_doubtful = _decimal(found[1].strip())
    if number is None:
        return refused(text, MONEY)
    worth = _worth(found[2]) if found[2] else unit
    amount = number * worth
    if found[3]:
        amount += Decimal("0." + found[3].split()[0]) * worth
    if amount != int(amount) or amount > MOST_MONEY:
        return Parsed(expected=f"{MONEY}; nhiều nhất {MOST_MONEY}, tròn đồng")
    note = f"Hiểu là {int(amount)} đồng." if is_doubtful and worth > 1 else ""
    return Parsed(int(amount), "viết tắt số tiền" if found[2] else "", note=note)


def _worth(word: str) -> int:
    return next(worth for pattern, worth in _UNITS if pattern.fullmatch(word))


def _decimal(text: str) -> tuple[Decimal | None, bool]:
    """The number, and whether "1.200" might as well have meant 1,2."""
    text = re.sub(r"[\s\u00a0']", "", text)
    if grouped := _GROUPED.fullmatch(text):
        return Decimal(re.sub("[.,]", "", text)), text.count(grouped[1]) == 1
    last = max(text.rfind("."), text.rfind(","))
    whole, fraction = (text[:last], text[last + 1 :]) if last >= 0 else (text, "")
    if re.search("[.,]", whole) and not _GROUPED.fullmatch(whole):
        return None, False
    digits = re.sub("[.,]", "", whole)
    if not digits.isdigit() or (last >= 0 and not fraction.isdigit()):
        return None, False
    return Decimal(f"{digits}.{fraction or 0}"), False


def unit_of(heading: str) -> int:
    """What a heading counts money in: "Thu nhập (nghìn đồng)" → 1000, else 1."""
    found = _IN_HEADING.search(fold(heading))
    if not found:
        return 1
    return 10**6 if found[1] else 10**3


def parse_phone(cell) -> Parsed:
    """Ten or eleven digits, a lost zero given back; what is no number is not taken."""
    text = text_of(cell).strip()
    if not text:
        return BLANK
    first = re.split(r"[,;/\n]|\s-\s", text)[0]
    digits = "".join(c for c in first if c.isascii() and c.isdigit())
    digits = re.sub(r"^84(?=\d{9}$)", "0", digits)
    note = "Ô ghi nhiều số điện thoại; lấy số thứ nhất." if first != text else ""
    if len(digits) == 9 and digits[0] != "0":
        return Parsed("0" + digits, "mất số 0 ở đầu", note=note)
    if len(digits) not in (10, 11):
        return Parsed(None, note="Không phải số điện thoại: không lấy.")
    return Parsed(digits, note=note)
