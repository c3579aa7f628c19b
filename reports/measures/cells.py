"""A report's lines folded into cells: one query, columns of whole numbers.

A cell is the lines of one place with the same status then, status now and change (a
district's 5,500 lines make some 200). Every figure is a sum over some cells of a place,
so a table with a hundred columns costs the database what one with two does.
"""

import zlib
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection

from households.choices import LISTED
from households.models import EthnicGroup
from reports.choices import Change
from reports.measures.amounts import AMOUNTS, ETHNIC, ETHNIC_CODES
from reports.measures.definitions import Lines
from reports.models import ReportLine
from reports.querysets import ReportLineQuerySet

KEYS = ("status_then", "status_now", "change")
STATUSES = ("", *(status.value for status in LISTED))
# Every combination a line may have; a cell knows its own by number
KINDS = list(product(STATUSES, STATUSES, Change.values))
KIND_OF = {kind: number for number, kind in enumerate(KINDS)}
KNOWN = "known: "
KNOWN_ETHNIC = KNOWN + AMOUNTS["ethnic_01"].knows
PACKED = np.dtype("<i8")
BATCH = 5_000  # rows read at a time: a nation's cells as Python numbers fill gigabytes


def columns_of(block: str) -> dict[str, str]:
    """One column for every amount, and one for each way of not knowing it."""
    amounts = {n: amount for n, amount in AMOUNTS.items() if amount.block == block}
    return {name: amount.sql for name, amount in amounts.items() if amount.sql} | {
        KNOWN + amount.knows: amount.knows
        for amount in amounts.values()
        if not amount.is_always_known
    }


COLUMNS = columns_of("lists")
LINES_ONLY = ("lines", "persons_then", "persons_now", "growth", "loss")


@dataclass(frozen=True)
class Cells:
    """Cells of several places: in row n the place `places[at[n]]` and `kinds[n]`.

    `numbers` holds a column of int64 for every amount that was counted.
    """

    places: list[Hashable]
    at: np.ndarray
    kinds: np.ndarray
    numbers: dict[str, np.ndarray]

    def by(self, whose: Mapping[Hashable, Hashable]) -> "Cells":
        """The same cells, of what each place belongs to."""
        return replace(self, places=[whose[place] for place in self.places])

    def added(self, places: Iterable[Hashable]) -> "Cells":
        """The cells of these places as those of one, under None."""
        wanted = set(places)
        theirs = np.array([place in wanted for place in self.places], bool)
        chosen = np.flatnonzero(theirs[self.at])
        kinds, into = np.unique(self.kinds[chosen], return_inverse=True)
        numbers = {}
        for name, column in self.numbers.items():
            numbers[name] = np.zeros(len(kinds), np.int64)
            np.add.at(numbers[name], into, column[chosen])
        return Cells([None], np.zeros(len(kinds), np.int64), kinds, numbers)

    def corrected(self, was: "Cells", becomes: "Cells") -> "Cells":
        """A sum of all its cells in which some part became another."""
        parts = ((self, 1), (was, -1), (becomes, 1))
        kinds = np.concatenate([part.kinds for part, _ in parts])
        numbers = {
            name: np.concatenate([sign * part.numbers[name] for part, sign in parts])
            for name in self.numbers
        }
        every = Cells([None], np.zeros(len(kinds), np.int64), kinds, numbers)
        return every.added([None])

    def packed(self) -> dict[Hashable, bytes]:
        """The cells of each place as a few hundred bytes, to be read by `unpacked`."""
        rows = np.column_stack([self.kinds, *self.numbers.values()]).astype(PACKED)
        order = np.lexsort((self.kinds, self.at))
        order = order[rows[order, 1:].any(axis=1)]  # without cells of zeros
        counts = np.bincount(self.at[order], minlength=len(self.places))
        ends = np.cumsum(counts)
        parts = [
            rows[order[end - n : end]] for n, end in zip(counts, ends, strict=True)
        ]
        return {
            place: zlib.compress(part.tobytes(), 1)
            for place, part in zip(self.places, parts, strict=True)
        }


