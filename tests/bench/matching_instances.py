"""Made-up districts, provinces and a nation to assign, and two other ways to do it."""

from collections import defaultdict
from dataclasses import replace
from itertools import product

import numpy as np
from scipy.optimize import linear_sum_assignment

from assignments.matching import GIVEN, OWN, Costs, Helpers, Households, Pairs, Problem

VILLAGES = 12  # of a commune
MOST = 5  # households of a member
COSTS = Costs()
POOR, NEAR_POOR = 1_000_000, 600_000


def made_up(communes: int, homes: int, members: int, *, shared=0.0, seed=40) -> Problem:
    """`homes` and `members` in all; of `shared` of the members, the organisation was
    given two communes."""
    chance = np.random.default_rng(seed)
    commune = np.sort(chance.integers(0, communes, homes))
    village = commune * VILLAGES + chance.integers(0, VILLAGES, homes)
    needs = chance.choice(
        [0, 1, 2, 4, 8, 3, 9], homes, p=[0.3, 0.2, 0.1, 0.1, 0.2, 0.05, 0.05]
    )
    households = Households(
        village,
        commune,
        _ethnic_groups(chance, village),
        needs,
        chance.random(homes) < 0.25,
        np.where(chance.random(homes) < 0.5, POOR, NEAR_POOR),
    )
    own = np.sort(chance.integers(0, communes, members))
    place = own * VILLAGES + chance.integers(0, VILLAGES, members)
    sent = np.flatnonzero(chance.random(members) < shared)
    skill = np.zeros(members, np.int64)
    skilled = chance.random(members) < 0.1
    skill[skilled] = chance.choice([1, 2, 4, 8], int(skilled.sum()))
    tier = np.full(members, OWN)
    tier[sent] = GIVEN
    # Neighbouring communes share an organisation, so that chains stay short
    other = np.minimum(own[sent] // 2 * 2 + 1 - own[sent] % 2, communes - 1)
    helpers = Helpers(
        place,
        _ethnic_groups(chance, place),
        skill,
        chance.random(members) < 0.2,
        np.zeros(members, np.int64),
        np.ones(members, np.int64),
        np.full(members, MOST),
        np.concatenate((np.arange(members), sent)),
        np.concatenate((own, other)),
        np.concatenate((tier, np.full(len(sent), GIVEN))),
    )
    return Problem(households, helpers, COSTS)


def plainly(problem: Problem) -> Problem:
    """The same people, of whom nothing is known but village and ethnic group."""
    homes, helpers = problem.households, problem.helpers
    nothing, nobody = np.zeros_like(homes.needs), np.zeros_like(homes.is_hard)
    return replace(
        problem,
        households=replace(homes, needs=nothing, is_hard=nobody),
        helpers=replace(
            helpers,
            skill=np.zeros_like(helpers.skill),
            is_leader=np.zeros_like(helpers.is_leader),
        ),
    )


def _ethnic_groups(chance, village):
    """Most people of a village are of one ethnic group, some of two others."""
    main = village * 7 % 5
    return np.where(
        chance.random(len(village)) < 0.8, main, chance.integers(0, 5, len(village))
    )


def by_scipy(problem: Problem) -> tuple[list[float], Pairs]:
    """Each commune's optimum by SciPy, a column for each household a member may take.

    Costs per commune, with what idle members cost; only where nobody has two communes.
    """
    homes, helpers = problem.households, problem.helpers
    found, totals = [], []
    home_at = np.searchsorted(homes.commune, np.arange(homes.commune.max() + 2))
    member_at = np.searchsorted(
        helpers.reach_commune, np.arange(homes.commune.max() + 2)
    )
    for commune in range(len(home_at) - 1):
        ours = np.arange(home_at[commune], home_at[commune + 1])
        theirs = np.arange(member_at[commune], member_at[commune + 1])
        cost = _pair_costs(homes, helpers, ours, theirs)
        # One matrix, in the type SciPy works in: it need not copy it
        count = len(theirs)
        both = np.full((len(ours), MOST * count + len(ours)), 1e9)
        for level in range(MOST):
            step = level * COSTS.further_household if level else -COSTS.member_idle
            np.add(cost, step, out=both[:, level * count : (level + 1) * count])
        np.fill_diagonal(both[:, MOST * count :], homes.unmet[ours])
        row, slot = linear_sum_assignment(both)
        totals.append(int(both[row, slot].sum()) + COSTS.member_idle * count)
        real = slot < MOST * count
        found.append((ours[row[real]], theirs[slot[real] % max(count, 1)]))
    return totals, Pairs(*(np.concatenate(c) for c in zip(*found, strict=True)))


def _pair_costs(homes, helpers, ours, theirs):
    """Every household of a commune against every member, said once more by itself."""
    cost = np.where(
        homes.village[ours, None] != helpers.village[theirs], COSTS.other_village, 0.0
    )
    cost += COSTS.other_ethnic_group * (
        homes.ethnic_group[ours, None] != helpers.ethnic_group[theirs]
    )
    if homes.needs[ours].any():
        needs = homes.needs[ours, None]
        cost += COSTS.other_skill * ((needs > 0) & (needs & helpers.skill[theirs] == 0))
    if homes.is_hard[ours].any():
        cost += COSTS.hard_without_leader * (
            homes.is_hard[ours, None] & ~helpers.is_leader[theirs]
        )
    return cost


def by_greed(problem: Problem) -> Pairs:
    """Each household in turn takes the best free member of its buckets.

    Everyone one household before anyone two. A bucket is what people have in common; a
    member stands in all of hers, and who is taken is passed over where met again.
    """
    homes, helpers = problem.households, problem.helpers
    kinds = sorted(
        product((0, 1), repeat=4), key=lambda k: np.dot(k, [100, 40, 20, 30])
    )
    reach = list(
        zip(helpers.reach_helper.tolist(), helpers.reach_commune.tolist(), strict=True)
    )
    columns = (helpers.village, helpers.ethnic_group, helpers.skill, helpers.is_leader)
    people = list(zip(*(column.tolist() for column in columns), strict=True))
    rows = (
        homes.village,
        homes.commune,
        homes.ethnic_group,
        homes.needs,
        homes.is_hard,
    )
    waiting = list(enumerate(zip(*(row.tolist() for row in rows), strict=True)))
    pairs = []
    for _ in range(MOST):
        buckets, taken = defaultdict(list), bytearray(len(people))
        for member, commune in reach:
            village, group, skill, leads = people[member]
            for far in (0, 1):
                place = commune if far else -1 - village
                for other in (0, 1):
                    key = (place, -1 if other else group)
                    buckets[(*key, 0, False)].append(member)
                    if skill:
                        buckets[(*key, skill, False)].append(member)
                    if leads:
                        buckets[(*key, 0, True)].append(member)
                    if skill and leads:
                        buckets[(*key, skill, True)].append(member)
        left = []
        for household, row in waiting:
            member = _first_free(buckets, taken, kinds, row)
            if member is None:
                left.append((household, row))
            else:
                taken[member] = 1
                pairs.append((household, member))
        waiting = left
    return Pairs.of(pairs)


def _first_free(buckets, taken, kinds, row):
    village, commune, group, needs, hard = row
    skills = [bit for bit in (1, 2, 4, 8) if needs & bit]
    for far, other, unskilled, unled in kinds:
        if (unskilled and not skills) or (unled and not hard):
            continue
        key = (commune if far else -1 - village, -1 if other else group)
        for skill in [0] if unskilled or not skills else skills:
            bucket = buckets.get((*key, skill, bool(hard and not unled)))
            while bucket:
                if not taken[bucket[-1]]:
                    return bucket.pop()
                bucket.pop()
    return None
