"""One proposal beside another, and one household's other possible helpers."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from assignments.choices import HelperRole
from assignments.matching import Pairs, pair_costs
from assignments.matching.problem import is_allowed
from assignments.models import PartyMember, PartyOrganisation, Proposal, ProposedPair
from assignments.proposals.instance import instance_of
from assignments.proposals.outcome import Outcome
from households.models import Household


class Beside(NamedTuple):
    """A household whose main helper differs; None where it has none."""

    household: Household
    first: ProposedPair | None
    second: ProposedPair | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two proposals over one area; the cost of each, and where they part."""

    same: int
    differs: list[Beside]
    only_in_first: list[Beside]
    only_in_second: list[Beside]
    cost_first: int | None
    cost_second: int | None


def compare(first: Proposal, second: Proposal) -> Comparison:
    """The main helpers of two proposals, household by household."""
    ours, theirs = _mains(first), _mains(second)
    same, differs, only_first, only_second = 0, [], [], []
    for household in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get(household), theirs.get(household)
        row = Beside((one or other).household, one, other)
        if one is None:
            only_second.append(row)
        elif other is None:
            only_first.append(row)
        elif (one.member_id, one.organisation_id) == (
            other.member_id,
            other.organisation_id,
        ):
            same += 1
        else:
            differs.append(row)
    return Comparison(same, differs, only_first, only_second, first.cost, second.cost)


def _mains(proposal: Proposal) -> dict[int, ProposedPair]:
    related = ("household__village__commune", "member", "organisation")
    pairs = proposal.pairs.filter(role=HelperRole.MAIN).select_related(*related)
    return {pair.household_id: pair for pair in pairs}


class Candidate(NamedTuple):
    """Somebody who might help a household: its cost, and why, in words."""

    member: PartyMember | None
    organisation: PartyOrganisation
    cost: int
    load: int  # households helped today
    reasons: list[str]


def candidates(
    proposal: Proposal, household: Household, limit: int = 10
) -> list[Candidate]:
    """The helpers that would suit a household best, the best first.

    Whoever may not help it, by the plan or a wish, is not among them.
    """
    instance = instance_of(proposal)
    home = instance.home_at.get(household.pk)
    if home is None:
        return []
    count = len(instance.helpers)
    pairs = Pairs(np.full(count, home), np.arange(count))
    able = np.flatnonzero(is_allowed(instance.problem, pairs))
    pairs = Pairs(pairs.household[able], pairs.helper[able])
    load = np.array([instance.load_now[instance.helpers[p].key] for p in pairs.helper])
    costs = pair_costs(instance.problem, pairs)
    order = np.lexsort((pairs.helper, load, costs))[:limit]
    pairs = Pairs(pairs.household[order], pairs.helper[order])
    outcome = Outcome(instance, pairs)
    members = PartyMember.objects.select_related("organisation").in_bulk(
        [instance.helpers[place].member for place in pairs.helper]
    )
    offices = PartyOrganisation.objects.in_bulk(
        [instance.helpers[place].organisation for place in pairs.helper]
    )
    found = []
    for place, helper in enumerate(pairs.helper):
        who = instance.helpers[helper]
        reasons = outcome.words.of(place, None)
        member, office = members.get(who.member), offices[who.organisation]
        cost, load = int(costs[order][place]), instance.load_now[who.key]
        found.append(Candidate(member, office, cost, load, reasons))
    return found
