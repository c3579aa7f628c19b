"""One-time links: a first or a new password by a printed slip, no mail needed.

    slip = make_one_time_link(user, by=request.user)
    slip.url         what the QR code on the slip leads to, the code behind its "#"
    slip.code        the same code to type at slip.entrance, in groups of four
    slip.expires_at  after which the slip is paper

The code is in `slip` only: the database keeps a digest, so it can be shown or printed
once, at once. A new slip makes the one before it void. Setting the password ends every
session and every other slip of the user. An account made for somebody new needs no
password before: `user.set_unusable_password()`.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from povertyaid.models import OneTimeLink, User
from povertyaid.signin import events
from povertyaid.signin.events import NOWHERE, Visitor

# Read from paper, typed on a phone: none that looks like another (0 O 1 I L U), and no
# vowel, D or W, of which a Vietnamese keyboard makes other letters. 25 signs: 130 bits
SIGNS = "23456789BCFGHJKMNPQRSTVXZ"
LENGTH, GROUP = 28, 4


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed; the only place where the code stands."""

    code: str  # "K7M2-…", with its hyphens
    url: str  # absolute, under SITE_URL; no server is ever sent what stands behind "#"
    entrance: str  # absolute: where the code is typed by hand
    expires_at: datetime


@transaction.atomic
def make_one_time_link(
    user: User, by: User | None, *, hours: int | None = None
) -> Slip:
    """A slip for `user`, made by `by` (None: a command); earlier ones become void.

    `hours` until it expires, ONE_TIME_LINK_HOURS by default. Whether `by` may do this
    for `user` is the caller's question.
    """
    OneTimeLink.objects.filter(user=user, used_at=None).delete()
    code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    expires_at = timezone.now() + timedelta(hours=hours or settings.ONE_TIME_LINK_HOURS)
    OneTimeLink.objects.create(
        user=user, digest=_digest(code), made_by=by, expires_at=expires_at
    )
    events.record(events.Kind.LINK_MADE, user=user, by=by)
    entrance = settings.SITE_URL + reverse("password_code")
    return Slip(
        grouped(code),
        f"{entrance}#{code}",
        entrance,
        expires_at,
    )


def grouped(code: str) -> str:
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def plain(typed: str) -> str:
    """A code as typed: in capitals, without hyphens and spaces."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def open_link(code: str) -> OneTimeLink | None:
    """The link this code belongs to, while it can be used and its user may sign in."""
    return _usable().filter(digest=_digest(plain(code))).first()


def opened_link(pk: int | None) -> OneTimeLink | None:
    """The link somebody showed the code of before, while it can be used still."""
    return _usable().filter(pk=pk).first()


def _usable():
    return OneTimeLink.objects.select_related("user").filter(
        used_at=None, expires_at__gt=timezone.now(), user__is_active=True
    )


@transaction.atomic
def set_password(
    link: OneTimeLink, password: str, visitor: Visitor = NOWHERE
) -> User | None:
    """Use the link up; None where another request was sooner."""
    used = OneTimeLink.objects.filter(
        pk=link.pk, used_at=None, expires_at__gt=timezone.now()
    ).update(used_at=timezone.now())
    if not used:
        return None
    link.user.set_password(password)  # ends the sessions: they carry the old hash
    link.user.save(update_fields=["password"])
    events.record(events.Kind.LINK_USED, visitor, user=link.user)
    return link.user


def _digest(code: str) -> str:
    """130 random bits need no slow hash; the digest cannot be turned into a link."""
    return hashlib.sha256(b"one-time-link:" + code.encode()).hexdigest()
