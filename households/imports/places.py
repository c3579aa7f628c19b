"""Which commune and which village a list speaks of, as they were in its year."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

from django.db.models import Q

from households.imports.values import formula_error, refused
from households.models import Commune, VillagePlacement
from povertyaid.text import clean, fold

_KIND = re.compile(r"^(?:ubnd )?(?:xa|phuong|thi tran|tt)[ .:]+")
_NAMED_IN_TITLE = re.compile(r"\b(?:xa|phuong|thi tran)[ :]+(\S.*)")
_ABOUT_THE_SHEET = re.compile(  # "HN Na Tông 2022 (2)", "DS hộ nghèo xã Na Tông"
    r"\b(?:ds|danh sach|ho|hn|hcn|can|ngheo|nam|xa|phuong|ubnd|20\d\d|tong hop)\b"
    r"|\(\d+\)|[_.,\-]"
)
_NUMBERING = re.compile(r"^(?:[IVXLC]+|[A-Z]|\d{1,2})\s*[.)\-/:]+\s*(?=\D)")
_VILLAGE = re.compile(r"(bản|thôn|xóm|đội|tổ|khu|khối|phố|tdp|b\.|c\s?\d+)(?!\w)", re.I)
_VILLAGE_WITHOUT_MARKS = re.compile(r"(ban|thon|xom|doi|to dan pho|khu)\s+\S", re.I)
_NO_VILLAGE = re.compile(
    r"ban (?:chi dao|quan ly|dan van|to chuc|tong hop|ke|khai|dang ky|cam ket|sao|chinh"
    r"|in|thao|tin|giao)\b|to (?:truong|ra|trinh|cong tac)\b|khu vuc\b"
)
_VILLAGE_IN_TITLE = re.compile(
    r"\b(?:bản|thôn|xóm|đội|tổ dân phố|khu)\s+(?!năm\b|xã\b|bản\b|thôn\b)"
    r"[^\s,;:()–-]+(?:\s+(?!năm\b|xã\b|phường\b|huyện\b|tháng\b|quý\b)[^\s,;:()–-]+)*",
    re.I,
)
_GENERIC = re.compile(r"^(?:ban|thon|b)[\s.:]+(?=\S)")
_SHORT = {"tdp": "to dan pho"}
_COMMUNE_BEHIND = re.compile(
    r"\s*[,;(–-]\s*(?:xã|phường|thị trấn|x\.|h\.|huyện)\s.*$", re.I
)
_LETTER_DIGIT = re.compile(r"(?<=[a-z])(?=\d)")
_NOT_WORDS = re.compile(r"[^\w]+")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7"}
_ROMAN |= {"viii": "8", "ix": "9", "x": "10"}


def village_name(text: str) -> str:
    """A village's name as it is kept: without numbering, without the commune behind
    it, not wholly in capitals."""
    name = _NUMBERING.sub("", clean(text))
    name = _COMMUNE_BEHIND.sub("", name).strip(" :;.,-–")
    if name.isupper() and " " in name:
        words = name.title().split()
        name = " ".join(w.upper() if fold(w) in _ROMAN else w for w in words)
    return name


@lru_cache(1 << 14)
def village_key(name: str) -> str:
    """What two spellings of one village share: "Bản Xôm I" and "xôm1" → "xom 1"."""
    bare = _NOT_WORDS.sub(" ", _GENERIC.sub("", fold(name)))
    words = _LETTER_DIGIT.sub(" ", bare).split()
    words = [_SHORT.get(word, word) for word in words]
    if len(words) > 1 and words[-1] in _ROMAN:
        words[-1] = _ROMAN[words[-1]]
    return " ".join(word.lstrip("0") or "0" for word in words)


def is_village(text: str) -> bool:
    """True for "Bản Liếng", "II. BẢN HIN PHON", "Đội 4"; not for "Ban Chỉ đạo"."""
    name = _NUMBERING.sub("", clean(text))
    if _NO_VILLAGE.match(fold(name)):
        return False
    if _VILLAGE.match(name):
        return True
    return name.isascii() and bool(_VILLAGE_WITHOUT_MARKS.match(name))


def village_in(titles: Iterable[str]) -> str:
    """The village that the lines over a list name ("BẢN NA TÔNG 1 NĂM 2022"); "" if
    they name none, or several."""
    found = {}
    for title in titles:
        for match in _VILLAGE_IN_TITLE.finditer(clean(title)):
            if not _NO_VILLAGE.match(fold(match[0])):
                found[village_key(match[0])] = match[0].strip()
    return next(iter(found.values())) if len(found) == 1 else ""


def village_of(sheet: str, *titles: Iterable[str]) -> str:
    """The village of a sheet made for one: from its name, else from its titles."""
    named = sheet if is_village(sheet) else ""
    return named or next(filter(None, map(village_in, titles)), "")


@dataclass(frozen=True, slots=True)
class VillageFound:
    """A village of the register, or with `id` None one that commit will create."""

    id: int | None
    name: str
    why: str = ""  # the list spells it otherwise
    expected: str = ""
    closest: str = ""  # of a new one: the known name of its commune most like it


class Places:
    """The communes and villages of one year's end, and the villages new in a file."""

    def __init__(self, year: int):
        day = date(year, 12, 31)
        self.communes = {c.pk: c for c in Commune.objects.on(day)}
        self._by_name: dict[str, set[int]] = defaultdict(set)
        self._by_code = {c.code: c.pk for c in self.communes.values()}
        for commune in self.communes.values():
            self._by_name[fold(commune.name)].add(commune.pk)
        self._folded: dict[tuple[int, str], set[int]] = defaultdict(set)
        self._by_key: dict[tuple[int, str], set[int]] = defaultdict(set)
        self.village_names: dict[int, str] = {}
        self.aliases: dict[int, list[str]] = {}
        self.commune_of: dict[int, int] = {}  # village → commune at the year's end
        self.today_in: dict[int, int] = {}  # village → commune it lies in by now
        self.new: dict[tuple[int, str], str] = {}  # (commune, key) → name
        self._load_villages(day)

    def _load_villages(self, day: date) -> None:
        lies = VillagePlacement.objects.filter(
            Q(ended_on=None) | Q(ended_on__gt=day), started_on__lte=day
        ).select_related("village")
        for placement in lies:
            village, commune_id = placement.village, placement.commune_id
            self.village_names[village.pk] = village.name
            self.aliases[village.pk] = village.aliases
            self.commune_of[village.pk] = commune_id
            self.today_in[village.pk] = village.commune_id
            for name in [village.name, *village.aliases]:
                self._folded[commune_id, fold(name)].add(village.pk)
                self._by_key[commune_id, village_key(name)].add(village.pk)

    def described(self) -> list[tuple]:
        """All that reading a list asks of the places, in a fixed order."""
        communes = [
            (pk, one.code, str(one), one.name, one.is_urban)
            for pk, one in sorted(self.communes.items())
        ]
        villages = [
            (pk, name, self.commune_of[pk], self.today_in[pk], self.aliases[pk])
            for pk, name in sorted(self.village_names.items())
        ]
        return communes + villages

    def commune_named(self, text: str) -> int | None:
        """The commune called `text`, with or without "Xã", or with what the name of a
        sheet adds to it; None if none is, or several are."""
        folded = fold(text)
        bare = " ".join(_ABOUT_THE_SHEET.sub(" ", folded).split())
        for name in (_KIND.sub("", folded), bare):
            if len(found := self._by_name.get(name, ())) == 1:
                return next(iter(found))
        return None

    def commune_with_code(self, text: str) -> int | None:
        return self._by_code.get(text.strip().zfill(5))

    def communes_in(self, titles: Iterable[str]) -> set[int]:
        """Communes named in the lines over a table ("UBND XÃ NA TÔNG")."""
        found = set()
        for title in titles:
            for match in _NAMED_IN_TITLE.finditer(fold(title)):
                rest = re.sub(r"[^\w ]", " ", match[1]) + " "
                fits = [n for n in self._by_name if rest.startswith(n + " ")]
                if fits:
                    found |= self._by_name[max(fits, key=len)]
        return found

    def village(self, commune_id: int, text: str) -> VillageFound:
        """The village of the commune that `text` names; a new one if there is none."""
        name = village_name(text)
        if not name or len(name) > 80 or formula_error(name):
            parsed = refused(name, "tên thôn, bản")
            return VillageFound(None, "", expected=parsed.expected)
        key = commune_id, village_key(name)
        known = self._folded.get((commune_id, fold(name))) or self._by_key.get(key, ())
        if len(known) > 1:
            names = ", ".join(sorted(self.village_names[pk] for pk in known))
            return VillageFound(None, name, expected=f"một trong: {names}")
        if known:
            pk = next(iter(known))
            kept = self.village_names[pk]
            return VillageFound(pk, kept, _told_apart(name, kept))
        first = self.new.setdefault(key, name)
        why = "" if fold(first) == fold(name) else "viết khác các dòng trước"
        return VillageFound(None, first, why, closest=self.closest(commune_id, first))

    def closest(self, commune_id: int, name: str) -> str:
        """The commune's known village whose name is most like `name`; "" if none is."""
        known = {
            self.village_names[pk]
            for pk, commune in self.commune_of.items()
            if commune == commune_id
        }
        key = village_key(name)
        alike = {n: SequenceMatcher(None, village_key(n), key).ratio() for n in known}
        return max(sorted(known), key=alike.get, default="")

    def villages_of(self, communes: Iterable[int | None]) -> list[int]:
        """The villages that lay in these communes at the year's end."""
        wanted = set(communes)
        return [pk for pk, commune in self.commune_of.items() if commune in wanted]


def _told_apart(name: str, kept: str) -> str:
    """Why a village's name became the one that is kept; "" when it reads the same."""
    if fold(name) == fold(kept):
        return ""
    same = village_key(name) == village_key(kept)
    return "viết khác tên đã có" if same else "tên cũ hoặc tên khác của bản"
