"""The life of an assignment, told on its row: what happened, why, and back again."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
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
    year: int | None = None,
) -> AssignmentChange:
    """A change not saved yet, for `note_all`.

    `before` and `after` are columns of the assignment (by field name) and their values;
    without them nothing can be taken back. `why` is a sentence for the page. `year` is
    that of the list whose result, or `review`, brought it about.
    """
    return AssignmentChange(
        assignment=assignment,
        kind=kind,
        holds_from=holds_from,
        why=why,
        before=_plain(before),
        after=_plain(after),
        year=review.year if review else year,
        made_by=by,
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
    them, or the household has another helper by now.
    """
    assignment = HouseholdAssignment.objects.select_for_update().get(
        pk=change.assignment_id
    )
    change = AssignmentChange.objects.select_for_update().get(pk=change.pk)
    newer = _weighing(AssignmentChange.objects.standing(), change.kind).filter(
        assignment=assignment, pk__gt=change.pk
    )
    _require_newest(change, newer.order_by("pk").first())
    _put_back(change, assignment, _others_of([assignment]))
    assignment.save(update_fields=list(change.before))
    AssignmentChange.objects.filter(pk=change.pk).update(
        reverted_by=by, reverted_at=timezone.now()
    )
    audit.record(
        by,
        audit.Action.CHANGED,
        assignment,
        before=change.after,
        after=change.before,
    )
    return assignment


@transaction.atomic
def take_back(changes: Iterable[AssignmentChange]) -> int:
    """Revert many because what brought them about is gone; how many could be.

    Nobody took them back, so `reverted_by` stays empty: they may come again. One that
    somebody worked on since stays as it is. Queries do not grow with the number.
    """
    changes = {change.assignment_id: change for change in changes}
    newest = dict(
        courses(AssignmentChange.objects.standing())
        .filter(assignment__in=changes)
        .order_by()
        .values_list("assignment")
        .annotate(Max("pk"))
    )
    rows = HouseholdAssignment.objects.select_for_update().in_bulk(list(changes))
    others = _others_of(rows.values())
    as_before = defaultdict(list)
    taken = []
    for pk, change in changes.items():
        if newest.get(pk) != change.pk or not may_revert(change):
            continue
        try:
            _put_back(change, rows[pk], others)
        except ValidationError:
            continue
        as_before[tuple(sorted(change.before.items()))].append(pk)
        taken.append(change.pk)
    for columns, pks in as_before.items():
        HouseholdAssignment.objects.filter(pk__in=pks).update(
            **{_column(name): value for name, value in columns}
        )
    AssignmentChange.objects.filter(pk__in=taken).update(reverted_at=timezone.now())
    return len(taken)


def may_revert(change: AssignmentChange) -> bool:
    """Whether it is of a kind that can be taken back at all, and stands."""
    is_undoable = change.kind not in STAYS and bool(change.before)
    return is_undoable and change.reverted_at is None


def courses(changes: QuerySet[AssignmentChange]) -> QuerySet[AssignmentChange]:
    """Those about whether the help runs: an edited pledge stands in no one's way."""
    return changes.exclude(kind=ChangeKind.AMENDED)


def _weighing(changes: QuerySet[AssignmentChange], kind: str):
    if kind == ChangeKind.AMENDED:
        return changes.filter(kind=kind)
    return courses(changes)


def _column(name: str) -> str:
    return HouseholdAssignment._meta.get_field(name).attname


def _others_of(
    assignments: Iterable[HouseholdAssignment],
) -> dict[int, list[HouseholdAssignment]]:
    """Household → all of its assignments, to see whether there is room."""
    others = defaultdict(list)
    households = {assignment.household_id for assignment in assignments}
    rows = HouseholdAssignment.objects.filter(household__in=households)
    for row in rows.select_related("member", "organisation"):
        others[row.household_id].append(row)
    return others


def _put_back(
    change: AssignmentChange,
    assignment: HouseholdAssignment,
    others: dict[int, list[HouseholdAssignment]],
) -> None:
    """Set the columns as before, not saved; ValidationError if that cannot be."""
    fields = [assignment._meta.get_field(name) for name in change.after]
    now = _plain({field.name: getattr(assignment, field.attname) for field in fields})
    differs = [f.verbose_name for f in fields if now[f.name] != change.after[f.name]]
    if differs:
        what = ", ".join(str(label).lower() for label in differs)
        raise ValidationError(f"Không trả lại được: {what} đã được sửa sau đó.")
    for name, value in change.before.items():
        field = assignment._meta.get_field(name)
        setattr(assignment, field.attname, field.to_python(value))
    assignment.clean()
    _require_room(assignment, others[assignment.household_id])


def _require_newest(change: AssignmentChange, newer: AssignmentChange | None) -> None:
    if change.reverted_at:
        at = timezone.localtime(change.reverted_at)
        raise ValidationError(f"Việc này đã được trả lại lúc {at:%d/%m/%Y %H:%M} rồi.")
    if not may_revert(change):
        raise ValidationError(
            "Việc này không trả lại được; nếu phân công là nhầm, hãy kết thúc với"
            " lý do “Ghi nhầm”."
        )
    if newer:
        raise ValidationError(
            f"Sau đó còn việc khác, từ {newer.holds_from:%d/%m/%Y}:"
            f" {newer.get_kind_display().lower()}. Hãy trả lại việc ấy trước."
        )


def _require_room(
    assignment: HouseholdAssignment, others: list[HouseholdAssignment]
) -> None:
    """What the constraints would refuse, in the office's words."""
    for other in others:
        if other.pk == assignment.pk or other.is_over(assignment.started_on):
            continue
        if assignment.is_over(other.started_on):
            continue
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
