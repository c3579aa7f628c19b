"""The counts of communes as rows of whole numbers: what pages add up, what is settled.

A row is of one commune's households that began alike (poor or near-poor), were helped
or not, and are in one part of one dimension. Counts add up over communes and over how
they began, so every figure of every page is a sum of such rows.
"""

import zlib
from collections.abc import Collection, Iterable

import numpy as np

from households.choices import LISTED
from povertyaid.scope import Scope
from reports.effects.facts import communes_of, select
from reports.effects.questions import COLUMNS, DIMENSIONS, Question
from reports.models import Report

COUNTS = (*(column.name for column in COLUMNS.values()), "value", "gifts", "unvalued")
# The whole, then every dimension but the commune, which each row is of
PARTS = ("", *(key for key in DIMENSIONS if key != "xa"))
GROUPED = tuple(DIMENSIONS[key].column for key in PARTS[1:])
STARTS = tuple(status.value for status in LISTED)
START, HELPED, PART, KEY = range(4)  # columns before the counts
WIDTH = 4 + len(COUNTS)
PACKED = np.dtype("<i8")
AT_ONCE = 250  # communes in one query
NONE = np.zeros((0, WIDTH), np.int64)
FIGURES = f"""
SELECT commune_id, CASE status_then WHEN '{STARTS[0]}' THEN 0 ELSE 1 END,
    is_helped::integer, GROUPING({", ".join(GROUPED)}),
    coalesce({", ".join(GROUPED)}, -1),
    {", ".join(f"count(*) FILTER (WHERE {c.condition})" for c in COLUMNS.values())},
    sum(value)::bigint, sum(gifts)::bigint, sum(unvalued)::bigint
FROM fact
GROUP BY commune_id, status_then, is_helped,
    GROUPING SETS ((), {", ".join(f"({column})" for column in GROUPED)})
"""
# GROUPING sets a bit, from the left, for every column that is not grouped by
ALL = 2 ** len(GROUPED) - 1
PART_OF = np.zeros(ALL + 1, np.int64)
for place in range(len(GROUPED)):
    PART_OF[ALL - 2 ** (len(GROUPED) - 1 - place)] = place + 1
YEARS = PARTS.index("nam")


def count(
    question: Question,
    reports: dict[int, Report],
    scope: Scope,
    communes: Collection[int] | None = None,
) -> dict[int, np.ndarray]:
    """Commune → its rows, of those that had somebody on the list at the beginning."""
    if not scope.reads_reports:
        return {}
    wanted = list(communes_of(question, scope) if communes is None else communes)
    found: dict[int, np.ndarray] = {}
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        rows = select(question, reports, scope, FIGURES, communes=part)
        found |= _by_commune(np.array(rows, np.int64).reshape(-1, 1 + WIDTH))
    return found


def _by_commune(rows: np.ndarray) -> dict[int, np.ndarray]:
    rows[:, 1 + PART] = PART_OF[rows[:, 1 + PART]]
    part, helped, key = (rows[:, 1 + column] for column in (PART, HELPED, KEY))
    # Of those nobody helps only the year of their escape is told
    told = (part == 0) | (key >= 0) & ((helped == 1) | (part == YEARS))
    rows = rows[told]
    rows = rows[np.lexsort(rows[:, 4::-1].T)]
    communes, firsts = np.unique(rows[:, 0], return_index=True)
    parts = np.split(rows[:, 1:], firsts[1:])
    return dict(zip(communes.tolist(), parts, strict=len(communes) > 0))


def added(parts: Iterable[np.ndarray]) -> np.ndarray:
    """The rows of several communes as those of one."""
    rows = np.concatenate([NONE, *parts])
    keys, into = np.unique(rows[:, :4], axis=0, return_inverse=True)
    sums = np.zeros((len(keys), len(COUNTS)), np.int64)
    np.add.at(sums, into.ravel(), rows[:, 4:])
    found = np.concatenate([keys, sums], axis=1)
    return found[sums.any(axis=1)]


def without(rows: np.ndarray) -> np.ndarray:
    """What, added, takes these rows out of a sum."""
    taken = rows.copy()
    taken[:, 4:] *= -1
    return taken


def of_start(rows: np.ndarray, start: str) -> np.ndarray:
    """The rows of the households a question is about; "listed" is all of them."""
    return rows[rows[:, START] == STARTS.index(start)] if start in STARTS else rows


def of_part(
    rows: np.ndarray, is_helped: bool | None, part: str, key: int | None
) -> np.ndarray:
    """The counts, summed, of one part of the helped, of the others, or of both."""
    chosen = rows[:, PART] == PARTS.index(part)
    if is_helped is not None:
        chosen &= rows[:, HELPED] == is_helped
    if key is not None:
        chosen &= rows[:, KEY] == key
    return rows[chosen, 4:].sum(axis=0)


def packed(rows: np.ndarray) -> bytes:
    return zlib.compress(rows.astype(PACKED).tobytes(), 1)


def unpacked(found: bytes) -> np.ndarray:
    return np.frombuffer(zlib.decompress(found), PACKED).reshape(-1, WIDTH)
