"""Temporary stays elsewhere: their end by itself when the time is over, and back."""

from datetime import date, timedelta

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from assignments import life
from assignments.choices import ChangeKind, MemberStatus, TransferKind
from assignments.models import CellTransfer, PartyMember
from assignments.moves import Fate, Way, assignments_left, return_member
from povertyaid import audit

DAY = timedelta(days=1)
log = structlog.get_logger(__name__)


def end_stays(day: date, by=None) -> int:
    """Bring back by `day` whoever's temporary stay was until a day before; how many.

    Each by itself: one that cannot be ended is left for the office, and the next night.
    """
    newest = CellTransfer.objects.filter(member=OuterRef("member"))
    newest = newest.order_by("-moved_on", "-pk").values("pk")[:1]
    over = CellTransfer.objects.filter(kind=TransferKind.TEMPORARY, until__lt=day)
    over = over.filter(pk=Subquery(newest)).select_related("member").order_by("pk")
    count = 0
    for move in over:
        try:
            count += _end_stay(move, day, by)
        except ValidationError as error:
            log.warning("stay_not_ended", move=move.pk, why=error.messages)
    return count


@transaction.atomic
def _end_stay(move: CellTransfer, day: date, by) -> bool:
    """From the day after its last, or after what was given to her since began."""
    rows = list(assignments_left(move.member, move.until + DAY))
    begun = [row.started_on for row in rows if row.started_on <= day]
    on = max([move.until, *begun]) + DAY
    if on > day:
        return False  # given to her today
    reason = f"Tự ghi: hết hạn chuyển tạm thời ngày {move.until:%d/%m/%Y}"
    return_member(move.member, on, by, reason, {r.pk: Fate(Way.KEEP) for r in rows})
    return True


def last_return(member: PartyMember) -> CellTransfer | None:
    """The return that the member has not moved since."""
    move = member.transfers.select_related("from_organisation").first()
    return move if move and move.kind == TransferKind.RETURN else None


@transaction.atomic
def stay_on(member: PartyMember, until: date, by) -> CellTransfer:
    """Take the last return back: the temporary stay goes on, now until `until`.

    What went along with the return goes along again; what was done under it stays.
    """
    member = PartyMember.objects.select_for_update().get(pk=member.pk)
    back, left = last_return(member), None
    if back:
        stays = member.transfers.filter(kind=TransferKind.TEMPORARY)
        left = stays.select_related("from_organisation", "to_organisation").first()
    if left is None:
        raise ValidationError(f"{member} không có lần trở về nào để trả lại.")
    if until <= timezone.localdate():
        raise ValidationError({"until": "Ghi một ngày chưa tới."})
    before = audit.columns_of(member, ["organisation", "status"])
    _send_back(member, back, left, by)
    member.save(update_fields=["organisation", "status"])
    after = audit.columns_of(member, ["organisation", "status"])
    audit.record_change(by, member, before, after)
    told = {"kind": str(back.kind), "moved_on": back.moved_on.isoformat()}
    audit.record(by, audit.Action.DELETED, back, before=told | {"member": member.pk})
    back.delete()
    before, left.until = {"until": left.until.isoformat()}, until
    left.save(update_fields=["until"])
    after = {"until": until.isoformat()}
    audit.record(by, audit.Action.CHANGED, left, before=before, after=after)
    return left


def _send_back(member: PartyMember, back: CellTransfer, left: CellTransfer, by) -> None:
    rows = assignments_left(member, back.moved_on)
    if left.to_organisation is None:
        if rows.exists():
            raise ValidationError(
                f"{member} đã nhận hộ từ khi trở về; hãy ghi một lần chuyển mới."
            )
        member.status = MemberStatus.ELSEWHERE
        return
    member.organisation = left.to_organisation
    for row in rows.filter(organisation=back.to_organisation):
        row.organisation = left.to_organisation
        row.save(update_fields=["organisation"])
        why = f"{member} chưa trở về: giúp tiếp từ {left.to_organisation}."
        life.note(row, ChangeKind.AMENDED, back.moved_on, why, by=by)
