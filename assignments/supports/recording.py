"""Writing a support down: what of it must be told, and that its shares add up."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assignments.choices import SupportKind, SupportState
from assignments.models import Support, SupportShare
from assignments.supports.promises import require_within_promise
from povertyaid import audit
from povertyaid.templatetags.vn import number

COLUMNS = (
    "plan",
    "kind",
    "what",
    "value",
    "is_valued",
    "quantity",
    "unit",
    "source",
    "donor",
    "state",
    "given_on",
    "organisation",
    "member",
    "fulfils",
    "receipt_number",
    "received_by",
    "note",
)
MOST_VALUE = 10**12  # dong: a thousand billion, more than any gift to a commune
MOST_SHARES = 2000
DONGS = 100  # below this many, a value was written in thousands or millions


@transaction.atomic
def record(support: Support, shares: Sequence[SupportShare], by) -> Support:
    """Save a new support with its shares, all of it or nothing.

    ValidationError says by field what is wrong; "shares" is what does not add up.
    """
    check(support, shares)
    require_within_promise(support)
    support.logged_by = by
    support.save(force_insert=True)
    save_shares(support, shares)
    audit.record(by, audit.Action.CREATED, support, after=values_of(support, shares))
    return support


def save_shares(support: Support, shares: Sequence[SupportShare]) -> None:
    for share in shares:
        share.pk, share.support = None, support
    SupportShare.objects.bulk_create(shares)


def check(support: Support, shares: Sequence[SupportShare]) -> None:
    """All that is wrong with an unsaved support and its shares, told at once."""
    errors: dict[str, list[str]] = {}
    try:
        support.clean_fields(exclude=["logged_by", "checked_by", "cancelled_by"])
    except ValidationError as error:
        errors |= error.message_dict
    if not errors:
        for field, sentence in _wrong(support):
            errors.setdefault(field, []).append(sentence)
        if sentences := _wrong_shares(support, shares):
            errors["shares"] = sentences
    if errors:
        raise ValidationError(errors)


def _wrong(support: Support):
    """(field, sentence) of each thing that is wrong with the support itself."""
    if support.value > MOST_VALUE:
        yield "value", "Giá trị quá lớn: ghi bằng đồng."
    elif 0 < support.value < DONGS:
        yield "value", f"Giá trị {support.value} đồng quá nhỏ: ghi đủ số đồng."
    if support.kind == SupportKind.MONEY and not support.value:
        yield "value", "Hỗ trợ tiền: ghi số tiền bằng đồng."
    elif support.kind == SupportKind.MONEY and not support.is_valued:
        yield "is_valued", "Hỗ trợ tiền thì luôn có giá trị bằng đồng."
    elif not support.is_valued and support.value:
        yield "value", "Chưa quy ra tiền thì để trống giá trị."
    elif support.is_valued and not support.value:
        yield "value", "Ghi giá trị, hoặc chọn “chưa quy ra tiền”."
    if support.quantity is not None and support.quantity <= 0:
        yield "quantity", "Số lượng phải lớn hơn 0."
    elif support.quantity is not None and not support.unit:
        yield "unit", "Ghi đơn vị tính, ví dụ con, suất, công."
    if not (support.value or support.quantity or support.what):
        yield "what", "Ghi đã hỗ trợ gì."
    if support.fulfils_id and support.state != SupportState.DELIVERED:
        yield "state", "Lần trao theo lời hứa thì luôn là đã trao."
    if support.member_id and not support.organisation_id:
        yield "organisation", "Ghi tổ chức đảng của đảng viên."
    yield from _wrong_day(support)


def _wrong_day(support: Support):
    today: date = timezone.localdate()
    if support.given_on > today:
        yield "given_on", f"Ngày này chưa tới (hôm nay là {today:%d/%m/%Y})."
    elif support.given_on.year < support.plan.from_year:
        yield "given_on", f"{support.plan} bắt đầu từ năm {support.plan.from_year}."


def _wrong_shares(support: Support, shares: Sequence[SupportShare]) -> list[str]:
    if not shares:
        return ["Chọn ít nhất một hộ, bản, trường hoặc xã được nhận."]
    if len(shares) > MOST_SHARES:
        return [f"Một lần ghi nhiều nhất {number(MOST_SHARES)} phần."]
    found = []
    twice = [who for who, n in Counter(s.recipient for s in shares).items() if n > 1]
    if twice:
        found.append("Có hộ hoặc nơi nhận được ghi hai lần.")
    if any(share.value < 0 or (share.quantity or 0) < 0 for share in shares):
        return [*found, "Phần được nhận không thể nhỏ hơn 0."]
    total = sum(share.value for share in shares)
    if total != support.value:
        found.append(_does_not_add_up(total, support.value, "đồng"))
    return found + _wrong_quantities(support, shares)


def _wrong_quantities(support: Support, shares: Sequence[SupportShare]) -> list[str]:
    told = [share.quantity for share in shares if share.quantity is not None]
    if support.quantity is None:
        return ["Ghi số lượng chung khi đã chia số lượng."] if any(told) else []
    if not told:
        return ["Chia số lượng cho từng phần."]
    total = sum(told, Decimal(0))
    if total != support.quantity:
        return [_does_not_add_up(total, support.quantity, support.unit)]
    return []


def _does_not_add_up(total, whole, unit: str) -> str:
    """ "Các phần cộng lại là 9.000 đồng, còn thiếu 1.000 đồng so với 10.000 đồng." """
    word = "còn thiếu" if total < whole else "thừa"
    amounts = (number(_plain(n)) for n in (total, abs(whole - total), whole))
    now, apart, wanted = amounts
    return (
        f"Các phần cộng lại là {now} {unit}, {word} {apart} {unit} so với"
        f" {wanted} {unit}."
    )


def _plain(amount):
    return amount.normalize() if isinstance(amount, Decimal) else amount


def values_of(support: Support, shares: Sequence[SupportShare]) -> dict:
    """A support and its shares as JSON values, as versions and the audit keep them."""
    values = audit.columns_of(support, COLUMNS)
    values["quantity"] = _text(support.quantity)
    values["shares"] = [
        {
            "household": share.household_id,
            "village": share.village_id,
            "commune": share.commune_id,
            "school": share.school,
            "value": share.value,
            "quantity": _text(share.quantity),
        }
        for share in shares
    ]
    return values


def _text(quantity: Decimal | None) -> str | None:
    return None if quantity is None else f"{quantity:.2f}"
