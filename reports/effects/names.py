"""The households behind a figure of the comparison, and what was given to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assignments.choices import SupportKind
from povertyaid.scope import Scope
from reports.effects.facts import select
from reports.effects.questions import Column, Dimension, Question
from reports.models import Report

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


class _Listed:
    """Rows of a query as a paginator wants them: counted, and cut into pages."""

    query: str
    order: str
    row: type

    def __init__(
        self,
        question: Question,
        reports: dict[int, Report],
        scope: Scope,
        part: Slice,
    ):
        self._asked = (question, reports, scope)
        self._where, self._params = part.condition

    def count(self) -> int:
        query = f"SELECT count(*) FROM ({self._query}) AS listed"
        found = select(*self._asked, query, *self._params)
        return found[0][0] if found else 0

    def __getitem__(self, part: slice) -> list:
        start = part.start or 0
        limit = None if part.stop is None else part.stop - start
        query = f"{self._query} ORDER BY {self.order} LIMIT %s OFFSET %s"
        found = select(*self._asked, query, *self._params, limit, start)
        return [self.row(*row) for row in found]

    def __iter__(self) -> Iterator:
        return iter(self[:])

    def total(self, column: str) -> int:
        """The sum of a column of the rows, such as "value"."""
        query = f"SELECT coalesce(sum({column}), 0) FROM ({self._query}) AS listed"
        found = select(*self._asked, query, *self._params)
        return int(found[0][0]) if found else 0

    @property
    def _query(self) -> str:
        return self.query.format(where=self._where)


class Households(_Listed):
    """The households of a slice, in order of their names."""

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
    """What the households of a slice received, the newest first."""

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
