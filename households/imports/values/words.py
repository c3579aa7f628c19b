"""The words of the lists: sex, ticks, classification, what became of a household."""

import re

from households.choices import LeftReason, Sex, Status
from households.imports.values.cells import BLANK, Parsed, refused, text_of
from povertyaid.text import fold

SEXES = {
    "nam": Sex.MALE,
    "m": Sex.MALE,
    "trai": Sex.MALE,
    "nam gioi": Sex.MALE,
    "ong": Sex.MALE,
    "nu": Sex.FEMALE,
    "f": Sex.FEMALE,
    "gai": Sex.FEMALE,
    "nu gioi": Sex.FEMALE,
    "ba": Sex.FEMALE,
}


def parse_sex(cell) -> Parsed:
    text = text_of(cell)
    word = fold(text).strip(" .")
    if not word:
        return BLANK
    if word in SEXES:
        return Parsed(SEXES[word].value)
    return refused(text, "Nam hoặc Nữ")


# Ticks

# ü, û, þ, ý are a tick, a cross and both in a box in Wingdings, of which Word keeps
# the place in its private letters; х is Cyrillic
TICKED = frozenset(
    ("x", "xx", "1", "v", "co", "dung", "true", "yes", "ü", "û", "u", "þ", "ý")
    + tuple("✓✔✗✘✖☑☒√×х*+●•\uf0fc\uf0fb\uf0fe\uf0fd")
)
UNTICKED = frozenset(
    ("0", "-", "--", "k", "o", "ko", "khong", "sai", "false", "no")
    + tuple("☐□¨\uf0a8\uf06f")
)
TICK = "x, hoặc để trống"


def parse_tick(cell, number: int | None = None) -> Parsed:
    """True, False, or a problem; "ü" and "þ" are ticks typed in Wingdings.

    `number` is that of the column's box: indicator 7 may be ticked with a 7.
    """
    if cell == "":
        return Parsed(False)
    text = text_of(cell)
    word = text.strip().casefold().strip("().'’\"")
    if not word:
        return Parsed(False) if not text.strip() else refused(text, TICK)
    if word in TICKED or fold(word) in TICKED or word == str(number):
        return Parsed(True)
    if word in UNTICKED or fold(word) in UNTICKED:
        return Parsed(False)
    return refused(text, TICK)


# Words of the list

STATUSES = {
    "ho ngheo": Status.POOR,
    "ngheo": Status.POOR,
    "hn": Status.POOR,
    "n": Status.POOR,
    "ho can ngheo": Status.NEAR_POOR,
    "can ngheo": Status.NEAR_POOR,
    "hcn": Status.NEAR_POOR,
    "cn": Status.NEAR_POOR,
    "can": Status.NEAR_POOR,
}
STATUS = "Hộ nghèo hoặc Hộ cận nghèo"
_LISTED = re.compile(
    r"(?:tai |phat sinh )?(?:h(?:o)?\.? ?)?(can ngheo|ngheo|cn|n)\b(.*)"
)
_GONE = re.compile("thoat|vuot|khong|het|ra khoi")
LEFT_REASONS = [  # the first word found in the reason decides
    (re.compile("chuyen|di noi khac|chuyen khau"), LeftReason.MOVED_AWAY),
    (re.compile(r"\bchet|tu tran|\bmat\b|qua doi"), LeftReason.DIED),
    (re.compile("nhap (voi |vao )?ho|ghep ho|nhap ho"), LeftReason.MERGED),
    (re.compile("tach ho|tach khau"), LeftReason.SPLIT),
]


def parse_status(cell) -> Parsed:
    """Poor or near-poor: "HN", "Hộ cận nghèo", "H.nghèo (phát sinh)", "Tái nghèo"."""
    text = text_of(cell)
    word = re.sub(r"[\s.,;:()\-/]+", " ", fold(text)).strip()
    if not word:
        return BLANK if not text.strip(" .-") else refused(text, STATUS)
    if word in STATUSES:
        return Parsed(STATUSES[word].value)
    found = _LISTED.fullmatch(word)
    if not found or _GONE.search(word) or re.search(r"\b(can|hn|hcn)\b", found[2]):
        return refused(text, STATUS)
    return Parsed(STATUSES[found[1]].value, "bỏ phần ghi thêm")


