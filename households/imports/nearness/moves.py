"""Which old village of the register a list calls by another name."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from households.imports.nearness.names import is_one_slip
from households.imports.nearness.persons import Person, Place

LEAST_HOUSEHOLDS = 3
LEAST_SHARE = 0.4  # of an old village's households that the list found again
Moves = Mapping[Place, Collection[Place]]


def moved_villages(pairs: Iterable[tuple[Person, Person]]) -> dict[Place, set[Place]]:
    """A list's village → the old villages whose households are there by now.

    `pairs`: rows with the households that exact keys gave them. An old village has
    moved when at least 3 of its households, and 40 % of all that were found, are in
    that one village. Villages that kept their name are not in it.
    """
    together: Counter = Counter()
    found: Counter = Counter()
    for row, household in pairs:
        if household.place is not None:
            found[household.place] += 1
            together[row.place, household.place] += 1
    return often_enough(together, found)


def learned_moves(
    rows: Sequence[Person], households: Sequence[Person]
) -> dict[Place, set[Place]]:
    """The same from what is left over: namesakes of one birth, alone in their commune.

    A list without any numbers gives no exact pair in a renamed village.
    """
    ours, theirs = _alone(rows), _alone(households)
    together = Counter(
        (row.place, theirs[who].place)
        for who, row in ours.items()
        if who in theirs and theirs[who].place is not None
    )
    size = Counter(h.place for h in households if h.place is not None)
    return often_enough(together, size)


def misspelt_villages(
    rows: Sequence[Person], households: Sequence[Person]
) -> dict[Place, set[Place]]:
    """New villages of a list that an old one resembles but for a letter."""
    old = defaultdict(set)
    for household in households:
        if household.place is not None:
            old[household.commune].add((household.village_key, household.place))
    new = {row.place: row for row in rows if row.village is None and row.place}
    return {
        place: {was for key, was in old[row.commune] if _is_misspelt(row, key)}
        for place, row in new.items()
    }


def _is_misspelt(row: Person, key: str) -> bool:
    """ "xom 1" and "xom 2" are two villages."""
    ours, theirs = row.village_key.split(), key.split()
    unlike = [(a, b) for a, b in zip(ours, theirs, strict=False) if a != b]
    if len(ours) != len(theirs) or len(unlike) != 1:
        return False
    a, b = unlike[0]
    is_word = min(len(a), len(b)) > 2 and not any(map(str.isdigit, a + b))
    return is_word and is_one_slip(a, b)


def _alone(people: Sequence[Person]) -> dict[tuple, Person]:
    groups = defaultdict(list)
    for person in people:
        if person.birth_year is not None:
            birth = person.full_date or person.birth_year
            groups[person.commune, person.folded_name, birth].append(person)
    return {who: group[0] for who, group in groups.items() if len(group) == 1}


def often_enough(together: Counter, of: Counter) -> dict[Place, set[Place]]:
    """(a list's village, an old one) → households, over all households of the old one:
    the old villages that moved, by the list's village."""
    moved = defaultdict(set)
    for (place, was), count in together.items():
        is_often = count >= LEAST_HOUSEHOLDS and count >= LEAST_SHARE * of[was]
        if place is not None and place != was and is_often:
            moved[place].add(was)
    return dict(moved)
