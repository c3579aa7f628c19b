"""Members' changes of status and of organisation, and what becomes of their households.

One action for each: the member's row, the register of moves (form 10-SHĐ) and every
assignment of hers, together or not at all.
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from assignments import life, services
from assignments.choices import (
    HELPING,
    ChangeKind,
    EndReason,
    MemberStatus,
    TransferKind,
)
from assignments.models import CellTransfer, HouseholdAssignment, PartyMember
from assignments.transfers import settle_waiting
from households.models import Household
from povertyaid import audit
from povertyaid.planner import count_rows_of

# Who has one of these helps nobody
DROPPING = tuple(status for status in MemberStatus if status not in HELPING)


class Way(models.TextChoices):
    """What becomes of an assignment when its member changes status or organisation."""

    END = "end", "Kết thúc, chưa có người thay"
    HAND_OVER = "hand_over", "Bàn giao cho người khác"
    KEEP = "keep", "Giúp tiếp từ tổ chức đảng mới"


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one assignment; `successor` when it is handed over."""

    way: Way
    successor: PartyMember | None = None


Fates = dict[int, Fate]  # by the assignment's id


def assignments_left(member: PartyMember, on: date) -> models.QuerySet:
    """The assignments of the member that hold on `on` or begin later."""
    rows = member.household_assignments.not_over_on(on).order_by("pk")
    return rows.select_related("household__village__commune", "plan", "organisation")


def open_move(member: PartyMember) -> CellTransfer | None:
    """The temporary move that the member has not come back from."""
    newest = member.transfers.select_related("from_organisation", "to_organisation")
    move = newest.first()
    return move if move and move.kind == TransferKind.TEMPORARY else None


@transaction.atomic
def amend_member(
    member: PartyMember, changes: dict, on: date, by, fates: Fates | None = None
) -> PartyMember:
    """Write `changes` (column → value) into the member's row.

    A status that stops helping needs a fate for each assignment; from `on`, which is
    not in the future.
    """
    member = _lock(member, fates or {}, on)
    before = audit.columns_of(member, changes)
    was = member.status
    for name, value in changes.items():
        setattr(member, name, value)
    _check_member(member, was)
    if member.status in DROPPING and member.status != was:
        _require_past(on)
        _settle(member, fates or {}, on, by)
    member.save(update_fields=list(changes))
    audit.record_change(by, member, before, audit.columns_of(member, changes))
    return member


@transaction.atomic
def move_member(move: CellTransfer, by, fates: Fates | None = None) -> CellTransfer:
    """Move a member to another organisation of the register, or out of the district.

    Takes an unsaved CellTransfer. Out of the district the member is elsewhere for a
    time, or transferred; inside it only the organisation changes.
    """
    fates = fates or {}
    member = _lock(move.member, fates, move.moved_on)
    move.member, move.moved_by = member, by
    _check_move(move)
    if open_move(member):
        raise ValidationError(
            f"{member} đang chuyển sinh hoạt tạm thời; hãy ghi ngày trở về trước."
        )
    before = audit.columns_of(member, ["organisation", "status"])
    if move.to_organisation:
        member.organisation = move.to_organisation
    else:
        is_for_good = move.kind == TransferKind.OFFICIAL
        away = MemberStatus.TRANSFERRED if is_for_good else MemberStatus.ELSEWHERE
        member.status = away
    return _written(move, before, fates, by)


@transaction.atomic
def return_member(
    member: PartyMember, on: date, by, reason: str = "", fates: Fates | None = None
) -> CellTransfer:
    """Bring a member back from a temporary move: organisation and status as before it.

    What was handed over or ended then stays so; somebody else answers for it now.
    """
    fates = fates or {}
    member = _lock(member, fates, on)
    left = open_move(member)
    if left is None:
        raise ValidationError(f"{member} không có lần chuyển tạm thời nào đang mở.")
    before = audit.columns_of(member, ["organisation", "status"])
    move = CellTransfer(
        member=member,
        from_organisation=left.to_organisation or left.from_organisation,
        to_organisation=left.from_organisation,
        kind=TransferKind.RETURN,
        moved_on=on,
        reason=reason,
        moved_by=by,
    )
    _check_dates(move)
    member.organisation = left.from_organisation
    if left.to_organisation is None and member.status == MemberStatus.ELSEWHERE:
        member.status = _status_before(member)
    return _written(move, before, fates, by)


