"""No answer is cheaper than the one we give."""

import numpy as np
from hypothesis import given, settings

from assignments.matching import price, solve
from assignments.matching.pairwise import solve_pairwise
from assignments.matching.problem import is_allowed, loads
from tests.assignments.matching.instances import by_hand, problems

MANY = settings(max_examples=400, deadline=None)


def check(problem, pairs):
    """What holds of every answer, whatever it costs."""
    assert is_allowed(problem, pairs).all()
    assert len(set(zip(*pairs, strict=True))) == len(pairs)
    helped = np.bincount(pairs.household, minlength=len(problem.households))
    assert helped.max(initial=0) <= problem.helpers_each
    given = np.bincount(pairs.helper, minlength=len(problem.helpers)) > 0
    assert (loads(problem, pairs)[given] <= problem.helpers.most[given]).all()


@MANY
@given(problems())
def test_no_answer_is_cheaper(problem):
    pairs = solve(problem)

    check(problem, pairs)
    assert price(problem, pairs) == by_hand(problem)


@settings(max_examples=150, deadline=None)
@given(problems(most_homes=3, most_helpers=4, helpers_each=2))
def test_no_answer_with_supporting_helpers_is_cheaper(problem):
    pairs = solve(problem)

    check(problem, pairs)
    assert price(problem, pairs) == by_hand(problem)


@MANY
@given(problems(most_homes=30, most_helpers=20))
def test_groups_cost_what_single_pairs_cost(problem):
    pairs = solve(problem)

    check(problem, pairs)
    assert price(problem, pairs) == price(problem, solve_pairwise(problem))
