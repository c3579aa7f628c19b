"""How alike two births are, of which often only the year is known."""

from enum import Enum, auto

from households.imports.nearness.persons import Person


class BirthTie(Enum):
    SAME_DAY = auto()
    TURNED = auto()  # day and month taken for each other
    SAME_YEAR = auto()  # all that can be compared
    OTHER_DAY = auto()  # of the same year
    YEAR_SLIP = auto()  # the same day and month; the year is a little off
    NEAR_YEAR = auto()  # off by one or two
    SWAPPED_YEAR = auto()  # two digits swapped
    MISSING = auto()
    OTHER = auto()


def birth_tie(row: Person, household: Person) -> BirthTie:
    ours, theirs = row.birth_year, household.birth_year
    if ours is None or theirs is None:
        return BirthTie.MISSING
    day, known = row.full_date, household.full_date
    if ours == theirs:
        if not day or not known:
            return BirthTie.SAME_YEAR
        if day == known:
            return BirthTie.SAME_DAY
        return BirthTie.TURNED if turned(day) == known else BirthTie.OTHER_DAY
    is_swapped = _digits_swapped(ours, theirs)
    if abs(ours - theirs) > 2 and not is_swapped:
        return BirthTie.OTHER
    if day and known and day[5:] == known[5:]:
        return BirthTie.YEAR_SLIP
    return BirthTie.SWAPPED_YEAR if is_swapped else BirthTie.NEAR_YEAR


def turned(date: str) -> str:
    """1970-03-02 → 1970-02-03."""
    return f"{date[:4]}-{date[8:10]}-{date[5:7]}"


def _digits_swapped(a: int, b: int) -> bool:
    return a // 100 == b // 100 and a % 10 == b // 10 % 10 and b % 10 == a // 10 % 10
