"""Giving, changing and ending rights. A right that ended stays, with who ended it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assignments.accounts.reach import may_end, may_hand_on
from assignments.choices import INCOMPATIBLE, ONLY_READ, PLACES_OF, Place, Role
from assignments.models import Grant
from povertyaid import audit
from povertyaid.models import User
from povertyaid.scope import Scope

TOLD = ("user", "role", "covers_everything", "commune", "organisation", "member")
TOLD += ("may_write", "may_see_numbers", "expires_on")
# Duties that are no duties without writing, and those that never ask for it: what an
# organisation's secretary and a member write is their own, whatever the column says
ALWAYS_WRITE = {
    Role.ADMINISTRATOR,
    Role.REPORT_MAKER,
    Role.REPORT_CLOSER,
    Role.USER_MANAGER,
}
NEVER_ASKED = ALWAYS_WRITE | ONLY_READ | {Role.ORGANISATION_SECRETARY, Role.MEMBER}


@transaction.atomic
def give(grant: Grant, by: User, scope: Scope) -> Grant:
    """Store a right that `by`, whose scope this is, gives; ValidationError if not so.

    Nobody gives to herself, nor more than she holds, nor what does not go together.
    """
    lock(grant.user)
    grant.may_write = writes(grant)
    _require_sound(grant)
    _require_another(grant.user, by)
    if not may_hand_on(by, scope, grant):
        raise ValidationError(
            "Không cấp được quyền mà chính đồng chí không có:"
            f" {grant.get_role_display()}, {grant.over}."
        )
    _require_room(grant)
    grant.granted_by = by
    grant.full_clean(exclude=["granted_by"])
    grant.save()
    after = audit.columns_of(grant, TOLD)
    audit.record(by, audit.Action.CREATED, grant, after=after)
    return grant


@transaction.atomic
def revoke(grant: Grant, by: User, scope: Scope) -> Grant:
    """End a right now. It works at once: every request reads the rights anew."""
    lock(grant.user)
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    _require_another(grant.user, by)
    if not may_end(by, scope, grant):
        raise ValidationError(
            "Quyền này rộng hơn quyền của đồng chí; hãy nhờ người quản trị cấp trên."
        )
    if grant.revoked_at:
        at = timezone.localtime(grant.revoked_at)
        raise ValidationError(f"Quyền này đã được thu hồi lúc {at:%d/%m/%Y %H:%M}.")
    grant.revoked_at, grant.revoked_by = timezone.now(), by
    grant.save(update_fields=["revoked_at", "revoked_by"])
    before = audit.columns_of(grant, TOLD)
    after = {"revoked_at": grant.revoked_at.isoformat()}
    audit.record(by, audit.Action.CHANGED, grant, before=before, after=after)
    return grant


@transaction.atomic
def change(old: Grant, new: Grant, by: User, scope: Scope) -> Grant:
    """End one right and give another in its place, both or neither."""
    revoke(old, by, scope)
    return give(new, by, scope)


def lock(user: User) -> None:
    """One change of a user's rights at a time: what goes together is then known."""
    User.objects.select_for_update().get(pk=user.pk)


def writes(grant: Grant) -> bool:
    if grant.role in NEVER_ASKED:
        return grant.role in ALWAYS_WRITE
    return grant.may_write


def _require_sound(grant: Grant) -> None:
    places = PLACES_OF[Role(grant.role)]
    if grant.place not in places:
        words = ", ".join(Place(place).label.lower() for place in places)
        raise ValidationError(f"{grant.get_role_display()}: chỉ cấp trên {words}.")
    if grant.is_expired:
        raise ValidationError({"expires_on": "Ngày hết hạn phải sau hôm nay."})


def _require_another(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise ValidationError(
            "Không ai tự đổi quyền của mình; hãy nhờ một người quản trị khác."
        )


def _require_room(grant: Grant) -> None:
    """Nothing she has already, and nothing that does not go with what she has."""
    for held in Grant.objects.in_force().filter(user=grant.user):
        if pair := INCOMPATIBLE.get(frozenset({held.role, grant.role})):
            raise ValidationError(f"{pair} Hãy thu hồi quyền kia trước.")
        same = ("role", "commune_id", "organisation_id", "member_id")
        if all(getattr(held, name) == getattr(grant, name) for name in same):
            raise ValidationError(
                f"Đã có quyền này: {held.get_role_display()}, {held.over}."
                " Hãy đổi quyền đang có."
            )
