"""What was made once for a scope is given again for as long as nothing it read changed.

The queries that make it are listened to: they name the tables it stands on. History
(povertyaid/history) tells which tables were written since, transaction by transaction,
so what is given again is what would be made now, however much else is written: visits
come in from phones all day, while the list of households stands still.
"""

import hashlib
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache as once
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from povertyaid.history.watching import IGNORED, watched_models
from povertyaid.scope import Scope

SECONDS = 3600
NAME = re.compile(r"\w+")
MOST = 5_000  # transactions since: beyond, making it is no slower than asking
# Two statements: only of ids it knows does the planner see how few they are
SINCE = """
    SELECT id FROM history.act
    WHERE xid >= pg_snapshot_xmin(%(seen)s::pg_snapshot)
        AND NOT pg_visible_in_snapshot(xid, %(seen)s::pg_snapshot)
    LIMIT %(most)s
"""
WRITTEN = """
    SELECT EXISTS (
        SELECT FROM history.change
        WHERE act_id = ANY(%(acts)s) AND thing = ANY(%(tables)s)
    )
"""


@dataclass(frozen=True, slots=True)
class Made:
    """Of something made: where it lies, until and as of when, and what it stands on."""

    key: str
    until: float
    as_of: str  # of the scope it was made for: it was made after that
    tables: tuple[str, ...]  # none: history cannot tell of it


def kept(scope: Scope, what: str, make: Callable[[], Any]) -> Any:
    """`make()`, or what it gave before today for the same scope and `what`.

    It may hold nothing of the request but the scope and `what`. Where it reads a table
    that history does not watch, it is kept under the database's snapshot: any commit by
    anyone, and it is made anew. A transaction's own changes do not show in its
    snapshot, so nothing is kept in one.
    """
    if connection.in_atomic_block or not scope.as_of:
        return make()
    about = repr((timezone.localdate(), scope, what)).encode()
    key = f"kept-{hashlib.sha256(about).hexdigest()}"
    made: Made | None = cache.get(key)
    value = cache.get(made.key) if made and _holds(made, scope.as_of) else None
    if value is None:
        if made:
            cache.delete(made.key)
        made, value = _make(scope, make)
    elif made.as_of != scope.as_of:  # the next time a shorter time is asked about
        made = replace(made, as_of=scope.as_of)
    cache.set(key, made, made.until - time.time())
    return value


def _holds(made: Made, as_of: str) -> bool:
    if made.as_of == as_of:
        return True
    if not made.tables:
        return False
    (history, seen), (history_now, _) = made.as_of.split(), as_of.split()
    if history != history_now:
        return False
    with connection.cursor() as cursor:
        cursor.execute(SINCE, {"seen": seen, "most": MOST + 1})
        acts = [act for (act,) in cursor.fetchall()]
        if len(acts) > MOST:
            return False
        if not acts:
            return True
        cursor.execute(WRITTEN, {"acts": acts, "tables": [*made.tables]})
        return not cursor.fetchone()[0]


def _make(scope: Scope, make: Callable[[], Any]) -> tuple[Made, Any]:
    asked: set[str] = set()

    def listen(execute, sql, params, many, context):
        asked.update(NAME.findall(sql))
        return execute(sql, params, many, context)

    key, until = f"kept-{uuid.uuid4()}", time.time() + SECONDS
    with connection.execute_wrapper(listen):
        value = make()
        cache.set(key, value, SECONDS)  # pickled here: what is lazy in it asks now
    tables = () if asked & _not_told_of() else tuple(sorted(asked & _told_of()))
    return Made(key, until, scope.as_of, tables), value


@once
def _told_of() -> frozenset[str]:
    """Tables of which history notes every change."""
    watched = (m for m in watched_models() if m._meta.label not in IGNORED)
    return frozenset(model._meta.db_table for model in watched)


@once
def _not_told_of() -> frozenset[str]:
    """Words that name any other table."""
    models = apps.get_models(include_auto_created=True)
    names = {NAME.findall(model._meta.db_table)[0] for model in models}
    return frozenset(names - _told_of())
