"""The columns of a table, from the headings over each; and which list it is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from households.choices import RowKind
from households.imports.columns.boxes import Boxes
from households.imports.columns.fields import Field
from households.imports.columns.synonyms import field_of, plain
from povertyaid.text import clean

_GROUPS = re.compile(
    "thong tin|phan loai|diem|chi so|thieu hut|nguyen nhan|so khau|nhan khau|nam sinh"
    "|dia chi|doi tuong|ho va ten|trong do|dien bien|gioi tinh|bien dong|cccd|cmnd"
    "|ngay thang nam sinh|so cccd|so cmnd|tong so|giay to|ket qua|nhan than"
)
# (what stands above, what stands below, the field); the first that fits
_BELOW = [
    (re.compile(above), re.compile(below), field)
    for above, below, field in (
        ("sinh", "nam( gioi)?", Field.BIRTH_MALE),
        ("sinh", "nu( gioi)?", Field.BIRTH_FEMALE),
        ("gioi tinh", "nam", Field.IS_MALE),
        ("gioi tinh", "nu", Field.IS_FEMALE),
        ("dtts|dan toc thieu so", "so ho|ho", Field.MINORITY_HOUSEHOLDS),
        ("dtts|dan toc thieu so", "(so |nhan )*khau", Field.MINORITY_PERSONS),
        ("ngheo", "so ho|ho|(so |nhan )*khau|ty le.*|so luong", None),
        ("dan cu|tong so ho", "so ho|ho|tong|tong so", Field.HOUSEHOLDS),
        ("dan cu|tong so ho", "(trong do )?(ho )?dtts", Field.MINORITY_HOUSEHOLDS),
        ("khau|thanh vien", "tong|tong so|tong cong|so khau", Field.PERSONS),
        ("khau|thanh vien", "(trong do )?(so )?nu", Field.FEMALES),
        ("khau|thanh vien", ".*(lao dong|ld)", Field.WORKERS),
        ("khau|thanh vien", "(trong do )?dtts", Field.MINORITY_PERSONS),
        ("diem|b1|b2", "a|b1", Field.B1),
        ("diem|b1|b2", "b|b2", Field.B2),
        ("cccd|cmnd|can cuoc|giay to|dinh danh", "so", Field.CITIZEN_NUMBER),
        (r"\bten\b", "ten", Field.GIVEN_NAME),
    )
]
_FULL_NAME = re.compile(r"ho (?:va )?ten")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: where, what its heading says, and what that means."""

    index: int  # 0 is Excel's column A
    heading: str
    field: Field | None
    number: int | None = None  # of a deprivation or a cause
    is_tied: bool = False  # by hand; without a field: to be passed over


Tie = tuple[Field | None, int | None]
LONGEST_TIE = 200  # letters of a heading that are remembered


class Headings:
    """The headings known for one standard, whose indicators and causes have names.

    `ties` are headings tied by hand, plain → (field, number); a field of None passes
    the column over. They win over all that is known. `year` is the list's: "Kết quả
    rà soát năm 2022" in a list of 2022 is its result, in one of 2023 that of before.
    """

    def __init__(
        self,
        indicators: Iterable = (),
        causes: Iterable = (),
        *,
        ties: Mapping[str, Tie] | None = None,
        year: int | None = None,
    ):
        self.boxes = Boxes(indicators, causes)
        self.ties = dict(ties or {})
        self.year = year
        self._understood: dict[tuple, list[Column]] = {}

    def read(self, path: Sequence[str]) -> Tie:
        """The field of a heading given with those above it, and its number in a group.

        The lowest heading decides; ("Năm sinh", "Nữ") needs both.
        """
        texts = _without_repeats(path)
        if not texts:
            return None, None
        words = [plain(text) for text in texts]
        if (tie := self._tie(words)) is not None:
            return tie
        leaf, above = words[-1], " ".join(words[:-1])
        field, number = self.boxes.number_under(above, leaf)
        if field:
            return field, number
        if leaf in ("nam", "ho") and re.search("[ăộ]", clean(texts[-1]).casefold()):
            return self._accented(leaf, above)
        for over, under, field in _BELOW:
            if over.search(above) and under.fullmatch(leaf):
                return field, None
        return self._by_itself(texts[-1], above), None

    def _tie(self, words: list[str]) -> Tie | None:
        whole = self.ties.get(" ".join(words)[:LONGEST_TIE])
        return whole if whole is not None else self.ties.get(words[-1][:LONGEST_TIE])

    @staticmethod
    def _accented(leaf: str, above: str) -> Tie:
        """ "Năm" is not "Nam", and "Hộ" not "Họ"; plain they are the same."""
        if leaf == "nam":
            return (Field.BIRTH if "sinh" in above else None), None
        if re.search("dtts|dan toc thieu so", above):
            return Field.MINORITY_HOUSEHOLDS, None
        is_total = re.search("dan cu|tong so ho", above) and "ngheo" not in above
        return (Field.HOUSEHOLDS if is_total else None), None

    def _by_itself(self, text: str, above: str) -> Field | None:
        field = field_of(text)
        if field is None and self.year:
            field = self._of_a_year(plain(text))
        if field == Field.GIVEN_NAME and not _FULL_NAME.search(above):
            return Field.HEAD_NAME if above else Field.GIVEN_NAME
        return field

    def _of_a_year(self, words: str) -> Field | None:
        """ "Phân loại hộ năm 2022": this year's, or that of the year before."""
        found = re.fullmatch(r"(.+?)(?: nam)? (20\d\d)", words)
        field = field_of(found[1]) if found else None
        if field == Field.STATUS and int(found[2]) == self.year - 1:
            return Field.STATUS_BEFORE
        return field if found and int(found[2]) == self.year else None

    def columns(self, paths: Sequence[Sequence[str]]) -> list[Column]:
        """The columns under these heading paths; a field's second column is unknown,
        and a tie made by hand comes before what is only known. The sheets of one
        workbook mostly have the same headings: those are understood once."""
        key = tuple(map(tuple, paths))
        if key not in self._understood:
            self._understood[key] = self._columns(paths)
        return list(self._understood[key])

    def _columns(self, paths: Sequence[Sequence[str]]) -> list[Column]:
        found = [
            self._column(index, path) for index, path in enumerate(paths) if any(path)
        ]
        found = _names_in_two(found, paths)
        found = _flat_male_and_female(found)
        found = _of_this_list(found)
        seen = {(c.field, c.number) for c in found if c.is_tied}
        columns = []
        for column in found:
            key = column.field, column.number
            if not column.is_tied and column.field is not None and key in seen:
                column = replace(column, field=None, number=None)
            seen.add(key)
            columns.append(column)
        return columns

    def _column(self, index: int, path: Sequence[str]) -> Column:
        texts = _without_repeats(path)
        field, number = self.read(path)
        is_tied = self._tie([plain(text) for text in texts]) is not None
        return Column(index, " / ".join(texts), field, number, is_tied)


