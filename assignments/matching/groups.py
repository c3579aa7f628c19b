"""People who are alike as far as a proposal can tell, and where they may meet."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from assignments.matching.problem import (
    GIVEN,
    NOWHERE,
    OWN,
    Costs,
    Helpers,
    Households,
    Pairs,
    Problem,
    is_allowed,
    is_among,
)

SKILLS = 4  # bits of needs and of skills
VILLAGE = 2  # a place beside the tiers OWN and GIVEN of a commune


@dataclass(frozen=True, slots=True)
class Members:
    """Helpers in groups. `named` ones have a node of their own before the group's.

    `first` and `plain` are, by group, one of its helpers and how many are not named.
    `load` counts pinned pairs; `room` is how many households more one may take.
    """

    group: np.ndarray  # of each helper
    first: np.ndarray
    plain: np.ndarray
    named: np.ndarray  # helpers, by place
    load: np.ndarray
    room: np.ndarray

    @property
    def room_of_group(self) -> np.ndarray:
        """How many households all of a group may take."""
        return np.bincount(self.group, self.room, len(self.first)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Homes:
    """Households in groups; only those no wish has settled yet.

    `group` is -1 for one that was settled and for one that somebody must not help: the
    latter stands alone and is reached from each group of members (`barred`).
    """

    group: np.ndarray  # of each household
    first: np.ndarray
    plain: np.ndarray  # by group: how many are not named
    named: np.ndarray  # households with a node of their own, by place
    barred: np.ndarray
    kept: Pairs  # running and preferred pairs that may be
    is_kept_running: np.ndarray  # of those, by pair

    @property
    def size_of_group(self) -> np.ndarray:
        return np.bincount(self.group[self.group >= 0], minlength=len(self.first))


@dataclass(frozen=True, slots=True)
class Hubs:
    """Which groups of members and of households meet at which hub, at what cost."""

    count: int
    members: np.ndarray  # groups, with the hub each comes to
    comes_to: np.ndarray
    homes: np.ndarray  # groups, with the hub each is served from
    served_from: np.ndarray
    cost: np.ndarray


def group_up(problem: Problem) -> tuple[Members, Homes]:
    """The groups of members and of households of a problem."""
    helpers, homes = problem.helpers, problem.households
    settled = np.bincount(problem.pinned.household, minlength=len(homes)) > 0
    load = helpers.load + np.bincount(problem.pinned.helper, minlength=len(helpers))
    room = np.maximum(helpers.most - load, 0)
    kept = _kept(problem, settled, room)
    banned = np.bincount(problem.forbidden.helper, minlength=len(helpers)) > 0
    barred = np.bincount(problem.forbidden.household, minlength=len(homes)) > 0
    is_named = np.bincount(kept.helper, minlength=len(helpers)) > 0
    is_named_home = np.bincount(kept.household, minlength=len(homes)) > 0

    alone = np.where(banned, np.arange(1, len(helpers) + 1), 0)
    first, group = _alike(
        helpers.village, helpers.ethnic_group, helpers.skill, helpers.is_leader,
        load, helpers.least, helpers.most, _reaches(helpers), alone,
    )  # fmt: skip
    plain = np.bincount(group[~is_named], minlength=len(first))
    members = Members(group, first, plain, np.flatnonzero(is_named), load, room)

    grouped = np.flatnonzero(~settled & ~barred)
    columns = (homes.village, homes.commune, homes.ethnic_group, homes.needs,
               homes.is_hard, homes.unmet)  # fmt: skip
    first, of_grouped = _alike(*(column[grouped] for column in columns))
    group = np.full(len(homes), -1)
    group[grouped] = of_grouped
    plain = np.bincount(of_grouped[~is_named_home[grouped]], minlength=len(first))
    barred &= ~settled
    named = np.flatnonzero((is_named_home | barred) & ~settled)
    barred = np.flatnonzero(barred)
    is_running = is_among(problem, kept, problem.running)
    return members, Homes(group, grouped[first], plain, named, barred, kept, is_running)


def _kept(problem: Problem, settled: np.ndarray, room: np.ndarray) -> Pairs:
    both = zip(problem.running, problem.preferred, strict=True)
    columns = np.column_stack([np.concatenate(column) for column in both])
    pairs = Pairs(*np.unique(columns, axis=0).T)
    able = is_allowed(problem, pairs) & ~settled[pairs.household]
    able &= room[pairs.helper] > 0
    return Pairs(pairs.household[able], pairs.helper[able])


def _alike(*columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first of each sort, and which sort each is: rows equal in every column."""
    key = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        column = column.astype(np.int64)
        low, high = int(column.min(initial=0)), int(column.max(initial=0))
        if high == low:
            continue
        if int(key.max(initial=0)) >= 2**62 // (high - low + 1):
            key = np.unique(key, return_inverse=True)[1]
        key = key * (high - low + 1) + (column - low)
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    return first, group


def _reaches(helpers: Helpers) -> np.ndarray:
    """A number per helper, the same for those who may help in the same communes."""
    counts = np.bincount(helpers.reach_helper, minlength=len(helpers))
    code = helpers.reach_commune * 2 + helpers.reach_tier + 1
    found = np.zeros(len(helpers), np.int64)
    single = counts[helpers.reach_helper] == 1
    found[helpers.reach_helper[single]] = code[single]
    several: dict[int, list[int]] = {}
    for helper, place in zip(helpers.reach_helper[~single], code[~single], strict=True):
        several.setdefault(int(helper), []).append(int(place))
    numbers: dict[tuple, int] = {}
    for helper, places in several.items():
        found[helper] = -1 - numbers.setdefault(tuple(sorted(places)), len(numbers))
    return found