def _written(move: CellTransfer, before: dict, fates: Fates, by) -> CellTransfer:
    """Save the move, its member, and what becomes of the assignments."""
    member = move.member
    is_moving = before["organisation"] != member.organisation_id
    if is_moving or member.status in DROPPING:
        _settle(member, fates, move.moved_on, by)
    member.save(update_fields=["organisation", "status"])
    move.save()
    audit.record_change(
        by, member, before, audit.columns_of(member, ["organisation", "status"])
    )
    after = {"kind": str(move.kind), "moved_on": move.moved_on.isoformat()}
    audit.record(by, audit.Action.CREATED, move, after=after | {"member": member.pk})
    return move


def _lock(member: PartyMember, fates: Fates, on: date) -> PartyMember:
    """The member, with all that the fates touch held in the order services hold it."""
    rows = HouseholdAssignment.objects.filter(Q(member=member) & _not_over(on))
    rows = rows.select_for_update().order_by("pk")
    households = [row.household_id for row in rows]
    list(Household.objects.select_for_update().filter(pk__in=households).order_by("pk"))
    others = [fate.successor.pk for fate in fates.values() if fate.successor]
    members = PartyMember.objects.select_for_update().filter(
        pk__in=[member.pk, *others]
    )
    held = {row.pk: row for row in members.order_by("pk")}
    return held[member.pk]


def _not_over(on: date) -> Q:
    return Q(ended_on=None) | Q(ended_on__gt=on)


def _settle(member: PartyMember, fates: Fates, on: date, by) -> None:
    """Let every assignment of the member go its way; none may be forgotten."""
    forgotten = 0
    for row in assignments_left(member, on):
        fate = fates.get(row.pk)
        if fate is None:
            forgotten += 1  # unnamed: who asks may not see it
            continue
        try:
            _settle_one(member, row, fate, on, by)
        except ValidationError as error:
            who = row.household.head_name
            raise ValidationError(
                [f"Hộ {who}: {words}" for words in error.messages]
            ) from error
    if forgotten:
        raise ValidationError(
            f"Còn {forgotten} hộ đang giúp chưa nói sẽ ra sao.", code="forgotten"
        )


def _settle_one(member, row: HouseholdAssignment, fate: Fate, on: date, by) -> None:
    if row.started_on >= on and row.started_on > timezone.localdate():
        successor = _begin_instead(member, row, fate, by)
        return
    if row.started_on >= on:
        raise ValidationError(
            f"phân công bắt đầu từ {row.started_on:%d/%m/%Y}; ngày này phải sau đó."
        )
    successor = None
    if fate.way == Way.HAND_OVER:
        reason = EndReason.MEMBER_LEFT
        successor = services.replace_helper(row, fate.successor, on, by, reason=reason)
    elif fate.way == Way.KEEP:
        successor = _move_along(member, row, on, by)
    else:
        services.end_assignment(row, on, EndReason.MEMBER_LEFT, by)
    why = f"{member} đổi tình trạng hoặc chuyển sinh hoạt từ {on:%d/%m/%Y}."
    settle_waiting(row, why, by, successor)


def _begin_instead(member, row: HouseholdAssignment, fate: Fate, by) -> None:
    """What has not begun is struck out; it begins as the fate says, on its own day."""
    if fate.way == Way.KEEP:
        before = {"organisation": row.organisation_id}
        row.organisation = member.organisation
        row.save(update_fields=["organisation"])
        after = {"organisation": row.organisation_id}
        audit.record(by, audit.Action.CHANGED, row, before=before, after=after)
        return
    if row.transfer_requests.exists() or row.replaces_id:
        raise ValidationError(
            f"phân công chưa bắt đầu (từ {row.started_on:%d/%m/%Y}); hãy đợi đến ngày"
            " ấy rồi mới ghi."
        )
    before = {"member": row.member_id, "started_on": row.started_on.isoformat()}
    audit.record(by, audit.Action.DELETED, row, before=before)
    on, household = row.started_on, row.household
    row.delete()
    if fate.way == Way.HAND_OVER:
        services.assign_helper(household, fate.successor, on, by, row.decision_number)


