"""Sessions in the database with two limits: how long unused, how long at all.

Both are judged where a session is read, so nothing that opens one can forget them. A
session of the office ends after two hours unused or twelve hours; one begun on the way
to the phone app after seven days unused or thirty days, because in a village without a
signal nobody can sign in again. Such a long session opens only the phone app by itself:
povertyaid.middleware asks for the password again on every other page.
"""

import time
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from povertyaid.models import User
from povertyaid.signin import events

STARTED, SEEN, PHONE = "started", "seen", "phone"


def is_over(data: dict, now: float) -> bool:
    """Whether a session with this content is past one of its limits."""
    if SESSION_KEY not in data:
        return False
    idle, age = settings.SESSION_IDLE_MINUTES * 60, settings.SESSION_HOURS * 3600
    if data.get(PHONE):
        idle, age = settings.PHONE_IDLE_DAYS * 86_400, settings.PHONE_DAYS * 86_400
    started = data.get(STARTED, 0)  # one without is none of ours: over
    return now - started > age or now - data.get(SEEN, started) > idle


def renew(session) -> None:
    """The same session under a new key; the old key opens nothing any more."""
    old = session.session_key
    session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=session.session_key)


class SessionStore(db.SessionStore):
    def load(self):
        data = super().load()
        if is_over(data, time.time()):
            self.delete(self.session_key)
            self._session_key = None
            user = User.objects.filter(pk=data[SESSION_KEY]).first()
            events.record(events.Kind.RAN_OUT, user=user)
            return {}
        return data

    def save(self, must_create=False):
        data = self._get_session(no_load=must_create)
        if SESSION_KEY in data and STARTED not in data:
            data[STARTED] = data[SEEN] = time.time()
        super().save(must_create)


def clear_over() -> int:
    """Take away the rows of sessions past a limit, which nobody asked for again; how
    many. An anonymous one (a sign-in half way) is over when its cookie is.
    """
    now, store = time.time(), SessionStore()
    over = {row.pk for row in Session.objects.filter(expire_date__lt=timezone.now())}
    for row in Session.objects.exclude(pk__in=over).iterator():
        data = store.decode(row.session_data)
        if is_over(data, now):
            over.add(row.pk)
            user = User.objects.filter(pk=data[SESSION_KEY]).first()
            events.record(events.Kind.RAN_OUT, user=user)
    Session.objects.filter(pk__in=over).delete()
    open_keys = Session.objects.values("session_key")
    gone = UserSession.objects.exclude(session_key__in=open_keys)
    # One that signs in this moment may be listed before its session is written
    gone.filter(last_seen_at__lt=timezone.now() - timedelta(hours=1)).delete()
    return len(over)
