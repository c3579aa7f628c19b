"""The life of an assignment, told on its row: what happened, why, and back again."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assignments.choices import ChangeKind, HelperRole
from assignments.models import AssignmentChange, HouseholdAssignment
from households.models import Review
from povertyaid import audit

STAYS = (ChangeKind.STARTED,)  # ended as a mistake, never taken back: papers name it


def change_of(
    assignment: HouseholdAssignment,
    kind: ChangeKind,
    holds_from: date,
    why: str,
    *,
    by,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    review: Review | None = None,
) -> AssignmentChange:
    """A change not saved yet, for `note_all`.

    `before` and `after` are columns of the assignment (by field name) and their values;
    without them nothing can be taken back. `why` is a sentence for the page.
    """
    return AssignmentChange(
        assignment=assignment,
        kind=kind,
        holds_from=holds_from,
        why=why,
        before=_plain(before),
        after=_plain(after),
        year=review.year if review else None,
        made_by=by if getattr(by, "pk", None) else None,
    )


def note(
    assignment: HouseholdAssignment,
    kind: ChangeKind,
    holds_from: date,
    why: str,
    *,
    by,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    review: Review | None = None,
) -> AssignmentChange:
    """Write down what happened to an assignment; whoever calls has saved its columns.

    See `change_of`. `by` may be None for a command or the daily task.
    """
    change = change_of(
        assignment,
        kind,
        holds_from,
        why,
        by=by,
        before=before,
        after=after,
        review=review,
    )
    change.save()
    return change


def note_all(rows: Iterable[AssignmentChange]) -> int:
    """Save many of `change_of` at once; how many there were."""
    return len(AssignmentChange.objects.bulk_create(rows, batch_size=5000))


def _plain(columns: dict[str, Any] | None) -> dict[str, Any]:
    """The columns as JSON holds them; a name that is no column fails at once."""
    plain = {}
    for name, value in (columns or {}).items():
        field = HouseholdAssignment._meta.get_field(name)
        value = getattr(value, "pk", value)
        plain[name] = None if value is None else field.to_python(value)
        if isinstance(plain[name], date):
            plain[name] = plain[name].isoformat()
    return plain


@transaction.atomic
def revert(change: AssignmentChange, by) -> HouseholdAssignment:
    """Put the assignment back as it was before `change`, its newest standing one.

    ValidationError when something newer stands, the columns are not as the change left
    them, or the household has another helper by now. `by` is None when the software
    takes it back, because the result behind it is gone.
    """
    assignment = HouseholdAssignment.objects.select_for_update().get(
        pk=change.assignment_id
    )
    change = AssignmentChange.objects.select_for_update().get(pk=change.pk)
    _require_newest(change)
    _require_unchanged(change, assignment)
    for name, value in change.before.items():
        field = assignment._meta.get_field(name)
        setattr(assignment, field.attname, field.to_python(value))
    if change.before:
        assignment.clean()
        _require_room(assignment)
        assignment.save(update_fields=list(change.before))
    change.reverted_by = by if getattr(by, "pk", None) else None
    change.reverted_at = timezone.now()
    change.save(update_fields=["reverted_by", "reverted_at"])
    audit.record(
        by,
        audit.Action.CHANGED,
        assignment,
        before=change.after,
        after=change.before,
    )
    return assignment


def may_revert(change: AssignmentChange) -> bool:
    """Whether it is of a kind that can be taken back at all, and stands."""
    return change.reverted_at is None and bool(change.before)


def _require_newest(change: AssignmentChange) -> None:
    if change.reverted_at:
        at = timezone.localtime(change.reverted_at)
        raise ValidationError(f"Việc này đã được trả lại lúc {at:%d/%m/%Y %H:%M} rồi.")
    if change.kind in STAYS or not change.before:
        raise ValidationError(
            "Việc này không trả lại được; nếu phân công là nhầm, hãy kết thúc với"
            " lý do “Ghi nhầm”."
        )
    later = AssignmentChange.objects.standing().filter(
        assignment=change.assignment_id, pk__gt=change.pk
    )
    if newer := later.order_by("pk").first():
        raise ValidationError(
            f"Sau đó còn việc khác, từ {newer.holds_from:%d/%m/%Y}:"
            f" {newer.get_kind_display().lower()}. Hãy trả lại việc ấy trước."
        )


def _require_unchanged(
    change: AssignmentChange, assignment: HouseholdAssignment
) -> None:
    fields = [assignment._meta.get_field(name) for name in change.after]
    now = _plain({field.name: getattr(assignment, field.attname) for field in fields})
    differs = [f.verbose_name for f in fields if now[f.name] != change.after[f.name]]
    if differs:
        what = ", ".join(str(label).lower() for label in differs)
        raise ValidationError(f"Không trả lại được: {what} đã được sửa sau đó.")


def _require_room(assignment: HouseholdAssignment) -> None:
    """What the constraints would refuse, in the office's words."""
    others = assignment.household.assignments.exclude(pk=assignment.pk)
    others = others.not_over_on(assignment.started_on)
    others = others.select_related("member", "organisation")
    if assignment.ended_on:
        others = others.filter(started_on__lt=assignment.ended_on)
    for other in others:
        who = other.member or other.organisation
        since = f"{other.started_on:%d/%m/%Y}"
        if assignment.role == other.role == HelperRole.MAIN:
            raise ValidationError(
                f"Không trả lại được: hộ đã có người giúp chính khác từ {since}: {who}."
            )
        if other.member_id and other.member_id == assignment.member_id:
            raise ValidationError(
                f"Không trả lại được: {who} đã được phân công lại cho hộ từ {since}."
            )
