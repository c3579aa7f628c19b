"""The part of the register a list speaks of, loaded once, by COPY."""

import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl
from django.db import connection
from psycopg2.extensions import AsIs

from households.fields import from_bits
from households.imports.sealing import opened_frame
from households.models import CommuneYear, Household, Result, Review

FACTS = (
    "village",
    "head_name",
    "sex",
    "birth_date",
    "birth_year",
    "ethnic_group",
    "citizen_number",
    "phone",
    "note",
)
RESULTS = (
    "status",
    "left_reason",
    "persons",
    "b1",
    "b2",
    "deprivations",
    "causes",
    "has_no_labour_capacity",
    "has_merit",
)
TOTALS = ("households", "persons", "minority_households")
TICKS = ("deprivations", "causes")

# A household, its review of the list's year, and what the years beside say of it
_COLUMNS = {
    "id": ("h.id", pl.Int64),
    "code": ("h.code", pl.String),
    "folded_name": ("h.folded_name", pl.String),
    "village": ("h.village_id", pl.Int64),
    "head_name": ("h.head_name", pl.String),
    "sex": ("nullif(h.sex, '')", pl.String),
    "birth_date": ("h.birth_date", pl.Date),
    "birth_year": ("h.birth_year", pl.Int32),
    "ethnic_group": ("h.ethnic_group_id", pl.Int64),
    "citizen_number": ("nullif(h.citizen_number, '')", pl.String),
    "phone": ("nullif(h.phone, '')", pl.String),
    "note": ("nullif(h.note, '')", pl.String),
    "review": ("r.id", pl.Int64),
    "review_village": ("r.village_id", pl.Int64),
    "status": ("r.status", pl.String),
    "left_reason": ("r.left_reason", pl.String),
    "persons": ("r.persons", pl.Int32),
    "b1": ("r.b1", pl.Int32),
    "b2": ("r.b2", pl.Int32),
    "deprivations": ("r.deprivations", pl.Int32),
    "causes": ("r.causes", pl.Int32),
    "has_no_labour_capacity": ("r.has_no_labour_capacity", pl.Boolean),
    "has_merit": ("r.has_merit", pl.Boolean),
    "last_year": ("p.status", pl.String),
    "last_persons": ("p.persons", pl.Int32),
    "is_reviewed_later": ("l.household_id IS NOT NULL", pl.Boolean),
}
_FROM = """
    FROM households_household h
    LEFT JOIN %(reviews)s r ON r.household_id = h.id AND r.year = %(year)s
    LEFT JOIN households_review p ON p.household_id = h.id AND p.year = %(year)s - 1
    LEFT JOIN (SELECT DISTINCT household_id FROM households_review
               WHERE year > %(year)s) l ON l.household_id = h.id
"""
_SCHEMA = {name: dtype for name, (_, dtype) in _COLUMNS.items()}


@dataclass(slots=True)
class Known:
    """A household as the register has it: `facts` by name, None where unknown."""

    id: int
    folded_name: str
    facts: dict
    is_reviewed_later: bool
    review: dict | None = None  # of the list's year, with "id" and "village"
    last_year: str = ""  # its status on the list of the year before

    @property
    def number(self) -> str:
        return self.facts["citizen_number"] or ""