def unpacked(block: str, packed: Mapping[Hashable, bytes]) -> Cells:
    """The cells of a block of amounts of these places."""
    names = names_of(block)
    parts = [
        np.frombuffer(zlib.decompress(cells) if cells else b"", PACKED)
        for cells in packed.values()
    ]
    rows = [part.reshape(-1, 1 + len(names)) for part in parts]
    at = np.repeat(np.arange(len(rows)), [len(part) for part in rows])
    found = np.concatenate([np.zeros((0, 1 + len(names)), np.int64), *rows])
    numbers = {name: found[:, 1 + n] for n, name in enumerate(names)}
    return Cells(list(packed), at, found[:, 0], numbers)


def names_of(block: str) -> list[str]:
    """The columns of a block, in their order."""
    if block == ETHNIC:
        return [*(f"ethnic_{code}" for code in ETHNIC_CODES), KNOWN_ETHNIC]
    return list(columns_of(block))


@cache
def held(lines: Lines) -> np.ndarray:
    """True at the number of every kind of cell that holds such lines."""
    return np.array([lines.hold(*kind) for kind in KINDS])


def cells(lines: ReportLineQuerySet, by: str, columns=None) -> Cells:
    """The cells of lines by a column of theirs; all amounts of the first block."""
    return _grouped(lines, by, {name: COLUMNS[name] for name in columns or COLUMNS})


def block(lines: ReportLineQuerySet, by: str, name: str) -> Cells:
    """The same cells with the amounts of a block alone."""
    if name == ETHNIC:
        return _ethnic(lines, by)
    return _grouped(lines, by, columns_of(name))


def _ethnic(lines: ReportLineQuerySet, by: str) -> Cells:
    """Households of each ethnic group; a cell for every group."""
    group = "coalesce(ethnic_group_id, 0)"
    found = _grouped(lines, by, {"households": "count(*)", "group": group}, group)
    households, groups = found.numbers["households"], found.numbers["group"]
    ids = dict(EthnicGroup.objects.values_list("code", "pk"))
    numbers = {
        f"ethnic_{code}": np.where(groups == ids.get(code, -1), households, 0)
        for code in ETHNIC_CODES
    }
    numbers[KNOWN_ETHNIC] = np.where(groups > 0, households, 0)
    return replace(found, numbers=numbers)


def _grouped(lines, by: str, columns: dict[str, str], *more_keys: str) -> Cells:
    try:
        source, params = _source(lines)
    except EmptyResultSet:
        return _as_cells(np.zeros((0, 2 + len(columns)), np.int64), columns)
    keys = (by, *KEYS, *more_keys)
    amounts = [f"coalesce({sql}, 0)" for sql in columns.values()]
    query = (
        f"SELECT {', '.join((by, *KEYS, *amounts))} FROM ({source}) AS line"
        f" GROUP BY {', '.join(keys)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        batches = [np.zeros((0, 2 + len(columns)), np.int64)]
        while rows := cursor.fetchmany(BATCH):
            numbered = [(r[0], KIND_OF[r[1:4]], *r[4:]) for r in rows]
            batches.append(np.array(numbered, np.int64))
    return _as_cells(np.concatenate(batches), columns)


def _source(lines) -> tuple[str, tuple]:
    wanted = [field.attname for field in ReportLine._meta.concrete_fields]
    is_placed = "unit_id" in lines.query.annotations
    if is_placed:  # the commune of the day in place of the line's own
        wanted[wanted.index("commune_id")] = "unit_id"
    source, params = lines.order_by().values(*wanted).query.sql_with_params()
    if is_placed:
        source = f"SELECT *, unit_id AS commune_id FROM ({source}) AS placed"
    return source, params


def _as_cells(rows: np.ndarray, columns) -> Cells:
    places, at = np.unique(rows[:, 0], return_inverse=True)
    numbers = {name: rows[:, 2 + n] for n, name in enumerate(columns)}
    return Cells(places.tolist(), at, rows[:, 1], numbers)
