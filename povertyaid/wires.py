"""Which of our services are reached over a network without TLS.

A unix socket and this machine's own addresses are no network. Everywhere else:
PostgreSQL with sslmode verify-full, so that the certificate is that server's; rediss or
amqps; SMTP with TLS (Django checks that certificate by itself).
"""

import ipaddress
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

SEALED = {"rediss", "amqps", "redis+socket", "unix"}
NAMES = {
    "database": "DATABASE_URL (thêm ?sslmode=verify-full)",
    "broker": "CELERY_BROKER_URL (rediss:// hoặc amqps://)",
    "cache": "SHARED_CACHE_URL (rediss://)",
    "mail": "EMAIL_HOST (EMAIL_USE_TLS hoặc EMAIL_USE_SSL)",
}


def refuse_open(env, found: dict) -> None:
    """Stop a start in production over such a wire; `found` are the settings so far.

    TLS_INSIDE=0 says that the network itself is encrypted.
    """
    if not found["PRODUCTION"] or not env.bool("TLS_INSIDE", True):
        return
    mail = (found["EMAIL_HOST"], found["EMAIL_USE_TLS"] or found["EMAIL_USE_SSL"])
    broker, cache = found["CELERY_BROKER_URL"], found["SHARED_CACHE_URL"]
    if names := bare(found["DATABASES"]["default"], broker, cache, mail):
        raise ImproperlyConfigured(told(names))


def bare(database: dict, broker: str, cache: str, mail: tuple[str, bool]) -> list[str]:
    """The names of those that are; `mail` is its host and whether TLS is on."""
    mode = database.get("OPTIONS", {}).get("sslmode")
    found = {
        "database": mode != "verify-full" and not is_here(database.get("HOST", "")),
        "broker": _is_bare(broker),
        "cache": _is_bare(cache),
        "mail": not mail[1] and not is_here(mail[0]),
    }
    return [name for name, is_bare in found.items() if is_bare]


def told(names: list[str]) -> str:
    listed = "; ".join(NAMES[name] for name in names)
    return (
        f"Kết nối qua mạng chưa mã hóa: {listed}. Mạng riêng đã mã hóa thì đặt"
        " TLS_INSIDE=0 (xem docs/trien-khai.md)."
    )


def _is_bare(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme not in SEALED and not is_here(parts.hostname or "")


def is_here(host: str) -> bool:
    """Whether a host is this machine: none at all, a socket's folder, loopback."""
    if not host or host == "localhost" or host.startswith(("/", "%2F", "%2f")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
