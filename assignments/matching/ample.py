"""Communes with more helpers than households: most pairs are found without a flow.

Where nobody needs a second household and no wish or second commune tells people apart,
a proposal is a plain assignment, and four things hold of a cheapest one:

0. A running pair stands if changing it costs more than two pairs can differ by.
1. A household and a helper of one village who ask and offer exactly the same may be
   paired at once. Let h go with m' and h' with m: exchanging them costs no more, for
   each part of the cost of (h', m') is found in (h, m') or in (h', m).
2. A village needs nobody from elsewhere if it has as many people to spare as the other
   villages of its commune lack in all: each who comes from elsewhere costs at least as
   much as the worst neighbour, and no more may be called away than are lacking.
3. What none of those who may come to a household has, all lack alike: it says nothing.
   So it is with what a helper has and nobody who may take her asks for.

By 3 more people ask and offer the same: so they are repeated while it helps. What is
left, a fourth of a province, goes to the flow.
"""

from dataclasses import dataclass

import numpy as np

from assignments.matching.problem import (
    GIVEN,
    NOWHERE,
    Costs,
    Helpers,
    Households,
    Pairs,
    Problem,
)

SKILLS, LEADER, GROUPS = 0b1111, 0b10000, 5  # bits of traits; from 5 on ethnic groups
MOST_GROUPS = 56  # of the bits of a word; Vietnam counts 54
ROUNDS = 4
WORTH = 0.02  # of the households left: another round costs as much as their flow
AT_ONCE = 100  # households of one part of the flow, or of a commune if more
ROW = 2**22  # above any number of rows, to sort places along with keys


@dataclass(slots=True)
class Side:
    """Households or helpers left of ample communes; what they ask for or offer."""

    at: np.ndarray  # place in the problem
    commune: np.ndarray
    village: np.ndarray
    traits: np.ndarray  # bits of skills, of leading, of the ethnic group
    group: np.ndarray
    tier: np.ndarray  # of a helper

    def only(self, kept: np.ndarray) -> "Side":
        return Side(*(getattr(self, name)[kept] for name in Side.__slots__))

    def key(self) -> np.ndarray:
        """The same for all of a village who ask or offer the same."""
        group = np.where(self.traits >> GROUPS, self.group, MOST_GROUPS)
        return (self.village * 64 + group) * 32 + (self.traits & (SKILLS | LEADER))


@dataclass(slots=True)
class Ample:
    """The ample communes of a problem: the pairs found and what is left to a flow.

    In what is `left`, each household is served and each helper helps once; a household
    whose commune is NOWHERE is served by its village only. `part_of`: the part of each
    household and helper, as small as it may be.
    """

    pairs: Pairs
    left: Problem
    homes: np.ndarray  # places in the whole problem of those left
    helpers: np.ndarray
    part_of: tuple[np.ndarray, np.ndarray]
    is_settled: np.ndarray  # of each commune


def ample(problem: Problem) -> Ample | None:
    """None if no commune is ample."""
    communes = _ample_communes(problem)
    if not communes.any():
        return None
    homes, helpers = _sides(problem, communes)
    if max(homes.group.max(), helpers.group.max()) >= MOST_GROUPS:
        return None
    kept = _kept(problem, communes)
    homes = homes.only(_but(len(problem.households), kept.household)[homes.at])
    helpers = helpers.only(_but(len(problem.helpers), kept.helper)[helpers.at])
    alone = _alone(problem.costs, homes, helpers)
    found = [kept]
    for _ in range(ROUNDS):
        _forget(homes, helpers, alone)
        home, helper = _same(problem.costs, homes, helpers)
        found.append((homes.at[home], helpers.at[helper]))
        homes = homes.only(_but(len(homes.at), home))
        helpers = helpers.only(_but(len(helpers.at), helper))
        if len(home) <= WORTH * len(homes.at):
            break
    _forget(homes, helpers, alone)
    part = np.cumsum(np.bincount(homes.commune, minlength=len(communes))) // AT_ONCE
    pairs = Pairs(*(np.concatenate(column) for column in zip(*found, strict=True)))
    left = _left(problem.costs, homes, helpers, alone)
    part_of = part[homes.commune], part[helpers.commune]
    return Ample(pairs, left, homes.at, helpers.at, part_of, communes)


