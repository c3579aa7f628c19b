"""The tables behind ReportLine: one partition for each report.

A report is compiled into a table beside the one that is read. When all its communes are
written, indexes and foreign keys are added set-based, and the table takes the place of
the old one in one short step: pages show the old lines until then, and a query for one
report reads no line of another version or year.
"""

from django.db import connection, transaction

from povertyaid.planner import count_rows_of
from reports.models import Report, ReportLine

TURN_LOCK = 7343  # the key of pg_advisory_xact_lock: "lines put in place"
PARENT = ReportLine._meta.db_table
FOREIGN_KEYS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype = 'f' ORDER BY conname
"""
INDEXES = """
    SELECT pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND NOT indisprimary ORDER BY indexrelid
"""


def place_of(report: Report) -> str:
    return f"{PARENT}_{report.pk:d}"


def building_of(report: Report) -> str:
    return f"{PARENT}_{report.pk:d}_new"


def exists(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
        return cursor.fetchone()[0]


def make_partition(report: Report) -> None:
    """An empty table to build the report's lines in; one begun before is dropped."""
    table = building_of(report)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(
            f"CREATE TABLE {table} "
            f"(LIKE {PARENT} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
        )


def wait_for_turn() -> None:
    """Be the only one who puts lines in place, until this transaction ends.

    Before anything of the report is written: binding lines locks, one after the other,
    the tables they point to against who writes there, and that of the reports is one.
    Two at it, each having marked its own report, would wait for each other for ever.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN_LOCK])


@transaction.atomic
def put_in_place(report: Report) -> None:
    """Let the built table be the report's lines; readers wait a moment at the end."""
    built, place = building_of(report), place_of(report)
    with connection.cursor() as cursor:
        # What this transaction wrote before is checked now: tables with checks still
        # owed cannot be attached
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _index(cursor, built)
        _bind(cursor, built, report)
        cursor.execute(f"DROP TABLE IF EXISTS {place}")
        cursor.execute(f"DELETE FROM {PARENT} WHERE report_id = %s", [report.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"ALTER TABLE {PARENT} ATTACH PARTITION {built}"
            f" FOR VALUES IN ({report.pk:d})"
        )
        cursor.execute(f"ALTER TABLE {built} RENAME TO {place.split('.')[-1]}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"ANALYZE {place}")


def drop_lines(report: Report) -> None:
    """Take the report's tables away, faster than row by row."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP TABLE IF EXISTS {place_of(report)}")
        cursor.execute(f"DROP TABLE IF EXISTS {building_of(report)}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def count_lines() -> None:
    """Statistics over all partitions together; each keeps its own besides."""
    count_rows_of(ReportLine)


def _index(cursor, built: str) -> None:
    """The indexes of the parent, built at once: cheaper than line by line."""
    cursor.execute(f"ALTER TABLE {built} ADD PRIMARY KEY (id, report_id)")
    cursor.execute(INDEXES, [PARENT])
    for (definition,) in cursor.fetchall():
        head, _, columns = definition.partition(" USING ")
        unique = "UNIQUE " if head.startswith("CREATE UNIQUE") else ""
        cursor.execute(f"CREATE {unique}INDEX ON {built} USING {columns}")


def _bind(cursor, built: str, report: Report) -> None:
    """The parent's foreign keys, each checked by one join; and whose lines these are.

    Attaching then finds everything checked.
    """
    cursor.execute(FOREIGN_KEYS, [PARENT])
    keys = [f"ADD CONSTRAINT {name} {words}" for name, words in cursor.fetchall()]
    keys.append(f"ADD CONSTRAINT line_of_report CHECK (report_id = {report.pk:d})")
    cursor.execute(f"ALTER TABLE {built} {', '.join(keys)}")
