"""Correcting and cancelling a support: the old version stays with its shares."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assignments.choices import CheckState, SupportState
from assignments.models import Support, SupportShare, SupportVersion
from assignments.supports.promises import (
    require_promise_kept_whole,
    require_within_promise,
)
from assignments.supports.recording import COLUMNS, check, save_shares, values_of
from povertyaid import audit

KEPT_BY_A_CORRECTION = ("version", "digest", "check_state", "check_note")


@transaction.atomic
def correct(
    support: Support,
    shares: Sequence[SupportShare],
    by,
    reason: str,
    digest: str = "",
) -> Support:
    """Put new values in place of the stored ones; the old version is kept whole.

    `support` holds the new values and the version they were made from; where another
    correction came first, nothing is changed.
    """
    was = Support.objects.select_for_update().get(pk=support.pk)
    if was.is_cancelled:
        raise ValidationError("Khoản hỗ trợ này đã hủy, không sửa được nữa.")
    if was.version != support.version:
        raise ValidationError(
            "Khoản hỗ trợ này vừa được sửa ở nơi khác: mở lại rồi sửa."
        )
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do sửa."})
    check(support, shares)
    if was.state == SupportState.PROMISED:
        require_promise_kept_whole(support, was)
    require_within_promise(support)
    before = values_of(was, was.shares.all())
    after = values_of(support, shares)
    if before == after:
        return was
    _keep_version(was, before, by, reason)
    was.shares.all().delete()
    support.version, support.digest = was.version + 1, digest
    support.check_state, support.check_note = CheckState.UNSEEN, ""
    support.save(update_fields=[*COLUMNS, *KEPT_BY_A_CORRECTION])
    save_shares(support, shares)
    audit.record_change(by, support, before, after)
    return support


def _keep_version(was: Support, values: dict, by, reason: str) -> None:
    SupportVersion.objects.create(
        support=was,
        version=was.version,
        digest=was.digest,
        values=values,
        reason=reason.strip()[:300],
        replaced_by=by if getattr(by, "pk", None) else None,
    )


@transaction.atomic
def cancel(support: Support, reason: str, by) -> Support:
    """Let it count nowhere any more; asked twice, the first time holds.

    What a cancelled promise already brought was given, so it goes on counting.
    """
    row = Support.objects.select_for_update().get(pk=support.pk)
    if row.is_cancelled:
        return row
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": "Ghi lý do hủy."})
    row.cancelled_at, row.cancelled_by = timezone.now(), by
    row.cancel_reason = reason[:300]
    row.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    after = {"Hủy": row.cancel_reason}
    audit.record(by, audit.Action.CHANGED, row, before={"Hủy": None}, after=after)
    return row