def _ample_communes(problem: Problem) -> np.ndarray:
    """Which communes: helpers of it alone, none of whom will have two households."""
    homes, helpers, costs = problem.households, problem.helpers, problem.costs
    last = max(helpers.reach_commune.max(initial=0), homes.commune.max(initial=0))
    is_ample = np.bincount(homes.commune, minlength=last + 1) > 0
    who, commune = helpers.reach_helper, helpers.reach_commune
    is_odd = np.bincount(who, minlength=len(helpers)) > 1
    is_odd |= helpers.load + 1 < helpers.least
    for pairs in (problem.preferred, problem.pinned, problem.forbidden):
        is_odd[pairs.helper] = True
        is_ample[homes.commune[pairs.household]] = False
    idle = _is_idle(helpers)
    running = problem.running
    is_odd |= np.bincount(running.helper, minlength=len(helpers)) > idle
    twice = np.bincount(running.household, minlength=len(homes)) > 1
    is_ample[homes.commune[twice]] = False
    is_ample[commune[is_odd[who]]] = False
    free = np.bincount(commune[idle[who]], minlength=last + 1)
    is_ample &= free >= np.bincount(homes.commune, minlength=last + 1)
    far = np.full(last + 1, costs.other_village)
    far[commune[helpers.reach_tier == GIVEN]] = max(
        costs.other_village, costs.other_commune
    )
    dearest = far + _worst(costs)
    of_home = dearest[homes.commune]
    is_ample[homes.commune[homes.unmet + costs.member_idle < of_home]] = False
    is_ample[homes.commune[running.household]] &= (
        costs.keep >= 2 * of_home[running.household]
    )
    # Any idle helper is better than a second household for another
    is_ample &= costs.member_idle + costs.further_household >= dearest
    return is_ample & (problem.helpers_each == 1)


def _kept(problem: Problem, communes: np.ndarray) -> Pairs:
    """The running pairs of these communes that may be (0)."""
    household, helper = problem.running
    commune = problem.households.commune[household]
    reach = np.full(len(problem.helpers), NOWHERE)
    reach[problem.helpers.reach_helper] = problem.helpers.reach_commune
    stands = communes[commune] & (reach[helper] == commune)
    return Pairs(household[stands], helper[stands])


def _is_idle(helpers: Helpers) -> np.ndarray:
    return (helpers.load < helpers.least) & (helpers.load < helpers.most)


def _worst(costs: Costs) -> int:
    """What the worst pair of one village costs."""
    return costs.other_ethnic_group + costs.other_skill + costs.hard_without_leader


def _sides(problem: Problem, communes: np.ndarray):
    """Households and idle helpers of these communes, their villages counted from 0."""
    homes, helpers = problem.households, problem.helpers
    at = np.flatnonzero(communes[homes.commune])
    rows = np.flatnonzero(communes[helpers.reach_commune])
    rows = rows[_is_idle(helpers)[helpers.reach_helper[rows]]]
    who, commune = helpers.reach_helper[rows], helpers.reach_commune[rows]
    groups, group = np.unique(
        np.concatenate((homes.ethnic_group[at], helpers.ethnic_group[who])),
        return_inverse=True,
    )
    bits = 1 << (GROUPS + np.minimum(np.arange(len(groups)), MOST_GROUPS))
    bits[groups == NOWHERE] = 0
    # Households of no known village are one where no helper lives, and the reverse
    span = int(max(homes.village.max(initial=0), helpers.village.max(initial=0))) + 3
    place = homes.commune[at] * span + homes.village[at] + 2
    lives = commune * span + np.where(
        helpers.village[who] == NOWHERE, 0, helpers.village[who] + 2
    )
    village = np.unique(np.concatenate((place, lives)), return_inverse=True)[1]
    traits = homes.needs[at] & SKILLS | np.where(homes.is_hard[at], LEADER, 0)
    offers = helpers.skill[who] | np.where(helpers.is_leader[who], LEADER, 0)
    n = len(at)
    return (
        Side(at, homes.commune[at], village[:n], traits | bits[group[:n]], group[:n],
             np.zeros(n, np.int64)),
        Side(who, commune, village[n:], offers | bits[group[n:]], group[n:],
             helpers.reach_tier[rows]),
    )  # fmt: skip


