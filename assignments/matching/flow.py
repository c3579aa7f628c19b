"""A min-cost flow put together arc by arc, in columns, and solved by OR-tools."""

from dataclasses import dataclass, field

import numpy as np
from ortools.graph.python import min_cost_flow


class NoAnswer(Exception):
    """The solver did not prove an optimum; it never happens to a sound network."""


@dataclass(slots=True)
class Network:
    """Nodes are numbers; arcs are added as columns and found again by their slice.

    Costs are multiplied by `scale`: what is below it, `less`, parts equals only.
    """

    scale: int = 1
    nodes: int = 0
    arcs: int = 0
    columns: list[tuple] = field(default_factory=list)
    supplies: list[tuple] = field(default_factory=list)

    def add_nodes(self, count: int) -> np.ndarray:
        first, self.nodes = self.nodes, self.nodes + count
        return np.arange(first, self.nodes)

    def add_arcs(self, tails, heads, capacities, costs, less=0) -> slice:
        """Arcs from `tails` to `heads`, each a column or one number for all."""
        costs = np.multiply(costs, self.scale, dtype=np.int64) - less
        columns = np.broadcast_arrays(tails, heads, capacities, costs)
        columns = [np.ascontiguousarray(c, np.int64).ravel() for c in columns]
        first, self.arcs = self.arcs, self.arcs + len(columns[0])
        self.columns.append(columns)
        return slice(first, self.arcs)

    def supply(self, nodes, amounts) -> None:
        """Positive flows in at a node, negative flows out."""
        nodes, amounts = np.broadcast_arrays(nodes, amounts)
        self.supplies.append((nodes.ravel(), amounts.ravel()))

    def solve(self) -> np.ndarray:
        """The flow on every arc of a cheapest way; proven by the solver."""
        if not self.arcs:
            return np.empty(0, np.int64)
        tails, heads, capacities, costs = (
            np.concatenate(column) for column in zip(*self.columns, strict=True)
        )
        solver = min_cost_flow.SimpleMinCostFlow()
        arcs = solver.add_arcs_with_capacity_and_unit_cost(
            tails, heads, capacities, costs
        )
        for nodes, amounts in self.supplies:
            solver.set_nodes_supplies(nodes, amounts)
        status = solver.solve()
        if status != solver.OPTIMAL:
            raise NoAnswer(f"min-cost flow: status {status}")
        return solver.flows(arcs)
