"""Proposals: asked for, solved, changed by the office's wishes, approved or refused."""

from assignments.proposals.comparing import Comparison, candidates, compare
from assignments.proposals.deciding import Approved, approve, refuse
from assignments.proposals.instance import Instance, instance_of
from assignments.proposals.solving import (
    costs_of,
    open_proposal,
    solve,
    solve_again,
)
from assignments.proposals.wishing import swap, wish, withdraw_wish

__all__ = [
    "Approved",
    "Comparison",
    "Instance",
    "approve",
    "candidates",
    "compare",
    "costs_of",
    "instance_of",
    "open_proposal",
    "refuse",
    "solve",
    "solve_again",
    "swap",
    "wish",
    "withdraw_wish",
]
