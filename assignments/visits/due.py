"""When a household is to be visited next: by what was met, never by what was tried.

The plan says how often ("thăm ít nhất một lần trong N ngày"); the days count from the
last visit on which somebody was met, whoever made it, or from the day the help began.
An open promise may ask for it sooner.
"""

from datetime import date

from django.db.models import (
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Greatest, Least

from assignments.choices import PromiseState
from assignments.models import HouseholdAssignment, Plan, Visit

NEVER = date(9999, 12, 31)


def with_visits(assignments: QuerySet[HouseholdAssignment]):
    """Add `last_met`, `last_tried` (dates or None), `promised_for` and `due_on`.

    The visits are the household's, also of helpers before. `promised_for` is the
    earliest day promised and still open.
    """
    visits = Visit.objects.standing().filter(
        assignment__household=OuterRef("household")
    )
    promises = visits.filter(promise_state=PromiseState.OPEN)
    return assignments.annotate(
        last_met=_one(visits.filter(met=True), Max("visited_on")),
        last_tried=_one(visits, Max("visited_on")),
        promised_for=_one(promises, Min("promised_for")),
    ).annotate(
        due_on=ExpressionWrapper(
            Least(
                ExpressionWrapper(
                    Greatest("started_on", Coalesce("last_met", "started_on"))
                    + F("plan__visit_every_days"),
                    output_field=DateField(),
                ),
                Coalesce("promised_for", Value(NEVER, output_field=DateField())),
            ),
            output_field=DateField(),
        )
    )


def _one(visits, aggregate) -> Subquery:
    """An aggregate over the visits of one household, as a column."""
    found = visits.order_by().values("assignment__household").annotate(_it=aggregate)
    return Subquery(found.values("_it")[:1], output_field=DateField())


def overdue(assignments: QuerySet[HouseholdAssignment], today: date):
    """The running assignments of a main helper whose household waits too long."""
    waiting = with_visits(assignments.main().on(today))
    return waiting.filter(Q(due_on__lt=today)).order_by("due_on", "pk")


def count_overdue(assignments: QuerySet[HouseholdAssignment], today: date) -> int:
    """How many `overdue` gives: one pass over the visits, which it looks up for each.

    The day it is due is past where no visit moved it to today or beyond, or where a
    promise that is still open was for a day before.
    """
    helps = assignments.main().on(today).order_by()
    visits = Visit.objects.standing().order_by()
    visits = visits.filter(assignment__household=OuterRef("household"))
    every = "plan__visit_every_days"
    longest = Plan.objects.order_by("-visit_every_days").values("visit_every_days")[:1]
    # The one condition that needs no join: most visits are older than any plan's time
    lately = ExpressionWrapper(
        Value(today, DateField()) - Subquery(longest), output_field=DateField()
    )
    lasting = visits.filter(met=True, visited_on__gte=lately).alias(
        until=_later("visited_on", OuterRef(every))
    )
    waiting = helps.alias(until=_later("started_on", F(every))).filter(
        ~Exists(lasting.filter(until__gte=today)), until__lt=today
    )
    open_promises = visits.filter(promise_state=PromiseState.OPEN)
    promised = helps.filter(Exists(open_promises.filter(promised_for__lt=today)))
    return waiting.values("pk").union(promised.values("pk")).count()


def _later(day: str, days) -> ExpressionWrapper:
    return ExpressionWrapper(F(day) + days, output_field=DateField())
