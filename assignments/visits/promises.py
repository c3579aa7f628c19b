"""What was promised on a visit, followed until it is kept or dropped."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from assignments.choices import PromiseState
from assignments.models import Visit
from povertyaid import audit
from povertyaid.models import User

CLOSED = (PromiseState.KEPT, PromiseState.DROPPED)
COLUMNS = ("promise_state", "promise_closed_on", "promise_closing")


@transaction.atomic
def close(
    visit: Visit, state: str, on: date, result: str, by: User, *, today: date
) -> Visit:
    """Say what became of the promise: kept, or dropped with the reason."""
    stored = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if stored.is_cancelled or stored.promise_state != PromiseState.OPEN:
        raise ValidationError("Việc đã hẹn này không còn mở.")
    if state not in CLOSED:
        raise ValidationError({"state": "Chọn đã làm hay không làm nữa."})
    if state == PromiseState.DROPPED and not result.strip():
        raise ValidationError({"result": "Ghi vì sao không làm nữa."})
    if not stored.visited_on <= on <= today:
        raise ValidationError({"on": "Ngày phải từ ngày thăm đến hôm nay."})
    before = audit.columns_of(stored, COLUMNS)
    stored.promise_state, stored.promise_closed_on = state, on
    stored.promise_closing = result.strip()
    stored.save(update_fields=COLUMNS)
    audit.record_change(by, stored, before, audit.columns_of(stored, COLUMNS))
    return stored
