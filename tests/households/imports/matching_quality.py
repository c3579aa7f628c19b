"""How well two years' lists are brought together, against the truth."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from households.imports.nearness import Near, Person, moved_villages, near_matches
from tests.households.imports.two_years import TwoYears, people


def exact_matches(
    rows: Sequence[Person], households: Sequence[Person]
) -> dict[int, int]:
    """Row → household by the number; else by name, birth year and village, alone."""
    found = _by_key(rows, households, lambda p: p.number or None, _is_same_somebody)
    taken = set(found.values())
    open_rows = [row for row in rows if row.key not in found]
    left = [h for h in households if h.key not in taken]
    return found | _by_key(open_rows, left, _name_key, _nothing_against)


def _by_key(rows, households, key_of, agrees) -> dict[int, int]:
    ours, theirs = _groups(rows, key_of), _groups(households, key_of)
    return {
        group[0].key: theirs[key][0].key
        for key, group in ours.items()
        if len(group) == len(theirs[key]) == 1 and agrees(group[0], theirs[key][0])
    }


def _groups(people: Iterable[Person], key_of) -> dict[object, list[Person]]:
    groups = defaultdict(list)
    for person in people:
        if (key := key_of(person)) is not None:
            groups[key].append(person)
    return groups


def _name_key(person: Person) -> tuple | None:
    key = person.folded_name, person.birth_year, person.village
    return None if None in key else key


def _is_same_somebody(row: Person, household: Person) -> bool:
    is_there = row.commune == household.commune
    is_born_then = row.birth_year == household.birth_year
    return row.folded_name == household.folded_name or (is_there and is_born_then)


def _nothing_against(row: Person, household: Person) -> bool:
    days = row.full_date, household.full_date
    return not (row.number and household.number) and (None in days or len({*days}) == 1)


@dataclass
class Score:
    """How well both lists were brought together, as counts of the second one's rows."""

    rows: int = 0
    households: int = 0  # rows that truly have one
    matched: int = 0  # without a question
    wrong: int = 0  # of them
    asked: int = 0
    found: int = 0  # rightly matched, or the right one among those asked about

    @property
    def precision(self) -> float:
        return 100 * (self.matched - self.wrong) / self.matched

    @property
    def recall(self) -> float:
        return 100 * self.found / self.households

    @property
    def questions(self) -> float:
        return 100 * self.asked / self.rows


def score(
    pair: TwoYears, matched: Mapping[int, int], asked: Mapping[int, Sequence[int]]
) -> Score:
    """`matched`: row → household; `asked`: row → the households it is asked about."""
    truth = pair.truth
    counts = Counter(truth.get(row) == index for row, index in matched.items())
    hits = sum(truth.get(row, -1) in candidates for row, candidates in asked.items())
    return Score(
        len(pair.after),
        len(truth),
        len(matched),
        counts[False],
        len(asked),
        counts[True] + hits,
    )


class Matched:
    """The exact keys, then near matches of what they left over."""

    def __init__(self, pair: TwoYears):
        self.rows, self.households = people(pair)
        self.exact = exact_matches(self.rows, self.households)
        taken = set(self.exact.values())
        self.open_rows = [row for row in self.rows if row.key not in self.exact]
        self.left = [h for h in self.households if h.key not in taken]

    def near(self) -> dict[int, list[Near]]:
        pairs = ((self.rows[r], self.households[h]) for r, h in self.exact.items())
        return near_matches(self.open_rows, self.left, moved=moved_villages(pairs))


def quality(pair: TwoYears) -> Score:
    matched = Matched(pair)
    near = matched.near()
    certain = {row: n[0].household for row, n in near.items() if n[0].is_certain}
    asked = {
        row: [one.household for one in found]
        for row, found in near.items()
        if row not in certain
    }
    return score(pair, matched.exact | certain, asked)
