"""A large problem in parts that know nothing of each other, over several processes.

Communes hang together only by helpers who may help in both: a nation falls apart into
thousands of pieces, each as small as a commune. The cheapest answers of all parts are
the cheapest answer of the whole.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import current_process, get_context

import numpy as np

from assignments.matching.ample import ample
from assignments.matching.problem import Helpers, Households, Pairs, Problem
from assignments.matching.solve import solve, solve_served

AT_ONCE = 5_000  # households of one network, or of one piece if that is more
OF_ONE_WORKER = 60_000  # households whose columns fit a processor's cache


def solve_in_parts(problem: Problem, workers: int = 1) -> Pairs:
    """As `solve`, part by part; the same pairs whatever the number of `workers`.

    A worker of the job queue must not have children of its own: there, the parts are
    solved one after the other.
    """
    if len(problem.households) <= OF_ONE_WORKER:
        return _solve(problem)
    parts = _parts(problem, OF_ONE_WORKER)
    if workers < 2 or current_process().daemon:
        return _together(map(_solved, parts))
    context = get_context("forkserver")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        return _together(pool.map(_solved, parts))


def _solved(part: tuple[np.ndarray, np.ndarray, Problem]) -> Pairs:
    return _placed(*part, _solve)


def _solve(problem: Problem) -> Pairs:
    """Ample communes by themselves, the others in parts."""
    if not (found := ample(problem)):
        if len(problem.households) <= AT_ONCE:
            return _by_piece(problem)
        parts = _parts(problem, AT_ONCE)
        return _together(_placed(*part, _by_piece) for part in parts)
    pairs = solve_served(found.left, found.part_of)
    pairs = Pairs(found.homes[pairs.household], found.helpers[pairs.helper])
    others = _parts(problem, AT_ONCE, found.is_settled)
    return _together(
        (found.pairs, pairs, *(_placed(*part, _by_piece) for part in others))
    )


def _by_piece(problem: Problem) -> Pairs:
    """One network, given to the solver piece by piece."""
    piece = np.unique(_pieces(problem), return_inverse=True)[1]
    of_helper = np.zeros(len(problem.helpers), np.int64)
    of_helper[problem.helpers.reach_helper] = piece[problem.helpers.reach_commune]
    return solve(problem, (piece[problem.households.commune], of_helper))


def _placed(homes, helpers, problem: Problem, solver: Callable) -> Pairs:
    pairs = solver(problem)
    return Pairs(homes[pairs.household], helpers[pairs.helper])


def _together(answers) -> Pairs:
    columns = zip(*answers, strict=True)
    household, helper = (np.concatenate(column) for column in columns)
    order = np.lexsort((helper, household))
    return Pairs(household[order], helper[order])


def _parts(
    problem: Problem, at_once: int, settled: np.ndarray | None = None
) -> Iterator[tuple[np.ndarray, np.ndarray, Problem]]:
    """(places of households, places of helpers, their problem) of each part.

    `settled` communes, which hang together with no others, are in none.
    """
    homes, helpers = problem.households, problem.helpers
    piece = _pieces(problem)
    of_home = piece[homes.commune]
    of_helper = np.full(len(helpers), -1)
    of_helper[helpers.reach_helper] = piece[helpers.reach_commune]
    # A running pair may be of two pieces, but no answer ever holds it: it is left out
    sizes = np.bincount(of_home, minlength=int(piece.max(initial=0)) + 1)
    part = np.cumsum(sizes) // at_once
    if settled is not None:
        part[np.flatnonzero(settled)] = -1
    return _cut(problem, part[of_home], np.where(of_helper < 0, -1, part[of_helper]))


def _pieces(problem: Problem) -> np.ndarray:
    """Commune → the lowest commune it hangs together with, directly or not."""
    helpers, homes = problem.helpers, problem.households
    last = max(helpers.reach_commune.max(initial=0), homes.commune.max(initial=0))
    piece = np.arange(last + 1)
    order = np.argsort(helpers.reach_helper, kind="stable")
    who, commune = helpers.reach_helper[order], helpers.reach_commune[order]
    same = np.flatnonzero(who[1:] == who[:-1])
    links = np.unique(np.column_stack((commune[same], commune[same + 1])), axis=0)
    pinned = problem.pinned.household, problem.pinned.helper
    first = np.full(len(helpers), -1)
    first[who[::-1]] = commune[::-1]
    pins = np.column_stack((homes.commune[pinned[0]], first[pinned[1]]))
    links = np.concatenate((links, pins[pins[:, 1] >= 0]))
    while True:
        low = np.minimum(piece[links[:, 0]], piece[links[:, 1]])
        before = piece.copy()
        np.minimum.at(piece, links[:, 0], low)
        np.minimum.at(piece, links[:, 1], low)
        piece = piece[piece]
        if np.array_equal(before, piece):
            return piece


def _cut(problem: Problem, of_home: np.ndarray, of_helper: np.ndarray):
    helpers = problem.helpers
    rows_of = of_helper[helpers.reach_helper]
    by_part = [_by_part(column) for column in (of_home, of_helper, rows_of)]
    lists = (problem.running, problem.preferred, problem.pinned, problem.forbidden)
    pairs_of = [
        (pairs, _by_part(np.where(
            of_home[pairs.household] == of_helper[pairs.helper],
            of_home[pairs.household], -1,
        )))
        for pairs in lists
    ]  # fmt: skip
    nothing = np.empty(0, np.int64)
    new_home, new_helper = np.zeros(len(of_home), int), np.zeros(len(of_helper), int)
    for part, homes in sorted(by_part[0].items()):
        if part < 0:
            continue
        some = by_part[1].get(part, nothing)
        rows = by_part[2].get(part, nothing)
        new_home[homes], new_helper[some] = np.arange(len(homes)), np.arange(len(some))
        cut = [
            Pairs(new_home[pairs.household[w]], new_helper[pairs.helper[w]])
            for pairs, where in pairs_of
            for w in [where.get(part, nothing)]
        ]
        yield (
            homes,
            some,
            Problem(
                _homes_at(problem.households, homes),
                _helpers_at(helpers, some, rows, new_helper),
                problem.costs,
                *cut,
                problem.helpers_each,
            ),
        )


def _by_part(column: np.ndarray) -> dict[int, np.ndarray]:
    """The places of each part, in order."""
    order = np.argsort(column, kind="stable")
    if not len(order):
        return {}
    parts, starts = np.unique(column[order], return_index=True)
    return dict(zip(parts.tolist(), np.split(order, starts[1:]), strict=True))


def _homes_at(homes: Households, places: np.ndarray) -> Households:
    return Households(*(getattr(homes, name)[places] for name in Households.__slots__))


def _helpers_at(helpers: Helpers, places, rows, new_place) -> Helpers:
    names = [name for name in Helpers.__slots__ if not name.startswith("reach_")]
    return Helpers(
        *(getattr(helpers, name)[places] for name in names),
        new_place[helpers.reach_helper[rows]],
        helpers.reach_commune[rows],
        helpers.reach_tier[rows],
    )
