"""Visits written, corrected and cancelled at a desk: by the very rules of a phone.

What a form says is made the record a phone would send, so that there is one door and
one set of rules. Whoever may write the commune may also put right what somebody else
sent; the version before is kept with the reason.
"""

import uuid
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from assignments.field.clock import PhoneClock
from assignments.field.receiving import (
    REFUSED,
    Incoming,
    amend,
    digest_of,
    receive,
)
from assignments.field.senders import Sender
from assignments.models import HouseholdAssignment, Visit
from assignments.visits.records import VISITS
from households.models import Household
from povertyaid import audit
from povertyaid.models import User
from povertyaid.scope import Scope

GONE = "Lượt thăm này vừa được sửa ở nơi khác. Mở lại bản mới nhất, xem rồi sửa tiếp."
RECENTLY_OVER = 62  # days in which a forgotten visit may still be written down


def sender_of(user: User, scope: Scope) -> Sender:
    """A desk goes by the server's own clock."""
    now = timezone.now()
    return Sender(user, scope, PhoneClock(now, now))


def loggable(sender: Sender, household: Household) -> list[HouseholdAssignment]:
    """The assignments of a household `sender` may log a visit under.

    One's own first, then the main helper's; also those that ended of late.
    """
    today = timezone.localtime(sender.clock.now).date()
    rows = household.assignments.select_related(
        "member", "organisation", "plan", "household__village"
    )
    found = [
        row
        for row in rows
        if sender.may_log_for(row)
        and row.started_on <= today
        and not (row.ended_on and (today - row.ended_on).days > RECENTLY_OVER)
    ]
    own = sender.scope.members
    return sorted(
        found,
        key=lambda row: (
            row.is_over(today),
            row.member_id not in own,
            row.role,  # "main" < "supporting"
            row.pk,
        ),
    )


def log(sender: Sender, told: dict, client_id: uuid.UUID, made_at: datetime) -> Visit:
    """Store a visit, once however often the form is sent; ValidationError by field."""
    data = _record(told, client_id, 1, made_at)
    receipt = receive(VISITS, [data], sender)[0]
    if receipt.state == REFUSED:
        raise ValidationError(receipt.errors)
    return Visit.objects.get(client_id=client_id)


def may_amend(sender: Sender, visit: Visit) -> bool:
    """Who sent it may, while the rights last; and who writes its commune."""
    if visit.is_cancelled or not sender.may_log_for(visit.assignment):
        return False
    return visit.logged_by_id == sender.user.pk or sender.scope.may_write(
        visit.assignment.household.village.commune_id
    )


def correct(
    sender: Sender, visit: Visit, told: dict, version: int, reason: str
) -> Visit:
    """Put `told` in the place of what `visit` says; `version` is the one looked at."""
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do sửa."})
    data = _record(told, visit.client_id, version + 1, timezone.now())
    data["reason"] = reason.strip()
    incoming = VISITS.read(data, sender)
    incoming.digest = digest_of(data)
    return _amend(sender, visit, incoming)


def cancel(sender: Sender, visit: Visit, version: int, reason: str) -> Visit:
    """Count the visit no more; it is kept, with who cancelled it and why."""
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do hủy."})
    data = {
        "client_id": str(visit.client_id),
        "version": version + 1,
        "cancelled": True,
    }
    incoming = Incoming(
        client_id=visit.client_id,
        version=version + 1,
        based_on=version,
        made_at=timezone.now(),
        reason=reason.strip(),
        is_cancelled=True,
        values={},  # what it said stands, also where no rule would take it today
        digest=digest_of(data),
    )
    return _amend(sender, visit, incoming)


@transaction.atomic
def _amend(sender: Sender, visit: Visit, incoming: Incoming) -> Visit:
    stored = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if not may_amend(sender, stored):
        raise PermissionDenied
    if stored.version != incoming.version - 1:
        raise ValidationError(GONE)
    before = VISITS.contents_of(stored)
    amend(VISITS, stored, incoming, sender.user)
    after = VISITS.contents_of(stored)
    if incoming.is_cancelled:
        after = after | {"cancel_reason": stored.cancel_reason}
    audit.record_change(sender.user, stored, before, after)
    return stored


def _record(told: dict, client_id, version: int, made_at: datetime) -> dict:
    """The record a phone would send of this."""
    return {name: _plain(value) for name, value in told.items()} | {
        "client_id": str(client_id),
        "version": version,
        "based_on": version - 1,
        "made_at": made_at.isoformat(),
        "day": "other",
    }


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | bool | list):
        return value
    return str(value)
