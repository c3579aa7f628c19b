"""The secretary's look at a visit: confirmed, or sent back to be mended."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from assignments.choices import CheckState
from assignments.models import Visit
from povertyaid import audit
from povertyaid.models import User
from povertyaid.scope import Scope

NOTHING_TO_CHECK = "Lượt thăm này đã hủy."
CHANGED = "Lượt thăm này vừa được sửa. Xem lại bản mới nhất trước khi kiểm tra."
COLUMNS = ("check_state", "check_note", "checked_by", "checked_at")


def may_check(user: User, scope: Scope, visit: Visit) -> bool:
    """Who writes the commune, or leads the organisation; nobody a visit of her own."""
    help_ = visit.assignment
    if help_.member_id in scope.members or visit.logged_by_id == user.pk:
        return False
    return (
        scope.may_write(help_.household.village.commune_id)
        or help_.organisation_id in scope.organisations
    )


def checked_by_scope(visits: QuerySet[Visit], scope: Scope, path="") -> QuerySet:
    """Of `visits` in sight those the scope may check: never those of its own member.

    `path` leads to the visit from other rows, such as "visit__".
    """
    if scope.writes_all:
        return visits
    at = f"{path}assignment__"
    of_place = Q(**{f"{at}household__village__commune__in": scope.writes})
    of_place |= Q(**{f"{at}organisation__in": scope.organisations})
    own = Q(**{f"{at}member__in": scope.members})
    return visits.filter(of_place).exclude(own)


def confirm(visit: Visit, version: int, by: User) -> Visit:
    return _check(visit, version, CheckState.CONFIRMED, "", by)


def ask_correction(visit: Visit, version: int, note: str, by: User) -> Visit:
    """Say what is to be mended; who sent it reads it on the phone."""
    if not note.strip():
        raise ValidationError({"note": "Ghi cần sửa gì."})
    return _check(visit, version, CheckState.CORRECTION_ASKED, note.strip(), by)


@transaction.atomic
def _check(visit: Visit, version: int, state: CheckState, note: str, by: User) -> Visit:
    stored = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if stored.is_cancelled:
        raise ValidationError(NOTHING_TO_CHECK)
    if stored.version != version:
        raise ValidationError(CHANGED)
    before = audit.columns_of(stored, COLUMNS[:2])
    stored.check_state, stored.check_note = state, note
    stored.checked_by, stored.checked_at = by, timezone.now()
    stored.save(update_fields=COLUMNS)
    audit.record_change(by, stored, before, audit.columns_of(stored, COLUMNS[:2]))
    return stored
