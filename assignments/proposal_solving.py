"""Owing a proposal its solution: at most one solving of it at a time."""

from django.db import transaction

from assignments.choices import ProposalState
from assignments.models import Proposal
from assignments.proposals import solve_again
from povertyaid import jobs
from povertyaid.models import Job, User

SOLVE = "assignments.tasks.solve_proposal"
DECIDED = (ProposalState.APPROVED, ProposalState.REFUSED)


@transaction.atomic
def owe_solution(proposal: Proposal, by: User, link: str) -> Job | None:
    """Note that the proposal is to be solved; the job to wake, or the one at it now.

    None for a proposal that was decided on: it stays as it was. A draft stays one, so
    that it is as before when the solving is stopped or breaks off.
    """
    rows = Proposal.objects.select_related("job", "commune", "village", "organisation")
    locked = rows.select_for_update(of=["self"]).get(pk=proposal.pk)
    if locked.state in DECIDED:
        return None
    if locked.job and not locked.job.is_ended:
        return locked.job
    if locked.state == ProposalState.DRAFT:
        solve_again(locked, by)
    title = f"Lập phương án phân công: {locked.area}"[:200]
    job = jobs.ask(SOLVE, title, asked_by=by, link=link, proposal=locked.pk)
    Proposal.objects.filter(pk=locked.pk).update(job=job)
    proposal.job = job
    return job
