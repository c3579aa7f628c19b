"""Telling PostgreSQL's planner what a bulk write changed.

Its own daemon counts rows only a minute after a commit, and never the rows of a
transaction under way. Until then a plan made for an empty table can take minutes on
five thousand rows.
"""

from django.db import connection, models

MUCH = 0.2  # of the rows the planner knows: what PostgreSQL's own daemon waits for
# Looks at 3,000 rows of a table instead of 30,000: enough until the daemon comes
ROUGHLY = "SET LOCAL default_statistics_target = 10"
AS_EVER = "SET LOCAL default_statistics_target TO DEFAULT"


def count_rows_of(*tables: type[models.Model]) -> None:
    """Refresh the statistics of these tables; some tenths of a second at any size."""
    if not tables:
        return
    names = ", ".join(connection.ops.quote_name(t._meta.db_table) for t in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {names}")


def count_grown(added: dict[type[models.Model], int]) -> None:
    """Refresh the statistics of the tables that these many new rows changed much.

    Roughly: a list of 20,000 rows is not to wait for what the daemon does anyway.
    """
    names = [table._meta.db_table for table in added]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, coalesce((SELECT reltuples FROM pg_class"
            " WHERE oid = name::regclass), 0) FROM unnest(%s::text[]) AS name",
            [names],
        )
        known = dict(cursor.fetchall())
    grown = (
        table
        for table, rows in added.items()
        if rows > MUCH * max(known[table._meta.db_table], 0)
    )
    with connection.cursor() as cursor:
        cursor.execute(ROUGHLY)
        count_rows_of(*grown)
        cursor.execute(AS_EVER)
