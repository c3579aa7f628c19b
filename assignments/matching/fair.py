"""A simple fair pairing: everyone helps one household before anyone helps two.

Plain data in, pairs out, no database: given the same lists it always says the same.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Needy:
    """A household without a main helper. `refuses`: members it must not be given."""

    id: int
    village: int
    commune: int
    refuses: frozenset[int] = frozenset()


@dataclass(slots=True)
class Helper:
    """A member who may be given households, and how many she has already."""

    id: int
    communes: tuple[int, ...]
    village: int | None = None
    load: int = 0


@dataclass(slots=True)
class _Pool:
    """The helpers and households of one commune, in the order they were given."""

    most: int
    helpers: list[Helper]
    pairs: dict[int, int] = field(default_factory=dict)  # household → member

    def give(self, needy: Needy, helper: Helper) -> None:
        self.pairs[needy.id] = helper.id
        helper.load += 1

    def least_loaded(self, needy: Needy, helpers: Iterable[Helper]) -> Helper | None:
        """The first of those with fewest households; None if all have enough."""
        able = (h for h in helpers if h.load < self.most and h.id not in needy.refuses)
        return min(able, key=lambda helper: helper.load, default=None)


def pair_fairly(
    households: list[Needy], helpers: list[Helper], most: int
) -> dict[int, int]:
    """Household id → member id, for every household that somebody can take.

    In each commune, first everyone without a household is given one, of the own
    village if there is one; then each household left goes to the least loaded of its
    village, else of its commune. Nobody gets more than `most`. Equals go in the order
    of the lists. `helpers` are changed: their load grows.
    """
    wanting, able = defaultdict(list), defaultdict(list)
    for household in households:
        wanting[household.commune].append(household)
    for helper in helpers:
        for commune in helper.communes:
            able[commune].append(helper)
    pairs = {}
    for commune, needy in wanting.items():
        pool = _Pool(most, able[commune])
        _one_for_everyone(pool, needy)
        _the_rest(pool, needy)
        pairs |= pool.pairs
    return pairs


def _one_for_everyone(pool: _Pool, households: list[Needy]) -> None:
    free = [helper for helper in pool.helpers if not helper.load]
    # Whoever some household refuses has less to choose from, so chooses first
    refused = {member for household in households for member in household.refuses}
    free.sort(key=lambda helper: helper.id not in refused)
    by_village = defaultdict(list)
    for household in households:
        by_village[household.village].append(household)
    for helper in free:
        _take_first(pool, helper, by_village[helper.village])
    left = [household for household in households if household.id not in pool.pairs]
    for helper in free:
        if not helper.load:
            _take_first(pool, helper, left)


def _take_first(pool: _Pool, helper: Helper, households: list[Needy]) -> None:
    for place, household in enumerate(households):
        if helper.id not in household.refuses and helper.load < pool.most:
            pool.give(household, helper)
            del households[place]
            return


def _the_rest(pool: _Pool, households: list[Needy]) -> None:
    neighbours = defaultdict(list)
    for helper in pool.helpers:
        neighbours[helper.village].append(helper)
    for household in households:
        if household.id in pool.pairs:
            continue
        helper = pool.least_loaded(household, neighbours[household.village])
        helper = helper or pool.least_loaded(household, pool.helpers)
        if helper:
            pool.give(household, helper)
