"""Recovery codes: ten, each once, kept as digests of the password hasher (ASVS 6.5.2).

allauth keeps a seed of which it can show the codes again, so they are not its business
here (MFA_SUPPORTED_TYPES): only the row is its Authenticator, which goes when the last
factor goes. `migrated_codes` is empty in it, so that allauth finds no code of its own.

A code is ten digits, for the keyboard of numbers on a phone. The first says which of
the ten it is: so one digest is made for a try, not ten. The other nine are 30 bits.
"""

import re
import secrets

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from povertyaid.models import User
from povertyaid.signin import events
from povertyaid.signin.events import NOWHERE, Visitor

COUNT, DIGITS = 10, 9
FORM = re.compile(rf"\d{{{1 + DIGITS}}}", re.ASCII)
NONE = {"migrated_codes": [], "digests": {}}
CODES = Authenticator.Type.RECOVERY_CODES


@transaction.atomic
def make_codes(user: User, visitor: Visitor = NOWHERE) -> list[str]:
    """Ten new codes, told here and never again; older ones are void."""
    User.objects.select_for_update().get(pk=user.pk)
    secrets_ = [f"{secrets.randbelow(10**DIGITS):0{DIGITS}}" for _ in range(COUNT)]
    digests = {str(n): make_password(secret) for n, secret in enumerate(secrets_)}
    Authenticator.objects.filter(user=user, type=CODES).delete()
    Authenticator.objects.create(
        user=user, type=CODES, data=NONE | {"digests": digests}
    )
    events.record(events.Kind.CODES_MADE, visitor, user=user)
    return [f"{n}{secret}" for n, secret in enumerate(secrets_)]


def spaced(code: str) -> str:
    return f"{code[:5]} {code[5:]}"


def left(user: User) -> int:
    """How many codes are not used yet."""
    found = Authenticator.objects.filter(user=user, type=CODES).first()
    return len(found.data.get("digests", ())) if found else 0


@transaction.atomic
def spend(user: User, typed: str) -> Authenticator | None:
    """Use a code up; its row, or None for what is none, or was used before."""
    code = re.sub(r"[\s.-]", "", typed)
    if not FORM.fullmatch(code):
        return None
    rows = Authenticator.objects.select_for_update()
    row = rows.filter(user=user, type=CODES).first()
    digest = row.data.get("digests", {}).get(code[0]) if row else None
    if digest is None or not check_password(code[1:], digest):
        return None
    del row.data["digests"][code[0]]
    row.save(update_fields=["data"])
    return row
