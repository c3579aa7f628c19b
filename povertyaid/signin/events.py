"""Writing down what happened at the door."""

import hashlib
import hmac
from dataclasses import dataclass

import structlog
from django.conf import settings

from povertyaid.models import SignInEvent, User

Kind = SignInEvent.Kind
log = structlog.get_logger("povertyaid.door")
LONGEST = 200  # characters of a browser's name, of a detail


@dataclass(frozen=True, slots=True)
class Visitor:
    """From where: an IP address or None, and what the browser calls itself."""

    address: str | None = None
    device: str = ""


NOWHERE = Visitor()  # a command, a scheduled job


def digest_of(name: str) -> str:
    """A keyed digest of a name as typed, the same for HOA and hoa."""
    key = hashlib.sha256(b"sign-in-name:" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, name.strip().casefold().encode(), "sha256").hexdigest()


def record(
    kind: Kind,
    visitor: Visitor = NOWHERE,
    *,
    user: User | None = None,
    by: User | None = None,
    name: str = "",
    detail: str = "",
) -> SignInEvent:
    """Add one event; `name` is what was typed and is kept as a digest only.

    The log gets a line as well, without address and name: it may leave this machine.
    """
    log.info("sign-in", kind=str(kind), user_id=user.pk if user else None)
    return SignInEvent.objects.create(
        kind=kind,
        user=user,
        by=by if by != user else None,
        name_digest=digest_of(name) if name else "",
        address=visitor.address,
        device=visitor.device[:LONGEST],
        detail=detail[:LONGEST],
    )
