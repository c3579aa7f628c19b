"""An invented district's lists of two years, and which household is which.

Names as they are there: few family names, short given names, namesakes in one village.
The second year has slips of the pen, lost numbers, new heads, renamed villages,
households that left and strangers who are called as those were. All by one seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import xlsxwriter

from households.imports.nearness import Person
from households.imports.places import village_key
from povertyaid.text import fold
from tests.households.imports.name_stock import COMMUNES, GROUPS, NEW_VILLAGES, VILLAGES
from tests.households.imports.slips import misspelt, number_slip

SHEETS = {"Danh sách": False, "Nhân khẩu": True}  # has a line for every member
TYPOS, LOST, GONE, NEW, NEW_HEADS = 0.05, 0.03, 0.10, 0.08, 0.02
HEADINGS = [
    *("TT", "Họ và tên chủ hộ", "Quan hệ với chủ hộ", "Ngày sinh", "Giới tính"),
    *("Dân tộc", "Số CCCD", "Thôn bản", "Xã", "Số khẩu", "Hộ nghèo", "Hộ cận nghèo"),
    *("Điểm B1", "Điểm B2", "Số điện thoại"),
]


@dataclass
class Human:
    """Whoever stands in a list; `birth` is "1970" or "1970-03-02"."""

    name: str
    sex: str
    birth: str
    number: str | None

    @property
    def birth_year(self) -> int:
        return int(self.birth[:4])


@dataclass
class Home:
    """A household in one year's list; its members are listed in some communes only."""

    head: Human
    group: str
    village: str
    commune: str
    persons: int
    phone: str | None
    spouse: Human | None = None
    children: list[Human] = field(default_factory=list)
    parents: list[Human] = field(default_factory=list)  # who headed it before
    is_poor: bool = True
    b1: int = 100
    b2: int = 30

    def others(self) -> list[tuple[str, Human]]:
        """Everyone but the head, with the relation a list names."""
        partner = "Vợ" if self.head.sex == "male" else "Chồng"
        spouses = [(partner, self.spouse)] if self.spouse else []
        old = [("Bố" if p.sex == "male" else "Mẹ", p) for p in self.parents]
        return spouses + [("Con", child) for child in self.children] + old


@dataclass
class TwoYears:
    """Both lists, and of the second one the places (index → index in the first)."""

    before: list[Home]
    after: list[Home]
    truth: dict[int, int]
    lists_members: set[str]  # communes


def two_years(seed: int = 40, households: int = 5_000) -> TwoYears:
    return _District(Random(seed)).two_years(households)


