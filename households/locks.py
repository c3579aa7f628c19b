"""Who writes the register and who counts it, one after the other.

Reading committed, every statement sees what was committed when it began. Work that
counts the register in several statements holds the shared lock, so that no list is
written or taken back between them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

REGISTER_LOCK = 7341  # the key of pg_advisory_xact_lock: "the register"


def lock_register() -> None:
    """Be the only one at the register until this transaction ends."""
    _execute("SELECT pg_advisory_xact_lock(%s)")


def read_register() -> None:
    """Keep writers away until this transaction ends; readers do not wait for others."""
    _execute("SELECT pg_advisory_xact_lock_shared(%s)")


@contextmanager
def reading_register() -> Iterator[None]:
    """Keep writers away over several transactions of this session."""
    _execute("SELECT pg_advisory_lock_shared(%s)")
    try:
        yield
    finally:
        if connection.is_usable():
            _execute("SELECT pg_advisory_unlock_shared(%s)")


def _execute(query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, [REGISTER_LOCK])
