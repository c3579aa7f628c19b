"""How far every plan has come: organisations, communes, members, households."""

from dataclasses import dataclass

from django.db.models import Count

from assignments.models import CommuneAssignment, HouseholdAssignment, Plan
from povertyaid.scope import Scope


@dataclass(slots=True)
class PlanFigures:
    """What holds under a plan today, of what a scope may see."""

    plan: Plan
    organisations: int = 0
    communes: int = 0
    members: int = 0
    households: int = 0


def plan_figures(scope: Scope, plan: Plan | None = None) -> list[PlanFigures]:
    """A line per plan, the newest first, or of one; three queries, two for one."""
    plans = [plan] if plan else Plan.objects.all()
    lines = {one.pk: PlanFigures(one) for one in plans}
    duties = CommuneAssignment.objects.visible_to(scope).running().order_by()
    duties = duties.filter(plan__in=lines).values("plan")
    for row in duties.annotate(
        organisations=Count("organisation", distinct=True),
        communes=Count("commune", distinct=True),
    ):
        line = lines[row["plan"]]
        line.organisations, line.communes = row["organisations"], row["communes"]
    helped = HouseholdAssignment.objects.visible_to(scope).running().order_by()
    helped = helped.filter(plan__in=lines).values("plan")
    for row in helped.annotate(
        members=Count("member", distinct=True),
        households=Count("household", distinct=True),
    ):
        line = lines[row["plan"]]
        line.members, line.households = row["members"], row["households"]
    return list(lines.values())