MOVEMENT = "Thoát nghèo, Thoát cận nghèo hoặc Giảm khác"
_ESCAPED = re.compile(
    r"(?:ho )?(?:da )?(?:thoat(?: ngheo| can ngheo| can)?(?: ben vung)?"
    r"|vuot chuan(?: ngheo| can ngheo)?|khong ngheo|het ngheo)"
)
_TO_NEAR_POOR = re.compile(
    r"(?:thanh|sang|xuong|con|len|->|→)\s*(?:ho )?(?:can|hcn|cn)\b"
)
_GONE_OTHERWISE = re.compile("giam|khac|roi danh sach|dua ra|xoa ten|loai ra")


def parse_movement(cell, reason_cell) -> Parsed:
    """How a household left the list: (status, left_reason).

    Who became near-poor is still listed: such a row belongs in the list itself.
    """
    text = text_of(cell)
    word, reason = fold(text).strip(" ."), fold(text_of(reason_cell))
    if not word:
        return BLANK
    if _TO_NEAR_POOR.search(word):
        return Parsed(expected=f"{MOVEMENT}; hộ thành cận nghèo ghi ở danh sách hộ")
    if _ESCAPED.fullmatch(word):
        return Parsed((Status.ABOVE.value, ""))
    for pattern, left_reason in LEFT_REASONS:
        if pattern.search(reason) or pattern.search(word):
            return Parsed((Status.LEFT.value, left_reason.value))
    if _GONE_OTHERWISE.match(word):
        note = "" if reason else "Không ghi lý do giảm."
        return Parsed((Status.LEFT.value, LeftReason.OTHER.value), note=note)
    return refused(text, MOVEMENT)


ETHNIC_GROUP = "tên trong danh mục 54 dân tộc"
_BRANCH = re.compile(r"(?:den|trang|hoa|do|xanh|lenh|si)")


class EthnicGroups:
    """The 54 groups by name, then by alias: Thổ is a group and an alias of Tày."""

    def __init__(self, groups):
        self.names = {group.pk: group.name for group in groups}
        self.exact, self.loose, self.aliases = {}, {}, {}
        self.codes = {str(group.code).zfill(2): group.pk for group in groups}
        for group in groups:
            self.exact[fold(group.name)] = group.pk
            self.loose[_loose(group.name)] = group.pk
            for alias in group.aliases:
                self.aliases.setdefault(_loose(alias), set()).add(group.pk)

    def described(self) -> list:
        """All that `parse` asks of the groups, in a fixed order."""
        aliases = {alias: sorted(found) for alias, found in self.aliases.items()}
        known = (self.names, self.exact, self.loose, self.codes, aliases)
        return [sorted(one.items()) for one in known]

    def parse(self, cell) -> Parsed:
        """The group's id. An exact name wins over a name without hyphens and
        apostrophes, that over an alias, that over a branch ("Mông trắng"); a code
        01–54 is taken too."""
        text = text_of(cell)
        word = re.sub(r"^(?:dan toc|d\.?t\.?|nguoi) ", "", fold(text)).strip(" .,;:")
        if not word:
            return BLANK if not text.strip() else refused(text, ETHNIC_GROUP)
        if word in self.exact:
            return Parsed(self.exact[word])
        if word.isdigit() and (pk := self.codes.get(word.zfill(2))):
            return Parsed(pk, f"mã số của dân tộc {self.names[pk]}")
        found = self._named(_loose(word)) or self._named(_loose(_without_branch(word)))
        if len(found) != 1:
            return refused(text, ETHNIC_GROUP)
        pk = next(iter(found))
        return Parsed(pk, f"tên khác của dân tộc {self.names[pk]}")

    def _named(self, loose: str) -> set[int]:
        if loose in self.loose:
            return {self.loose[loose]}
        return self.aliases.get(loose, set())


def _loose(name: str) -> str:
    return re.sub(r"[^a-z]", "", fold(name))


def _without_branch(word: str) -> str:
    """ "mong trang" and "thai (den)" without the branch; others as they are."""
    first, _, branch = word.replace("(", " ").replace(")", " ").strip().rpartition(" ")
    return first if _BRANCH.fullmatch(branch) else word