def _alone(costs: Costs, homes: Side, helpers: Side) -> np.ndarray:
    """By village: whether it needs nobody from elsewhere (2)."""
    count = 1 + int(max(homes.village.max(initial=0), helpers.village.max(initial=0)))
    lies_in = np.zeros(count, np.int64)
    lies_in[homes.village], lies_in[helpers.village] = homes.commune, helpers.commune
    spare = np.bincount(helpers.village, minlength=count)
    spare -= np.bincount(homes.village, minlength=count)
    lacking = np.bincount(lies_in, np.maximum(-spare, 0))[lies_in]
    if _worst(costs) > min(costs.other_village, costs.other_commune):
        return np.zeros(count, bool)
    return spare >= lacking


def _forget(homes: Side, helpers: Side, alone: np.ndarray) -> None:
    """Take away what nobody who may meet has, or asks for (3)."""
    is_alone = alone[homes.village]
    near, far = _all_of(helpers.village, helpers), _all_of(helpers.commune, helpers)
    offered = np.where(is_alone, _at(near, homes.village), _at(far, homes.commune))
    homes.traits = homes.traits & offered
    near, far = (
        _all_of(homes.village, homes),
        _all_of(homes.commune[~is_alone], homes.only(~is_alone)),
    )
    wanted = _at(near, helpers.village) | _at(far, helpers.commune)
    helpers.traits = helpers.traits & wanted


def _all_of(place: np.ndarray, side: Side) -> np.ndarray:
    """The traits of all at each place together."""
    found = np.zeros(int(place.max(initial=0)) + 1, np.int64)
    np.bitwise_or.at(found, place, side.traits)
    return found


def _at(found: np.ndarray, place: np.ndarray) -> np.ndarray:
    is_known = place < len(found)
    return np.where(is_known, found[np.where(is_known, place, 0)], 0)


def _same(costs: Costs, homes: Side, helpers: Side) -> tuple[np.ndarray, np.ndarray]:
    """Rows of both sides to be paired (1): the first of those who are the same.

    A household that two skills would serve asks for what no helper offers. Where
    neighbours cost differently in other villages, only the dearer ones are paired:
    the cheaper may be wanted there.
    """
    far = np.where(helpers.tier == GIVEN, costs.other_commune, costs.other_village)
    dearest = np.zeros(int(helpers.village.max(initial=0)) + 1, np.int64)
    np.maximum.at(dearest, helpers.village, far)
    able = np.flatnonzero(far == dearest[helpers.village])
    home, home_key = _ranked(homes.key(), np.arange(len(homes.at)))
    helper, helper_key = _ranked(helpers.key(), able)
    if not len(home) or not len(helper):
        return home[:0], helper[:0]
    place = np.searchsorted(helper_key, home_key)
    place = np.minimum(place, len(helper) - 1)
    same = helper_key[place] == home_key
    return home[same], helper[place[same]]


def _ranked(keys: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows in the order of their keys; each key with its number among its equals."""
    both = np.sort(keys[rows] * ROW + rows)
    keys, rows = both // ROW, both % ROW
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]][: len(keys)])
    sizes = np.diff(np.r_[starts, len(keys)])
    return rows, keys * ROW + np.arange(len(keys)) - np.repeat(starts, sizes)


def _but(count: int, rows: np.ndarray) -> np.ndarray:
    kept = np.ones(count, bool)
    kept[rows] = False
    return kept


def _left(costs: Costs, homes: Side, helpers: Side, alone: np.ndarray) -> Problem:
    group, offered = (
        np.where(side.traits >> GROUPS, side.group, NOWHERE)
        for side in (homes, helpers)
    )
    count = len(helpers.at)
    zero, one = np.zeros(count, np.int64), np.ones(count, np.int64)
    return Problem(
        Households(
            homes.village,
            np.where(alone[homes.village], NOWHERE, homes.commune),
            group,
            homes.traits & SKILLS,
            (homes.traits & LEADER) > 0,
            np.zeros(len(homes.at), np.int64),
        ),
        Helpers(
            helpers.village,
            offered,
            helpers.traits & SKILLS,
            (helpers.traits & LEADER) > 0,
            zero, zero, one,
            np.arange(count), helpers.commune, helpers.tier,
        ),
        costs._replace(further_household=0),  # the same for every answer
    )  # fmt: skip
