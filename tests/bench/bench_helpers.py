"""Who helps whom, for a district, a province and a nation, beside two other ways.

The costs of our answers are held against SciPy's optimum, commune by commune, before
any time counts. `greed` is a bucketed greedy in one process.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np

from assignments.choices import OrganisationKind, PairChange
from assignments.matching import Pairs, Problem, pair_costs, price, solve_in_parts
from assignments.models import (
    PartyMember,
    PartyOrganisation,
    Plan,
    Proposal,
    ProposedPair,
)
from assignments.proposals.outcome import Row
from assignments.proposals.solving import costs_of
from assignments.proposals.storing import store_pairs
from households.models import Commune, Household, Village
from tests.bench.matching_instances import by_greed, by_scipy, made_up, plainly
from tests.bench.measures import Figure, medians, seconds

DISTRICT = (21, 4_500, 6_000)
PROVINCE = (129, 60_000, 80_000)  # communes of Điện Biên before July 2025
SMALL_COMMUNES = (400, 60_000, 80_000)  # as small as the nation's
NATION = (10_000, 1_500_000, 2_000_000)
TIMES = 3
REASONS = ["cùng bản", "cùng dân tộc Thái", "đang giúp 1 hộ"]


def figures() -> Iterator[Figure]:
    yield from _against_scipy("district", made_up(*DISTRICT), goal=1)
    yield from _against_scipy("province", made_up(*PROVINCE), goal=0.1)
    plain = plainly(made_up(*PROVINCE))
    yield from _against_scipy("province_plain", plain, goal=0.1)
    small = made_up(*SMALL_COMMUNES)
    yield from _against_scipy("province_small_communes", small, goal=1)
    yield from _running_and_shared()
    yield from _nation()
    yield from _writing()


def _against_scipy(name: str, problem: Problem, goal: float) -> Iterator[Figure]:
    pairs, (totals, theirs) = solve_in_parts(problem), by_scipy(problem)
    _require(_by_commune(problem, pairs) == totals, "each commune at its optimum")
    greedy = by_greed(problem)
    best = price(problem, pairs)
    _require(
        best == price(problem, theirs) <= price(problem, greedy), "nothing cheaper"
    )
    ours, others, greed = medians(
        TIMES,
        lambda: solve_in_parts(problem),
        lambda: by_scipy(problem),
        lambda: by_greed(problem),
    )
    yield Figure(f"helpers.{name}_seconds", ours, 10)
    yield Figure(f"helpers.{name}_of_scipy", ours / others, goal)
    yield Figure(f"helpers.{name}_of_greed", ours / greed, 8)
    unmet = len(problem.households) - len(np.unique(greedy.household))
    yield Figure(f"helpers.{name}_greed_unmet", unmet, len(problem.households))
    dearer = 100 * (price(problem, greedy) / best - 1)
    yield Figure(f"helpers.{name}_greed_dearer_percent", dearer, 1000)


def _by_commune(problem: Problem, pairs: Pairs) -> list[int]:
    """What the answer costs in each commune, its idle members included."""
    homes, helpers = problem.households, problem.helpers
    count = int(homes.commune.max()) + 1
    costs = pair_costs(problem, pairs)
    load = np.bincount(pairs.helper, minlength=len(helpers))
    steps = problem.costs.further_household * (load * (load - 1) // 2)
    steps = steps + problem.costs.member_idle * (load == 0)
    alone = np.bincount(pairs.household, minlength=len(homes)) == 0
    sums = [
        np.bincount(homes.commune[pairs.household], costs, count),
        np.bincount(helpers.reach_commune, steps[helpers.reach_helper], count),
        np.bincount(homes.commune[alone], homes.unmet[alone], count),
    ]
    return np.sum(sums, axis=0).astype(np.int64).tolist()


def _running_and_shared() -> Iterator[Figure]:
    """What it takes that people are no longer interchangeable, beside the plain one."""
    plain = made_up(*PROVINCE)
    pairs = solve_in_parts(plain)
    most = int(len(pairs) * 0.9)
    running = replace(plain, running=Pairs(pairs.household[:most], pairs.helper[:most]))
    shared = made_up(*PROVINCE, shared=0.05)
    base, again, both = medians(
        1, *(lambda p=p: solve_in_parts(p) for p in (plain, running, shared))
    )
    yield Figure("helpers.province_running_of_plain", again / base, 2)
    yield Figure("helpers.province_shared_of_plain", both / base, 5)


def _nation() -> Iterator[Figure]:
    problem = made_up(*NATION)
    greed = seconds(lambda: by_greed(problem))
    answers = {}
    for workers in (1, 2, 4):
        taken = seconds(
            lambda w=workers: answers.update({w: solve_in_parts(problem, w)})
        )
        yield Figure(f"helpers.nation_{workers}_workers_of_greed", taken / greed, 8)
    same = all(
        np.array_equal(answers[1].helper, answer.helper) for answer in answers.values()
    )
    _require(same, "the same pairs whatever the workers")


def _writing() -> Iterator[Figure]:
    """Writing a proposal's pairs: our COPY beside Django's bulk_create."""
    plan, rows = _plan(5_000, 4)
    ours = store_pairs(made := _proposal(plan), rows)
    theirs = _bulk_create(other := _proposal(plan), rows)
    columns = ("household", "member", "organisation", "cost", "reasons", "change")
    stored = [
        list(proposal.pairs.order_by("household", "member").values(*columns))
        for proposal in (made, other)
    ]
    _require(ours == theirs and stored[0] == stored[1], "both write the same pairs")
    ours, theirs = medians(
        TIMES,
        lambda: store_pairs(_proposal(plan), rows),
        lambda: _bulk_create(_proposal(plan), rows),
    )
    yield Figure("helpers.writing_of_bulk_create", ours / theirs, 0.25)


def _bulk_create(proposal: Proposal, rows: list[Row]) -> int:
    pairs = [
        ProposedPair(
            proposal=proposal,
            household_id=row.household,
            member_id=row.member,
            organisation_id=row.organisation,
            role=row.role,
            change=row.change,
            cost=row.cost,
            reasons=row.reasons,
        )
        for row in rows
    ]
    return len(ProposedPair.objects.bulk_create(pairs, batch_size=1000))


def _proposal(plan: Plan) -> Proposal:
    return Proposal.objects.create(
        plan=plan, year=2022, starts_on=date(2022, 1, 1), costs=costs_of(plan)
    )


def _plan(households: int, members: int) -> tuple[Plan, list[Row]]:
    commune = Commune(code="00001", name="Đo", valid_from=date(2013, 1, 1))
    commune.clean()
    commune.save()
    village = Village(commune=commune, name="Bản Đo")
    village.clean()
    village.save()
    cell = PartyOrganisation(
        name="Chi bộ Đo", kind=OrganisationKind.CELL, commune=commune
    )
    cell.clean()
    cell.save()
    helpers = PartyMember.objects.bulk_create(
        PartyMember(organisation=cell, name=f"Người {n}") for n in range(members)
    )
    homes = Household.objects.bulk_create(
        Household(village=village, head_name=f"Hộ {n}") for n in range(households)
    )
    plan = Plan.objects.create(
        number="1-KH",
        title="Đo",
        issued_on=date(2021, 1, 1),
        from_year=2021,
        to_year=2025,
    )
    rows = [
        Row(
            home.pk,
            helper.pk,
            cell.pk,
            "main",
            PairChange.NEW,
            None,
            40,
            REASONS,
            False,
        )
        for home in homes
        for helper in helpers
    ]
    return plan, rows


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise AssertionError(f"not so: {what}")
