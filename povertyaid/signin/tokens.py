"""Access tokens: what a program shows to read the API in somebody's name.

Made on a page by who is signed in, second factor and all, so a password alone never
opens the API. Shown once, kept as a digest, named, with an end, revoked at once.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from povertyaid.models import AccessToken, User
from povertyaid.signin import events
from povertyaid.signin.events import NOWHERE, Visitor

PREFIX = "pa_"  # so that a scanner of files recognises one that was left lying about
SEEN_EVERY = timedelta(minutes=5)


@transaction.atomic
def make_token(
    user: User, name: str, days: int, visitor: Visitor = NOWHERE
) -> tuple[AccessToken, str]:
    """A token for `user` for so many days, and its key, which is nowhere else."""
    key = PREFIX + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        user=user,
        name=name,
        digest=_digest(key),
        expires_at=timezone.now() + timedelta(days=days),
    )
    events.record(events.Kind.TOKEN_MADE, visitor, user=user, detail=name)
    return token, key


@transaction.atomic
def revoke_token(
    token: AccessToken, by: User | None, visitor: Visitor = NOWHERE
) -> bool:
    """No use of it from now on; False where it was revoked before."""
    live = AccessToken.objects.filter(pk=token.pk, revoked_at=None)
    if not live.update(revoked_at=timezone.now()):
        return False
    kind, user = events.Kind.TOKEN_REVOKED, token.user
    events.record(kind, visitor, user=user, by=by, detail=token.name)
    return True


def open_token(key: str) -> AccessToken | None:
    """The token with this key, while it holds and its user may sign in."""
    now = timezone.now()
    token = (
        AccessToken.objects.select_related("user")
        .filter(
            digest=_digest(key),
            revoked_at=None,
            expires_at__gt=now,
            user__is_active=True,
        )
        .first()
    )
    if token and (token.last_used_at is None or token.last_used_at < now - SEEN_EVERY):
        AccessToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def _digest(key: str) -> str:
    """256 random bits need no slow hash."""
    return hashlib.sha256(b"access-token:" + key.encode()).hexdigest()
