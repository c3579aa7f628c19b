"""The cheapest proposal there is, proven: a min-cost flow over groups of alike people.

Members of one village, ethnic group, skill, rank and load are interchangeable, and so
are households of one village, ethnic group, need and hardship: a group is one node. A
group of members meets a group of households at a hub, which stands for what they have
in common ("the same village and ethnic group", "the same commune and skill"): so a
commune has some hundred arcs instead of one for every pair. Whom a running pair, a
wish or an own household makes different from the others has a node alone, with arcs of
its own; the answer stays the optimum.
"""

import numpy as np

from assignments.matching.flow import Network
from assignments.matching.groups import Homes, Hubs, Members, group_up, hubs_of
from assignments.matching.pairwise import solve_pairwise
from assignments.matching.problem import (
    Pairs,
    Problem,
    is_allowed,
    is_among,
    pair_costs,
)

PartOf = tuple[np.ndarray, np.ndarray]  # part of each household, of each helper


def solve(problem: Problem, part_of: PartOf | None = None) -> Pairs:
    """The cheapest pairs, the pinned ones among them; by household, then helper.

    `part_of`, if it is known: who can meet or have a common helper is of one part.
    """
    if problem.helpers_each > 1:
        return solve_pairwise(problem)
    members, homes = group_up(problem)
    if not len(members.first) or not (len(homes.named) or len(homes.first)):
        return problem.pinned
    return _joined(problem.pinned, _Grouped(problem, members, homes).solve(part_of))


def solve_served(problem: Problem, part_of: PartOf) -> Pairs:
    """As `solve`, where it is known that a cheapest answer leaves no household out."""
    network = _Grouped(problem, *group_up(problem), leaves_out=False)
    return _joined(network.solve(part_of))


