"""The sign-in log, as the page reads it."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from povertyaid.models import SignInEvent
from povertyaid.signin.events import Kind, digest_of
from povertyaid.signin.lockout import FAILURES


def events(wanted: dict) -> QuerySet[SignInEvent]:
    """Of a filter: q (a name, also one that is nobody's), kind, address, days."""
    found = SignInEvent.objects.select_related("user", "by")
    if name := wanted.get("q"):
        typed = Q(name_digest=digest_of(name))
        found = found.filter(
            typed
            | Q(user__username__icontains=name)
            | Q(user__full_name__icontains=name)
        )
    if kind := wanted.get("kind"):
        found = found.filter(kind=kind)
    if address := wanted.get("address"):
        found = found.filter(address=address)
    if since := wanted.get("since"):
        found = found.filter(at__date__gte=since)
    if until := wanted.get("until"):
        found = found.filter(at__date__lte=until)
    return found


def doer_of(event: SignInEvent) -> str:
    """Who did it, as far as one knows: who guesses a password may be anybody."""
    if event.by:
        return str(event.by)
    if event.kind in (*FAILURES, Kind.LOCKED):
        return "không rõ"
    return "hệ thống" if event.kind == Kind.RAN_OUT else "chính mình"


def waits_now() -> list[dict]:
    """Accounts refused for too many failures within the last LOCK_MINUTES."""
    since = timezone.now() - timedelta(minutes=settings.LOCK_MINUTES)
    locked = SignInEvent.objects.filter(kind=Kind.LOCKED, at__gt=since)
    asked = locked.order_by().values("user__username", "address")
    return list(asked.annotate(times=Count("pk")).order_by("-times")[:20])
