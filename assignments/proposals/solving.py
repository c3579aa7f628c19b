"""Asking for a proposal, solving it, and writing down what came out and why."""

import time
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from assignments import matching
from assignments.choices import PairChange, ProposalState
from assignments.matching import Pairs, Problem
from assignments.models import MatchingCosts, Plan, Proposal
from assignments.proposals.instance import Instance, instance_of
from assignments.proposals.outcome import Outcome
from assignments.proposals.storing import store_pairs
from households.models import Commune, Village
from povertyaid import audit


def costs_of(plan: Plan) -> dict[str, int]:
    """The plan's table of costs by name, as whole numbers; made if there is none."""
    table = MatchingCosts.objects.get_or_create(plan=plan)[0]
    return model_to_dict(table, exclude=["id", "plan"])


@transaction.atomic
def open_proposal(
    plan: Plan,
    year: int,
    starts_on: date,
    by,
    *,
    commune: Commune | None = None,
    village: Village | None = None,
    organisation=None,
) -> Proposal:
    """Note down that a proposal is wanted; `solve` makes it."""
    proposal = Proposal.objects.create(
        plan=plan,
        year=year,
        starts_on=starts_on,
        commune=village.commune if village else commune,
        village=village,
        organisation=organisation,
        state=ProposalState.SOLVING,
        costs=costs_of(plan),
        made_by=by,
    )
    audit.record(by, audit.Action.CREATED, proposal, after={"area": proposal.area})
    return proposal


@transaction.atomic
def solve_again(proposal: Proposal, by) -> Proposal:
    """Ask that a draft be solved anew; what it proposes stands until that is done."""
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    proposal.require_draft()
    wishes = proposal.wishes.count()
    audit.record(by, audit.Action.CHANGED, proposal, after={"wishes": wishes})
    return proposal


@transaction.atomic
def solve(proposal: Proposal, progress) -> None:
    """Find the cheapest pairs by today's costs and write them down.

    The same input gives the same answer. What was proposed before stands where it costs
    no more. A proposal that somebody decided on meanwhile stays as it is.
    """
    progress.start(4, "Đang đọc danh sách hộ và đảng viên")
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state not in (ProposalState.SOLVING, ProposalState.DRAFT):
        return
    proposal.costs, begun_at = costs_of(proposal.plan), timezone.now()
    instance = instance_of(proposal)
    progress.step(message=f"Đang ghép {len(instance.homes)} hộ")
    started = time.perf_counter()
    pairs = matching.solve_in_parts(_preferring(instance))
    seconds = Decimal(time.perf_counter() - started).quantize(Decimal("0.01"))
    progress.step(message="Đang so với phương án tốt nhất")
    best = _best(proposal, instance.problem, pairs)
    progress.step(message="Đang ghi phương án và lý do")
    outcome = Outcome(instance, pairs)
    store_pairs(proposal, outcome.rows())
    proposal.cost = matching.price(instance.problem, pairs)
    proposal.best_cost = best
    proposal.shortages, proposal.endings = outcome.shortages(), outcome.endings()
    proposal.figures = outcome.figures() | {"seconds": str(seconds)}
    proposal.figures |= {"is_optimal": True, "ended": len(proposal.endings)}
    proposal.figures |= {"begun_at": begun_at.isoformat()}  # later wishes are not met
    proposal.state = ProposalState.DRAFT
    proposal.save()
    progress.step(message=f"Đã ghép {len(pairs)} cặp.")


def _preferring(instance: Instance) -> Problem:
    """The problem with what was proposed before, to be taken among equals."""
    before = instance.proposal.pairs.exclude(change=PairChange.KEPT)
    rows = before.values_list("household", "member", "organisation")
    found = set()
    for household, member, organisation in rows:
        home = instance.home_at.get(household)
        helper = instance.helper_at.get((member, 0 if member else organisation))
        if home is not None and helper is not None:
            found.add((home, helper))
    problem = instance.problem
    return Problem(
        problem.households,
        problem.helpers,
        problem.costs,
        problem.running,
        Pairs.of(found),
        problem.pinned,
        problem.forbidden,
        problem.helpers_each,
    )


def _best(proposal: Proposal, problem: Problem, pairs: Pairs) -> int:
    """What the cheapest proposal would cost if the office had wished for nothing."""
    if not len(problem.pinned) and not proposal.wishes.exists():
        return matching.price(problem, pairs)
    free = instance_of(proposal, with_wishes=False).problem
    return matching.price(free, matching.solve_in_parts(free))
