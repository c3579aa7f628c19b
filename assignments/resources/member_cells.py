"""The cells of a list of members that other registers have not."""

import re

from assignments.choices import MemberStatus
from households.resources import COMMUNE
from povertyaid.cells import Choice, Known, Words, text_of
from povertyaid.text import fold


class CardNumber(Words):
    def clean(self, value, row=None, **kwargs) -> str:
        written = text_of(value)
        text = re.sub(r"\s", "", written)
        if not text:
            return ""
        why = ""
        if cut := re.fullmatch(r"(\d{1,2})\.(\d{1,6})", text):
            digits = (
                f"{cut[1]:0>2}{cut[2]:0<6}"  # to Excel a number: 58.1 was 58.100000
            )
            why = "Excel coi là số nên mất số 0" if len(digits) != len(text) - 1 else ""
        else:
            digits = text.replace(".", "").zfill(8) if len(text) == 7 else text
            digits = digits.replace(".", "")
            why = "mất số 0 ở đầu" if len(text) == 7 else ""
        if not re.fullmatch(r"\d{8}", digits):
            raise ValueError("số thẻ đảng viên gồm 8 chữ số, viết như 58.000001")
        card = f"{digits[:2]}.{digits[2:]}"
        if why:
            self.repair = card, why
        return card


class Phone(Words):
    def clean(self, value, row=None, **kwargs) -> str:
        digits = re.sub(r"[.\s\-()]", "", text_of(value))
        if re.fullmatch(r"[1-9]\d{8}", digits):
            digits = "0" + digits  # a number to Excel
            self.repair = digits, "mất số 0 ở đầu"
        if digits and not re.fullmatch(r"\+?\d{8,14}", digits):
            raise ValueError("số điện thoại, ví dụ 0867388057")
        return digits


class InCommune(Known):
    """Something found by the commune of the row and its own name."""

    def key(self, text, row):
        return fold(text_of(row[COMMUNE])), fold(text)


class Exemption(Choice):
    """An x says exempt; the other statuses come from the dates or their own column."""

    blank_says = True

    def __init__(self):
        super().__init__({True: "x", False: ""})
        self.values |= {"co": True, "mien": True, "1": True, "khong": False, "0": False}

    def clean(self, value, row=None, **kwargs) -> bool:
        written = text_of(value)
        if fold(written).startswith("mien "):
            self.repair = "x", "ghi rõ là miễn"
            return True
        return super().clean(value, row) or False


class Status(Choice):
    """The status in words; those of offices who write less are known too."""

    def __init__(self):
        super().__init__(dict(MemberStatus.choices))
        self.values |= {
            "chinh thuc": MemberStatus.OFFICIAL,
            "du bi": MemberStatus.PROBATIONARY,
            "mien": MemberStatus.EXEMPT,
            "mien sinh hoat": MemberStatus.EXEMPT,
            "sinh hoat tam thoi": MemberStatus.ELSEWHERE,
            "chuyen sinh hoat": MemberStatus.TRANSFERRED,
            "tu tran": MemberStatus.LEFT,
        }
