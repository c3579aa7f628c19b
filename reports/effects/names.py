"""The households behind a figure of the comparison, and what was given to them.

Commune by commune, in the order of their codes: where it is known how many there are in
each (effects/settled.py), a page looks at the communes it shows and at no other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from assignments.choices import SupportKind
from povertyaid.scope import Scope
from reports.effects import cells
from reports.effects.facts import select
from reports.effects.questions import Column, Dimension, Question
from reports.effects.settled import communes_with
from reports.models import EffectCount, Report

KINDS = dict(SupportKind.choices)


@dataclass(frozen=True, slots=True)
class Slice:
    """Which households of a question: helped or not, one part of them, one column."""

    column: Column
    is_helped: bool | None = None
    dimension: Dimension | None = None
    key: int | None = None

    @property
    def condition(self) -> tuple[str, tuple]:
        """SQL over the facts, and its parameters; every name in it is from the code."""
        wanted, params = [f"({self.column.condition})"], []
        if self.is_helped is not None:
            wanted.append("is_helped = %s")
            params.append(self.is_helped)
        if self.dimension is not None:
            wanted.append(f"{self.dimension.column} = %s")
            params.append(self.key)
        return " AND ".join(wanted), tuple(params)


@dataclass(frozen=True, slots=True)
class Helped:
    """A household of the list: where it stood, how it ended, what help it had."""

    household_id: int
    code: str
    head_name: str
    commune: str
    village: str
    status_then: str
    ending: str
    left_in: int | None
    back_in: int | None
    organisation: str
    months: int | None
    visits: int
    value: int
    gifts: int
    unvalued: int

    @property
    def ending_words(self) -> str:
        """What no chip says: it left, or nobody knows."""
        return {"left": "Giảm khác", "unknown": "Chưa rõ"}.get(self.ending, "")


@dataclass(frozen=True, slots=True)
class Gift:
    """A delivered share of support: whose money, for what, to whom; in dong."""

    support_id: int
    given_on: date
    kind: str
    what: str
    value: int
    is_valued: bool
    household_id: int
    code: str
    head_name: str
    commune: str
    giver: str

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Known:
    """How many rows of a slice each commune has, in their order, and in all."""

    of: Mapping[int, int]
    total: int

    def holding(self, start: int, stop: int | None) -> tuple[list[int], int]:
        """The communes of these rows, and how many of theirs come before."""
        communes, before, seen = [], 0, 0
        for commune, rows in self.of.items():
            if seen + rows <= start:
                before += rows
            elif stop is None or seen < stop:
                communes.append(commune)
            seen += rows
        return communes, start - before


class _Listed:
    """Rows of a query as a paginator wants them: counted, and cut into pages."""

    query: str
    order: str
    row: type
    counted = ""  # which of cells.COUNTS counts these rows; "" the slice's own

    def __init__(
        self,
        question: Question,
        reports: dict[int, Report],
        scope: Scope,
        part: Slice,
        count: EffectCount | None = None,
    ):
        self._asked = (question, reports, scope)
        self._where, self._params = part.condition
        self._part, self._count = part, count
        self._known = count and self._settled(self.counted or part.column.name)

    def count(self) -> int:
        if self._known:
            return self._known.total
        query = f"SELECT count(*) FROM ({self._query}) AS listed"
        found = select(*self._asked, query, *self._params)
        return found[0][0] if found else 0

    def __getitem__(self, part: slice) -> list:
        start = part.start or 0
        limit = None if part.stop is None else part.stop - start
        communes = None
        if self._known:
            communes, start = self._known.holding(start, part.stop)
        query = f"""
            {self._query}
            ORDER BY commune.code, commune.valid_from, commune.id, {self.order}
            LIMIT %s OFFSET %s
        """
        more = (*self._params, limit, start)
        found = select(*self._asked, query, *more, communes=communes)
        return [self.row(*row) for row in found]

    def __iter__(self) -> Iterator:
        """All of them, some communes at a time."""
        if not self._known:
            yield from self[:]
            return
        communes = [pk for pk, rows in self._known.of.items() if rows]
        query = f"{self._query} ORDER BY commune.code, commune.valid_from, commune.id"
        for start in range(0, len(communes), cells.AT_ONCE):
            part = communes[start : start + cells.AT_ONCE]
            found = select(
                *self._asked,
                f"{query}, {self.order}",
                *self._params,
                communes=part,
            )
            yield from (self.row(*row) for row in found)

    def total(self, column: str) -> int:
        """The sum of a column of the rows, such as "value"."""
        if self._count:
            return self._settled(column).total
        query = f"SELECT coalesce(sum({column}), 0) FROM ({self._query}) AS listed"
        found = select(*self._asked, query, *self._params)
        return int(found[0][0]) if found else 0

    def _settled(self, column: str) -> Known:
        """What was settled of `column`, one of cells.COUNTS, commune by commune."""
        question, part = self._asked[0], self._part
        is_commune = part.dimension is not None and part.dimension.key == "xa"
        whose = "" if is_commune or part.dimension is None else part.dimension.key
        asked = (part.is_helped, whose, part.key if whose else None)
        place = cells.COUNTS.index(column)
        within = part.key if is_commune else None
        of = {}
        for commune, packed in communes_with(self._count, question.start, within):
            rows = cells.of_start(cells.unpacked(packed), question.start)
            of[commune] = int(cells.of_part(rows, *asked)[place])
        return Known(of, sum(of.values()))

    @property
    def _query(self) -> str:
        return self.query.format(where=self._where)


class Households(_Listed):
    """The households of a slice, in each commune in order of their names."""

    row = Helped
    order = "fact.sort_key, household_id"
    query = """
        SELECT household_id, fact.code, head_name, commune.name, village.name,
            status_then, ending, left_in, back_in, coalesce(organisation.name, ''),
            months, visits, value, gifts, unvalued
        FROM (SELECT * FROM fact WHERE {where}) AS fact
        JOIN households_commune commune ON commune.id = fact.commune_id
        JOIN households_village village ON village.id = fact.village_id
        LEFT JOIN assignments_partyorganisation organisation
            ON organisation.id = fact.organisation_id
    """


class Gifts(_Listed):
    """What the households of a slice received, in each commune the newest first."""

    counted = "gifts"
    row = Gift
    order = "support.given_on DESC, support.id DESC, share.id"
    query = """
        SELECT support.id, support.given_on, support.kind, support.what, share.value,
            support.is_valued, fact.household_id, fact.code, fact.head_name,
            commune.name, giver.name
        FROM (SELECT * FROM fact WHERE {where}) AS fact
        JOIN gift ON gift.household_id = fact.household_id
        JOIN assignments_supportshare share ON share.id = gift.id
        JOIN assignments_support support ON support.id = share.support_id
        JOIN households_commune commune ON commune.id = fact.commune_id
        JOIN assignments_partyorganisation giver ON giver.id = support.organisation_id
    """
