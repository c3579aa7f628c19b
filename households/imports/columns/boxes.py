"""The numbered boxes of the form: indicators and causes, by number, letters or name."""

import re
from collections.abc import Iterable

from households.imports.columns.fields import Field
from households.imports.columns.synonyms import plain

MOST_BOXES = 15
IN_GROUP = {  # the heading below it means something only inside this group
    Field.DEPRIVATION: re.compile("chi so|thieu hut|dich vu xa hoi"),
    Field.CAUSE: re.compile("nguyen nhan"),
}
# The twelve indicators of Decree 07/2021 as communes abbreviate them
ABBREVIATIONS = "vl npt dd bhyt gdnl gdte cln dtn nn nt vt pt"
# By the code of an indicator, in whatever standard it stands
SHORT_NAMES = {
    "viec_lam": "vl, viec lam",
    "phu_thuoc": "npt, pt nguoi, nguoi phu thuoc, phu thuoc",
    "dinh_duong": "dd, dinh duong",
    "bhyt": "bhyt, bao hiem y te, the bhyt, bao hiem",
    "y_te": "yt, tcyt, dvyt, y te, tiep can y te, dich vu y te, tcdvyt, kham chua benh",
    "gd_nguoi_lon": "gdnl, tdgd, giao duc nguoi lon, trinh do giao duc, tdnl",
    "gd_tre_em": "gdte, dihoc, giao duc tre em, di hoc, tre em di hoc, dhte",
    "cl_nha_o": "cln, clno, clnha, chat luong nha, nha o",
    "dt_nha_o": "dtn, dtno, dtnha, dien tich nha, dtbq, dien tich",
    "nuoc": "nn, ns, nsh, nnsh, nuoc, nuoc sach, nuoc sinh hoat, nguon nuoc",
    "nha_tieu": "nt, hx, hxnt, nvs, nha ve sinh, nha tieu, ho xi, ho xi nha tieu, nths",
    "vien_thong": "vt, dvvt, vien thong, internet, sdvt, dich vu vien thong",
    "tiep_can_tt": "pt, pttt, tctt, tt, phuong tien, tiep can thong tin, thong tin",
    "tai_san_tt": "ts, tstt, tai san, tai san thong tin, tctt, tt, pttt",
    "rac_thai": "rt, rac, rac thai, xlrt, xu ly rac",
}
_IN_FRONT = re.compile(r"(?:cs |chi so |nn |nguyen nhan )?(?:so )?(\d+)\b")
_ALONE = (  # "Chỉ số 7", "Thiếu hụt BHYT", "Nguyên nhân 3" with no group over them
    (Field.DEPRIVATION, re.compile(r"(?:cs|chi so thieu hut|chi so|thieu hut) (.+)")),
    (Field.CAUSE, re.compile(r"nguyen nhan (?:ngheo )?(?:do )?(.+)")),
)
# Words that tell no box from another
EMPTY = (
    "khong co thieu nguoi ve va hoac cac cua do san xuat kinh doanh nguyen nhan su dung"
    " dich vu trong ho gia dinh binh quan muc chi so hut ngheo la duoc bi"
)
_EMPTY = frozenset(EMPTY.split())
_LIKE_ENOUGH = 0.75  # of a heading's telling words stand in the box's name


class Boxes:
    """The boxes of one standard: which number a heading inside a group means."""

    def __init__(self, indicators: Iterable = (), causes: Iterable = ()):
        indicators = list(indicators)
        self.names = {
            Field.DEPRIVATION: {plain(i.label): i.number for i in indicators},
            Field.CAUSE: {plain(cause.label): cause.number for cause in causes},
        }
        self.telling = {
            field: {_telling(name): number for name, number in names.items()}
            for field, names in self.names.items()
        }
        short = dict(zip(ABBREVIATIONS.split(), range(1, 13), strict=True))
        if indicators:
            short = {
                word.strip(): indicator.number
                for indicator in indicators
                for word in SHORT_NAMES.get(indicator.code, "").split(",")
            }
        self.names[Field.DEPRIVATION] |= short

    def number_under(self, above: str, leaf: str) -> tuple[Field | None, int | None]:
        """The group and the number of a heading, both plain; (None, None) if none."""
        for field, pattern in IN_GROUP.items():
            if above and pattern.search(above) and (n := self._number(field, leaf)):
                return field, n
        for field, pattern in _ALONE:
            found = pattern.fullmatch(leaf)
            if found and (n := self._number(field, found[1])):
                return field, n
        return None, None

    def _number(self, field: Field, leaf: str) -> int | None:
        leaf = re.sub(r"^(?:thieu hut (?:ve )?|ths? )(?=\D)", "", leaf)
        number = self.names[field].get(leaf)
        if number is None and (digits := _IN_FRONT.match(leaf)):
            number = int(digits[1])
        if number is None:
            number = self._most_like(field, _telling(leaf))
        return number if number is not None and 1 <= number <= MOST_BOXES else None

    def _most_like(self, field: Field, words: frozenset[str]) -> int | None:
        """The one box whose telling words are most like these; None if several are."""
        alike = []
        for box, number in self.telling[field].items():
            shared = len(words & box)
            if words and shared >= _LIKE_ENOUGH * len(words):
                alike.append((shared / len(words | box), number))
        alike.sort(reverse=True)
        if not alike or (len(alike) > 1 and alike[0][0] == alike[1][0]):
            return None
        return alike[0][1]


def _telling(name: str) -> frozenset[str]:
    words = frozenset(name.split())
    return words - _EMPTY or words