class _District:
    def __init__(self, chance: Random):
        self.chance = chance
        self.numbers: set[str] = set()
        self.villages = {
            commune: [f"Bản {name}" for name in chance.sample(VILLAGES, 12)]
            for commune in COMMUNES
        }
        groups, shares = list(GROUPS), [group[0] for group in GROUPS.values()]
        self.groups = {c: chance.choices(groups, shares)[0] for c in COMMUNES}

    def two_years(self, households: int) -> TwoYears:
        before = [self.home() for _ in range(households)]
        order = list(range(households))
        self.chance.shuffle(order)
        gone = set(order[: round(households * GONE)])
        renamed = self.renamed_villages()
        after = [
            (index, self.a_year_later(home, renamed))
            for index, home in enumerate(before)
            if index not in gone
        ]
        left = [before[index] for index in sorted(gone)]
        after += [
            (None, self.newcomer(left, renamed)) for _ in range(round(households * NEW))
        ]
        self.chance.shuffle(after)
        truth = {
            row: index for row, (index, _) in enumerate(after) if index is not None
        }
        members = set(self.chance.sample(COMMUNES, 8))
        return TwoYears(before, [home for _, home in after], truth, members)

    # The first year

    def home(self, commune: str | None = None) -> Home:
        chance = self.chance
        commune = commune or chance.choice(COMMUNES)
        group = self.groups[commune]
        if chance.random() < 0.1:
            group = chance.choice(list(GROUPS))
        sex = "male" if chance.random() < 0.8 else "female"
        head = self.human(group, sex, chance.randrange(1945, 2000))
        home = Home(
            head,
            group,
            chance.choice(self.villages[commune]),
            commune,
            persons=1 + min(chance.randrange(1, 5) + chance.randrange(3), 6),
            phone=self.phone() if chance.random() < 0.5 else None,
        )
        self._family(home)
        self.judge(home)
        return home

    def _family(self, home: Home) -> None:
        chance, head = self.chance, home.head
        year = head.birth_year
        if chance.random() < 0.85:
            born = year + max(-9, min(9, round(chance.gauss(2, 3))))
            group = home.group if chance.random() < 0.92 else "Kinh"
            home.spouse = self.human(group, OTHER_SEX[head.sex], born)
        for _ in range(max(0, home.persons - 2)):
            born = min(2021, year + chance.randrange(18, 40))
            home.children.append(
                self.human(home.group, chance.choice(SEXES), born, head.name.split()[0])
            )

    def human(self, group: str, sex: str, year: int, family: str = "") -> Human:
        _, families, (men, women), givens = GROUPS[group]
        middles = men if sex == "male" else women
        words = [family or families, middles, givens]
        name = " ".join(self.chance.choice(part.split()) for part in words)
        return Human(name, sex, self.birth(year), self.number(sex, year))

    def birth(self, year: int) -> str:
        kind = self.chance.random()
        if kind < 0.2:
            return str(year)
        if kind < 0.25:
            return f"{year}-01-01"  # the day is not known
        month, day = self.chance.randrange(1, 13), self.chance.randrange(1, 29)
        return f"{year}-{month:02}-{day:02}"

    def number(self, sex: str, year: int, is_cccd: bool = False) -> str | None:
        """A CCCD; unless it must be one, 3 % still a CMND and 1 % none."""
        chance = self.chance
        kind = 1.0 if is_cccd else chance.random()
        if 0.99 < kind < 1:
            return None
        while True:
            if kind < 0.03:
                number = f"04{chance.randrange(10**7):07}"
            else:
                province = "011" if chance.random() < 0.9 else "012"
                digit = 2 * (year >= 2000) + (sex == "female")
                serial = chance.randrange(10**6)
                number = f"{province}{digit}{year % 100:02}{serial:06}"
            if number not in self.numbers:
                self.numbers.add(number)
                return number

    def phone(self) -> str:
        return f"09{self.chance.randrange(10**8):08}"

    def judge(self, home: Home) -> None:
        chance = self.chance
        home.is_poor = chance.random() < 0.55
        home.b1 = 5 * chance.randrange(12, 28)
        home.b2 = 10 * (
            chance.randrange(3, 9) if home.is_poor else chance.randrange(0, 3)
        )

    # The second year

    def renamed_villages(self) -> dict[tuple[str, str], str]:
        """A dozen villages renamed, two dozen merged by twos under a new name."""
        renamed = {}
        for commune in self.chance.sample(COMMUNES, 12):
            names, new = self.villages[commune], self.chance.sample(NEW_VILLAGES, 2)
            one, two, three = self.chance.sample(names, 3)
            renamed[commune, one] = f"Bản {new[0]}"
            renamed[commune, two] = renamed[commune, three] = f"Bản {new[1]}"
        return renamed

    def a_year_later(self, old: Home, renamed: dict) -> Home:
        chance = self.chance
        home = Home(
            self.copied(old.head),
            old.group,
            renamed.get((old.commune, old.village), old.village),
            old.commune,
            max(1, old.persons + chance.choice([0] * 14 + [-1, -1, 1, 1, 1, 2])),
            old.phone if chance.random() < 0.9 else None,
            old.spouse,
            list(old.children),
        )
        if chance.random() < 0.005:
            home.village = chance.choice(self.villages[old.commune])
        if chance.random() < NEW_HEADS:
            self.succeed(home, old)
        self.judge(home)
        return home

    def copied(self, old: Human) -> Human:
        """What a clerk makes of the same person: most often the same."""
        chance = self.chance
        name = misspelt(chance, old.name) if chance.random() < TYPOS else old.name
        return Human(name, old.sex, self.copied_birth(old), self.copied_number(old))

    def copied_birth(self, old: Human) -> str:
        kind, birth = self.chance.random(), old.birth
        if kind < 0.03:
            return birth[:4]
        if kind < 0.04:
            return f"{old.birth_year + self.chance.choice([-2, -1, 1])}{birth[4:]}"
        if kind < 0.05 and len(birth) == 10 and birth[8:] <= "12":
            return f"{birth[:4]}-{birth[8:]}-{birth[5:7]}"
        return birth

    def copied_number(self, old: Human) -> str | None:
        kind = self.chance.random()
        if kind < LOST:
            return None
        if old.number is None or (len(old.number) == 9 and kind < 0.35):
            return self.number(old.sex, old.birth_year, is_cccd=True)
        return number_slip(self.chance, old.number) if kind > 0.99 else old.number

    def succeed(self, home: Home, old: Home) -> None:
        """The spouse takes over, or else a grown child; the old head dies or stays."""
        grown = [child for child in old.children if child.birth_year < 2003]
        if old.spouse and (not grown or self.chance.random() < 0.65):
            home.head, home.spouse = old.spouse, None
        elif grown:
            home.head = grown[0]
            home.children = [c for c in old.children if c is not grown[0]]
            home.parents = [old.spouse] if old.spouse else []
            home.spouse = None
        else:
            return
        stays = self.chance.random() < 0.5
        home.persons = max(1, old.persons - (not stays))
        if stays and home.head is old.spouse:
            home.spouse = old.head
        elif stays:
            home.parents = [old.head, *home.parents]
        home.phone = old.phone if self.chance.random() < 0.6 else None

    def newcomer(self, left: Sequence[Home], renamed: dict) -> Home:
        """A household new on the list: a stranger, at times with a known name."""
        kind, old = self.chance.random(), self.chance.choice(left)
        home = self.home(old.commune)
        home.village = old.village
        if kind < 0.1:
            self._namesake(home, old, is_of_one_year=kind < 0.03)
        elif kind < 0.15 and old.children and old.children[0].birth_year < 2003:
            home.head = old.children[0]  # a house of its own; the parents' has left
            home.spouse, home.children, home.persons = None, [], 1
        home.village = renamed.get((home.commune, home.village), home.village)
        return home

    def _namesake(self, home: Home, old: Home, is_of_one_year: bool) -> None:
        """Of one name; of one birth year too only where both numbers tell them apart:
        without them nobody could, and the exact keys are made that way."""
        head = home.head
        has_numbers = bool(head.number and old.head.number)
        has_numbers = has_numbers and len(head.number) == len(old.head.number)
        year = old.head.birth_year
        if not is_of_one_year or not has_numbers:
            year += self.chance.choice([-20, -11, -7, -4, 4, 7, 11])
        number = self.number(old.head.sex, year, is_cccd=True)
        home.head = Human(old.head.name, old.head.sex, self.birth(year), number)


