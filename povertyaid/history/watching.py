"""Which tables history watches, and putting its triggers there.

Every model of the project, and the tables behind its many-to-many fields, unless it
stands here with its reason: nobody has to remember a new one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.apps import apps
from django.db import connection, models

PROJECT = ("povertyaid", "households", "assignments", "reports")
NOT_WATCHED = {
    "povertyaid.AuditEntry": "itself a log; the application only adds to it",
    "povertyaid.SignInEvent": "itself a log, with its own time of keeping",
    "povertyaid.Act": "history itself",
    "povertyaid.Change": "history itself",
    "povertyaid.Job": "beats every second; the row keeps who asked, when and its end",
    "households.ImportRow": "a list under review; what it writes is watched there",
    "assignments.RegisterRow": "a file under review; what it writes is watched there",
    "reports.ReportLine": "counted from what is watched; a closed year keeps its own",
    "reports.ReportChunk": "how far counting is",
    "reports.ReportRow": "settled from the lines, and settled again from them",
    "reports.EffectCount": "settled from the lines and the help, and settled again",
    "reports.EffectCommune": "the same, of one commune",
    "reports.PlanAccountFigures": "counted from what is watched",
    "reports.NameList": "a file asked for; who took it is in the log of exports",
}
HIDDEN = {  # that it changed is told, not the value
    "povertyaid.User": ["password"],
    "povertyaid.OneTimeLink": ["digest"],
    "povertyaid.AccessToken": ["digest"],
}
IGNORED = {  # signing in has a log of its own
    "povertyaid.User": ["last_login"],
    "povertyaid.AccessToken": ["last_used_at"],
}


class Trigger(NamedTuple):
    table: str
    name: str
    arguments: str


# name → its words between "CREATE TRIGGER name" and the table, and after it
EVENTS = {
    "history_insert": ("AFTER INSERT", "REFERENCING NEW TABLE AS new_rows"),
    "history_update": (
        "AFTER UPDATE",
        "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    ),
    "history_delete": ("AFTER DELETE", "REFERENCING OLD TABLE AS old_rows"),
    "history_truncate": ("BEFORE TRUNCATE", ""),
}


def watched_models() -> list[type[models.Model]]:
    """Models whose every change is kept, many-to-many tables with them."""
    return [model for model in project_models() if model._meta.label not in NOT_WATCHED]


def project_models() -> list[type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return [
        model
        for model in found
        if model._meta.app_label in PROJECT and not model._meta.proxy
    ]


def is_there() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('history.note()') IS NOT NULL")
        return cursor.fetchone()[0]


def watch() -> None:
    """Put the triggers where they are missing, off or of an older form; as owner.

    In one go: a new database has 300 of them to make.
    """
    there = connection.introspection.table_names()  # fewer where it was migrated back
    orders = [_order(one) for one in unwatched() if one.table in there]
    if orders:
        with connection.cursor() as cursor:
            cursor.execute("".join(orders))


def _order(trigger: Trigger) -> str:
    when, rows = EVENTS[trigger.name]
    table = connection.ops.quote_name(trigger.table)
    return (
        f"CREATE OR REPLACE TRIGGER {trigger.name} {when} ON {table} {rows}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION history.note({trigger.arguments});"
        f"ALTER TABLE {table} ENABLE TRIGGER {trigger.name};"
    )


@contextmanager
def unwatched_while(table: str) -> Iterator[None]:
    """Within, a table is changed without a line of it; as owner.

    Only for what changes how a row is kept and not what it says. In the transaction
    under way: one that fails leaves the trigger as it was. A table without the trigger,
    never watched or not yet, needs nothing.
    """
    order = f"ALTER TABLE {connection.ops.quote_name(table)} %s TRIGGER history_update"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_trigger"
            " WHERE tgrelid = to_regclass(%s) AND tgname = 'history_update'",
            [table],
        )
        is_watched = cursor.fetchone() is not None
        if is_watched:
            cursor.execute(order % "DISABLE")
        yield
        if is_watched:
            cursor.execute(order % "ENABLE")


def unwatched() -> list[Trigger]:
    """Triggers that should be there and are not, or are switched off."""
    there = _triggers()
    return [trigger for trigger in _wanted() if trigger not in there]


def _wanted() -> list[Trigger]:
    return [
        Trigger(model._meta.db_table, name, _arguments(model))
        for model in watched_models()
        for name in EVENTS
    ]


def _arguments(model: type[models.Model]) -> str:
    """Columns hidden, then columns ignored, as the trigger takes them."""
    label = model._meta.label
    lists = [HIDDEN.get(label, []), IGNORED.get(label, [])]
    return ", ".join(f"'{','.join(names)}'" for names in lists)


def _triggers() -> set[Trigger]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname, tgname,
                substring(pg_get_triggerdef(pg_trigger.oid) FROM 'note\\((.*)\\)$')
            FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
            WHERE relnamespace = 'public'::regnamespace AND tgenabled = 'O'
                AND tgfoid = to_regprocedure('history.note()')
            """
        )
        return {Trigger(*row) for row in cursor.fetchall()}


def empty() -> None:
    """All of it, with the rows it was about; as owner, for tests."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE history.act, history.change")
