"""A proposal's pairs into the database, by COPY: a province's in a second."""

import csv
import io
from collections.abc import Iterable

import orjson
from django.db import connection

from assignments.models import Proposal, ProposedPair
from assignments.proposals.outcome import Row
from povertyaid.planner import count_grown

COLUMNS = (
    "proposal_id",
    "household_id",
    "member_id",
    "organisation_id",
    "role",
    "change",
    "running_id",
    "cost",
    "reasons",
    "is_pinned",
)


def store_pairs(proposal: Proposal, rows: Iterable[Row]) -> int:
    """Put `rows` in the place of the proposal's pairs; returns how many."""
    proposal.pairs.all().delete()
    buffer, count = io.StringIO(), 0
    writer = csv.writer(buffer)
    for row in rows:
        reasons = orjson.dumps(row.reasons).decode()
        writer.writerow((proposal.pk, *row[:7], reasons, row.is_pinned))
        count += 1
    buffer.seek(0)
    table = connection.ops.quote_name(ProposedPair._meta.db_table)
    sql = f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN WITH (FORMAT csv)"
    with connection.cursor() as cursor:
        cursor.copy_expert(sql, buffer)
    count_grown({ProposedPair: count})
    return count
