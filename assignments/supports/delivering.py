"""Bringing what was promised, wholly or in parts: each delivery is a support itself."""

from datetime import date
from decimal import Decimal

from assignments.choices import SupportState
from assignments.models import Support, SupportShare
from assignments.supports.promises import open_of

SAME = (
    "plan_id",
    "kind",
    "what",
    "unit",
    "source",
    "donor",
    "is_valued",
    "organisation_id",
    "member_id",
)


def delivery_of(promise: Support, day: date) -> Support:
    """An unsaved delivery of all that is still open of a promise."""
    still = open_of(promise)
    delivery = Support(
        fulfils=promise,
        state=SupportState.DELIVERED,
        given_on=day,
        value=still.value,
        quantity=still.quantity,
        **{name: getattr(promise, name) for name in SAME},
    )
    if not delivery.quantity:
        delivery.quantity = None
    return delivery


def remaining_shares(promise: Support) -> list[SupportShare]:
    """For whom the promise is still open, as unsaved shares of what is left to each.

    Where others got a part than was promised, what is left goes by the total only:
    the shares then add up to no more than what is open.
    """
    given: dict[tuple, tuple[int, Decimal]] = {}
    rows = SupportShare.objects.filter(support__fulfils=promise)
    for share in rows.filter(support__cancelled_at=None):
        value, quantity = given.get(share.recipient, (0, Decimal(0)))
        quantity += share.quantity or 0
        given[share.recipient] = value + share.value, quantity
    still = open_of(promise)
    left, pieces = still.value, still.quantity
    found = []
    for share in promise.shares.select_related("household", "village", "commune"):
        value, quantity = given.get(share.recipient, (0, Decimal(0)))
        share.pk, share.support = None, None
        share.value = min(max(share.value - value, 0), left)
        left -= share.value
        if share.quantity is not None:
            share.quantity = max(share.quantity - quantity, Decimal(0))
            if pieces is not None:
                share.quantity = min(share.quantity, pieces)
                pieces -= share.quantity
        found.append(share)
    return found
