"""A second factor for a test's user, and the code its app would show."""

import time

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import RequestFactory

from povertyaid.signin import recovery

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def give_app(user) -> list[str]:
    """An authenticator app with SECRET, and the recovery codes that come with it."""
    with context.request_context(RequestFactory().get("/")):
        TOTP.activate(user, SECRET)
    return recovery.make_codes(user)


def code_now(secret=SECRET, steps=0) -> str:
    """What the app shows, so many half minutes from now; not one about to run out."""
    if (left := 30 - time.time() % 30) < 4:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def has_app(user) -> bool:
    return Authenticator.objects.filter(user=user, type="totp").exists()
