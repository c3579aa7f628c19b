"""Where secrets come from: a vault's file, systemd's credentials, or the environment.

    secret("SECRET_KEY")    $SECRET_KEY, or what stands in the file $SECRET_KEY_FILE,
                            or in $CREDENTIALS_DIRECTORY/SECRET_KEY

systemd keeps LoadCredentialEncrypted= sealed on the disk (TPM or the machine's key) and
gives it to this one service, in memory no other account reads; the agent of a vault
writes the file. A secret in the environment is seen by every child and by reports of
crashes: povertyaid/deploy_checks.py says so in production.
"""

import os
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

NAMES = (
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "POVERTYAID_IDENTITY_KEY",
    "POVERTYAID_BACKUP_KEY",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "CELERY_BROKER_URL",
    "SHARED_CACHE_URL",
    "EMAIL_HOST_PASSWORD",
)


def reader(env) -> Callable[..., str]:
    """A function: the name of a secret → its text, "" where there is none."""

    def secret(name: str) -> str:
        return env.str(name, "") or _text(file_of(env, name))

    return secret


def file_of(env, name: str) -> Path | None:
    """The file that holds a secret, if one is named or systemd gave one."""
    if named := env.str(f"{name}_FILE", ""):
        return Path(named).expanduser()
    folder = env.str("CREDENTIALS_DIRECTORY", "")
    given = Path(folder, name) if folder else None
    return given if given and given.is_file() else None


def in_the_open() -> list[str]:
    """The secrets that stand in the environment itself."""
    return [name for name in NAMES if _is_secret(name, os.environ.get(name, ""))]


def _is_secret(name: str, value: str) -> bool:
    """An address is one only with a password in it: "scheme://user:password@host"."""
    return "@" in value.partition("://")[2] if name.endswith("_URL") else bool(value)


def _text(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"Không đọc được tệp bí mật {path}: {type(error).__name__}."
        ) from None
