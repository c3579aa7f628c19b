"""Which rows and households are worth comparing: those that share a key.

The keys are so fine that a district's open rows meet a handful of households each,
and so many that everything `pairs` would ask about shares at least one.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import chain

from households.imports.nearness.moves import Moves
from households.imports.nearness.names import family, given
from households.imports.nearness.numbers import pieces
from households.imports.nearness.persons import Person

OTHER_SEX = {"male": "female", "female": "male"}
MOST_IN_A_BLOCK = 400  # households that share more than a filler written everywhere


def blocks(
    rows: Sequence[Person], households: Sequence[Person], moved: Moves
) -> Iterator[tuple[Person, list[Person]]]:
    """Every row with the households to compare it with, in the order of their keys."""
    identity = {row.key: list(_identity_keys(row)) for row in rows}
    everywhere = _index(households, _identity_keys, identity.values())
    by_commune, rows_of = defaultdict(list), defaultdict(list)
    for household in households:
        by_commune[household.commune].append(household)
    for row in rows:
        rows_of[row.commune].append(row)
    for commune, its_rows in rows_of.items():
        keys = {row.key: list(_row_keys(row, moved)) for row in its_rows}
        here = _index(by_commune[commune], _household_keys, keys.values())
        for row in its_rows:
            found: dict[int, Person] = {}
            for key in identity[row.key]:
                found.update(everywhere.get(key, ()))
            for key in keys[row.key]:
                found.update(here.get(key, ()))
            if found:
                yield row, [found[key] for key in sorted(found)]


def _index(households, keys_of, asked) -> dict[Hashable, list[tuple[int, Person]]]:
    """The households of each key that some row asks for: a few, where a list came
    again, beside all who left."""
    wanted, index = set(chain.from_iterable(asked)), defaultdict(list)
    for household in households:
        for key in wanted.intersection(keys_of(household)):
            index[key].append((household.key, household))
    return {key: found for key, found in index.items() if len(found) <= MOST_IN_A_BLOCK}


def _identity_keys(person: Person) -> Iterator[Hashable]:
    if person.number:
        yield from pieces(person.number)
        yield person.number
    if person.phone:
        yield "phone", person.phone
    for _, _, number in person.members:
        if number:
            yield number


def _household_keys(household: Person) -> Iterator[Hashable]:
    name, year, place = household.folded_name, household.birth_year, household.place
    yield "name", name
    if household.full_date:
        yield "day", household.full_date
    for member, _, _ in household.members:
        yield "member", member
    if place is None:
        return
    yield place, "given", given(name)
    yield place, "words", *sorted(name.split())
    if year is not None:
        yield place, "year", year
        if household.persons is not None:
            yield place, household.persons, household.sex, year // 10
            yield place, household.persons, family(name)


def _row_keys(row: Person, moved: Moves) -> Iterator[Hashable]:
    yield "name", row.folded_name
    yield "member", row.folded_name
    if row.full_date:
        yield "day", row.full_date
    for member, _, _ in row.members:
        yield "name", member
    if row.place is not None:
        for place in {row.place, *moved.get(row.place, ())}:
            yield from _keys_in(place, row)


def _keys_in(place: Hashable, row: Person) -> Iterator[Hashable]:
    """What the row looks up in one village: itself, its spouse, its parent."""
    name, year, persons = row.folded_name, row.birth_year, row.persons
    yield place, "given", given(name)
    yield place, "words", *sorted(name.split())
    if year is None:
        return
    yield place, "year", year
    if persons is None:
        return
    for number in (persons, persons + 1):
        yield place, number, family(name)
        for decade in range(year // 10 - 1, year // 10 + 2):
            yield place, number, OTHER_SEX.get(row.sex, ""), decade
