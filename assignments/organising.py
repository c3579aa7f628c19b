"""Organisations: made, mended, put below another one, closed for a successor."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assignments.choices import ChangeKind, EndReason, OrganisationKind, TransferKind
from assignments.life import change_of, note_all
from assignments.models import (
    CellTransfer,
    HouseholdAssignment,
    PartyMember,
    PartyOrganisation,
    TransferRequest,
)
from assignments.planning import pass_communes_on
from assignments.skills import suggest_skill
from povertyaid import audit

COLUMNS = [
    "name",
    "kind",
    "parent",
    "commune",
    "village",
    "skill",
    "stated_members",
    "valid_from",
    "valid_to",
    "successor",
]
CELLS = (OrganisationKind.GRASSROOTS_CELL, OrganisationKind.CELL)
DISTRICT = OrganisationKind.DISTRICT_COMMITTEE
CARRIED = [  # of a household assignment that goes on under the successor
    "plan_id",
    "member_id",
    "household_id",
    "role",
    "ended_on",
    "end_reason",
    "target_year",
    "pledge",
    "followed_since",
    "follow_until",
]


@dataclass(frozen=True, slots=True)
class Closing:
    """What went on to the successor when an organisation was closed."""

    members: int = 0
    households: int = 0
    communes: int = 0
    children: int = 0


@transaction.atomic
def create_organisation(organisation: PartyOrganisation, by) -> PartyOrganisation:
    """Save a new organisation; its skill by its name where none was said."""
    organisation.clean()
    _check(organisation)
    organisation.skill = organisation.skill or suggest_skill(organisation.name)
    organisation.save()
    after = audit.columns_of(organisation, COLUMNS)
    audit.record(by, audit.Action.CREATED, organisation, after=after)
    return organisation


@transaction.atomic
def edit_organisation(
    organisation: PartyOrganisation, by, moved_on: date | None = None
) -> PartyOrganisation:
    """Save an organisation's new facts; `moved_on` since when it is below another one.

    Those below it that lived in its commune move to its new one with it.
    """
    stored = PartyOrganisation.objects.select_for_update().get(pk=organisation.pk)
    organisation.clean()
    _check(organisation)
    before, after = (audit.columns_of(one, COLUMNS) for one in (stored, organisation))
    if stored.parent_id != organisation.parent_id:
        _check_move(organisation, moved_on)
        before["moved_on"] = None
        after["moved_on"] = f"{moved_on:%d/%m/%Y}"
    organisation.save(update_fields=COLUMNS + ["folded_name"])
    audit.record_change(by, organisation, before, after)
    if stored.commune_id != organisation.commune_id:
        _move_with(organisation, stored.commune_id, organisation.commune_id, by)
    return organisation


def _check(organisation: PartyOrganisation) -> None:
    """ValidationError by field: name, level, the one above, the day it began."""
    parent, kind = organisation.parent, organisation.kind
    if kind == DISTRICT and parent:
        raise ValidationError({"parent": "Đảng bộ huyện không trực thuộc tổ chức nào."})
    if kind != DISTRICT and not parent:
        raise ValidationError({"parent": "Chọn tổ chức cấp trên trực tiếp."})
    if parent and parent.kind in CELLS:
        raise ValidationError({"parent": f"{parent} là chi bộ, không có cấp dưới."})
    if kind == OrganisationKind.CELL and parent.kind == DISTRICT:
        raise ValidationError({"parent": "Chọn đảng bộ mà chi bộ trực thuộc."})
    if organisation.pk:
        _require_above(organisation, parent)
    _require_free_name(organisation)
    ends = organisation.valid_to
    if ends and organisation.valid_from and organisation.valid_from >= ends:
        until = f"{ends:%d/%m/%Y}"
        raise ValidationError({"valid_from": f"Phải trước ngày kết thúc {until}."})


def _check_move(organisation: PartyOrganisation, moved_on: date | None) -> None:
    if moved_on is None:
        raise ValidationError({"moved_on": "Ghi ngày chuyển sang cấp trên mới."})
    if moved_on > timezone.localdate():
        raise ValidationError({"moved_on": "Ngày này chưa tới."})
    if organisation.valid_from and moved_on < organisation.valid_from:
        raise ValidationError({"moved_on": "Ngày này trước khi tổ chức thành lập."})
    parent = organisation.parent
    if parent and parent.valid_to and parent.valid_to <= moved_on:
        raise ValidationError({"parent": f"{parent} đã kết thúc hoạt động ngày đó."})


def _require_above(organisation: PartyOrganisation, parent) -> None:
    """Refuse a parent that is the organisation itself or stands below it."""
    above, passed = parent, set()
    while above and above.pk not in passed:
        if above.pk == organisation.pk and parent.pk == organisation.pk:
            raise ValidationError(
                {"parent": f"{parent} không thể trực thuộc chính nó."}
            )
        if above.pk == organisation.pk:
            raise ValidationError(
                {"parent": f"{parent} là cấp dưới của {organisation}."}
            )
        passed.add(above.pk)
        above = above.parent


def _require_free_name(organisation: PartyOrganisation) -> None:
    """No two living ones of one name below one parent; nor two begun on one day."""
    parent = organisation.parent
    same = PartyOrganisation.objects.filter(
        parent=parent, folded_name=organisation.folded_name
    ).exclude(pk=organisation.pk)
    is_living = organisation.valid_to is None
    clashes = [
        other
        for other in same
        if (is_living and other.valid_to is None)
        or other.valid_from == organisation.valid_from
    ]
    if clashes:
        where = f"{parent} đã có" if parent else "Đã có"
        raise ValidationError({"name": f"{where} tổ chức tên {clashes[0].name}."})


def _move_with(
    organisation: PartyOrganisation, was: int | None, now: int | None, by
) -> None:
    """Whatever below it lived in its old commune lives in the new one."""
    if not was:
        return
    for child in organisation.children.filter(commune=was, valid_to=None):
        PartyOrganisation.objects.filter(pk=child.pk).update(commune=now)
        audit.record_change(by, child, {"commune": was}, {"commune": now})
        _move_with(child, was, now, by)


@transaction.atomic
def close_organisation(
    organisation: PartyOrganisation,
    on: date,
    by,
    successor: PartyOrganisation | None = None,
    decision_number: str = "",
    decision_on: date | None = None,
) -> Closing:
    """End an organisation on a day; all it has and does goes on to its successor.

    Members, running duties to communes and households, and the organisations below it
    are the successor's from that day; what was before stays the old one's credit.
    ValidationError without a successor while there is anything to hand over.
    """
    pks = sorted({organisation.pk, successor.pk} if successor else {organisation.pk})
    locked = PartyOrganisation.objects.select_for_update(of=("self",)).order_by("pk")
    found = {one.pk: one for one in locked.filter(pk__in=pks)}
    organisation = found[organisation.pk]
    successor = found[successor.pk] if successor else None
    _check_closing(organisation, on, successor)
    done = Closing()
    if successor:
        done = _hand_over(organisation, successor, on, by, decision_number, decision_on)
    before = audit.columns_of(organisation, COLUMNS)
    organisation.valid_to, organisation.successor = on, successor
    organisation.save(update_fields=["valid_to", "successor"])
    after = audit.columns_of(organisation, COLUMNS)
    extra = {"decision_number": decision_number} if decision_number else {}
    counts = {name: getattr(done, name) for name in Closing.__slots__}
    extra |= {f"{name}_passed_on": count for name, count in counts.items() if count}
    audit.record_change(by, organisation, before, after | extra)
    if successor:
        taken = {"took_over": f"{organisation} từ {on:%d/%m/%Y}"}
        audit.record_change(by, successor, {}, taken)
    return done


def _check_closing(organisation, on: date, successor) -> None:
    if organisation.valid_to:
        ended = f"{organisation.valid_to:%d/%m/%Y}"
        raise ValidationError(f"{organisation} đã kết thúc từ {ended}.")
    if on > timezone.localdate():
        raise ValidationError({"on": "Ngày này chưa tới."})
    if organisation.valid_from and on <= organisation.valid_from:
        raise ValidationError({"on": "Phải sau ngày thành lập."})
    if successor is None:
        _require_empty(organisation, on)
        return
    if successor.pk == organisation.pk:
        raise ValidationError({"successor": "Chọn một tổ chức khác."})
    if successor.valid_to or (successor.valid_from and successor.valid_from > on):
        day = f"{on:%d/%m/%Y}"
        raise ValidationError({"successor": f"{successor} không hoạt động ngày {day}."})
    try:
        _require_above(organisation, successor)
    except ValidationError as error:
        raise ValidationError({"successor": error.message_dict["parent"]}) from error
    _require_heirs(organisation, successor)


def _require_empty(organisation: PartyOrganisation, on: date) -> None:
    left = {
        "đảng viên": PartyMember.objects.registered().filter(organisation=organisation),
        "xã đang giúp": organisation.commune_assignments.not_over_on(on),
        "hộ đang giúp": organisation.household_assignments.not_over_on(on),
        "tổ chức trực thuộc": organisation.children.filter(valid_to=None),
    }
    counts = {what: rows.count() for what, rows in left.items()}
    told = ", ".join(f"{n} {what}" for what, n in counts.items() if n)
    if told:
        raise ValidationError({"successor": f"Còn {told}: chọn tổ chức kế tục."})


def _require_heirs(organisation, successor) -> None:
    """Refuse where organisations below would not fit below the successor."""
    children = organisation.children.filter(valid_to=None)
    if successor.kind in CELLS and children:
        told = f"{successor} là chi bộ, không nhận được tổ chức trực thuộc."
        raise ValidationError({"successor": told})
    taken = successor.children.filter(valid_to=None).values("folded_name")
    if same := [str(child) for child in children.filter(folded_name__in=taken)]:
        names = ", ".join(same)
        told = f"Dưới {successor} đã có {names}: đổi tên hoặc nhập chúng lại trước."
        raise ValidationError({"successor": told})


def _hand_over(old, successor, on: date, by, number: str, decided_on) -> Closing:
    why = f"{old} kết thúc, {successor} kế tục"
    return Closing(
        members=_pass_members_on(old, successor, on, by, why),
        households=_pass_households_on(old, successor, on, by, number, decided_on),
        communes=pass_communes_on(old, successor, on, by),
        children=_pass_children_on(old, successor, on, by),
    )


def _pass_members_on(old, successor, on: date, by, why: str) -> int:
    members = list(
        PartyMember.objects.registered().filter(organisation=old).select_for_update()
    )
    PartyMember.objects.filter(pk__in=[m.pk for m in members]).update(
        organisation=successor
    )
    CellTransfer.objects.bulk_create(
        CellTransfer(
            member=member,
            from_organisation=old,
            to_organisation=successor,
            kind=TransferKind.OFFICIAL,
            moved_on=on,
            reason=why[:200],
            moved_by=by if getattr(by, "pk", None) else None,
        )
        for member in members
    )
    was, now = {"organisation": old.pk}, {"organisation": successor.pk}
    for member in members:
        audit.record_change(by, member, was, now)
    return len(members)


def _pass_households_on(old, successor, on, by, number: str, decided_on) -> int:
    """Split every assignment on the day: the past stays with the old organisation."""
    rows = HouseholdAssignment.objects.filter(organisation=old).not_over_on(on)
    rows = list(rows.select_for_update(of=("self",)).order_by("pk"))
    begun = [row for row in rows if row.started_on < on]
    coming = [row for row in rows if row.started_on >= on]
    why = f"{old} kết thúc, {successor} kế tục từ {on:%d/%m/%Y}."
    changes = []
    for row in coming:  # nothing of it was the old one's
        was, now = {"organisation": old}, {"organisation": successor}
        told = {"by": by, "before": was, "after": now}
        changes.append(change_of(row, ChangeKind.AMENDED, on, why, **told))
        row.organisation = successor
    HouseholdAssignment.objects.bulk_update(coming, ["organisation"], batch_size=1000)
    new = [_continued(row, successor, on, number, decided_on) for row in begun]
    for row in begun:
        was = {"ended_on": row.ended_on, "end_reason": row.end_reason}
        row.ended_on, row.end_reason = on, EndReason.MOVED_ALONG
        now = {"ended_on": row.ended_on, "end_reason": row.end_reason}
        told = {"by": by, "before": was, "after": now}
        changes.append(change_of(row, ChangeKind.HANDED_OVER, on, why, **told))
    HouseholdAssignment.objects.bulk_update(
        begun, ["ended_on", "end_reason"], batch_size=1000
    )
    HouseholdAssignment.objects.bulk_create(new, batch_size=1000)
    changes += [change_of(row, ChangeKind.STARTED, on, why, by=by) for row in new]
    note_all(changes)
    _pass_requests_on(new)
    return len(rows)


def _continued(row, successor, on: date, number: str, decided_on):
    """The same help under the successor; not saved."""
    return HouseholdAssignment(
        **{name: getattr(row, name) for name in CARRIED},
        organisation=successor,
        started_on=on,
        decision_number=number or row.decision_number,
        decision_on=decided_on if number else row.decision_on,
        replaces=row,
    )


def _pass_requests_on(new: list[HouseholdAssignment]) -> None:
    """Who waits for an answer waits for it on the new row."""
    successors = {row.replaces_id: row for row in new}
    waiting = TransferRequest.objects.filter(assignment__in=successors, state="asked")
    for request in waiting:
        request.assignment = successors[request.assignment_id]
        request.save(update_fields=["assignment"])


def _pass_children_on(old, successor, on: date, by) -> int:
    children = list(old.children.filter(valid_to=None).select_for_update())
    for child in children:
        before = audit.columns_of(child, COLUMNS) | {"moved_on": None}
        child.parent = successor
        was = child.commune_id
        is_moving = old.commune_id and was == old.commune_id
        if is_moving and successor.commune_id:
            child.commune = successor.commune
        child.save(update_fields=["parent", "commune"])
        after = audit.columns_of(child, COLUMNS)
        after["moved_on"] = f"{on:%d/%m/%Y}"
        audit.record_change(by, child, before, after)
        if child.commune_id != was:
            _move_with(child, was, child.commune_id, by)
    return len(children)
