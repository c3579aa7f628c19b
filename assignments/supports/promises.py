"""What of a promise was brought and what is open: never more brought than promised.

A promise counted in money is brought in money; one that was not valued, in its
quantity; one that has neither is brought by one delivery.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Count, Min, Sum

from assignments.choices import SupportState
from assignments.models import Support
from povertyaid.templatetags.vn import number


@dataclass(frozen=True, slots=True)
class Brought:
    """The standing deliveries of a promise, together."""

    value: int
    quantity: Decimal
    times: int


def brought_of(promise: Support, but: Support | None = None) -> Brought:
    """What was delivered of a promise, leaving out the delivery `but`."""
    rows = promise.deliveries.standing().exclude(pk=but.pk if but else None)
    told = rows.order_by().aggregate(
        value=Sum("value"), quantity=Sum("quantity"), times=Count("pk")
    )
    return Brought(
        told["value"] or 0, told["quantity"] or Decimal(0), told["times"] or 0
    )


@dataclass(frozen=True, slots=True)
class Open:
    """What is still to come of a promise."""

    promise: Support
    brought: Brought

    @property
    def value(self) -> int:
        return max(self.promise.value - self.brought.value, 0)

    @property
    def quantity(self) -> Decimal | None:
        promised = self.promise.quantity
        if promised is None:
            return None
        return max(promised - self.brought.quantity, Decimal(0))

    @property
    def is_open(self) -> bool:
        if self.promise.is_cancelled:
            return False
        if self.promise.is_valued and self.promise.value:
            return self.value > 0
        if self.promise.quantity is not None:
            return bool(self.quantity)
        return not self.brought.times


def open_of(promise: Support, but: Support | None = None) -> Open:
    return Open(promise, brought_of(promise, but))


def require_within_promise(delivery: Support) -> None:
    """Refuse a delivery that does not fit its promise; locks the promise."""
    if delivery.fulfils_id is None:
        return
    promises = Support.objects.select_for_update()
    promise = promises.get(pk=delivery.fulfils_id)
    if promise.state != SupportState.PROMISED or promise.is_cancelled:
        raise ValidationError({"fulfils": "Lời hứa này không còn: xem lại sổ hỗ trợ."})
    same = ("plan_id", "organisation_id")
    if any(getattr(promise, name) != getattr(delivery, name) for name in same):
        raise ValidationError({"fulfils": "Lời hứa này là của tổ chức đảng khác."})
    if delivery.given_on < promise.given_on:
        raise ValidationError(
            {"given_on": f"Trước ngày hứa ({promise.given_on:%d/%m/%Y})."}
        )
    _require_measured_alike(promise, delivery)
    _require_no_more(open_of(promise, but=delivery), delivery)


def _require_measured_alike(promise: Support, delivery: Support) -> None:
    if promise.is_valued and promise.value and not delivery.value:
        raise ValidationError({"value": "Đã hứa bằng tiền: ghi giá trị đã trao."})
    if promise.quantity is None or not (delivery.quantity or not promise.value):
        return
    if delivery.quantity is None or delivery.unit != promise.unit:
        raise ValidationError(
            {"quantity": f"Đã hứa theo {promise.unit}: ghi số {promise.unit} đã trao."}
        )


def _require_no_more(still: Open, delivery: Support) -> None:
    if not still.is_open:
        raise ValidationError({"fulfils": "Đã trao đủ những gì đã hứa."})
    promise = still.promise
    if promise.is_valued and promise.value and delivery.value > still.value:
        raise ValidationError(
            {"value": f"Nhiều hơn phần còn phải trao ({number(still.value)} đồng)."}
        )
    if None in (promise.quantity, delivery.quantity):
        return
    if delivery.quantity > still.quantity:
        left = f"{number(still.quantity.normalize())} {promise.unit}"
        raise ValidationError({"quantity": f"Nhiều hơn phần còn phải trao ({left})."})


def require_promise_kept_whole(promise: Support, was: Support) -> None:
    """A correction of a promise leaves what was already brought of it within it."""
    brought = brought_of(was)
    if not brought.times:
        return
    same = ("state", "unit", "is_valued", "plan_id", "organisation_id")
    if any(getattr(promise, name) != getattr(was, name) for name in same):
        raise ValidationError(
            "Lời hứa này đã có lần trao: không đổi được tình trạng, đơn vị tính, cách"
            " tính giá trị hay tổ chức đảng."
        )
    if promise.value < brought.value:
        raise ValidationError(
            {"value": f"Ít hơn số đã trao ({number(brought.value)} đồng)."}
        )
    if (promise.quantity or 0) < brought.quantity:
        told = number(brought.quantity.normalize())
        raise ValidationError({"quantity": f"Ít hơn số đã trao ({told})."})
    first = was.deliveries.standing().aggregate(day=Min("given_on"))["day"]
    if promise.given_on > first:
        raise ValidationError({"given_on": f"Sau lần trao đầu ({first:%d/%m/%Y})."})
