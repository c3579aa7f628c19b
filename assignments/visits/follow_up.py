"""What is to be followed up: promises made on visits, and visits drawn to ask about."""

from datetime import date, timedelta
from functools import cached_property

from django import forms
from django.db.models import Count, Q, QuerySet

from assignments.choices import PromiseState, VerifyOutcome
from assignments.models import Verification, Visit
from assignments.paged import Paged
from assignments.visits.checking import checked_by_scope
from assignments.visits.lists import VisitListForm, in_place, told
from povertyaid.scope import Scope

SOON = timedelta(days=6)  # with today: a week
STATES = {
    "can": "Đến hạn trong tuần và quá hạn",
    "den-han": "Đến hạn trong tuần",
    "qua-han": "Quá hạn",
    "con-hen": "Còn hẹn",
    "da-lam": "Đã làm",
    "khong-lam": "Không làm nữa",
}


class PromiseListForm(VisitListForm):
    trangthai = forms.ChoiceField(choices=list(STATES.items()), required=False)
    ngay = forms.DateField(required=False)


class PromiseList(Paged):
    """Visits with a promise, the soonest day first; what is open unless asked else."""

    def __init__(self, scope: Scope, parameters, today: date):
        self.scope, self.today = scope, today
        self.asked = PromiseListForm(parameters).asked
        self.state = self.asked["trangthai"] or "con-hen"

    @cached_property
    def _around(self) -> QuerySet[Visit]:
        visits = Visit.objects.visible_to(self.scope).standing().exclude(promise="")
        visits = in_place(visits, self.asked)
        if self.asked["ngay"]:
            visits = visits.filter(promised_for=self.asked["ngay"])
        return visits

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """(in the address, in words, how many) of every state; one query."""
        counts = self._around.aggregate(
            **{
                name.replace("-", "_"): Count("pk", filter=self._is(name))
                for name in STATES
            }
        )
        return [(n, label, counts[n.replace("-", "_")]) for n, label in STATES.items()]

    @cached_property
    def found(self) -> QuerySet[Visit]:
        visits = told(self._around.filter(self._is(self.state)), self.scope)
        if self.state in ("da-lam", "khong-lam"):
            return visits.order_by("-promise_closed_on", "-pk")
        return visits.order_by("promised_for", "pk")

    def _is(self, state: str) -> Q:
        closed = {"da-lam": PromiseState.KEPT, "khong-lam": PromiseState.DROPPED}
        if state in closed:
            return Q(promise_state=closed[state])
        is_open = Q(promise_state=PromiseState.OPEN)
        if state == "can":
            return open_until(self.today + SOON)
        if state == "qua-han":
            return is_open & Q(promised_for__lt=self.today)
        if state == "den-han":
            return is_open & Q(promised_for__range=(self.today, self.today + SOON))
        return is_open


def open_until(day: date) -> Q:
    """Promises still open that were to be kept by `day`."""
    return Q(promise_state=PromiseState.OPEN, promised_for__lte=day)


class VerificationListForm(VisitListForm):
    ketqua = forms.ChoiceField(choices=VerifyOutcome.choices, required=False)


class VerificationList(Paged):
    """Visits drawn to ask about, for who checks; those still to ask unless said."""

    def __init__(self, scope: Scope, parameters):
        self.scope = scope
        self.asked = VerificationListForm(parameters).asked
        self.state = self.asked["ketqua"] or VerifyOutcome.PENDING

    @cached_property
    def _around(self) -> QuerySet[Verification]:
        rows = drawn_for(self.scope)
        if self.asked["xa"]:
            commune = "visit__assignment__household__village__commune"
            rows = rows.filter(**{commune: self.asked["xa"]})
        if self.asked["thang"]:
            rows = rows.filter(month=self.asked["thang"])
        return rows

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        rows = self._around.order_by().values_list("outcome")
        counts = dict(rows.annotate(number=Count("pk")))
        return [(o.value, o.label, counts.get(o.value, 0)) for o in VerifyOutcome]

    @cached_property
    def found(self) -> QuerySet[Verification]:
        rows = self._around.filter(outcome=self.state).select_related(
            "visit__assignment__household__village__commune",
            "visit__assignment__member",
            "visit__assignment__organisation",
            "verified_by",
        )
        return rows.order_by("-month", "visit__visited_on", "pk")


def drawn_for(scope: Scope) -> QuerySet[Verification]:
    """Drawn visits the scope checks, the cancelled left out."""
    rows = Verification.objects.visible_to(scope).filter(visit__cancelled_at=None)
    return checked_by_scope(rows, scope, "visit__")
