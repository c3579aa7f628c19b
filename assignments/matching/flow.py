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

    def solve(self, parts: np.ndarray | None = None) -> np.ndarray:
        """The flow on every arc of a cheapest way; proven by the solver.

        `parts`: by node, the number of its part where the network falls apart into
        such, the one node that supplies them all being the first. The solver is a good
        deal quicker with a small part, which fits a processor's cache, than with all.
        """
        if not self.arcs:
            return np.empty(0, np.int64)
        arcs = [np.concatenate(column) for column in zip(*self.columns, strict=True)]
        # The solver halves its doubts down to 1: the smaller the numbers, the sooner
        arcs[3] //= max(int(np.gcd.reduce(arcs[3])), 1)
        supply = np.zeros(self.nodes, np.int64)
        for nodes, amounts in self.supplies:
            supply[nodes] = amounts
        if parts is None:
            return _cheapest(arcs, supply)
        return self._by_part(arcs, supply, parts)

    def _by_part(self, arcs, supply, parts) -> np.ndarray:
        count = int(parts.max()) + 1
        nodes = np.argsort(parts[1:], kind="stable") + 1
        node_ends = np.searchsorted(parts[nodes], np.arange(count + 1))
        number = np.zeros(self.nodes, np.int64)  # in its part, after the source
        number[nodes] = 1 + np.arange(len(nodes)) - node_ends[parts[nodes]]
        part = parts[arcs[1]]
        order = np.argsort(part, kind="stable")
        ends = np.searchsorted(part[order], np.arange(count + 1))
        sorted_arcs = [column[order] for column in arcs]
        sorted_arcs[:2] = (number[column] for column in sorted_arcs[:2])
        flow = np.zeros(self.arcs, np.int64)
        for one in range(count):
            rows = slice(ends[one], ends[one + 1])
            theirs = supply[nodes[node_ends[one] : node_ends[one + 1]]]
            theirs = np.concatenate(([-theirs.sum()], theirs))
            if rows.stop > rows.start:
                some = [column[rows] for column in sorted_arcs]
                flow[order[rows]] = _cheapest(some, theirs)
        return flow


def _cheapest(arcs: list[np.ndarray], supply: np.ndarray) -> np.ndarray:
    solver = min_cost_flow.SimpleMinCostFlow()
    added = solver.add_arcs_with_capacity_and_unit_cost(*arcs)
    solver.set_nodes_supplies(np.arange(len(supply)), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise NoAnswer(f"min-cost flow: status {status}")
    return solver.flows(added)