SEXES = ("male", "female")
OTHER_SEX = dict(zip(SEXES, reversed(SEXES), strict=True))


# What a matcher sees


def people(pair: TwoYears) -> tuple[list[Person], list[Person]]:
    """(rows of the second list, households of the first) with ids as a register has."""
    communes = {name: number for number, name in enumerate(COMMUNES, start=1)}
    groups = {name: number for number, name in enumerate(GROUPS, start=1)}
    known = sorted({(home.commune, village_key(home.village)) for home in pair.before})
    villages = {place: number for number, place in enumerate(known, start=1)}

    def person(key: int, home: Home) -> Person:
        head, place = home.head, village_key(home.village)
        members = home.others() if home.commune in pair.lists_members else ()
        return Person(
            key,
            fold(head.name),
            head.birth_year,
            head.birth if len(head.birth) == 10 else None,
            head.sex,
            head.number,
            villages.get((home.commune, place)),
            place,
            communes[home.commune],
            groups[home.group],
            home.persons,
            home.phone,
            tuple((fold(m.name), m.birth_year, m.number) for _, m in members),
        )

    return (
        [person(row, home) for row, home in enumerate(pair.after)],
        [person(index, home) for index, home in enumerate(pair.before)],
    )


# What an office sends


def write_workbook(path: Path, pair: TwoYears, is_second: bool) -> None:
    """One sheet of heads; the communes that list members have theirs on another."""
    with xlsxwriter.Workbook(str(path)) as book:
        for title, has_members in SHEETS.items():
            rows = [
                row
                for number, (_, home) in enumerate(
                    _homes_on(pair, is_second, has_members), start=1
                )
                for row in _lines(number, home, has_members)
            ]
            sheet = book.add_worksheet(title)
            for line, row in enumerate([HEADINGS, *rows]):
                sheet.write_row(line, 0, row)


def places_of(pair: TwoYears, is_second: bool) -> dict[tuple[str, int], int]:
    """(sheet, row of the head as Excel numbers it) → index of the home in its list."""
    places = {}
    for title, has_members in SHEETS.items():
        line = 2
        for index, home in _homes_on(pair, is_second, has_members):
            places[title, line] = index
            line += len(_lines(0, home, has_members))
    return places


def _homes_on(pair, is_second, has_members) -> list[tuple[int, Home]]:
    homes = pair.after if is_second else pair.before
    return [
        (index, home)
        for index, home in enumerate(homes)
        if (home.commune in pair.lists_members) is has_members
    ]


def _lines(number: int, home: Home, has_members: bool) -> list[list]:
    head = [
        number,
        *_human("Chủ hộ", home.head, home.group),
        home.village,
        home.commune,
    ]
    head += [home.persons, "x" * home.is_poor, "x" * (not home.is_poor), home.b1]
    lines = [[*head, home.b2, home.phone or ""]]
    if has_members:
        lines += [["", *_human(how, who, home.group)] for how, who in home.others()]
    return lines


def _human(relation: str, human: Human, group: str) -> list[str]:
    birth = "/".join(reversed(human.birth.split("-")))
    sex = "Nam" if human.sex == "male" else "Nữ"
    return [human.name, relation, birth, sex, group, human.number or ""]
