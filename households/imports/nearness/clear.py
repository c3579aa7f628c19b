"""The rules by which nobody has to be asked, if nothing else competes.

Each is as good as an exact key: the same number under a slip of the pen; a number off
by one slip under the same name; or name, birth and village with nothing against them.
"""

from households.imports.nearness.births import BirthTie
from households.imports.nearness.names import SLIPS, NameTie
from households.imports.nearness.numbers import NumberTie
from households.imports.nearness.pairs import (
    NAMED_SO,
    NewHead,
    Pair,
    VillageTie,
    cccd_fits,
    is_member_by_number,
    same,
    unlike,
    years_apart,
)

ONE_SLIP = frozenset({NumberTie.ONE_DIGIT, NumberTie.SWAPPED})
SPOUSE_YEARS = 15


def is_clear(pair: Pair) -> bool:
    row, household = pair.row, pair.household
    is_here = pair.village in (VillageTie.SAME, VillageTie.MOVED)
    if pair.head is not None:
        return is_here and _is_clear_succession(pair)
    if unlike(row.sex, household.sex):
        return False
    if pair.number is NumberTie.SAME:
        return pair.village is not VillageTie.OTHER_COMMUNE and _is_one_person(pair)
    if is_here and pair.name is NameTie.SAME:
        return _is_clear_namesake(pair)
    return is_here and pair.name in SLIPS and _is_clear_slip(pair)


def _is_one_person(pair: Pair) -> bool:
    """Of people who share a number: not two, of whom one wrote the other's."""
    if pair.name in NAMED_SO:
        return pair.birth is not BirthTie.OTHER
    is_born_then = pair.birth in (BirthTie.SAME_DAY, BirthTie.SAME_YEAR)
    return pair.name is NameTie.PART and is_born_then


def _is_clear_namesake(pair: Pair) -> bool:
    row, household = pair.row, pair.household
    if pair.birth not in (BirthTie.SAME_DAY, BirthTie.SAME_YEAR):
        return False
    has_more = pair.birth is BirthTie.SAME_DAY or same(row.phone, household.phone)
    if pair.number is NumberTie.MISSING:  # the exact key, in the village's new name
        return has_more or pair.village is VillageTie.MOVED
    if pair.number is NumberTie.OTHER_KIND:
        has_more = has_more or same(row.persons, household.persons)
        return has_more and cccd_fits(row, household)
    return pair.number in ONE_SLIP


def _is_clear_slip(pair: Pair) -> bool:
    """A name misspelt: only with the day of birth, and a number or a telephone."""
    if pair.birth is not BirthTie.SAME_DAY or pair.number is NumberTie.OTHER:
        return False
    has_phone = same(pair.row.phone, pair.household.phone)
    fits = has_phone and cccd_fits(pair.row, pair.household)
    return pair.number in ONE_SLIP or fits


def _is_clear_succession(pair: Pair) -> bool:
    """The old head is still in it; or the spouse took over as many, or one fewer.

    A child with a number among the members may have set up a house of its own.
    """
    row, household = pair.row, pair.household
    if pair.head is not NewHead.NUMBER:
        return False
    if is_member_by_number(household, row):
        return True
    if row.birth_year is None or household.birth_year is None:
        return False
    is_near = years_apart(row, household) <= SPOUSE_YEARS
    if not (is_near and unlike(row.sex, household.sex)):
        return False
    return bool(row.persons) and (household.persons or 0) - row.persons in (0, 1)
