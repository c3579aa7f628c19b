"""On whose behalf this thread writes: what the database notes beside every change.

The words travel with each writing statement as a setting of its transaction, so they
end with it: nothing is left on a connection for the next request, and a connection
that was lost and opened again needs nothing told anew.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from django.db import connection

SETTING = "povertyaid.act"
WRITES = re.compile(
    r"\s*(?:INSERT|UPDATE|DELETE|WITH|MERGE|TRUNCATE|DO|CALL)\b", re.IGNORECASE
)
MODULES = {"__main__.py", "-m", "-c", ""}

_act: ContextVar[Callable[[], dict] | None] = ContextVar("act", default=None)
_doer: ContextVar[Callable[[], str] | None] = ContextVar("doer", default=None)


@contextmanager
def acting(
    describe: Callable[[], dict], doer: Callable[[], str] | None = None
) -> Iterator[None]:
    """Within, changes are noted with what `describe` says at the time of each.

    Of: user (id), way ("page", "api", "admin", "job", "command", "clock"), name (of the
    address, task or command), address (the computer's), job, batch (ids). `doer` gives
    the user's name, for files that are taken out.
    """
    token, named = _act.set(describe), _doer.set(doer)
    try:
        with connection.execute_wrapper(_tell):
            yield
    finally:
        _act.reset(token)
        _doer.reset(named)


def doer() -> str:
    """The name of who acts; empty for nobody: a command, the clock."""
    name = _doer.get()
    return name() if name else ""


def tell(cursor) -> None:
    """For COPY, which goes past Django's wrappers; within a transaction."""
    if _act.get() is not None:
        cursor.execute(f"SELECT set_config('{SETTING}', %s, true)", [words()])


def words() -> str:
    describe = _act.get()
    said = describe() if describe else {}
    return json.dumps({name: value for name, value in said.items() if value})


def program() -> str:
    """This program's name, for the database: "manage.py migrate", "celery worker"."""
    path = Path(sys.argv[0])
    name = path.parent.name if path.name in MODULES else path.name
    arguments = [word for word in sys.argv[1:] if word.isidentifier()]
    is_ours = name == "manage.py"
    if name == "celery":
        arguments = [word for word in arguments if word in ("worker", "beat")]
    elif not is_ours:
        arguments = []
    return " ".join([name or "python", *arguments[:1]])[:60]


def _tell(execute, sql, params, many, context):
    """Set the words before a writing statement, in one round trip with it."""
    if not WRITES.match(sql):
        return execute(sql, params, many, context)
    said = words().replace("'", "''")
    if params is not None:
        said = said.replace("%", "%%")
    prefix = f"SELECT set_config('{SETTING}', '{said}', true); "
    return execute(prefix + sql, params, many, context)
