"""Too many failures: a wait, by account and by address, counted in the database.

Not in a cache: a guesser must not get more tries by asking several web processes at
once, by waiting for one to restart, or by the broker being away. Any name that is typed
is counted the same, so a wait tells nobody whether the account exists.
"""

import math
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from povertyaid.models import SignInEvent
from povertyaid.signin.events import Kind, Visitor, digest_of

FAILURES = [Kind.FAILED, Kind.CODE_FAILED]


@contextmanager
def one_at_a_time(name: str):
    """Tries at one account queue up: the wait is asked for and the failure written
    before the next is looked at, in whichever process that is.
    """
    key = int(digest_of(name)[:15], 16)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
        yield


def wait_for(name: str, visitor: Visitor, now: datetime | None = None) -> int:
    """Seconds until this account may be tried from this address; 0 when it may now."""
    now = now or timezone.now()
    since = now - timedelta(minutes=settings.LOCK_MINUTES)
    found = [_oldest_that_counts(name, since), _oldest_of_address(visitor, since)]
    lasts = timedelta(minutes=settings.LOCK_MINUTES)
    waits = [(at + lasts - now).total_seconds() for at in found if at]
    return max(0, math.ceil(max(waits, default=0)))


def _oldest_that_counts(name: str, since: datetime) -> datetime | None:
    """When the failure was that has to pass before this account is tried again.

    A sign-in that succeeded wipes the slate: whoever guesses has not got in.
    """
    limit = settings.LOCK_ACCOUNT_AFTER
    recent = SignInEvent.objects.filter(
        name_digest=digest_of(name), at__gt=since, kind__in=[Kind.SIGNED_IN, *FAILURES]
    )
    failed = []
    for kind, at in recent.values_list("kind", "at")[:limit]:
        if kind == Kind.SIGNED_IN:
            return None
        failed.append(at)
    return failed[-1] if len(failed) == limit else None


def _oldest_of_address(visitor: Visitor, since: datetime) -> datetime | None:
    if visitor.address is None:
        return None
    failed = SignInEvent.objects.filter(
        address=visitor.address, at__gt=since, kind__in=FAILURES
    ).values_list("at", flat=True)
    last = settings.LOCK_ADDRESS_AFTER - 1
    return failed[last : last + 1].first()


def in_words(seconds: int) -> str:
    """ "Thử lại sau 4 phút, lúc 08:31." """
    minutes = max(1, math.ceil(seconds / 60))
    at = timezone.localtime() + timedelta(seconds=seconds)
    return f"Thử lại sau {minutes} phút, lúc {at:%H:%M}."
