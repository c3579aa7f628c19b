"""Visits in short, on the pages of a household, a member and an organisation."""

from datetime import date
from functools import cached_property

from django.db.models import Count, Q
from django.utils import timezone

from assignments.choices import HelperRole, PromiseState
from assignments.models import HouseholdAssignment, Visit
from assignments.visits.due import count_overdue
from assignments.visits.lists import helped_by, in_place
from households.models import Household
from povertyaid.scope import Scope

LATEST = 5


class HouseholdVisits:
    """The latest visits to one household, and when the next is due: one query."""

    def __init__(
        self, scope: Scope, household: Household, running: list[HouseholdAssignment]
    ):
        """`running`: the assignments of the household that hold today, with_visits."""
        self.scope, self.household, self.running = scope, household, running
        self.today = timezone.localdate()

    @property
    def may_log(self) -> bool:
        """As Sender.may_log_for, of what holds today; asks the database nothing."""
        scope = self.scope
        if scope.may_write(self.household.village.commune_id):
            return bool(self.running)
        return any(
            one.member_id in scope.members or one.organisation_id in scope.organisations
            for one in self.running
        )

    @cached_property
    def _latest(self) -> list[Visit]:
        visits = Visit.objects.visible_to(self.scope).standing()
        visits = visits.filter(assignment__household=self.household)
        related = ("assignment__member", "assignment__organisation")
        return list(visits.select_related(*related)[: LATEST + 1])

    @property
    def rows(self) -> list[Visit]:
        return self._latest[:LATEST]

    @property
    def is_cut(self) -> bool:
        return len(self._latest) > LATEST

    @property
    def due(self) -> HouseholdAssignment | None:
        """The main helper's duty with `due_on` and `last_met`; None without one."""
        main = (one for one in self.running if one.role == HelperRole.MAIN)
        return next(main, None)

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due.due_on < self.today


class ShortVisits:
    """Counts of a member's or an organisation's visits this year: two queries."""

    def __init__(self, scope: Scope, **asked: int):
        """`asked`: dv or tochuc, as in the address of the list."""
        self.scope, self.asked = scope, asked
        self.today = timezone.localdate()

    @property
    def since(self) -> date:
        return self.today.replace(month=1, day=1)

    @cached_property
    def counts(self) -> dict[str, int]:
        visits = in_place(Visit.objects.visible_to(self.scope).standing(), self.asked)
        this_year = Q(visited_on__gte=self.since)
        return visits.aggregate(
            all=Count("pk"),
            found=Count("pk", filter=this_year & Q(met=True)),
            missed=Count("pk", filter=this_year & Q(met=False)),
            promised=Count("pk", filter=Q(promise_state=PromiseState.OPEN)),
        )

    @cached_property
    def overdue(self) -> int:
        rows = HouseholdAssignment.objects.visible_to(self.scope)
        if member := self.asked.get("dv"):
            rows = rows.filter(member=member)
        if organisation := self.asked.get("tochuc"):
            rows = rows.filter(helped_by(organisation))
        return count_overdue(rows, self.today)

    def __bool__(self) -> bool:
        return bool(self.counts["all"] or self.overdue)
