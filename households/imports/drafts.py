"""What was understood of a list's rows, before it is known whose rows they are.

Values by column, one polars frame for the whole list; what was mended or is wrong by
row, for few rows have any.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from households.choices import RowKind, Verdict
from households.imports.columns import Field
from households.imports.places import Places
from households.imports.values import EthnicGroups, Parsed
from households.models import PovertyStandard, Result, Review

BLANK_SEEN = "(trống)"
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def shown(text: str) -> str:
    """A cell's text as people read it: a date "1978-05-12" is "12/05/1978"."""
    found = _DATE.fullmatch(text)
    return f"{found[3]}/{found[2]}/{found[1]}" if found else text


# The columns of the frame, as ImportRow has them; ids are of communes, villages, groups
SCHEMA = {
    "kind": pl.String,
    "sheet": pl.String,
    "number": pl.Int64,
    "table": pl.Int32,
    "section": pl.String,
    "status_above": pl.String,
    "raw": pl.String,
    "code": pl.String,  # of our register, on lists made from a template
    "commune": pl.Int64,
    "commune_name": pl.String,
    "village": pl.Int64,
    "village_name": pl.String,
    "head_name": pl.String,
    "folded_name": pl.String,
    "sort_key": pl.String,
    "sex": pl.String,
    "birth_date": pl.Date,
    "birth_year": pl.Int32,
    "citizen_number": pl.String,
    "ethnic_group": pl.Int64,
    "phone": pl.String,
    "note": pl.String,
    "status": pl.String,
    "left_reason": pl.String,
    "status_before": pl.String,
    "persons": pl.Int32,
    "b1": pl.Int32,
    "b2": pl.Int32,
    "deprivations": pl.Int32,  # bits: see households.fields.TicksField
    "causes": pl.Int32,
    "has_no_labour_capacity": pl.Boolean,
    "has_merit": pl.Boolean,
    "households": pl.Int32,
    "minority_households": pl.Int32,
}


@dataclass(slots=True)
class Marks:
    """What is to be told of single rows, by the row's place in the list."""

    problems: dict[int, list[dict]] = field(default_factory=dict)
    repairs: dict[int, list[dict]] = field(default_factory=dict)
    warnings: dict[int, list[dict]] = field(default_factory=dict)

    def problem(self, row: int, column: str, seen: str | None, expected: str) -> None:
        seen = shown(seen or "").strip() or BLANK_SEEN
        entry = {"column": str(column), "seen": seen, "expected": expected}
        self.problems.setdefault(row, []).append(entry)

    def warn(self, row: int, column: str, seen: str | None, note: str) -> None:
        entry = {"column": str(column), "seen": shown(seen or ""), "note": note}
        self.warnings.setdefault(row, []).append(entry)

    def repair(self, row: int, column: str, was: str, became, why: str) -> None:
        entry = {"column": str(column), "was": shown(was), "became": became}
        self.repairs.setdefault(row, []).append(entry | {"why": why})

    def note(self, row: int, column: str, seen: str | None, parsed: Parsed) -> None:
        """Write down what a parser mended, doubted or refused."""
        if parsed.expected:
            self.problem(row, column, seen, parsed.expected)
        if parsed.why:
            became = parsed.value
            if isinstance(became, tuple):
                became = next(part for part in became if part is not None)
            self.repair(row, column, seen or "", became, parsed.why)
        if parsed.note:
            self.warn(row, column, seen, parsed.note)


@dataclass(slots=True)
class Drafts:
    """All rows of a list, in order. Row n is frame row n, and n in the dicts."""

    frame: pl.DataFrame
    marks: Marks
    members: dict[int, list[dict]] = field(default_factory=dict)
    # Of the numbers in the frame; where there are any, its "raw" is sealed as well
    tokens: pl.Series | None = None
    # Set by the matcher
    verdicts: list[str] = field(default_factory=list)
    households: list[int | None] = field(default_factory=list)
    matched_by: list[str] = field(default_factory=list)
    makes_review: list[bool] = field(default_factory=list)
    candidates: dict[int, list[int]] = field(default_factory=dict)
    changes: dict[int, dict] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.frame.height

    def values(self, row: int) -> dict:
        """The row's values by name: ISO dates, ticks as bits, None where blank."""
        values = self.frame.row(row, named=True)
        if values["birth_date"] is not None:
            values["birth_date"] = values["birth_date"].isoformat()
        return values

    def place(self, row: int) -> str:
        """ "Trang 1, dòng 12": where the row stands in the file."""
        return f"{self.frame['sheet'][row]}, dòng {self.frame['number'][row]}"

    def places(self, rows: Iterable[int]) -> str:
        return "; ".join(self.place(row) for row in rows)

    def waiting(self) -> list[int]:
        """Rows with an error or a question."""
        waits = (Verdict.ERROR.value, Verdict.DUPLICATE.value)
        return [row for row, verdict in enumerate(self.verdicts) if verdict in waits]

    def of_kind(self, *kinds: RowKind) -> list[int]:
        found = self.frame["kind"].is_in([kind.value for kind in kinds])
        return found.arg_true().to_list()


def gather(parts: list[tuple[pl.DataFrame, Marks, dict[int, list[dict]]]]) -> Drafts:
    """The rows of all tables as one list."""
    frames, marks, members, shift = [], Marks(), {}, 0
    for frame, told, people in parts:
        frames.append(frame)
        for name in ("problems", "repairs", "warnings"):
            all_of_them = getattr(marks, name)
            for row, entries in getattr(told, name).items():
                all_of_them[row + shift] = entries
        members |= {row + shift: rows for row, rows in people.items()}
        shift += frame.height
    frame = pl.concat(frames) if frames else pl.DataFrame(schema=SCHEMA)
    return Drafts(frame, marks, members)


@dataclass(frozen=True, slots=True)
class Reference:
    """What rows are read against: the year, its standard, places, ethnic groups."""

    year: int
    standard: PovertyStandard
    places: Places
    groups: EthnicGroups
    results: type[Result] = Review  # the year's results the list is of
    only_commune: int | None = None  # rows of other communes are out of bounds
    # (status, b2, bits of deprivations) → what is told of them, found once a workbook
    contradictions: dict[tuple, list[tuple]] = field(default_factory=dict)


def groups_of(keys: Iterable, rows: Iterable[int]) -> list[list[int]]:
    """Rows that share a key, those that share it with nobody left out; in order."""
    found = defaultdict(list)
    for key, row in zip(keys, rows, strict=True):
        found[key].append(row)
    return [rows for rows in found.values() if len(rows) > 1]


def field_name(column) -> str:
    """What messages call a column: its field, with the number of a tick."""
    known = column.field in (Field.DEPRIVATION, Field.CAUSE)
    return f"{column.field} {column.number}" if known else str(column.field)