def _move_along(member, old: HouseholdAssignment, on: date, by) -> HouseholdAssignment:
    """Go on under the member's new organisation; the old row keeps its credit."""
    services.end_assignment(old, on, EndReason.MOVED_ALONG, by)
    kept = ["plan", "household", "role", "decision_number", "decision_on"]
    kept += services.CARRIED
    new = HouseholdAssignment.objects.create(
        member=member,
        organisation=member.organisation,
        started_on=on,
        replaces=old,
        **{name: getattr(old, name) for name in kept},
    )
    why = (
        f"{member} giúp tiếp từ {member.organisation}, trước đó từ {old.organisation}."
    )
    life.note(new, ChangeKind.STARTED, on, why, by=by)
    after = {"started_on": on.isoformat(), "replaces": old.pk}
    audit.record(by, audit.Action.CREATED, new, after=after)
    count_rows_of(HouseholdAssignment)
    return new


def _check_member(member: PartyMember, was: str) -> None:
    """Rules between the columns; errors stand at the column they are about."""
    faults = {}
    if member.status == MemberStatus.EXEMPT and not member.exempt_reason:
        faults["exempt_reason"] = "Ghi lý do được miễn."
    if member.status == MemberStatus.PROBATIONARY and member.official_on:
        faults["official_on"] = "Đảng viên dự bị chưa có ngày chính thức."
    joined, official = member.joined_on, member.official_on
    if joined and official and official < joined:
        faults["official_on"] = f"Phải từ ngày vào Đảng, {joined:%d/%m/%Y}, trở đi."
    if was != member.status and open_move(member):
        faults["status"] = (
            "Đồng chí đang chuyển sinh hoạt tạm thời; hãy ghi ngày trở về trước."
        )
    if faults:
        raise ValidationError(faults)


def _check_move(move: CellTransfer) -> None:
    member, to = move.member, move.to_organisation
    if member.status in (MemberStatus.TRANSFERRED, MemberStatus.LEFT):
        raise ValidationError(f"{member} không còn sinh hoạt trong huyện.")
    if move.from_organisation_id != member.organisation_id:
        raise ValidationError(
            f"{member} vừa được chuyển sang {member.organisation}; hãy xem lại."
        )
    if to is not None and to.pk == member.organisation_id:
        raise ValidationError({"to_organisation": f"{member} đang sinh hoạt ở đây."})
    if to is not None and to.valid_to and to.valid_to <= move.moved_on:
        ended = f"{to.valid_to:%d/%m/%Y}"
        raise ValidationError({"to_organisation": f"Tổ chức này đã thôi từ {ended}."})
    if move.kind == TransferKind.TEMPORARY and not move.until:
        raise ValidationError({"until": "Ghi chuyển tạm thời đến ngày nào."})
    if move.kind == TransferKind.OFFICIAL and move.until:
        raise ValidationError({"until": "Chuyển chính thức không có ngày hết hạn."})
    if move.until and move.until <= move.moved_on:
        raise ValidationError({"until": "Ngày hết hạn phải sau ngày chuyển."})
    _check_dates(move)


def _check_dates(move: CellTransfer) -> None:
    _require_past(move.moved_on, "moved_on")
    last = move.member.transfers.first()
    if last and move.moved_on < last.moved_on:
        raise ValidationError(
            {"moved_on": f"Lần chuyển trước là ngày {last.moved_on:%d/%m/%Y}."}
        )


def _require_past(on: date, name: str = "on") -> None:
    if on > timezone.localdate():
        raise ValidationError({name: "Ngày này chưa tới; hãy ghi khi đã chuyển."})


def _status_before(member: PartyMember) -> str:
    """What the member was when she left, as the log tells."""
    entries = audit.history_of(member).filter(after__status=MemberStatus.ELSEWHERE)
    entry = entries.first()
    before = (entry.before or {}) if entry else {}
    return before.get("status", MemberStatus.OFFICIAL)