def _without_repeats(path: Sequence[str]) -> list[str]:
    """The headings of a path on one line each; a cell merged downwards counts once."""
    texts = [" ".join(text.split()) for text in path if text]
    return [text for i, text in enumerate(texts) if i == 0 or text != texts[i - 1]]


def _names_in_two(found: list[Column], paths: Sequence[Sequence[str]]) -> list[Column]:
    """One heading "Họ và tên" over two columns: family and middle names, given name."""
    columns = list(found)
    for place, (first, second) in enumerate(zip(found, found[1:], strict=False)):
        are_names = first.field == second.field == Field.HEAD_NAME
        same = list(paths[first.index]) == list(paths[second.index])
        if are_names and same and second.index == first.index + 1:
            columns[place] = replace(first, field=Field.FAMILY_NAME)
            columns[place + 1] = replace(second, field=Field.GIVEN_NAME)
            break
    fields = {column.field for column in columns}
    if fields & {Field.FAMILY_NAME, Field.HEAD_NAME}:
        return columns
    return [
        replace(c, field=Field.HEAD_NAME) if c.field == Field.GIVEN_NAME else c
        for c in columns
    ]


def _flat_male_and_female(found: list[Column]) -> list[Column]:
    """ "Nam" | "Nữ" with nothing above: birth years, or ticks beside a birth column."""
    fields = {column.field for column in found}
    births = {Field.BIRTH, Field.BIRTH_MALE, Field.BIRTH_FEMALE}
    flat = {plain(column.heading): column for column in found if column.field is None}
    if not {"nam", "nu"} <= flat.keys() or Field.SEX in fields:
        return found
    meant = {"nam": Field.BIRTH_MALE, "nu": Field.BIRTH_FEMALE}
    if births & fields:
        meant = {"nam": Field.IS_MALE, "nu": Field.IS_FEMALE}
    return [
        replace(column, field=meant.get(plain(column.heading)))
        if column.field is None and not column.is_tied
        else column
        for column in found
    ]


def _of_this_list(found: list[Column]) -> list[Column]:
    """ "Hộ DTTS" is a tick beside a name, and a number beside a commune."""
    fields = {column.field for column in found}
    if not fields & {Field.HEAD_NAME, Field.FAMILY_NAME}:
        return found
    return [
        replace(column, field=Field.MINORITY)
        if column.field == Field.MINORITY_HOUSEHOLDS and not column.is_tied
        else column
        for column in found
    ]


def kind_of(columns: Iterable[Column]) -> RowKind | None:
    """Which list a table with these columns is; None when it is none of ours."""
    fields = {column.field for column in columns} - {None}
    in_two = {Field.FAMILY_NAME, Field.GIVEN_NAME} <= fields
    is_named = Field.HEAD_NAME in fields or in_two
    reviews = {Field.STATUS, Field.IS_POOR, Field.IS_NEAR_POOR, Field.B1, Field.B2}
    reviews |= {Field.DEPRIVATION, Field.CAUSE}
    if is_named and Field.MOVEMENT in fields and not fields & reviews:
        return RowKind.LEAVING
    if is_named and len(fields) >= 3:
        return RowKind.HOUSEHOLD
    if Field.HOUSEHOLDS in fields and fields & {Field.COMMUNE, Field.COMMUNE_CODE}:
        return RowKind.TOTALS
    return None


def looks_like_heading(text: str) -> bool:
    """True for a heading or the heading of a group, by itself."""
    words = plain(text)
    return field_of(text) is not None or bool(len(words) < 60 and _GROUPS.match(words))
