"""Of all that resembles: what is certain, what is a question, and what is dropped."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from households.imports.nearness.blocks import blocks
from households.imports.nearness.clear import is_clear
from households.imports.nearness.moves import Moves, learned_moves, misspelt_villages
from households.imports.nearness.numbers import NumberTie
from households.imports.nearness.pairs import Pair, compare
from households.imports.nearness.persons import Near, Person
from households.imports.nearness.words import fields, why

CLOSE = 30  # points; whatever comes so close to a certain pair competes with it
MOST_ON_A_PHONE = 3  # the village head's telephone says nothing


def near_matches(
    rows: Sequence[Person],
    households: Sequence[Person],
    *,
    most: int = 3,
    moved: Moves | None = None,
) -> dict[int, list[Near]]:
    """Row key → the households it may be, the likeliest first; others are absent.

    `households`: those of the rows' communes that no row claimed by an exact key.
    `moved`: what `moved_villages` learned from the exact pairs. A certain household
    stands alone in its row's list, and in no other row's unless the numbers are the
    same. The order of rows and households makes no difference.
    """
    rows, households = _own_phones(rows), _own_phones(households)
    moves = _all_moves(
        moved or {},
        learned_moves(rows, households),
        misspelt_villages(rows, households),
    )
    pairs = [
        pair
        for row, near in blocks(rows, households, moves)
        for household in near
        if (pair := compare(row, household, moves)) is not None
    ]
    certain = _certain(pairs)
    found = {pair.row.key: [_near(pair, True)] for pair in certain}
    asked = _without_hopeless(_without_taken(pairs, certain))
    for key, its_pairs in _by(asked, _row).items():
        its_pairs.sort(key=lambda pair: (-pair.points, pair.household.key))
        found[key] = [_near(pair, False) for pair in its_pairs[:most]]
    return dict(sorted(found.items()))


def _own_phones(people: Sequence[Person]) -> list[Person]:
    uses = Counter(person.phone for person in people)
    return [
        replace(p, phone=None) if p.phone and uses[p.phone] > MOST_ON_A_PHONE else p
        for p in people
    ]


def _all_moves(*sources: Moves) -> Moves:
    moves = defaultdict(set)
    for source in sources:
        for place, was in source.items():
            moves[place].update(was)
    return dict(moves)


def _row(pair: Pair) -> int:
    return pair.row.key


def _household(pair: Pair) -> int:
    return pair.household.key


def _by(pairs: Iterable[Pair], key_of) -> dict[int, list[Pair]]:
    groups = defaultdict(list)
    for pair in pairs:
        groups[key_of(pair)].append(pair)
    return groups


def _certain(pairs: list[Pair]) -> list[Pair]:
    """Clear pairs of which neither side has another pair that is clear or close."""
    by_row, by_household = _by(pairs, _row), _by(pairs, _household)
    clear = [pair for pair in pairs if is_clear(pair)]
    claims = Counter(map(_row, clear)), Counter(map(_household, clear))

    def is_alone(pair: Pair) -> bool:
        if claims[0][pair.row.key] > 1 or claims[1][pair.household.key] > 1:
            return False
        rivals = by_row[pair.row.key] + by_household[pair.household.key]
        return all(p is pair or p.points <= pair.points - CLOSE for p in rivals)

    return [pair for pair in clear if is_alone(pair)]


def _without_taken(pairs: list[Pair], certain: list[Pair]) -> list[Pair]:
    rows = {pair.row.key for pair in certain}
    taken = {pair.household.key for pair in certain}
    return [
        pair
        for pair in pairs
        if pair.row.key not in rows
        and (pair.household.key not in taken or pair.number is NumberTie.SAME)
    ]


def _without_hopeless(pairs: list[Pair]) -> list[Pair]:
    """A weak pair is asked only where it is the best of its row and its household."""
    of_row = {key: _most(group) for key, group in _by(pairs, _row).items()}
    of_household = {key: _most(group) for key, group in _by(pairs, _household).items()}
    return [
        pair
        for pair in pairs
        if not pair.is_weak
        or pair.points >= max(of_row[_row(pair)], of_household[_household(pair)])
    ]


def _most(pairs: list[Pair]) -> int:
    return max(pair.points for pair in pairs)


def _near(pair: Pair, is_certain: bool) -> Near:
    agrees, differs = fields(pair)
    score = min(pair.points, 100)
    return Near(pair.household.key, score, agrees, differs, why(pair), is_certain)
