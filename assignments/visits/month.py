"""A month of visits, day by day: who was met, who was not, what was promised for it."""

from calendar import Calendar, monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Count, Q

from assignments.choices import PromiseState
from assignments.models import Visit
from assignments.visits.lists import VisitListForm, in_place
from povertyaid.scope import Scope

WEEKDAYS = [
    "Thứ hai",
    "Thứ ba",
    "Thứ tư",
    "Thứ năm",
    "Thứ sáu",
    "Thứ bảy",
    "Chủ nhật",
]


@dataclass(slots=True)
class Day:
    day: date
    is_outside: bool  # of the month before or after
    is_today: bool
    met: int = 0
    tried: int = 0
    promised: int = 0  # promises open for this day

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.day.weekday()]

    @property
    def is_empty(self) -> bool:
        return not (self.met or self.tried or self.promised)


class Month:
    """Counted in two queries, of the commune, organisation or member asked for."""

    def __init__(self, scope: Scope, parameters, today: date):
        self.scope, self.today = scope, today
        self.asked = VisitListForm(parameters).asked
        self.first = self.asked["thang"] or today.replace(day=1)

    @property
    def last(self) -> date:
        length = monthrange(self.first.year, self.first.month)[1]
        return self.first.replace(day=length)

    @property
    def before(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return self.last + timedelta(days=1)

    @cached_property
    def weeks(self) -> list[list[Day]]:
        counted, promised = self._counted, self._promised
        weeks = []
        for week in Calendar().monthdatescalendar(self.first.year, self.first.month):
            days = [
                Day(day, day.month != self.first.month, day == self.today)
                for day in week
            ]
            for one in days:
                if not one.is_outside:
                    one.met, one.tried = counted.get(one.day, (0, 0))
                    one.promised = promised.get(one.day, 0)
            weeks.append(days)
        return weeks

    @property
    def met(self) -> int:
        return sum(met for met, _ in self._counted.values())

    @property
    def tried(self) -> int:
        return sum(tried for _, tried in self._counted.values())

    @property
    def promised(self) -> int:
        return sum(self._promised.values())

    @cached_property
    def _visits(self):
        return in_place(Visit.objects.visible_to(self.scope).standing(), self.asked)

    @cached_property
    def _counted(self) -> dict[date, tuple[int, int]]:
        visits = self._visits.filter(visited_on__range=(self.first, self.last))
        rows = visits.order_by().values_list("visited_on")
        rows = rows.annotate(
            found=Count("pk", filter=Q(met=True)),
            missed=Count("pk", filter=Q(met=False)),
        )
        return {day: (met, tried) for day, met, tried in rows}

    @cached_property
    def _promised(self) -> dict[date, int]:
        visits = self._visits.filter(
            promise_state=PromiseState.OPEN,
            promised_for__range=(self.first, self.last),
        )
        rows = visits.order_by().values_list("promised_for")
        return dict(rows.annotate(number=Count("pk")))
