"""Which communes' help was written since it was counted.

History tells (povertyaid/history): every row that made, changed or ended help stands
there with its transaction. What the counting could not see, by PostgreSQL's own word
for it, has been written since; what was under way then counts as written since.
"""

import json

from django.db import connection

from reports.models import Report, ReportLine

SEEN = """
    SELECT jsonb_build_object(
        'cluster', (SELECT system_identifier::text FROM pg_control_system()),
        'snapshot', pg_current_snapshot()::text
    )::text
"""
MOST = 20_000  # rows written since: beyond, counting everything is no slower
TABLES = [
    "assignments_householdassignment",
    "assignments_visit",
    "assignments_support",
    "assignments_supportshare",
]
WRITTEN = """
    WITH act AS MATERIALIZED (
        SELECT id FROM history.act
        WHERE xid >= pg_snapshot_xmin(%(seen)s::pg_snapshot)
            AND NOT pg_visible_in_snapshot(xid, %(seen)s::pg_snapshot)
    )
    SELECT change.thing, coalesce(change.object_id, made.id),
        change.before ->> 'household_id', change.before ->> 'assignment_id',
        change.before ->> 'support_id'
    FROM history.change
    LEFT JOIN LATERAL (
        SELECT generate_series(lower(span), upper(span) - 1) AS id
        FROM unnest(change.ids) AS span
    ) made ON change.object_id IS NULL
    WHERE change.act_id >= (SELECT min(id) FROM act)
        AND change.act_id IN (SELECT id FROM act) AND change.thing = ANY(%(tables)s)
    LIMIT %(most)s
"""
HELPED = """
    SELECT household_id FROM assignments_householdassignment
    WHERE id = ANY(%(assignments)s)
    UNION SELECT helper.household_id FROM assignments_visit visit
    JOIN assignments_householdassignment helper ON helper.id = visit.assignment_id
    WHERE visit.id = ANY(%(visits)s)
    UNION SELECT household_id FROM assignments_supportshare
    WHERE support_id = ANY(%(supports)s) OR id = ANY(%(shares)s)
"""


def what_is_seen() -> str:
    """The help that can be seen now: taken before it is counted."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN)
        return cursor.fetchone()[0]


def communes_written(seen: str, begun: Report) -> set[int] | None:
    """Ids of the communes that `begun` counts these households in; None: any may be.

    Any, where the database came from another cluster, or so much was written that
    looking it up would be no quicker than counting.
    """
    now, then = json.loads(what_is_seen()), json.loads(seen)
    if now["cluster"] != then["cluster"]:
        return None
    told = {"seen": then["snapshot"], "tables": TABLES, "most": MOST + 1}
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN, told)
        written = cursor.fetchall()
    if len(written) > MOST:
        return None
    return _communes_of(written, begun) if written else set()


def _communes_of(written: list[tuple], begun: Report) -> set[int]:
    by_table: dict[str, set[int]] = {table: set() for table in TABLES}
    households: set[int] = set()
    for table, pk, household, assignment, support in written:
        by_table[table].add(pk)
        # Where a row is gone, or hung elsewhere before
        households |= {int(household)} if household else set()
        by_table[TABLES[0]] |= {int(assignment)} if assignment else set()
        by_table[TABLES[2]] |= {int(support)} if support else set()
    names = ("assignments", "visits", "supports", "shares")
    with connection.cursor() as cursor:
        ids = (list(by_table[table]) for table in TABLES)
        cursor.execute(HELPED, dict(zip(names, ids, strict=True)))
        households |= {pk for (pk,) in cursor.fetchall() if pk}
    lines = ReportLine.objects.filter(report=begun, household__in=households)
    return set(lines.order_by().values_list("commune", flat=True))
