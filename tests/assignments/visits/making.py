"""Short ways to make visits for tests."""

from datetime import timedelta

from django.utils import timezone

from assignments.choices import PromiseState
from assignments.models import Visit
from tests.factories import make_assignment


def days_ago(days):
    return timezone.localdate() - timedelta(days=days)


def make_visit(assignment=None, on=None, **fields):
    """A visit of today on which the household was met; a promise is an open one."""
    assignment = assignment or make_assignment()
    if fields.get("promise"):
        fields.setdefault("promise_state", PromiseState.OPEN)
    return Visit.objects.create(
        assignment=assignment, visited_on=on or timezone.localdate(), **fields
    )
