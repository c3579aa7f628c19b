"""How much speaks for a row and a household being the same, in points.

Two readings are tried: the same person written otherwise, and the same household under
a new head. Four points are worth about a doubling of the odds; from ASKED on a person
should look at it.
"""

from dataclasses import dataclass
from enum import Enum, auto

from households.imports.citizen_numbers import contradiction
from households.imports.nearness.births import BirthTie, birth_tie
from households.imports.nearness.moves import Moves
from households.imports.nearness.names import SLIPS, NameTie, family, name_tie
from households.imports.nearness.numbers import NumberTie, number_tie
from households.imports.nearness.persons import Person

ASKED = 40


class VillageTie(Enum):
    SAME = auto()
    MOVED = auto()  # renamed, merged or misspelt
    MISSING = auto()
    OTHER = auto()
    OTHER_COMMUNE = auto()


class NewHead(Enum):
    """How a row's head is tied to the household's former head."""

    NUMBER = auto()  # one stands among the other's members with their number
    NAME = auto()  # … with name and birth year
    SPOUSE = auto()
    CHILD = auto()


NUMBER_POINTS = {
    NumberTie.SAME: 60,
    NumberTie.ONE_DIGIT: 40,
    NumberTie.SWAPPED: 40,
    NumberTie.MISSING: 0,
    NumberTie.OTHER_KIND: 0,
    NumberTie.OTHER: -42,
}
NAME_POINTS = {
    NameTie.SAME: 30,
    NameTie.LETTER: 24,
    NameTie.MIDDLE: 24,
    NameTie.ORDER: 24,
    NameTie.SUFFIX: 24,
    NameTie.SHORT_LETTER: 14,
    NameTie.LETTERS: 14,
    NameTie.PART: 0,
    NameTie.OTHER: -30,
}
BIRTH_POINTS = {
    BirthTie.SAME_DAY: 40,
    BirthTie.TURNED: 30,
    BirthTie.YEAR_SLIP: 24,
    BirthTie.SAME_YEAR: 16,
    BirthTie.OTHER_DAY: 6,
    BirthTie.NEAR_YEAR: 4,
    BirthTie.SWAPPED_YEAR: 4,
    BirthTie.MISSING: 0,
    BirthTie.OTHER: -25,
}
VILLAGE_POINTS = {
    VillageTie.SAME: 12,
    VillageTie.MOVED: 12,
    VillageTie.MISSING: 0,
    VillageTie.OTHER: -10,
    VillageTie.OTHER_COMMUNE: -30,
}
HEAD_POINTS = {NewHead.NUMBER: 60, NewHead.NAME: 40, NewHead.SPOUSE: 20}
HEAD_POINTS |= {NewHead.CHILD: 20}
NAMED_SO = SLIPS | {NameTie.SAME}
PHONE, HEAD_PHONE, SAME_SIZE = 20, 30, 4
MOST_OF_THE_REST = max(BIRTH_POINTS.values()) + max(VILLAGE_POINTS.values())
MOST_OF_THE_REST += PHONE + SAME_SIZE  # beside the number and the name
OTHER_SEX, OTHER_GROUP = -20, -10
MISFIT_CCCD = -10  # the new number's sex or birth year are not the old head's
PERSONS_POINTS, OTHER_PERSONS = {0: 10, 1: 8}, -10  # by how many fewer they are
SPOUSE_YEARS, CLOSE_YEARS, LESS_LIKELY = 10, 4, -4
CHILD_YEARS = range(18, 41)


@dataclass(frozen=True, slots=True)
class Pair:
    """One row beside one household; `ties` are what the sentence for it is made of."""

    row: Person
    household: Person
    points: int
    number: NumberTie
    name: NameTie
    birth: BirthTie
    village: VillageTie
    head: NewHead | None  # None: the same person

    @property
    def is_weak(self) -> bool:
        """Only age, sex and size of the household speak for it."""
        has_phone = same(self.row.phone, self.household.phone)
        return self.head in (NewHead.SPOUSE, NewHead.CHILD) and not has_phone


def same(ours, theirs) -> bool:
    return bool(ours) and ours == theirs


def unlike(ours, theirs) -> bool:
    return bool(ours) and bool(theirs) and ours != theirs


