"""The whole sample assigned in one proposal: rules and optimum, checked apart."""

from collections import Counter
from datetime import date

import numpy as np
import pytest
from django.conf import settings
from django.core.files import File
from django.core.management import call_command
from scipy.optimize import linear_sum_assignment, linprog
from scipy.sparse import coo_array

from assignments import proposals, services
from assignments.choices import PairChange
from assignments.models import HouseholdAssignment, PartyMember
from households.choices import LISTED
from households.imports import batches
from households.imports.commit import commit
from households.models import Review
from povertyaid.jobs import Progress

pytestmark = pytest.mark.slow
SAMPLE = settings.BASE_DIR / "povertyaid" / "sample"


def load(year):
    with (SAMPLE / f"ho-ngheo-{year}.xlsx").open("rb") as file:
        batch = batches.upload(File(file), kind="households", year=year, by=None)
    batches.read(batch, Progress())
    commit(batch, by=None, progress=Progress())


def propose(year, starts_on):
    plan = services.ensure_plan_40()
    proposal = proposals.open_proposal(plan, year, starts_on, None)
    proposals.solve(proposal, Progress())
    proposal.refresh_from_db()
    return proposal


@pytest.fixture
def first():
    for kind, name in (
        ("communes", "communes.csv"),
        ("organisations", "to-chuc-dang.csv"),
        ("members", "dang-vien.xlsx"),
    ):
        call_command("import_register", kind, str(SAMPLE / name))
    load(2022)
    return propose(2022, date(2023, 1, 2))


def test_every_household_of_the_sample_has_a_helper_and_nothing_is_cheaper(first):
    keep_every_rule(first)
    is_the_optimum(first)
    goes_on_next_year(first)


def keep_every_rule(proposal):
    """Said anew from the registers, knowing nothing of how it was found."""
    listed = set(
        Review.objects.filter(year=2022, status__in=LISTED).values_list(
            "household", flat=True
        )
    )
    rows = list(
        proposal.pairs.select_related(
            "household__village", "member__organisation", "member__home_village"
        )
    )
    assert len(listed) == 4643
    assert {row.household_id for row in rows} == listed
    assert len(rows) == len(listed)
    plan, members = proposal.plan, {row.member_id for row in rows}
    able = set(
        PartyMember.objects.eligible(plan, proposal.starts_on).values_list(
            "pk", flat=True
        )
    )
    assert members <= able
    loads = Counter(row.member_id for row in rows)
    assert max(loads.values()) <= plan.max_households
    for row in rows:
        village, member = row.household.village, row.member
        assert member.organisation.commune_id == village.commune_id, row
        is_near = member.home_village_id == village.pk
        assert ("cùng bản" in row.reasons) == is_near, row
        group = row.household.ethnic_group_id
        is_same = group is not None and group == member.ethnic_group_id
        assert any(r.startswith("cùng dân tộc") for r in row.reasons) == is_same, row
    idle_in = Counter(
        PartyMember.objects.filter(pk__in=able - members).values_list(
            "organisation__commune", flat=True
        )
    )
    twice_in = Counter(
        row.member.organisation.commune_id for row in rows if loads[row.member_id] > 1
    )
    assert not idle_in.keys() & twice_in.keys()  # nobody idle where anyone has two
    assert sum(idle_in.values()) == proposal.figures["idle"]


def is_the_optimum(proposal):
    """Each commune by another solver; the smallest ones by linear programming too."""
    instance = proposals.instance_of(proposal)
    problem = instance.problem
    homes, helpers = problem.households, problem.helpers
    total, sizes = 0, Counter(homes.commune.tolist())
    small = {commune for commune, _ in sizes.most_common()[-3:]}
    for commune in np.unique(homes.commune):
        ours = np.flatnonzero(homes.commune == commune)
        theirs = helpers.reach_helper[helpers.reach_commune == commune]
        cost = by_rules(instance, ours, theirs, proposal.costs)
        best = by_assignment(cost, homes.unmet[ours], proposal)
        total += best + proposal.costs["member_idle"] * len(theirs)
        if commune in small:
            assert by_programming(cost, homes.unmet[ours], proposal) == best
    everyone = set(helpers.reach_helper.tolist())
    total += proposal.costs["member_idle"] * (len(helpers) - len(everyone))
    assert proposal.cost == proposal.best_cost == total


def by_rules(instance, ours, theirs, costs):
    """Every household of a commune against every member, from the rows themselves."""
    table = np.zeros((len(ours), len(theirs)), np.int64)
    problem = instance.problem
    barred = set(zip(*problem.forbidden, strict=True))
    for row, home in enumerate(ours):
        household = instance.homes[home]
        needs = problem.households.needs[home]
        for column, place in enumerate(theirs):
            member = instance.helpers[place]
            cost = costs["other_village"] * (member.village != household.village)
            groups = {member.ethnic_group, household.ethnic_group}
            cost += costs["other_ethnic_group"] * (len(groups) > 1 or None in groups)
            skill = problem.helpers.skill[place]
            cost += costs["other_skill"] * bool(needs and not needs & skill)
            is_led = problem.helpers.is_leader[place]
            is_hard = problem.households.is_hard[home]
            cost += costs["hard_without_leader"] * bool(is_hard and not is_led)
            table[row, column] = 10**9 if (home, place) in barred else cost
    return table


def slots(cost, proposal):
    """A column for each household a member may take, at the price of that one."""
    most, costs = proposal.plan.max_households, proposal.costs
    prices = [-costs["member_idle"]]
    prices += [costs["further_household"] * n for n in range(1, most)]
    return np.concatenate([cost + price for price in prices], axis=1)


def by_assignment(cost, unmet, proposal):
    alone = np.full((len(unmet), len(unmet)), 10**9)
    np.fill_diagonal(alone, unmet)
    table = np.concatenate((slots(cost, proposal), alone), axis=1)
    return int(table[linear_sum_assignment(table)].sum())


def by_programming(cost, unmet, proposal):
    """The bound of the linear programme, without asking that anything be whole."""
    table = slots(cost, proposal)
    rows, columns = (axis.ravel() for axis in np.indices(table.shape))
    homes, places = table.shape
    price = np.concatenate((table.ravel(), unmet))
    who = np.concatenate((rows, np.arange(homes)))
    served = coo_array((np.ones(len(who)), (who, np.arange(len(who)))))
    taken = coo_array(
        (np.ones(len(columns)), (columns, np.arange(len(columns)))),
        shape=(places, len(price)),
    )
    answer = linprog(
        price,
        A_ub=taken.tocsr(),
        b_ub=np.ones(places),
        A_eq=served.tocsr(),
        b_eq=np.ones(homes),
        method="highs",
    )
    assert answer.status == 0
    return round(answer.fun)


def goes_on_next_year(proposal):
    """The list of 2023: who stays on it stays with the helper."""
    proposals.approve(proposal, "15-QĐ/HU", date(2022, 12, 30), None)
    before = dict(
        HouseholdAssignment.objects.filter(ended_on=None).values_list(
            "household", "member"
        )
    )
    load(2023)
    following = propose(2023, date(2024, 1, 2))
    figures = following.figures
    assert figures["households"] == figures["pairs"] == 4170
    kept = following.pairs.filter(change=PairChange.KEPT)
    assert all(before[pair.household_id] == pair.member_id for pair in kept)
    assert figures["kept"] + figures["changed"] + figures["new"] == 4170
    again = following.pairs.filter(household__in=before)
    assert again.count() == figures["kept"] + figures["changed"]
    for pair in kept[:50]:
        assert pair.reasons[0] == "đang giúp hộ này từ 02/01/2023"
