"""The counts of a digest, each with the list behind it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef
from django.urls import reverse

from assignments.choices import CheckState, VerifyOutcome
from assignments.models import HouseholdAssignment, Visit
from assignments.visits.due import count_overdue
from assignments.visits.follow_up import SOON, drawn_for, open_until
from households.choices import LISTED
from households.models import Review
from povertyaid.scope import Scope

OVERDUE, UNASSIGNED, PROMISES = "overdue", "unassigned", "promises"
CORRECTIONS, VERIFICATIONS = "corrections", "verifications"
WORDS = {  # what waits, the address of its list
    OVERDUE: ("Hộ quá hạn thăm", "visits_overdue", ""),
    UNASSIGNED: ("Hộ chưa có người giúp chính", "households", "?helper=none"),
    PROMISES: ("Việc đã hẹn đến hạn hoặc quá hạn", "visit_promises", "?trangthai=can"),
    CORRECTIONS: ("Lượt thăm cần sửa", "visits", "?kiemtra=correction_asked"),
    VERIFICATIONS: ("Lượt thăm cần hỏi lại hộ", "visits_verify", ""),
}


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    count: int

    @property
    def words(self) -> str:
        return WORDS[self.name][0]

    @property
    def url(self) -> str:
        _, name, asked = WORDS[self.name]
        return reverse(name) + asked


def figures_for(scope: Scope, today: date) -> dict[str, int]:
    """What waits in the scope today; a household without a helper is not a member's."""
    figures = visits_waiting(scope, today)
    if scope.reads_reports:
        figures[UNASSIGNED] = _unassigned(scope)
    return figures


def visits_waiting(scope: Scope, today: date) -> dict[str, int]:
    """The part of a digest that is about visits; four queries at most."""
    visits = Visit.objects.visible_to(scope).standing()
    asked = visits.filter(check_state=CheckState.CORRECTION_ASKED)
    drawn = drawn_for(scope).filter(outcome=VerifyOutcome.PENDING)
    helps = HouseholdAssignment.objects.visible_to(scope)
    return {
        OVERDUE: count_overdue(helps, today),
        PROMISES: visits.filter(open_until(today + SOON)).count(),
        CORRECTIONS: asked.count(),
        VERIFICATIONS: drawn.count(),
    }


def lines_of(figures: dict[str, int]) -> list[Line]:
    """What truly waits, in the order of WORDS; nothing where a count is none."""
    return [Line(name, figures[name]) for name in WORDS if figures.get(name)]


def _unassigned(scope: Scope) -> int:
    """Households of the newest list that nobody mainly helps today."""
    reviews = Review.objects.visible_to(scope)
    helped = HouseholdAssignment.objects.running().main()
    newest = reviews.aggregate(year=Max("year"))["year"]
    listed = reviews.filter(year=newest, status__in=LISTED)
    alone = ~Exists(helped.filter(household=OuterRef("household")))
    return listed.filter(alone).count()