class _Grouped:
    """One problem as a network: source → members → hubs → households."""

    def __init__(
        self, problem: Problem, members: Members, homes: Homes, *, leaves_out=True
    ):
        self.problem, self.members, self.homes = problem, members, homes
        self.leaves_out = leaves_out
        self.hubs: Hubs = hubs_of(problem, members, homes)
        scale = len(problem.preferred) + 1
        self.network = network = Network(scale=scale)
        (self.source,) = network.add_nodes(1)
        self.group_node = network.add_nodes(len(members.first))
        self.home_node = network.add_nodes(len(homes.first))
        self.hub_node = network.add_nodes(self.hubs.count)
        self.node_of = self._named(members.named, len(problem.helpers))
        self.node_for = self._named(homes.named, len(problem.households))
        self.is_named = np.zeros(len(problem.households), bool)
        self.is_named[homes.named] = True
        self.changing = np.zeros(len(problem.households), np.int64)
        running = homes.kept.household[homes.is_kept_running]
        self.changing[running] = problem.costs.keep

    def _named(self, named: np.ndarray, count: int) -> np.ndarray:
        nodes = np.full(count, -1)
        nodes[named] = self.network.add_nodes(len(named))
        return nodes

    def _parts(self, of_home: np.ndarray, of_helper: np.ndarray) -> np.ndarray:
        """By node: the part of those it stands for; the source's says nothing."""
        parts = np.zeros(self.network.nodes, np.int16)  # quick to sort
        of_group = of_helper[self.members.first]
        parts[self.group_node] = of_group
        parts[self.home_node] = of_home[self.homes.first]
        parts[self.hub_node[self.hubs.comes_to]] = of_group[self.hubs.members]
        for nodes, named, part_of in (
            (self.node_of, self.members.named, of_helper),
            (self.node_for, self.homes.named, of_home),
        ):
            parts[nodes[named]] = part_of[named]
        return parts

    def solve(self, part_of: PartOf | None = None) -> Pairs:
        self._demand()
        self._levels()
        own, into, out = self._groups()
        kept, barred, others = self._alone()
        flow = self.network.solve(self._parts(*part_of) if part_of else None)
        taken = np.flatnonzero(flow[kept])
        pairs = self.homes.kept
        fixed = Pairs(pairs.household[taken], pairs.helper[taken])
        reached = np.flatnonzero(flow[barred])
        group, household = (column[reached] for column in others)
        met_group, met_home = self._met(flow[into], flow[out])
        met_home, met_group = self._households(met_home, met_group, flow)
        groups = np.concatenate((group, met_group))
        households = np.concatenate((household, met_home))
        helpers, order = self._helpers(groups, households, flow[own])
        return _joined(fixed, Pairs(households[order], helpers))

    def _demand(self) -> None:
        """Every household takes one; what nobody gives comes dear, from the source."""
        homes, network = self.homes, self.network
        unmet = self.problem.households.unmet
        network.supply(self.source, int(homes.plain.sum()) + len(homes.named))
        network.supply(self.home_node, -homes.plain)
        named, nodes = homes.named, self.node_for[homes.named]
        network.supply(nodes, -1)
        if not self.leaves_out:
            return
        network.add_arcs(self.source, self.home_node, homes.plain, unmet[homes.first])
        network.add_arcs(self.source, nodes, 1, unmet[named] + self.changing[named])

    def _levels(self) -> None:
        """From the source to the members: each further household at its price."""
        members = self.members
        self._level(self.group_node, members.first, members.plain)
        self._level(self.node_of[members.named], members.named, 1)

    def _level(self, nodes, who, sizes) -> None:
        helpers, costs = self.problem.helpers, self.problem.costs
        sizes = np.broadcast_to(sizes, len(who))
        room, load = self.members.room[who], self.members.load[who]
        for level in range(1, int(room.max(initial=0)) + 1):
            able = (room >= level) & (sizes > 0)
            over = (load + level - helpers.least[who])[able]
            price = np.where(
                over > 0, over * costs.further_household, -costs.member_idle
            )
            self.network.add_arcs(self.source, nodes[able], sizes[able], price)

    def _groups(self) -> tuple[slice, slice, slice]:
        """Named members → groups → hubs → groups of households → named households."""
        members, homes, hubs, add = self.members, self.homes, self.hubs, self.network
        named = members.named
        own = add.add_arcs(
            self.node_of[named],
            self.group_node[members.group[named]],
            members.room[named],
            0,
        )
        into = add.add_arcs(
            self.group_node[hubs.members],
            self.hub_node[hubs.comes_to],
            members.room_of_group[hubs.members],
            0,
        )
        out = add.add_arcs(
            self.hub_node[hubs.served_from],
            self.home_node[hubs.homes],
            homes.size_of_group[hubs.homes],
            hubs.cost,
        )
        return own, into, out

    def _alone(self) -> tuple[slice, slice, tuple[np.ndarray, np.ndarray]]:
        """Arcs to named households: of running pairs, through a group, one by one."""
        homes, add = self.homes, self.network
        change = self.changing[homes.kept.household] * ~homes.is_kept_running
        kept = add.add_arcs(
            self.node_of[homes.kept.helper],
            self.node_for[homes.kept.household],
            1,
            pair_costs(self.problem, homes.kept) + change,
            less=is_among(self.problem, homes.kept, self.problem.preferred),
        )
        grouped = homes.named[homes.group[homes.named] >= 0]
        self.grouped = grouped
        self.through = add.add_arcs(
            self.home_node[homes.group[grouped]],
            self.node_for[grouped],
            1,
            self.changing[grouped],
        )
        groups, households = self._reaching_barred()
        pairs = Pairs(households, self.members.first[groups])
        barred = add.add_arcs(
            self.group_node[groups],
            self.node_for[households],
            1,
            pair_costs(self.problem, pairs) + self.changing[households],
        )
        return kept, barred, (groups, households)

    def _reaching_barred(self) -> tuple[np.ndarray, np.ndarray]:
        """Each group of members with each household somebody must not help."""
        first, barred = self.members.first, self.homes.barred
        groups = np.repeat(np.arange(len(first)), len(barred))
        households = np.tile(barred, len(first))
        able = is_allowed(self.problem, Pairs(households, first[groups]))
        return groups[able], households[able]

    def _met(self, flow_in, flow_out) -> tuple[np.ndarray, np.ndarray]:
        """Groups of members and of households, one place for each unit that met."""
        hubs = self.hubs
        into = np.argsort(hubs.comes_to, kind="stable")
        out = np.argsort(hubs.served_from, kind="stable")
        return (
            np.repeat(hubs.members[into], flow_in[into]),
            np.repeat(hubs.homes[out], flow_out[out]),
        )

    def _households(self, groups, members, flow) -> tuple[np.ndarray, np.ndarray]:
        """Names the households of units; of a group, those first in the list."""
        homes = self.homes
        plain = np.flatnonzero((homes.group >= 0) & ~self.is_named)
        taken = self.grouped[flow[self.through] > 0]
        able = np.concatenate((taken, plain))  # a named one that was served comes first
        able = able[np.argsort(homes.group[able], kind="stable")]
        order = np.argsort(groups, kind="stable")
        groups, members = groups[order], members[order]
        start = np.searchsorted(homes.group[able], groups)
        return able[start + _rank(groups)], members

    def _helpers(self, groups, households, own) -> tuple[np.ndarray, np.ndarray]:
        """Names the members of units: each of a group takes as many as the others."""
        members = self.members
        given = np.bincount(members.group[members.named], own, len(members.first))
        left = np.bincount(groups, minlength=len(members.first)) - given.astype(int)
        is_plain = np.ones(len(members.group), bool)
        is_plain[members.named] = False
        plain = np.flatnonzero(is_plain)
        plain = plain[np.argsort(members.group[plain], kind="stable")]
        group = members.group[plain]
        size = np.maximum(members.plain[group], 1)
        share = left[group] // size + (_rank(group) < left[group] % size)
        slots = np.concatenate((np.repeat(members.named, own), np.repeat(plain, share)))
        slots = slots[np.argsort(members.group[slots], kind="stable")]
        order = np.lexsort((households, groups))
        return slots, order


def _rank(groups: np.ndarray) -> np.ndarray:
    """0, 1, 2 … within each run of equal numbers of a sorted column."""
    if not len(groups):
        return groups
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    return np.arange(len(groups)) - np.repeat(
        starts, np.diff(np.r_[starts, len(groups)])
    )


def _joined(*pairs: Pairs) -> Pairs:
    household, helper = (np.concatenate(column) for column in zip(*pairs, strict=True))
    order = np.lexsort((helper, household))
    return Pairs(household[order], helper[order])
