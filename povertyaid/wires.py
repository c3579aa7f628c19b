"""Which of our services are reached over a network without TLS, or by a fixed password.

A unix socket and this machine's own addresses are no network. Everywhere else:
PostgreSQL with sslmode verify-full, so that the certificate is that server's; rediss or
amqps; SMTP with TLS (Django checks that certificate by itself).

Whoever they are, PostgreSQL and Redis must know that it is us who call: by the system's
account behind a unix socket, by a certificate, or by a password that a vault changes
while we run. One that stands in an address for ever is refused (ASVS 5.0, 13.2.1).
"""

import ipaddress
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

from povertyaid.log_settings import log_host
from povertyaid.vaulted import file_of

SEALED = {"rediss", "amqps", "redis+socket", "unix"}
NAMES = {
    "database": "DATABASE_URL (thêm ?sslmode=verify-full)",
    "owner": "DATABASE_OWNER_URL (thêm ?sslmode=verify-full)",
    "broker": "CELERY_BROKER_URL (rediss:// hoặc amqps://)",
    "cache": "SHARED_CACHE_URL (rediss://)",
    "mail": "EMAIL_HOST (EMAIL_USE_TLS hoặc EMAIL_USE_SSL)",
    "scanner": "POVERTYAID_CLAMD (clamd của máy này, hay stunnel tới máy khác)",
    "log": "POVERTYAID_LOG_SYSLOG (tls://máy:cổng, hoặc rsyslog của máy này)",
}
CALLERS = {
    "database": (
        "DATABASE_URL (unix socket; hoặc sslmode=verify-full, sslcert, sslkey; hoặc"
        " POVERTYAID_DATABASE_PASSWORD_FILE)"
    ),
    "owner": (
        "DATABASE_OWNER_URL (unix socket; hoặc sslmode=verify-full, sslcert, sslkey;"
        " hoặc DATABASE_OWNER_URL_FILE do kho bí mật ghi)"
    ),
    "broker": "CELERY_BROKER_URL (unix socket, hoặc rediss:// có chứng chỉ)",
    "cache": "SHARED_CACHE_URL (unix socket, hoặc rediss:// có chứng chỉ)",
}
SOCKETS = {"redis+socket", "unix"}
CERTIFIED = {"ssl_certfile", "ssl_keyfile"}


def refuse_open(env, found: dict) -> None:
    """Stop a start in production over such a wire; `found` are the settings so far.

    TLS_INSIDE=0 says that the network itself is encrypted.
    """
    if not found["PRODUCTION"]:
        return
    database, broker = found["DATABASES"]["default"], found["CELERY_BROKER_URL"]
    cache, changing = found["SHARED_CACHE_URL"], found["DATABASE_PASSWORD_FILE"]
    names = fixed(database, broker, cache, bool(changing))
    owner = found["DATABASE_OWNER"]  # only where a command signs in as owner
    if owner and is_fixed_owner(owner, file_of(env, "DATABASE_OWNER_URL") is not None):
        names.append("owner")
    if names:
        raise ImproperlyConfigured(told_fixed(names))
    mail = (found["EMAIL_HOST"], found["EMAIL_USE_TLS"] or found["EMAIL_USE_SSL"])
    names = bare(database, broker, cache, mail)
    if owner and is_bare_database(owner):
        names.append("owner")
    far = log_host(env)
    if far and not far["is_sealed"] and not is_here(far["host"]):
        names.append("log")
    scanner = env.str("POVERTYAID_CLAMD", "")
    if ":" in scanner and not is_here(scanner.rpartition(":")[0].strip("[]")):
        names.append("scanner")
    if names and env.bool("TLS_INSIDE", True):
        raise ImproperlyConfigured(told(names))


def fixed(database: dict, broker: str, cache: str, changes: bool) -> list[str]:
    """The names of those that are called without proof, or with a password for ever.

    `changes`: the database's password is read from a file at every connection.
    """
    is_proven = changes or _proves_itself(database)
    found = {
        "database": bool(database.get("PASSWORD")) or not is_proven,
        "broker": not _is_proven(broker),
        "cache": not _is_proven(cache),
    }
    return [name for name, is_fixed in found.items() if is_fixed]


def is_fixed_owner(owner: dict, changes: bool) -> bool:
    """Whether the owner signs in without proof, or by a password that stands for ever.

    `changes`: its address is read from a vault's file, anew by every command.
    """
    if owner.get("PASSWORD"):
        return not changes
    return not _proves_itself(owner)


def _proves_itself(database: dict) -> bool:
    """By the system's account behind a socket, or by a certificate."""
    options, host = database.get("OPTIONS", {}), database.get("HOST", "")
    is_certified = options.get("sslmode") == "verify-full"
    is_certified &= bool(options.get("sslcert") and options.get("sslkey"))
    is_socket = not host or host.startswith(("/", "%2F", "%2f"))
    return is_certified or is_socket


def _is_proven(address: str) -> bool:
    parts = urlsplit(address)
    asked = parse_qs(parts.query)
    if parts.password or "none" in str(asked.get("ssl_cert_reqs", "")).lower():
        return False
    is_certified = parts.scheme == "rediss" and set(asked) >= CERTIFIED
    return parts.scheme in SOCKETS or is_certified


def told_fixed(names: list[str]) -> str:
    listed = "; ".join(CALLERS[name] for name in names)
    return (
        f"Nối tới nơi không xác thực, hoặc bằng mật khẩu cố định: {listed}. Xem"
        " docs/trien-khai.md."
    )


def bare(database: dict, broker: str, cache: str, mail: tuple[str, bool]) -> list[str]:
    """The names of those that are; `mail` is its host and whether TLS is on."""
    found = {
        "database": is_bare_database(database),
        "broker": _is_bare(broker),
        "cache": _is_bare(cache),
        "mail": not mail[1] and not is_here(mail[0]),
    }
    return [name for name, is_bare in found.items() if is_bare]


def is_bare_database(database: dict) -> bool:
    mode = database.get("OPTIONS", {}).get("sslmode")
    return mode != "verify-full" and not is_here(database.get("HOST", ""))


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
