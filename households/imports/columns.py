"""Which heading is which field: the only code that knows a column heading.

A heading is compared without case, marks, punctuation and double spaces, together
with the headings above it ("Các chỉ số thiếu hụt" / "7").
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from households.choices import RowKind
from povertyaid.text import fold


class Field(StrEnum):
    """What a column can hold; the value is its name on pages and in messages."""

    ORDINAL = "STT"
    HEAD_NAME = "Họ và tên chủ hộ"
    FAMILY_NAME = "Họ, đệm"
    GIVEN_NAME = "Tên"
    RELATION = "Quan hệ với chủ hộ"
    BIRTH = "Ngày sinh"
    BIRTH_MALE = "Năm sinh, nam"
    BIRTH_FEMALE = "Năm sinh, nữ"
    SEX = "Giới tính"
    ETHNIC_GROUP = "Dân tộc"
    CITIZEN_NUMBER = "Số định danh"
    COMMUNE = "Xã"
    COMMUNE_CODE = "Mã xã"
    VILLAGE = "Thôn, bản"
    PERSONS = "Số khẩu"
    STATUS = "Phân loại hộ"
    IS_POOR = "Hộ nghèo"
    IS_NEAR_POOR = "Hộ cận nghèo"
    B1 = "Điểm B1"
    B2 = "Điểm B2"
    DEPRIVATION = "Chỉ số thiếu hụt"
    CAUSE = "Nguyên nhân"
    NO_LABOUR = "Không có khả năng lao động"
    MERIT = "Có người có công"
    PHONE = "Điện thoại"
    NOTE = "Ghi chú"
    STATUS_BEFORE = "Phân loại đầu năm"
    MOVEMENT = "Diễn biến"
    LEFT_REASON = "Lý do"
    HOUSEHOLDS = "Tổng số hộ dân cư"
    MINORITY_HOUSEHOLDS = "Số hộ DTTS"
    CODE = "Mã hộ trong sổ"  # ours, on the lists that templates make
    WAITS = "Lý do chưa nhận"  # ours, on a list of waiting rows: not part of its rows


SYNONYMS = {
    Field.ORDINAL: "tt, stt, so tt, so thu tu, st",
    Field.HEAD_NAME: "ho va ten chu ho, ho ten chu ho, ten chu ho, chu ho, ho va ten,"
    " ho ten, ho va ten nguoi dung dau ho, ho va ten chu ho gia dinh, ten ho",
    Field.FAMILY_NAME: "ho dem, ho va dem, ho va ten dem, ho, ho va chu dem",
    Field.GIVEN_NAME: "ten",
    Field.RELATION: "quan he voi chu ho, quan he, moi quan he voi chu ho",
    Field.BIRTH: "ngay thang nam sinh, ngay sinh, nam sinh, ngay thang nam sinh chu ho,"
    " nam sinh chu ho, sinh nam, ngay thang nam sinh cua chu ho, ns",
    Field.SEX: "gioi tinh, nam nu, gt, gioi tinh chu ho, phai",
    Field.ETHNIC_GROUP: "dan toc, dt, dan toc chu ho, thanh phan dan toc",
    Field.CITIZEN_NUMBER: "so cccd cmnd, so cmnd cccd, cccd cmnd, cmnd cccd, so cccd,"
    " so cmnd, cccd, cmnd, so dinh danh, so dinh danh ca nhan, ma dinh danh,"
    " so can cuoc cong dan, so can cuoc, can cuoc cong dan, so chung minh nhan dan,"
    " so cccd cmnd chu ho, so cmnd cccd chu ho, so giay to, so cmt, cmtnd",
    Field.COMMUNE: "xa, ten xa, xa phuong, xa phuong thi tran, don vi, ten don vi,"
    " phuong xa, xa thi tran, dia ban",
    Field.COMMUNE_CODE: "ma xa, ma don vi, ma dvhc, ma so xa",
    Field.VILLAGE: "thon ban, ban, thon, ban thon, ten thon ban, dia chi, ten ban,"
    " dia chi thon ban, thon ban to dan pho, to dan pho, noi o, cho o, thon xom,"
    " dia chi thuong tru, thon ban doi, thon ban khu pho, xom, doi",
    Field.PERSONS: "so khau, so nhan khau, nhan khau, tong so khau, tong so nhan khau,"
    " so nguoi, so nguoi trong ho, khau, sk, so khau trong ho, so thanh vien",
    Field.STATUS: "phan loai, phan loai ho, loai ho, phan loai ho ngheo can ngheo,"
    " ho ngheo can ngheo, ket qua ra soat, doi tuong ho, hn hcn, ket qua phan loai",
    Field.IS_POOR: "ho ngheo, hn, ngheo, la ho ngheo",
    Field.IS_NEAR_POOR: "ho can ngheo, hcn, can ngheo, la ho can ngheo",
    Field.B1: "b1, diem b1, tong diem b1, diem a, tong diem a",
    Field.B2: "b2, diem b2, tong diem b2, diem b, tong diem b",
    Field.NO_LABOUR: "ho khong co kha nang lao dong, khong co kha nang lao dong,"
    " khong co knld, ho khong co knld, knld, khong kha nang lao dong",
    Field.MERIT: "ho co nguoi co cong, nguoi co cong, co nguoi co cong, ncc, ho ncc,"
    " nguoi co cong voi cach mang, ho co nguoi co cong voi cach mang,"
    " ho co thanh vien la nguoi co cong voi cach mang",
    Field.PHONE: "so dien thoai, dien thoai, sdt, so dt, dt lien he",
    Field.NOTE: "ghi chu, gc, ghi chu khac",
    Field.STATUS_BEFORE: "phan loai dau nam, phan loai dau ky, phan loai nam truoc,"
    " loai ho dau nam, dau nam",
    Field.MOVEMENT: "dien bien, bien dong, dien bien trong nam, ket qua bien dong",
    Field.LEFT_REASON: "ly do, ly do giam, nguyen nhan giam, ly do bien dong",
    Field.HOUSEHOLDS: "tong so ho dan cu, tong so ho, so ho dan cu, tong ho dan cu",
    Field.MINORITY_HOUSEHOLDS: "so ho dtts, ho dtts, so ho dan toc thieu so,"
    " trong do dtts, trong do ho dtts, ho dan toc thieu so",
    Field.CODE: "ma ho trong so",
    Field.WAITS: "ly do chua nhan",
}
FIELD_OF = {
    synonym.strip(): field
    for field, synonyms in SYNONYMS.items()
    for synonym in synonyms.split(",")
}
IN_GROUP = {  # the heading below it means something only inside this group
    Field.DEPRIVATION: re.compile("chi so|thieu hut"),
    Field.CAUSE: re.compile("nguyen nhan"),
}
GROUPS = re.compile(
    "thong tin|phan loai|diem|chi so|thieu hut|nguyen nhan|so khau|nhan khau|nam sinh"
    "|dia chi|doi tuong|ho va ten|trong do|dien bien"
)
# The twelve indicators of Decree 07/2021 as communes abbreviate them
ABBREVIATIONS = "vl npt dd bhyt gdnl gdte cln dtn nn nt vt pt"
IN_FRONT = re.compile(r"(?:cs |chi so |nn )?(\d+)\b")
NOT_WORDS = re.compile(r"[^a-z0-9]+")
UNIT_NOTE = re.compile(r"\((?:x|v|danh dau x|nguoi|ho|diem|dong|nghin dong)\)")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: where, what its heading says, and what that means."""

    index: int  # 0 is Excel's column A
    heading: str
    field: Field | None
    number: int | None = None  # of a deprivation or a cause


