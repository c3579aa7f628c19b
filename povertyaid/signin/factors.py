"""The second factor: who must have one, who has one, and taking a lost one away."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from povertyaid.models import User
from povertyaid.scope import Scope
from povertyaid.signin import events
from povertyaid.signin.events import NOWHERE, Visitor

PRIMARY = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def roles_of(user: User, scope: Scope) -> set[str]:
    """Which of settings.FACTOR_ROLES somebody is; one may be several."""
    held = {
        "administrators": user.is_superuser,
        "district": scope.reads_all or scope.writes_all,
        "communes": bool(scope.reads or scope.writes),
        "organisations": bool(scope.organisations),
        "members": bool(scope.members),
    }
    return {role for role, holds in held.items() if holds}


def must_have_one(user: User, scope: Scope) -> bool:
    required = set(settings.REQUIRED_FACTORS)
    return bool(required and required & roles_of(user, scope))


def has_one(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=PRIMARY).exists()


def is_missing(user: User, scope: Scope) -> bool:
    return must_have_one(user, scope) and not has_one(user)


@transaction.atomic
def remove_factors(user: User, by: User | None, visitor: Visitor = NOWHERE) -> int:
    """Take every factor and recovery code of `user` away; how many there were.

    For who lost the phone: the password opens again, and where a factor is compulsory
    the next sign-in leads to setting up a new one. Whether `by` may do this is the
    caller's question, and so is being sure that it is really that person who asks.
    """
    found = Authenticator.objects.filter(user=user)
    names = ", ".join(sorted(authenticator.type for authenticator in found))
    count, _ = found.delete()
    if count:
        kind = events.Kind.FACTOR_REMOVED
        events.record(kind, visitor, user=user, by=by, detail=names)
    return count
