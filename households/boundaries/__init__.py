"""Merges and splits of communes: drafted, checked whole, applied, reversed.

A draft names units and which village goes where; nothing of the register changes until
`apply` has found every check to hold. `reverse` puts back the rows as they were.
"""

from households.boundaries.applying import Followers, apply, reverse
from households.boundaries.checking import Check, checks, is_ready
from households.boundaries.drafting import (
    communes,
    discard,
    give_commune,
    move_villages,
    remove_unit,
    replace_plan,
    save_change,
    save_unit,
    settle_part,
)
from households.boundaries.planning import Plan, PlannedUnit, blank_unit, plan_of

__all__ = [
    "Check",
    "Followers",
    "Plan",
    "PlannedUnit",
    "apply",
    "blank_unit",
    "checks",
    "communes",
    "discard",
    "give_commune",
    "is_ready",
    "move_villages",
    "plan_of",
    "remove_unit",
    "replace_plan",
    "reverse",
    "save_change",
    "save_unit",
    "settle_part",
]