@lru_cache(maxsize=4096)
def plain(heading: str) -> str:
    """A heading as it is compared: "Họ và tên/\\nchủ hộ:" → "ho va ten chu ho"."""
    return NOT_WORDS.sub(" ", UNIT_NOTE.sub(" ", fold(heading))).strip()


class Headings:
    """The headings known for one standard, whose indicators and causes have names."""

    def __init__(self, indicators: Iterable = (), causes: Iterable = ()):
        abbreviated = {word: n for n, word in enumerate(ABBREVIATIONS.split(), start=1)}
        self.numbers = {
            Field.DEPRIVATION: abbreviated
            | {plain(thing.label): thing.number for thing in indicators},
            Field.CAUSE: {plain(thing.label): thing.number for thing in causes},
        }

    def read(self, path: Sequence[str]) -> tuple[Field | None, int | None]:
        """The field of a heading given with those above it, and its number in a group.

        The lowest heading decides; ("Năm sinh", "Nữ") needs both.
        """
        words = [plain(text) for text in path if text]
        if not words:
            return None, None
        leaf, above = words[-1], " ".join(words[:-1])
        for field, pattern in IN_GROUP.items():
            if above and pattern.search(above) and (n := self._number(field, leaf)):
                return field, n
        if leaf in ("nam", "nu") and "sinh" in above:
            return (Field.BIRTH_MALE if leaf == "nam" else Field.BIRTH_FEMALE), None
        if leaf in ("tong", "tong so") and "khau" in above:
            return Field.PERSONS, None
        if leaf == "ten" and above == "":
            return Field.HEAD_NAME, None
        return FIELD_OF.get(leaf), None

    def _number(self, field: Field, leaf: str) -> int | None:
        """Which box of the form a heading inside a group is; None if it is none."""
        number = self.numbers[field].get(leaf)
        if number is None and (digits := IN_FRONT.match(leaf)):
            number = int(digits[1])
        return number if number is not None and 1 <= number <= 15 else None

    def columns(self, paths: Sequence[Sequence[str]]) -> list[Column]:
        """The columns under these heading paths; a field's second column is unknown."""
        found, seen = [], set()
        for index, path in enumerate(paths):
            if not any(path):
                continue
            field, number = self.read(path)
            if field is not None and (field, number) in seen:
                field = number = None
            seen.add((field, number))
            heading = " / ".join(" ".join(text.split()) for text in path if text)
            found.append(Column(index, heading, field, number))
        return found


def kind_of(columns: Iterable[Column]) -> RowKind | None:
    """Which list a table with these columns is; None when it is none of ours."""
    fields = {column.field for column in columns} - {None}
    is_named = Field.HEAD_NAME in fields or {
        Field.FAMILY_NAME,
        Field.GIVEN_NAME,
    } <= (fields)
    says_status = fields & {Field.STATUS, Field.IS_POOR, Field.IS_NEAR_POOR}
    if is_named and Field.MOVEMENT in fields and not says_status:
        return RowKind.LEAVING
    if is_named and len(fields) >= 3:
        return RowKind.HOUSEHOLD
    if Field.HOUSEHOLDS in fields and fields & {Field.COMMUNE, Field.COMMUNE_CODE}:
        return RowKind.TOTALS
    return None


def looks_like_heading(text: str) -> bool:
    """True for a heading or the heading of a group, by itself."""
    words = plain(text)
    return words in FIELD_OF or bool(len(words) < 60 and GROUPS.match(words))
