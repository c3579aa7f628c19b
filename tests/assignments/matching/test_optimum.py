"""No answer is cheaper than the one we give."""

import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assignments.matching import Pairs, ample, parts, price, solve, solve_in_parts
from assignments.matching.pairwise import solve_pairwise
from assignments.matching.problem import is_allowed, is_among, loads
from tests.assignments.matching.instances import ample_problem, by_hand, problems

MANY = settings(
    max_examples=int(os.environ.get("EXAMPLES", 60)),
)
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(parts, "AT_ONCE", 1)
    monkeypatch.setattr(parts, "OF_ONE_WORKER", 4)
    monkeypatch.setattr(ample, "AT_ONCE", 2)


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


@MANY
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


@MANY
@given(problems(most_homes=8, most_helpers=6))
def test_a_second_solving_keeps_every_pair(problem):
    first = solve(problem)

    second = solve(replace(problem, preferred=first))

    assert list(zip(*second, strict=True)) == list(zip(*first, strict=True))


@MANY
@given(problems(), st.data())
def test_a_pin_holds_and_the_rest_is_still_the_cheapest(problem, data):
    pairs = solve(problem)
    if not len(pairs):
        return
    at = data.draw(st.integers(0, len(pairs) - 1))
    pin = Pairs(pairs.household[at : at + 1], pairs.helper[at : at + 1])

    again = solve(replace(problem, pinned=pin))

    assert is_among(problem, pin, again).all()
    assert price(problem, again) == price(problem, pairs)


@MANY
@given(problems(most_homes=30, most_helpers=20))
def test_parts_together_cost_what_the_whole_costs(small_parts, problem):
    pairs = solve_in_parts(problem)

    check(problem, pairs)
    assert price(problem, pairs) == price(problem, solve(problem))


@MANY
@given(SEEDS)
def test_no_answer_is_cheaper_where_helpers_are_ample(seed):
    problem = ample_problem(seed, most_homes=3)

    pairs = solve_in_parts(problem)

    check(problem, pairs)
    assert price(problem, pairs) == by_hand(problem)


@MANY
@given(SEEDS)
def test_ample_communes_cost_what_single_pairs_cost(seed):
    problem = ample_problem(seed)

    pairs = solve_in_parts(problem)

    check(problem, pairs)
    assert price(problem, pairs) == price(problem, solve_pairwise(problem))


@MANY
@given(SEEDS)
def test_ample_and_other_communes_together(small_parts, seed):
    problem = ample_problem(seed, most_homes=40, communes=3)

    pairs = solve_in_parts(problem)

    check(problem, pairs)
    assert price(problem, pairs) == price(problem, solve_pairwise(problem))
