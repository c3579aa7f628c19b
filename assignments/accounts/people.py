"""Accounts: made, corrected, shut and opened again."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assignments.access import scope_for
from assignments.accounts import granting
from assignments.accounts.reach import may_let_in
from assignments.models import Grant, PartyMember
from povertyaid import audit
from povertyaid.models import User
from povertyaid.scope import Scope
from povertyaid.signin import (
    Slip,
    end_sessions,
    make_one_time_link,
    remove_factors,
    tokens,
)
from povertyaid.text import clean, fold

FACTS = ("full_name", "job_title", "email", "username")


def username_for(full_name: str, taken: set[str] | frozenset[str] = frozenset()) -> str:
    """A free name to sign in with: "Lò Văn Đôi" is doi.lv, the next one doi.lv2."""
    syllables = fold(full_name).split()
    letters = ["".join(filter(str.isalnum, syllable)) for syllable in syllables]
    letters = [part for part in letters if part] or ["nguoidung"]
    initials = "".join(part[0] for part in letters[:-1])
    stem = f"{letters[-1]}.{initials}" if initials else letters[-1]
    known = User.objects.filter(username__istartswith=stem)
    used = {name.lower() for name in known.values_list("username", flat=True)} | taken
    number, name = 1, stem
    while name in used:
        number += 1
        name = f"{stem}{number}"
    return name


@transaction.atomic
def create(user: User, grant: Grant | None, by: User, scope: Scope) -> User:
    """A new account with its first right; it opens with a slip, not with a password.

    Of a commune the first right is needed: without it nobody there would look after it.
    """
    if grant is None and not scope.manages_all:
        raise ValidationError("Chọn vai trò của người dùng mới.")
    user.full_name = clean(user.full_name)
    user.username = user.username or username_for(user.full_name)
    user.set_unusable_password()
    user.full_clean()
    user.save()
    audit.record(by, audit.Action.CREATED, user, after=audit.columns_of(user, FACTS))
    if grant is not None:
        grant.user = user
        granting.give(grant, by, scope)
        _tie(grant)
    return user


@transaction.atomic
def edit(user: User, by: User) -> User:
    """Store what was corrected of an account; the name to sign in with stays unique."""
    before = audit.columns_of(User.objects.get(pk=user.pk), FACTS)
    user.full_name = clean(user.full_name)
    user.full_clean()
    user.save(update_fields=FACTS)
    audit.record_change(by, user, before, audit.columns_of(user, FACTS))
    return user


@transaction.atomic
def shut(user: User, by: User, scope: Scope) -> None:
    """Let nobody in with this account any more, nor stay in with it, on any device.

    Of who manages everybody's rights only by who holds as much.
    """
    _require_another(user, by)
    if scope_for(user).manages_all:
        _require_held(user, by, scope)
    granting.lock(user)
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        user.is_active = False
        for token in user.access_tokens.filter(revoked_at=None):
            tokens.revoke_token(token, by)
        end_sessions(user, by)
        _end_unlisted(user)
        user.one_time_links.filter(used_at=None).delete()
        _note(by, user, is_active=False)


@transaction.atomic
def open_again(user: User, by: User, scope: Scope) -> None:
    """Let a shut account be used again; who was signed in when it was shut is not."""
    _require_another(user, by)
    _require_held(user, by, scope)
    granting.lock(user)
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        user.is_active = True
        _note(by, user, is_active=True)


@transaction.atomic
def slip_for(user: User, by: User, scope: Scope) -> Slip:
    """A slip with which `user` sets a password; the one before it opens no more."""
    _require_held(user, by, scope)
    if not user.is_active:
        raise ValidationError(f"Tài khoản {user.username} đang khóa; hãy mở trước.")
    return make_one_time_link(user, by=by)


@transaction.atomic
def end_session(user: User, session: int, by: User, scope: Scope, visitor) -> int:
    """Sign `user` out where that session is, or with 0 everywhere; how many ended."""
    _require_another(user, by, "Đăng xuất chính mình: mở “Tài khoản của tôi”.")
    _require_held(user, by, scope)
    count = end_sessions(user, by, only=session or None, visitor=visitor)
    if not count:
        raise ValidationError(f"{user} không còn đăng nhập ở đó.")
    return count


@transaction.atomic
def take_factors(user: User, by: User, scope: Scope, visitor) -> int:
    """Take a lost second factor away, and end what may be a thief's session.

    Not one's own: that is done on one's own page, where it is asked for once more.
    """
    _require_another(user, by, "Không ai gỡ xác thực hai lớp của mình ở đây.")
    _require_held(user, by, scope)
    count = remove_factors(user, by, visitor)
    if not count:
        raise ValidationError(f"{user} chưa bật xác thực hai lớp.")
    end_sessions(user, by, visitor=visitor)
    return count


def _end_unlisted(user: User) -> None:
    """Sessions the list does not know: none comes back when the account is opened.

    A session is nobody's column: each that runs is looked into, some thousands at most.
    """
    running = Session.objects.filter(expire_date__gt=timezone.now())
    own = [
        one.pk
        for one in running.iterator()
        if one.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=own).delete()


OWN_ACCOUNT = "Không ai tự khóa hoặc mở tài khoản của mình."


def _require_another(user: User, by: User, words: str = OWN_ACCOUNT) -> None:
    if user.pk == by.pk:
        raise ValidationError(words)


def _require_held(user: User, by: User, scope: Scope) -> None:
    if not may_let_in(by, scope, user):
        raise ValidationError(
            f"{user} có quyền rộng hơn quyền của đồng chí; hãy nhờ người quản trị"
            " cấp trên."
        )


def _tie(grant: Grant) -> None:
    """A member's account is told on the member's row too, where there is none yet."""
    if grant.member_id:
        free = PartyMember.objects.filter(pk=grant.member_id, user=None)
        free.update(user=grant.user)


def _note(by: User, user: User, *, is_active: bool) -> None:
    before, after = {"is_active": not is_active}, {"is_active": is_active}
    audit.record(by, audit.Action.CHANGED, user, before=before, after=after)
