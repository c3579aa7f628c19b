"""The sessions somebody has open, and ending them."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from povertyaid.models import User
from povertyaid.signin import events
from povertyaid.signin.events import NOWHERE, Visitor


def sessions_of(user: User) -> list[UserSession]:
    """The open ones, last seen first; two queries, however many there are."""
    known = list(UserSession.objects.filter(user=user).order_by("-last_seen_at"))
    keys = [session.session_key for session in known]
    open_keys = set(
        Session.objects.filter(
            session_key__in=keys, expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    return [session for session in known if session.session_key in open_keys]


@transaction.atomic
def end_sessions(
    user: User,
    by: User | None,
    *,
    keep: str | None = "",
    only: int | None = None,
    visitor: Visitor = NOWHERE,
) -> int:
    """End the user's sessions at once, all but the one with the key `keep`, or `only`
    the one with this id; how many.
    """
    asked = UserSession.objects.filter(user=user).exclude(session_key=keep or "")
    if only is not None:
        asked = asked.filter(pk=only)
    keys = list(asked.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    asked.delete()
    if keys:
        detail = f"{len(keys)} phiên"
        events.record(events.Kind.ENDED, visitor, user=user, by=by, detail=detail)
    return len(keys)
