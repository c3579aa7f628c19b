"""How well two years' lists are brought together, against the truth."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File

from households import imports
from households.choices import Verdict
from households.imports.nearness import Near, Person, moved_villages, near_matches
from households.models import ImportBatch, ImportRow
from tests.factories import make_commune
from tests.households.imports.name_stock import COMMUNES
from tests.households.imports.two_years import (
    TwoYears,
    people,
    places_of,
    write_workbook,
)

MATCHED = (Verdict.SAME, Verdict.CHANGED)


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
    truth: Mapping[int, int],
    rows: int,
    matched: Mapping[int, int],
    asked: Mapping[int, Sequence[int]],
) -> Score:
    """`matched`: row → household; `asked`: row → the households it is asked about."""
    counts = Counter(truth.get(row) == index for row, index in matched.items())
    hits = sum(truth.get(row, -1) in candidates for row, candidates in asked.items())
    return Score(
        rows,
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
    return score(pair.truth, len(pair.after), matched.exact | certain, asked)


# By the real import, from workbook to verdict


def imported(pair: TwoYears, folder: Path) -> Score:
    """Both lists uploaded and read, the first one committed; makes the communes.

    Of the first list's households those count that reached the register: two rows of
    it that may be one household wait there for an answer.
    """
    for name in COMMUNES:
        make_commune(name)
    first = read_list(pair, folder, is_second=False)
    imports.commit(first)
    kept = first.rows.filter(verdict=Verdict.NEW)
    index_of = {row.household_id: at for at, row in _placed(pair, kept, False)}
    truth = {
        row: index for row, index in pair.truth.items() if index in index_of.values()
    }
    matched, asked = {}, {}
    second = read_list(pair, folder, is_second=True)
    for at, row in _placed(pair, second.rows.all(), True):
        if row.verdict in MATCHED:
            matched[at] = index_of[row.household_id]
        elif row.verdict == Verdict.DUPLICATE:
            asked[at] = [index_of[pk] for pk in row.candidates]
    return score(truth, second.rows.count(), matched, asked)


def read_list(pair: TwoYears, folder: Path, *, is_second: bool) -> ImportBatch:
    year = 2022 + is_second
    path = folder / f"{year}.xlsx"
    write_workbook(path, pair, is_second)
    with path.open("rb") as file:
        batch = imports.upload(File(file, name=path.name), year=year)
    imports.read(batch)
    return batch


def _placed(pair: TwoYears, rows: Iterable[ImportRow], is_second: bool):
    """(index of the home, its row); every row of the file is a home's first line."""
    places = places_of(pair, is_second)
    return [(places[row.sheet, row.number], row) for row in rows]
