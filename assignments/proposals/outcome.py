"""What an answer means: each pair with its reasons, what is short, what would end."""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np

from assignments.choices import EndReason, HelperRole, PairChange
from assignments.matching import Pairs, pair_costs
from assignments.matching.problem import GIVEN, cost_parts, is_among, loads, tiers
from assignments.matching.words import AT, helping_now, idle, shortage, skilled
from assignments.proposals.instance import Home, Instance, Running
from households.choices import Status


class Row(NamedTuple):
    """One proposed pair as it is stored; ids."""

    household: int
    member: int | None
    organisation: int
    role: str
    change: str
    running: int | None
    cost: int
    reasons: list[str]
    is_pinned: bool


class Outcome:
    """An answer to an instance, read back into households and helpers."""

    def __init__(self, instance: Instance, pairs: Pairs):
        self.instance, self.pairs = instance, pairs
        self.problem = instance.problem
        self.costs = pair_costs(self.problem, pairs)
        self.is_pinned = is_among(self.problem, pairs, self.problem.pinned)
        self.load = loads(self.problem, pairs)

    @cached_property
    def is_main(self) -> np.ndarray:
        """The best pair of each household; of equals, the one that runs today."""
        instance = self.instance
        running = [self._runs_as_main(h, m) for h, m in zip(*self.pairs, strict=True)]
        order = np.lexsort((self.costs, ~np.array(running, bool), self.pairs.household))
        if not len(instance.homes) or not len(order):
            return np.zeros(0, bool)
        households = self.pairs.household[order]
        first = order[np.r_[True, households[1:] != households[:-1]]]
        found = np.zeros(len(self.pairs), bool)
        found[first] = True
        return found

    def _runs_as_main(self, home: int, helper: int) -> bool:
        main = self.instance.main.get(self.instance.homes[home].pk)
        return main is not None and main.key == self.instance.helpers[helper].key

    @cached_property
    def _running(self) -> dict[tuple, Running]:
        return {(row.household, row.key): row for row in self.instance.running}

    @cached_property
    def words(self) -> "Words":
        return Words(self)

    def rows(self) -> Iterator[Row]:
        instance = self.instance
        for place, (home, helper) in enumerate(zip(*self.pairs, strict=True)):
            household, who = instance.homes[home], instance.helpers[helper]
            is_main = bool(self.is_main[place])
            today = self._running.get((household.pk, who.key))
            main = instance.main.get(household.pk) if is_main else None
            if today:
                change = PairChange.KEPT
            else:
                change = PairChange.CHANGED if main else PairChange.NEW
            running = today or main
            yield Row(
                household.pk,
                who.member,
                who.organisation,
                HelperRole.MAIN if is_main else HelperRole.SUPPORTING,
                change,
                running.pk if running else None,
                int(self.costs[place]),
                self.words.of(place, today),
                bool(self.is_pinned[place]),
            )

    @cached_property
    def _unmet(self) -> list[Home]:
        helped = np.bincount(self.pairs.household, minlength=len(self.instance.homes))
        return [self.instance.homes[place] for place in np.flatnonzero(helped == 0)]

    def shortages(self) -> list[dict]:
        """By village, what stays unmet; then by commune, members left without one."""
        found, most = [], self.instance.proposal.plan.max_households
        able = Counter(self.problem.helpers.reach_commune.tolist())
        places = Counter((home.commune, home.village) for home in self._unmet)
        for (commune, village), count in sorted(places.items()):
            where = self._place(commune, village)
            text = shortage(where, count, most, able[commune])
            row = {"village": village, "commune": commune, "households": count}
            short = -(-count // most)
            found.append(row | {"members": short, "text": text})
        idle_in = Counter()
        for place in np.flatnonzero(self._is_idle):
            helper = self.instance.helpers[place]
            idle_in[helper.commune or helper.home_commune] += 1
        for commune, count in sorted(idle_in.items(), key=str):
            where = self.instance.commune_names.get(commune, "Cơ quan huyện")
            row = {"village": None, "commune": commune, "households": 0}
            found.append(row | {"members": count, "text": idle(where, count)})
        return found

    @cached_property
    def _is_idle(self) -> np.ndarray:
        return self.load < self.problem.helpers.least

    def _place(self, commune: int, village: int) -> str:
        names = self.instance
        return f"{names.village_names[village]}, {names.commune_names[commune]}"

    def endings(self) -> list[dict]:
        """Running help that nobody goes on with: whose helper may help no longer.

        A household whose helper changes is no ending: its pair says so.
        """
        instance = self.instance
        mains = self.pairs.household[self.is_main]
        served = {instance.homes[place].pk for place in mains}
        kept = {(row.household, row.key) for row in self._kept()}
        found = []
        for row in instance.running:
            if row.role == HelperRole.MAIN and row.household in served:
                continue
            if (row.household, row.key) in kept:
                continue
            is_gone = row.key not in instance.helper_at
            if is_gone:
                reason, text = EndReason.MEMBER_LEFT, "Người giúp không còn nhận hộ."
            elif row.role == HelperRole.SUPPORTING and self.problem.helpers_each > 1:
                reason, text = EndReason.REPLACED, "Phương án chọn người hỗ trợ khác."
            else:
                continue
            found.append({"assignment": row.pk, "reason": reason, "text": text})
        return found

    def _kept(self) -> Iterator[Running]:
        for home, helper in zip(*self.pairs, strict=True):
            key = self.instance.homes[home].pk, self.instance.helpers[helper].key
            if key in self._running:
                yield self._running[key]

    def figures(self) -> dict:
        """Counts for the head of the page; of main pairs where nothing else is said."""
        main, parts = self.is_main, cost_parts(self.problem, self.pairs)
        changes = Counter(
            row.change for row in self.rows() if row.role == HelperRole.MAIN
        )
        given = tiers(self.problem, self.pairs)[main] == GIVEN
        village = (parts["other_village"] + parts["other_commune"])[main] == 0
        statuses = Counter(home.status for home in self._unmet)
        taken = self.load[self.load > 0]
        return {
            "households": len(self.instance.homes),
            "members": len(self.instance.helpers),
            "pairs": int(main.sum()),
            "supporting": int((~main).sum()),
            "kept": changes[PairChange.KEPT],
            "changed": changes[PairChange.CHANGED],
            "new": changes[PairChange.NEW],
            "unmet_poor": statuses[Status.POOR],
            "unmet_near_poor": statuses[Status.NEAR_POOR],
            "idle": int(self._is_idle.sum()),
            "same_village": int(village.sum()),
            "given_organisation": int((given & ~village).sum()),
            "same_commune": int((~given & ~village).sum()),
            "same_ethnic_group": int((parts["other_ethnic_group"][main] == 0).sum()),
            "skilled": int((parts["other_skill"][main] == 0).sum()),
            "hard_led": int((parts["hard_without_leader"][main] == 0).sum()),
            "loads": {str(n): c for n, c in sorted(Counter(taken.tolist()).items())},
        }


class Words:
    """The reasons of a pair, best first, as a secretary would say them."""

    def __init__(self, outcome: Outcome):
        self.outcome, instance = outcome, outcome.instance
        self.parts = cost_parts(outcome.problem, outcome.pairs)
        self.tiers = tiers(outcome.problem, outcome.pairs)
        self.instance = instance

    def of(self, place: int, today: Running | None) -> list[str]:
        outcome, parts = self.outcome, self.parts
        home, helper = (int(column[place]) for column in outcome.pairs)
        who, homes = self.instance.helpers[helper], outcome.problem.households
        words = [f"đang giúp hộ này từ {today.started_on:%d/%m/%Y}"] if today else []
        if outcome.is_pinned[place]:
            words.append("văn phòng ghim")
        words.append(self._where(place, home, helper))
        if homes.ethnic_group[home] >= 0 and self._is_same(home, helper):
            name = self.instance.ethnic_names[int(homes.ethnic_group[home])]
            words.append(f"cùng dân tộc {name}")
        if homes.needs[home] and not parts["other_skill"][place] and who.skill:
            words.append(skilled(who.skill))
        if homes.is_hard[home] and outcome.problem.helpers.is_leader[helper]:
            words.append("cán bộ chủ chốt giúp hộ khó khăn nhất")
        words.append(helping_now(self.instance.load_now[who.key]))
        return words

    def _is_same(self, home: int, helper: int) -> bool:
        problem = self.outcome.problem
        groups = problem.households.ethnic_group, problem.helpers.ethnic_group
        return bool(groups[0][home] == groups[1][helper])

    def _where(self, place: int, home: int, helper: int) -> str:
        problem = self.outcome.problem
        if problem.households.village[home] == problem.helpers.village[helper]:
            return AT["village"]
        return AT["given"] if self.tiers[place] == GIVEN else AT["commune"]
