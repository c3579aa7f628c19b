"""Who helps whom: the cheapest proposal for a plan, proven, and the reasons for it."""

from assignments.matching.parts import solve_in_parts
from assignments.matching.problem import (
    GIVEN,
    NOWHERE,
    OWN,
    Costs,
    Helpers,
    Households,
    Pairs,
    Problem,
    pair_costs,
    price,
)
from assignments.matching.solve import solve

__all__ = [
    "GIVEN",
    "NOWHERE",
    "OWN",
    "Costs",
    "Helpers",
    "Households",
    "Pairs",
    "Problem",
    "pair_costs",
    "price",
    "solve",
    "solve_in_parts",
]
