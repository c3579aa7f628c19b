"""Who may help whom and what is wrong with each pair: plain columns, no database.

Every cost is a whole number out of the office's table (MatchingCosts). The cost of a
proposal is the sum of its pairs' costs, of what stays unmet, of members below the
least, and of every household a member takes beyond it: `price` says it in so many
words, and knows nothing of how a proposal is found.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

NOWHERE = -1  # a village or an ethnic group nobody knows
OWN, GIVEN = 0, 1  # a commune is the cell's own, or its organisation was given it
NONE = np.empty(0, np.int64)


class Costs(NamedTuple):
    """The table of MatchingCosts, as whole numbers."""

    support_unmet: int = 100_000
    member_idle: int = 20_000
    keep: int = 500
    other_village: int = 100
    other_commune: int = 300
    other_ethnic_group: int = 40
    other_skill: int = 20
    hard_without_leader: int = 30
    further_household: int = 60


@dataclass(frozen=True, slots=True)
class Households:
    """Columns of the households in need, one place each; `needs` are bits of skills.

    `unmet` is what it costs to leave one without a helper.
    """

    village: np.ndarray
    commune: np.ndarray
    ethnic_group: np.ndarray
    needs: np.ndarray
    is_hard: np.ndarray
    unmet: np.ndarray

    def __len__(self) -> int:
        return len(self.village)


@dataclass(frozen=True, slots=True)
class Helpers:
    """Columns of those who may help; `skill` is one bit or 0.

    `load` are the households helped already that this problem does not decide on;
    `least` and `most` bound all together. A place of `reach_*` says that
    `reach_helper` may help in `reach_commune`, as its OWN or as GIVEN.
    """

    village: np.ndarray
    ethnic_group: np.ndarray
    skill: np.ndarray
    is_leader: np.ndarray
    load: np.ndarray
    least: np.ndarray
    most: np.ndarray
    reach_helper: np.ndarray
    reach_commune: np.ndarray
    reach_tier: np.ndarray

    def __len__(self) -> int:
        return len(self.village)


class Pairs(NamedTuple):
    """Pairs as two columns of places: a household's and a helper's."""

    household: np.ndarray = NONE
    helper: np.ndarray = NONE

    def __len__(self) -> int:
        return len(self.household)

    @classmethod
    def of(cls, pairs) -> "Pairs":
        columns = np.array(sorted(pairs), np.int64).reshape(-1, 2)
        return cls(columns[:, 0], columns[:, 1])


@dataclass(frozen=True, slots=True)
class Problem:
    """What a proposal has to solve.

    `running` are today's pairs: another helper in the place of one costs `keep`.
    `preferred` pairs are taken before others that cost the same, and only then.
    `pinned` pairs are in every answer, `forbidden` ones (wishes of the office, and a
    member's own household) in none. `helpers_each` is 1, or more where a plan wants
    supporting helpers beside the main one.
    """

    households: Households
    helpers: Helpers
    costs: Costs = Costs()
    running: Pairs = field(default_factory=Pairs)
    preferred: Pairs = field(default_factory=Pairs)
    pinned: Pairs = field(default_factory=Pairs)
    forbidden: Pairs = field(default_factory=Pairs)
    helpers_each: int = 1


def tiers(problem: Problem, pairs: Pairs) -> np.ndarray:
    """OWN or GIVEN for each pair, -1 where the helper may not help there."""
    helpers = problem.helpers
    span = int(max(helpers.reach_commune.max(initial=0), 0)) + 1
    known = helpers.reach_helper * span + helpers.reach_commune
    order = np.lexsort((helpers.reach_tier, known))
    known, tier = known[order], helpers.reach_tier[order]
    communes = problem.households.commune[pairs.household]
    asked = pairs.helper * span + np.minimum(communes, span - 1)
    place = np.searchsorted(known, asked)
    place = np.minimum(place, max(len(known) - 1, 0))
    if not len(known):
        return np.full(len(pairs), -1)
    found = (known[place] == asked) & (communes < span)
    return np.where(found, tier[place], -1)


def pair_costs(problem: Problem, pairs: Pairs) -> np.ndarray:
    """What is wrong with each pair, without the price of changing who helps."""
    parts = cost_parts(problem, pairs)
    return np.sum(list(parts.values()), axis=0, dtype=np.int64)


def cost_parts(problem: Problem, pairs: Pairs) -> dict[str, np.ndarray]:
    """The cost of each pair by the name of the cost; 0 where there is nothing wrong."""
    costs, homes, helpers = problem.costs, problem.households, problem.helpers
    one, other = pairs
    is_near = homes.village[one] == helpers.village[other]
    is_near &= homes.village[one] != NOWHERE
    is_given = tiers(problem, pairs) == GIVEN
    is_same = homes.ethnic_group[one] == helpers.ethnic_group[other]
    is_same &= homes.ethnic_group[one] != NOWHERE
    needs = homes.needs[one]
    is_skilled = (needs == 0) | ((needs & helpers.skill[other]) > 0)
    is_led = ~homes.is_hard[one] | helpers.is_leader[other]
    return {
        "other_village": (~is_near & ~is_given) * costs.other_village,
        "other_commune": (~is_near & is_given) * costs.other_commune,
        "other_ethnic_group": ~is_same * costs.other_ethnic_group,
        "other_skill": ~is_skilled * costs.other_skill,
        "hard_without_leader": ~is_led * costs.hard_without_leader,
    }


def is_among(problem: Problem, pairs: Pairs, known: Pairs) -> np.ndarray:
    """Whether each of `pairs` is one of `known`."""
    span = max(len(problem.helpers), 1)
    keys = known.household * span + known.helper
    return np.isin(pairs.household * span + pairs.helper, keys)


def is_allowed(problem: Problem, pairs: Pairs) -> np.ndarray:
    """Whether each pair may be in an answer at all; pins may be whatever they are."""
    is_banned = is_among(problem, pairs, problem.forbidden)
    return (tiers(problem, pairs) >= 0) & ~is_banned


def loads(problem: Problem, pairs: Pairs) -> np.ndarray:
    """How many households each helper would help in all."""
    counts = np.bincount(pairs.helper, minlength=len(problem.helpers))
    return problem.helpers.load + counts


def price(problem: Problem, pairs: Pairs) -> int:
    """The whole cost of an answer: what its pairs cost and what it leaves undone."""
    costs, helpers, homes = problem.costs, problem.helpers, problem.households
    total = int(pair_costs(problem, pairs).sum())
    load = loads(problem, pairs)
    total += int(np.maximum(helpers.least - load, 0).sum()) * costs.member_idle
    total += costs.further_household * int(_steps(helpers, load).sum())
    helped = np.bincount(pairs.household, minlength=len(homes))
    total += int(homes.unmet[helped == 0].sum())
    lacking = np.maximum(problem.helpers_each - np.maximum(helped, 1), 0)
    total += int(lacking.sum()) * costs.support_unmet
    lost = ~is_among(problem, problem.running, pairs)
    return total + int(lost.sum()) * costs.keep


def _steps(helpers: Helpers, load: np.ndarray) -> np.ndarray:
    """1 for the first household beyond the least, 2 more for the second, and so on.

    What a helper had before counts for the height of a step, not as a step taken.
    """
    over = np.maximum(load - helpers.least, 0)
    before = np.maximum(helpers.load - helpers.least, 0)
    return over * (over + 1) // 2 - before * (before + 1) // 2