def hubs_of(problem: Problem, members: Members, homes: Homes) -> Hubs:
    """Every hub at which both members and households are found.

    A hub says what its two sides have in common: a village or a commune, and perhaps
    the ethnic group, a skill that is needed, and a leader for a hard household. Who
    has more in common than a hub asks comes to it as well.
    """
    reach = _Reach(problem, members)
    parts, count = [], 0
    asks = product((VILLAGE, OWN, GIVEN), (True, False), (True, False), (True, False))
    for place, ethnic, skill, leader in asks:
        ours = _member_keys(
            problem.helpers, members, reach, place, ethnic, skill, leader
        )
        theirs = _home_keys(problem.households, homes, place, ethnic, skill, leader)
        cost = _cost(problem, homes, theirs[0], place, ethnic, skill, leader)
        part, new = _met(ours, theirs, cost, count)
        parts.append(part)
        count += new
    return Hubs(count, *(np.concatenate(column) for column in zip(*parts, strict=True)))


class _Reach:
    """Which group of members may come where: rows of (group, place) by place's kind."""

    def __init__(self, problem: Problem, members: Members):
        helpers, homes = problem.helpers, problem.households
        of = np.full(len(helpers), -1)
        of[members.first] = np.arange(len(members.first))
        group = of[helpers.reach_helper]
        rows = group >= 0
        group, commune = group[rows], helpers.reach_commune[rows]
        tier = helpers.reach_tier[rows]
        self.rows = {t: (group[tier == t], commune[tier == t]) for t in (OWN, GIVEN)}
        village = helpers.village[members.first][group]
        lies_in = np.full(
            max(village.max(initial=0), homes.village.max(initial=0)) + 1, -2
        )
        known = homes.village != NOWHERE
        lies_in[homes.village[known]] = homes.commune[known]
        # A household whose commune is NOWHERE is helped by its neighbours only
        lies_here = (lies_in[village] == commune) | (lies_in[village] == NOWHERE)
        at_home = (village != NOWHERE) & lies_here
        self.rows[VILLAGE] = (group[at_home], village[at_home])


def _member_keys(helpers, members, reach, place, ethnic, skill, leader):
    group, where = reach.rows[place]
    who = members.first[group]
    able = np.ones(len(group), bool)
    if ethnic:
        able &= helpers.ethnic_group[who] != NOWHERE
    if skill:
        able &= helpers.skill[who] > 0
    if leader:
        able &= helpers.is_leader[who]
    group, where, who = group[able], where[able], who[able]
    groups = helpers.ethnic_group[who] if ethnic else 0
    return group, _key(where, groups, helpers.skill[who] if skill else 0)


def _home_keys(homes: Households, groups: Homes, place, ethnic, skill, leader):
    group = np.arange(len(groups.first))
    needs = homes.needs[groups.first]
    skills = np.zeros(len(group), np.int64)
    if skill:
        each = [np.flatnonzero(needs & (1 << bit)) for bit in range(SKILLS)]
        skills = np.repeat([1 << bit for bit in range(SKILLS)], [len(e) for e in each])
        group = np.concatenate(each)
    who = groups.first[group]
    able = homes.is_hard[who] if leader else np.ones(len(who), bool)
    where = homes.village[who] if place == VILLAGE else homes.commune[who]
    able &= where != NOWHERE
    if ethnic:
        able &= homes.ethnic_group[who] != NOWHERE
    group, where, who = group[able], where[able], who[able]
    ethnic_groups = homes.ethnic_group[who] if ethnic else 0
    return group, _key(where, ethnic_groups, skills[able])


def _key(where, ethnic_group, skill):
    return (where.astype(np.int64) * 1024 + ethnic_group) * (1 << SKILLS) + skill


def _cost(problem, groups, group, place, ethnic, skill, leader):
    """What is wrong with any pair that meets there, as far as the hub can tell."""
    costs: Costs = problem.costs
    homes, who = problem.households, groups.first[group]
    cost = np.full(
        len(group), {OWN: costs.other_village, GIVEN: costs.other_commune}.get(place, 0)
    )
    if not ethnic:
        cost += costs.other_ethnic_group
    if not skill:
        cost += costs.other_skill * (homes.needs[who] > 0)
    if not leader:
        cost += costs.hard_without_leader * homes.is_hard[who]
    return cost


def _met(ours, theirs, cost, first):
    """The rows of both sides whose hub has the other side too; and how many hubs."""
    (group, key), (home, home_key) = ours, theirs
    keys, at = np.unique(np.concatenate((key, home_key)), return_inverse=True)
    at, home_at = at[: len(key)], at[len(key) :]
    is_met = np.bincount(at, minlength=len(keys)) > 0
    is_met &= np.bincount(home_at, minlength=len(keys)) > 0
    hub = first - 1 + np.cumsum(is_met)
    here, there = is_met[at], is_met[home_at]
    rows = (group[here], hub[at[here]], home[there], hub[home_at[there]], cost[there])
    return rows, int(is_met.sum())
