"""A proposal's pairs into the database, by COPY: a province's in a second."""

import io
from collections.abc import Iterable

import orjson
from django.db import connection

from assignments.models import Proposal, ProposedPair
from assignments.proposals.outcome import Row
from povertyaid import acts
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
    number, lines = proposal.pk, []
    written: dict[tuple[str, ...], str] = {}  # reasons come again and again
    for row in rows:
        reasons = written.get(key := tuple(row.reasons))
        if reasons is None:
            reasons = written[key] = _as_text(row.reasons)
        lines.append(
            f"{number}\t{row.household}\t{_or_null(row.member)}\t{row.organisation}"
            f"\t{row.role}\t{row.change}\t{_or_null(row.running)}\t{row.cost}"
            f"\t{reasons}\t{row.is_pinned}\n"
        )
    table = connection.ops.quote_name(ProposedPair._meta.db_table)
    sql = f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN"
    with connection.cursor() as cursor:
        acts.tell(cursor)
        cursor.copy_expert(sql, io.StringIO("".join(lines)))
    count_grown({ProposedPair: len(lines)})
    return len(lines)


def _or_null(key: int | None) -> int | str:
    return r"\N" if key is None else key


def _as_text(reasons: list[str]) -> str:
    """As COPY reads it: JSON has neither tabs nor ends of lines, but backslashes."""
    return orjson.dumps(reasons).decode().replace("\\", r"\\")
