"""The same optimum with an arc for every pair: where a household has several helpers.

Nobody may be given the same household twice, so people are no longer interchangeable.
A district is solved in seconds; a plan for one helper each goes the way of solve.py.
"""

import numpy as np

from assignments.matching.flow import Network
from assignments.matching.problem import (
    Pairs,
    Problem,
    is_allowed,
    is_among,
    pair_costs,
)


def solve_pairwise(problem: Problem) -> Pairs:
    """The cheapest pairs, the pinned ones among them; by household, then helper."""
    helpers, homes, costs = problem.helpers, problem.households, problem.costs
    network = Network(scale=len(problem.preferred) + 1)
    (source,) = network.add_nodes(1)
    member, home = network.add_nodes(len(helpers)), network.add_nodes(len(homes))
    settled = np.bincount(problem.pinned.household, minlength=len(homes))
    wanted = np.maximum(problem.helpers_each - settled, 0)
    network.supply(source, int(wanted.sum()))
    network.supply(home, -wanted)
    is_first = (settled == 0) & (wanted > 0)
    network.add_arcs(source, home, is_first.astype(int), homes.unmet)
    # What a household without any helper lacks beside the main one costs no more
    network.add_arcs(
        source, home, np.maximum(wanted - is_first, 0), costs.support_unmet
    )
    load = helpers.load + np.bincount(problem.pinned.helper, minlength=len(helpers))
    room = np.maximum(helpers.most - load, 0)
    for level in range(1, int(room.max(initial=0)) + 1):
        able = np.flatnonzero(room >= level)
        over = (load + level - helpers.least)[able]
        price = np.where(over > 0, over * costs.further_household, -costs.member_idle)
        network.add_arcs(source, member[able], 1, price)
    pairs = _reached(problem)
    cost = pair_costs(problem, pairs)
    cost -= costs.keep * is_among(problem, pairs, problem.running)
    arcs = network.add_arcs(
        member[pairs.helper],
        home[pairs.household],
        1,
        cost,
        less=is_among(problem, pairs, problem.preferred),
    )
    chosen = np.flatnonzero(network.solve()[arcs]) if len(pairs) else []
    household = np.concatenate((problem.pinned.household, pairs.household[chosen]))
    helper = np.concatenate((problem.pinned.helper, pairs.helper[chosen]))
    order = np.lexsort((helper, household))
    return Pairs(household[order], helper[order])


def _reached(problem: Problem) -> Pairs:
    """Every pair that may be in an answer and is not pinned already."""
    helpers, homes = problem.helpers, problem.households
    by_commune = np.argsort(homes.commune, kind="stable")
    communes = homes.commune[by_commune]
    start = np.searchsorted(communes, helpers.reach_commune, "left")
    stop = np.searchsorted(communes, helpers.reach_commune, "right")
    counts = stop - start
    helper = np.repeat(helpers.reach_helper, counts)
    first = np.repeat(start - np.r_[0, np.cumsum(counts)[:-1]], counts)
    pairs = Pairs(by_commune[first + np.arange(len(helper))], helper)
    pairs = Pairs(*np.unique(np.column_stack(pairs), axis=0).T)
    able = is_allowed(problem, pairs) & ~is_among(problem, pairs, problem.pinned)
    return Pairs(pairs.household[able], pairs.helper[able])
