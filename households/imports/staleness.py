"""Whether the register is still as it was when a list's rows were matched.

A reading keeps what it saw: PostgreSQL's snapshot and how many rows each table had.
Every row of the register tells which transaction wrote it. So one look at the tables
says for certain that nobody wrote since, without matching anything anew.
"""

import json

from django.db import connection, models

from households.models import (
    ClosingReview,
    Commune,
    CommuneYear,
    Household,
    ImportBatch,
    Review,
    Village,
    VillagePlacement,
)

MATCHED_AGAINST: tuple[type[models.Model], ...] = (
    Commune,
    Village,
    VillagePlacement,
    Household,
    Review,
    ClosingReview,
    CommuneYear,
)
_TABLES = [model._meta.db_table for model in MATCHED_AGAINST]
_COUNTS = ", ".join(f"'{t}', (SELECT count(*) FROM {t})" for t in _TABLES)
# The oldest transaction whose rows the reading cannot see: its own, or one under way
# that is not known to belong to another database of the server.
_OLDEST = """
    SELECT least(pg_current_xact_id_if_assigned(), min(under_way),
        pg_snapshot_xmax(pg_current_snapshot()))
    FROM pg_snapshot_xip(pg_current_snapshot()) under_way
    WHERE NOT EXISTS (
        SELECT FROM pg_stat_activity
        WHERE backend_xid = under_way::xid AND datname <> current_database()
    )
"""
_SEEN = f"""
    SELECT jsonb_build_object(
        'cluster', (SELECT system_identifier::text FROM pg_control_system()),
        'oldest', ({_OLDEST})::text,
        'rows', jsonb_build_object({_COUNTS})
    )::text
"""
# Transaction numbers are kept with the rows by their lower 32 bits: age() tells how far
# back one lies, and nothing written since `oldest` began lies further back than it.
_WRITTEN_SINCE = " OR ".join(
    f"EXISTS (SELECT FROM {table} WHERE age(xmin) <= age(%(oldest)s::xid8::xid))"
    for table in _TABLES
)
_HOW_OLD = "SELECT pg_current_xact_id()::text::bigint - %s"
_OLDEST_TOLD = 2**31 - 1


def what_is_seen() -> str:
    """What the register holds now, for ImportBatch.seen: taken before it is loaded.

    One statement, so all of it is of one moment. Transactions still under way then
    count as unseen, whatever they had written.
    """
    return _one(_SEEN)


def lock_what_is_matched() -> None:
    """Let nobody write what rows are matched against until this transaction ends.

    Readers go on, and so do those who only refer to a household.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(_TABLES)} IN SHARE ROW EXCLUSIVE MODE")


def may_be_stale(batch: ImportBatch) -> bool:
    """False only if nobody wrote or deleted anything since `batch` was matched.

    True also for a batch that came from another cluster with a dump, and where a
    transaction under way at the reading was older than rows that the reading saw.
    """
    seen = json.loads(batch.seen) if batch.seen.startswith("{") else None
    if seen is None:
        return True
    cluster = "SELECT system_identifier::text FROM pg_control_system()"
    if seen["cluster"] != _one(cluster):
        return True
    if not 0 <= _one(_HOW_OLD, [int(seen["oldest"])]) < _OLDEST_TOLD:
        return True
    if _one(f"SELECT {_WRITTEN_SINCE}", {"oldest": seen["oldest"]}):
        return True
    # Nothing was added, so where rows were deleted there are fewer
    return json.loads(_one(_SEEN))["rows"] != seen["rows"]


def _one(query: str, params=None):
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchone()[0]
