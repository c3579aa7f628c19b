"""Taking something out of history, as the rules on keeping personal data ask for."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, models

from povertyaid import acts

TIME_IS_OVER = "Hết thời hạn lưu"  # why a nightly task takes something out


def erase(
    model: type[models.Model], ids: Iterable[int], columns: list[str], reason: str
) -> int:
    """Blank these columns wherever history holds them; how many lines it touched.

    For a person whose time of keeping is over, after the row itself was blanked or
    deleted: that change, too, holds the old values. Who changed what and when stays,
    and so does a line for each row that says its content was erased, by whom and why.
    Only columns in history.erasable; InsufficientPrivilege for any other.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        acts.tell(cursor)
        cursor.execute(
            "SELECT history.erase(%s, %s::bigint[], %s::text[], %s)",
            [table, list(ids), columns, reason],
        )
        return cursor.fetchone()[0]


def blank(rows: models.QuerySet, words: dict) -> int:
    """Put `words` in the place of what these rows say, whose time of keeping is over,
    and erase it from history; how many rows. Call inside a transaction."""
    ids = list(rows.values_list("pk", flat=True))
    rows.model._base_manager.filter(pk__in=ids).update(**words)
    erase(rows.model, ids, sorted(words), TIME_IS_OVER)
    return len(ids)


def forget_sign_ins(older_than: datetime) -> int:
    """Delete what happened at the door before `older_than`; how many lines.

    Leaves a line that says so. InsufficientPrivilege for what is younger than 90 days.
    """
    with connection.cursor() as cursor:
        acts.tell(cursor)
        cursor.execute("SELECT history.forget_sign_ins(%s)", [older_than])
        return cursor.fetchone()[0]


def purge(older_than: datetime, reason: str) -> int:
    """Delete history, views and exports from before `older_than`; how many lines.

    Leaves a line that says so. InsufficientPrivilege if that is less than the period
    in history.rule ago (5 years as installed; only the owner of the tables changes it).
    """
    with connection.cursor() as cursor:
        acts.tell(cursor)
        cursor.execute("SELECT history.purge(%s, %s)", [older_than, reason])
        return cursor.fetchone()[0]
