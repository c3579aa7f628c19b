"""A proposal in a few figures and words: quality, prices, what approving does."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import QuerySet

from assignments.choices import EndReason, PairChange
from assignments.models import MatchingCosts, Proposal
from povertyaid.models import Job
from povertyaid.scope import Scope

SMALLEST = Fraction(5, 100)  # percent; anything below rounds to nothing


def may_edit(proposal: Proposal, scope: Scope) -> bool:
    """Who may propose, fix and decide: who may write the whole area of it."""
    if proposal.commune_id:
        return scope.may_write(proposal.commune_id)
    return scope.writes_all


def running_job(proposal: Proposal) -> Job | None:
    return proposal.job if proposal.job and not proposal.job.is_ended else None


def broken_job(proposal: Proposal) -> Job | None:
    """The last solving, if it came to nothing."""
    ended = (Job.State.FAILED, Job.State.CANCELLED)
    return proposal.job if proposal.job and proposal.job.state in ended else None


@dataclass(frozen=True, slots=True)
class Quality:
    """A proposal's cost against the best there is without the office's wishes."""

    cost: int
    best: int
    seconds: str = ""  # it took, as people write them

    @property
    def extra(self) -> int:
        return self.cost - self.best

    @property
    def words(self) -> str:
        """ "Kém mức tốt nhất 0,3 %"; one decimal, of the best cost."""
        if self.extra <= 0:
            return "Tốt nhất có thể"
        if not self.best:
            return "Kém mức tốt nhất"
        percent = Fraction(self.extra * 100, self.best)
        if percent < SMALLEST:
            return "Kém mức tốt nhất dưới 0,1\u00a0%"
        return f"Kém mức tốt nhất {float(percent):.1f}\u00a0%".replace(".", ",")


def quality(proposal: Proposal) -> Quality | None:
    """None for what is not solved yet."""
    if proposal.cost is None or proposal.best_cost is None:
        return None
    seconds = str(proposal.figures.get("seconds", "")).replace(".", ",")
    return Quality(proposal.cost, proposal.best_cost, seconds)


def unmet(proposal: Proposal) -> int | None:
    """Households left without a helper; None for what is not solved yet."""
    if not (figures := proposal.figures):
        return None
    return figures.get("unmet_poor", 0) + figures.get("unmet_near_poor", 0)


def cost_lines(proposal: Proposal) -> list[tuple[str, int]]:
    """(what it prices, its price) as the table was when the proposal was solved."""
    fields = [field for field in MatchingCosts._meta.fields if field.verbose_name]
    used = proposal.costs
    return [(f.verbose_name, used[f.name]) for f in fields if f.name in used]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What approving would do, pair by pair counted, and what would end and why."""

    new: int
    changed: int
    kept: int
    endings: list[tuple[str, int]]  # (the reason in words, how many)

    @property
    def ended(self) -> int:
        return sum(count for _, count in self.endings)

    @property
    def is_nothing(self) -> bool:
        return not (self.new or self.changed or self.ended)


def outlook(proposal: Proposal) -> Outlook:
    changes = Counter(proposal.pairs.order_by().values_list("change", flat=True))
    names = dict(EndReason.choices)
    reasons = Counter(one["reason"] for one in proposal.endings)
    return Outlook(
        new=changes[PairChange.NEW],
        changed=changes[PairChange.CHANGED],
        kept=changes[PairChange.KEPT],
        endings=[(names[reason], n) for reason, n in reasons.most_common()],
    )


def closest(proposal: Proposal, others: QuerySet) -> QuerySet:
    """Of the proposals one sees, the solved ones of the same plan and area."""
    same = others.filter(
        plan=proposal.plan_id,
        commune=proposal.commune_id,
        village=proposal.village_id,
        organisation=proposal.organisation_id,
    )
    return same.exclude(pk=proposal.pk).exclude(cost=None)
