"""Made-up problems, small and large, and every answer to a small one."""

from itertools import combinations, product

import numpy as np
from hypothesis import strategies as st

from assignments.matching import (
    GIVEN,
    NOWHERE,
    OWN,
    Costs,
    Helpers,
    Households,
    Pairs,
    Problem,
    price,
)

COMMUNES = 2
VILLAGES = (0, 1, 2)  # of these, the last lies in the second commune
COMMUNE_OF = (0, 0, 1)


def column(values, kind=np.int64):
    return np.array(values, kind)


@st.composite
def problems(draw, most_homes=4, most_helpers=4, helpers_each=1):
    """A problem of two communes, with everything in it that makes people different."""
    village = st.sampled_from(VILLAGES)
    ethnic_group = st.sampled_from([NOWHERE, 0, 1])
    homes = draw(
        st.lists(
            st.tuples(
                village, ethnic_group, st.integers(0, 3), st.booleans(), st.booleans()
            ),
            min_size=1,
            max_size=most_homes,
        )
    )
    helpers = draw(
        st.lists(
            st.tuples(
                st.sampled_from([NOWHERE, *VILLAGES]),
                ethnic_group,
                st.sampled_from([0, 1, 2]),
                st.booleans(),
                st.integers(0, 2),  # load
                st.integers(0, 1),  # least
                st.integers(1, 3),  # most
                st.sampled_from([(0,), (1,), (0, 1)]),
                st.sampled_from([OWN, GIVEN]),
            ),
            min_size=1,
            max_size=most_helpers,
        )
    )
    pair = st.tuples(st.integers(0, len(homes) - 1), st.integers(0, len(helpers) - 1))
    reach = [
        (place, commune, helper[8] if commune == helper[7][0] else GIVEN)
        for place, helper in enumerate(helpers)
        for commune in helper[7]
    ]
    return Problem(
        Households(
            column([h[0] for h in homes]),
            column([COMMUNE_OF[h[0]] for h in homes]),
            column([h[1] for h in homes]),
            column([h[2] for h in homes]),
            column([h[3] for h in homes], bool),
            column([1000 if h[4] else 600 for h in homes]),
        ),
        Helpers(
            *(column([h[i] for h in helpers]) for i in range(3)),
            column([h[3] for h in helpers], bool),
            *(column([h[i] for h in helpers]) for i in (4, 5, 6)),
            *(column([row[i] for row in reach]) for i in range(3)),
        ),
        Costs(
            support_unmet=300,
            member_idle=draw(st.sampled_from([0, 15, 200])),
            keep=draw(st.sampled_from([0, 7, 50, 500])),
            other_village=10,
            other_commune=30,
            other_ethnic_group=4,
            other_skill=draw(st.integers(0, 3)),
            hard_without_leader=draw(st.integers(0, 3)),
            further_household=draw(st.sampled_from([0, 6, 40])),
        ),
        running=_once(draw(st.lists(pair, max_size=3)), helpers_each),
        preferred=Pairs.of(set(draw(st.lists(pair, max_size=3)))),
        forbidden=Pairs.of(set(draw(st.lists(pair, max_size=2)))),
        helpers_each=helpers_each,
    )


def ample_problem(seed: int, most_homes=24, communes=1) -> Problem:
    """Nothing tells people apart but what they ask for and offer; helpers are ample.

    Costs lie close to where one village, or one tier, stops being worth another.
    """
    chance = np.random.default_rng(seed)
    homes = int(chance.integers(2, most_homes + 1))
    helpers = homes + int(chance.integers(0, 8))
    villages, groups = chance.integers(2, 5), chance.integers(1, 4)
    ethnic, skill, leader = chance.integers(0, 6, 3).tolist()
    running = int(chance.choice([0, 1, 2, homes // 2]))
    worst = ethnic + skill + leader
    tiers = chance.choice([OWN, GIVEN], helpers)
    own, given = (
        chance.integers(0, communes, homes),
        chance.integers(0, communes, helpers),
    )
    somewhere, lives = (
        chance.integers(NOWHERE if chance.random() < 0.2 else 0, villages, count)
        for count in (homes, helpers)
    )
    return Problem(
        Households(
            np.where(somewhere == NOWHERE, NOWHERE, own * 5 + somewhere),
            own,
            chance.integers(NOWHERE, groups, homes),
            chance.choice([0, 1, 2, 3], homes),
            chance.random(homes) < 0.4,
            np.full(homes, 1000),
        ),
        Helpers(
            np.where(lives == NOWHERE, NOWHERE, given * 5 + lives),
            chance.integers(NOWHERE, groups, helpers),
            chance.choice([0, 1, 2], helpers),
            chance.random(helpers) < 0.4,
            (chance.random(helpers) < 0.1).astype(np.int64),
            np.ones(helpers, np.int64),
            np.full(helpers, 2),
            np.arange(helpers),
            given,
            tiers if chance.random() < 0.3 else np.full(helpers, OWN),
        ),
        Costs(
            support_unmet=300,
            member_idle=100,
            keep=int(chance.integers(0, 80)),
            other_village=int(chance.choice([worst // 2, worst, worst + 3])),
            other_commune=int(chance.choice([worst // 2, worst, worst + 2, 2 * worst])),
            other_ethnic_group=ethnic,
            other_skill=skill,
            hard_without_leader=leader,
            further_household=int(chance.integers(0, 5)),
        ),
        running=Pairs(
            chance.permutation(homes)[:running], chance.integers(0, helpers, running)
        ),
    )


def _once(pairs, helpers_each) -> Pairs:
    """At most so many pairs for each household."""
    kept = set()
    for household, helper in pairs:
        if sum(h == household for h, _ in kept) < helpers_each:
            kept.add((household, helper))
    return Pairs.of(kept)


def by_hand(problem: Problem) -> int:
    """The cheapest price of all answers there are, each priced."""
    reach = {}
    helpers = problem.helpers
    for helper, commune in zip(
        helpers.reach_helper, helpers.reach_commune, strict=True
    ):
        reach.setdefault(commune, set()).add(helper)
    banned = set(zip(*problem.forbidden, strict=True))
    choices = []
    for household, commune in enumerate(problem.households.commune):
        able = sorted(h for h in reach.get(commune, ()) if (household, h) not in banned)
        choices.append(
            [
                [(household, helper) for helper in some]
                for count in range(problem.helpers_each + 1)
                for some in combinations(able, count)
            ]
        )
    best = None
    for answer in product(*choices):
        pairs = Pairs.of(pair for some in answer for pair in some)
        loads = helpers.load + np.bincount(pairs.helper, minlength=len(helpers))
        if (np.bincount(pairs.helper, minlength=len(helpers)) > 0)[
            loads > helpers.most
        ].any():
            continue
        cost = price(problem, pairs)
        best = cost if best is None else min(best, cost)
    return best