def compare(row: Person, household: Person, moved: Moves) -> Pair | None:
    """The better of the two readings; None if neither is worth a question."""
    number = number_tie(row.number, household.number)
    name = name_tie(row.folded_name, household.folded_name)
    village = village_tie(row, household, moved)
    points, head = 0, None
    if NUMBER_POINTS[number] + NAME_POINTS[name] + MOST_OF_THE_REST >= ASKED:
        points = _same_person(row, household, number, name, village)
    if name not in NAMED_SO:
        other, relation = _new_head(row, household, village)
        if other >= ASKED and other > points:
            points, head = other, relation
    if points < ASKED:
        return None
    ties = number, name, birth_tie(row, household), village
    return Pair(row, household, points, *ties, head)


def village_tie(row: Person, household: Person, moved: Moves) -> VillageTie:
    ours, theirs = row.place, household.place
    if ours is not None and ours == theirs:
        return VillageTie.SAME
    if ours is not None and theirs in moved.get(ours, ()):
        return VillageTie.MOVED
    if unlike(row.commune, household.commune):
        return VillageTie.OTHER_COMMUNE
    if ours is None or theirs is None:
        return VillageTie.MISSING
    is_named_so = row.village_key == household.village_key
    return VillageTie.SAME if is_named_so else VillageTie.OTHER


def _same_person(row, household, number, name, village) -> int:
    points = (
        NUMBER_POINTS[number]
        + NAME_POINTS[name]
        + BIRTH_POINTS[birth_tie(row, household)]
        + VILLAGE_POINTS[village]
    )
    points += OTHER_SEX * unlike(row.sex, household.sex)
    points += OTHER_GROUP * unlike(row.ethnic_group, household.ethnic_group)
    points += PHONE * same(row.phone, household.phone)
    points += SAME_SIZE * same(row.persons, household.persons)
    if number is NumberTie.OTHER_KIND and not cccd_fits(row, household):
        points += MISFIT_CCCD
    return max(points, ASKED) if number is NumberTie.SAME else points


def cccd_fits(row: Person, household: Person) -> bool:
    """The CCCD of the one tells the sex and the birth year of the other."""
    pairs = (row.number, household), (household.number, row)
    return not any(contradiction(n or "", p.sex, p.birth_year) for n, p in pairs)


def _new_head(row, household, village) -> tuple[int, NewHead | None]:
    head = _relation(row, household)
    has_phone = same(row.phone, household.phone)
    if head is None or village is VillageTie.OTHER_COMMUNE:
        return 0, None
    points = HEAD_POINTS[head] + VILLAGE_POINTS[village] + HEAD_PHONE * has_phone
    points += OTHER_GROUP * unlike(row.ethnic_group, household.ethnic_group)
    if head is NewHead.SPOUSE:
        years = years_apart(row, household)
        points += LESS_LIKELY if years > CLOSE_YEARS else 2 - years // 2
        points += LESS_LIKELY * (row.sex == "male")  # widows follow, seldom widowers
    if row.persons and household.persons:
        fewer = household.persons - row.persons
        points += PERSONS_POINTS.get(fewer, OTHER_PERSONS)
    return points, head


def years_apart(row: Person, household: Person) -> int:
    return abs(row.birth_year - household.birth_year)


def _relation(row: Person, household: Person) -> NewHead | None:
    if (row.members or household.members) and (told := _among_members(row, household)):
        return told
    if row.birth_year is None or household.birth_year is None:
        return None
    if household.persons == 1 or _are_all_others(row, household):
        return None
    if unlike(row.sex, household.sex) and years_apart(row, household) <= SPOUSE_YEARS:
        return NewHead.SPOUSE
    is_family = family(row.folded_name) == family(household.folded_name)
    is_child = row.birth_year - household.birth_year in CHILD_YEARS
    return NewHead.CHILD if is_family and is_child else None


def _among_members(row: Person, household: Person) -> NewHead | None:
    if is_member_by_number(row, household) or is_member_by_number(household, row):
        return NewHead.NUMBER
    if _is_member_by_name(row, household) or _is_member_by_name(household, row):
        return NewHead.NAME
    return None


def _are_all_others(row: Person, household: Person) -> bool:
    """Both name their members, and nobody lives in both."""
    ours = {(name, year) for name, year, _ in row.members}
    theirs = {(name, year) for name, year, _ in household.members}
    return bool(ours) and bool(theirs) and ours.isdisjoint(theirs)


def is_member_by_number(person: Person, of: Person) -> bool:
    return bool(person.number) and any(person.number == m[2] for m in of.members)


def _is_member_by_name(person: Person, of: Person) -> bool:
    return any(
        same(person.birth_year, year)
        and not unlike(person.number, number)
        and name_tie(person.folded_name, name) in NAMED_SO
        for name, year, number in of.members
    )
