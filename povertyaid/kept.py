"""What was made once for a scope is given again for as long as nothing changed."""

import hashlib
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection

from povertyaid.scope import Scope

SECONDS = 60


def kept(scope: Scope, what: str, make: Callable[[], str]) -> str:
    """`make()`, or what it gave before for the same scope, `what` and database.

    Kept under the database's snapshot: any commit by anyone, and it is made anew. A
    transaction's own changes do not show in its snapshot, so nothing is kept in one.
    """
    if connection.in_atomic_block or not scope.as_of:
        return make()
    about = repr((scope.as_of, scope, what)).encode()
    key = f"kept-{hashlib.sha256(about).hexdigest()}"
    return cache.get_or_set(key, make, SECONDS)