@dataclass
class Register:
    """The households of some villages, and wherever some numbers are; year's totals.

    `frame` has the columns of _COLUMNS, one row per household.
    """

    frame: pl.DataFrame
    totals: dict[int, dict] = field(default_factory=dict)  # commune → CommuneYear
    elsewhere: frozenset[str] = frozenset()  # numbers out of the batch's bounds
    _by_village: dict[tuple, list[int]] = field(default_factory=dict)

    @classmethod
    def load(
        cls,
        year: int,
        villages: Iterable[int],
        numbers: pl.DataFrame,
        only_commune: int | None = None,
        results: type[Result] = Review,
    ) -> "Register":
        """All households of these villages, and wherever one of these numbers is.

        `numbers` has the columns number and token, each number once and no null.
        `results` is the table of the year's results that the list is of.

        A list of one commune gets no household that lives elsewhere today: of those
        it learns only that the number is taken.
        """
        wanted = "h.village_id = ANY(%(villages)s)"
        arguments = {"year": year, "villages": list(villages), "commune": only_commune}
        arguments |= table_of(results)
        if only_commune is not None:
            wanted = (
                "h.village_id IN (SELECT id FROM households_village"
                " WHERE commune_id = %(commune)s)"
            )
        frame = _households(wanted, arguments, numbers)
        others = numbers.join(
            frame, left_on="number", right_on="citizen_number", how="anti"
        )
        elsewhere: frozenset[str] = frozenset()
        if len(others) and frame.height < Household.objects.count():
            found = _with_numbers(others, arguments)
            if only_commune is None:
                frame = pl.concat([frame, found])
            else:
                elsewhere = frozenset(found["citizen_number"].to_list())
        totals = CommuneYear.objects.filter(year=year).values("commune", *TOTALS)
        return cls(frame, {row.pop("commune"): row for row in totals}, elsewhere)

    @classmethod
    def of_households(
        cls, year: int, ids: Iterable[int], results: type[Result] = Review
    ) -> "Register":
        """Only these households, by id."""
        arguments = {"year": year, "ids": list(ids)} | table_of(results)
        return cls(_households("h.id = ANY(%(ids)s)", arguments))

    # For the rows that are looked at one by one

    @cached_property
    def place_of(self) -> dict[int, int]:
        return dict(
            zip(self.frame["id"].to_list(), range(self.frame.height), strict=True)
        )

    @cached_property
    def by_number(self) -> dict[str, int]:
        return _index(self.frame.drop_nulls("citizen_number"), "citizen_number")

    @cached_property
    def by_code(self) -> dict[str, int]:
        return _index(self.frame, "code")

    def look_up(self, names: Iterable[str]) -> None:
        """Have the households of these folded names at hand, for `of_name` and `named`:
        a register has 100,000, and a few are asked for."""
        rows = self.frame.filter(pl.col("folded_name").is_in(list(names)))
        found = defaultdict(list)
        for name, village, pk in rows.select(
            "folded_name", "village", "id"
        ).iter_rows():
            found[name, village].append(pk)
        self._by_village = dict(found)

    def of_name(self, name: str, village: int | None) -> list[int]:
        """Households of that folded name in the village."""
        return sorted(self._by_village.get((name, village), ()))

    def named(self, name: str, year: int | None, village: int | None) -> list[int]:
        """Households of that folded name and birth year (or none) in the village."""
        years = self.frame["birth_year"]
        found = self.of_name(name, village)
        return [pk for pk in found if years[self.place_of[pk]] == year]

    def known(self, pk: int) -> Known:
        row = self.frame.row(self.place_of[pk], named=True)
        facts = {name: row[name] for name in FACTS}
        if isinstance(facts["birth_date"], date):
            facts["birth_date"] = facts["birth_date"].isoformat()
        review = None
        if row["review"] is not None:
            review = {name: row[name] for name in RESULTS}
            review |= {"id": row["review"], "village": row["review_village"]}
            listed(review)
        later, last = row["is_reviewed_later"], row["last_year"] or ""
        return Known(pk, row["folded_name"], facts, later, review, last)


def _index(frame: pl.DataFrame, column: str) -> dict[str, int]:
    """Value → id of the household."""
    return dict(zip(frame[column].to_list(), frame["id"].to_list(), strict=True))


def table_of(results: type[Result]) -> dict:
    """The parameter `reviews` of a list's statements: the table of its results."""
    return {"reviews": AsIs(results._meta.db_table)}


def _households(
    wanted: str, arguments: dict, numbers: pl.DataFrame | None = None, more: str = ""
) -> pl.DataFrame:
    columns = ", ".join(sql for sql, _ in _COLUMNS.values())
    query = f"SELECT {columns} {_FROM} {more} WHERE {wanted}"
    with connection.cursor() as cursor:
        return _copied(cursor, cursor.mogrify(query, arguments).decode(), numbers)


def _copied(cursor, query: str, numbers: pl.DataFrame | None) -> pl.DataFrame:
    buffer = io.BytesIO()
    cursor.copy_expert(f"COPY ({query}) TO STDOUT WITH (FORMAT csv)", buffer)
    if not buffer.tell():
        return pl.DataFrame(schema=_SCHEMA)
    buffer.seek(0)
    read = {n: pl.String if d == pl.Boolean else d for n, d in _SCHEMA.items()}
    frame = pl.read_csv(buffer, has_header=False, schema=read)
    frame = opened_frame(frame, numbers)
    logical = [pl.col(n) == "t" for n, d in _SCHEMA.items() if d == pl.Boolean]
    return frame.with_columns(logical)


def _with_numbers(numbers: pl.DataFrame, arguments: dict) -> pl.DataFrame:
    """Households outside the villages (or the commune) that have one of the numbers."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE wanted_numbers (number text) ON COMMIT DROP")
        buffer = io.BytesIO("\n".join(numbers["token"].to_list()).encode())
        cursor.copy_expert("COPY wanted_numbers FROM STDIN", buffer)
        cursor.execute("ANALYZE wanted_numbers")
        join = "JOIN wanted_numbers w ON w.number = h.citizen_number"
        found = _households("h.citizen_number <> ''", arguments, numbers, join)
        cursor.execute("DROP TABLE wanted_numbers")
    return found


def listed(results: dict) -> dict:
    """The results with ticks as lists, as JSON keeps them."""
    for name in TICKS:
        ticks = results[name]
        if isinstance(ticks, int):
            ticks = from_bits(ticks)
        results[name] = None if ticks is None else list(ticks)
    return results
