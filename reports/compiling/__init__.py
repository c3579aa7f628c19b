"""Compiling a year: its lines chunk by chunk, into a table of the report's own.

lines.py says what a line is; partitions.py builds a table beside the one that is read
and puts it in its place; chunks.py shares the communes out among workers.
"""

from reports.compiling.changed import communes_changed
from reports.compiling.chunks import (
    are_many,
    are_written,
    continue_or_plan,
    forget,
    plan,
    recompile_communes,
    write_all,
    write_next,
)
from reports.compiling.lines import write_denominators
from reports.compiling.partitions import (
    drop_lines,
    make_partition,
    put_in_place,
    wait_for_turn,
)

__all__ = [
    "are_many",
    "are_written",
    "communes_changed",
    "continue_or_plan",
    "drop_lines",
    "forget",
    "make_partition",
    "plan",
    "put_in_place",
    "recompile_communes",
    "wait_for_turn",
    "write_all",
    "write_denominators",
    "write_next",
]
