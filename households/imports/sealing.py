"""Whole columns of a list as the database keeps them: identity numbers sealed.

The same tokens as the fields of the models give row by row (povertyaid.fields), and
the tests hold them against those; a list of 100,000 rows is sealed in some calls.
"""

from collections.abc import Callable

import orjson
import polars as pl

from households.fields import BETWEEN_CELLS, sealed
from povertyaid.fields import NAMES
from povertyaid.identity import LIKE_NUMBER, MARK, holds_number, vault

# The first cell that is an identity number and nothing else, with what is around it
_NUMBER_CELL = (
    rf"(?s)^(?P<before>(?:.*?{BETWEEN_CELLS})??)"
    rf"(?P<number>[0-9]{{12}}|[0-9]{{9}})(?P<after>(?:{BETWEEN_CELLS}.*)?)$"
)


def sealed_numbers(numbers: pl.Series, known: dict | None = None) -> pl.Series:
    """A column of numbers as tokens; null and "" as they are.

    `known`, number → token, is filled on the way: a cell and its column say the same.
    """
    known = {} if known is None else known
    listed = numbers.to_list()
    new = [number for number in set(listed) if number and number not in known]
    known.update(zip(new, vault().seal_numbers(new), strict=True))
    tokens = [known[number] if number else number for number in listed]
    return pl.Series(numbers.name, tokens, dtype=pl.String)


def opened_numbers(tokens: pl.Series) -> pl.Series:
    """The numbers of a column of tokens."""
    numbers = vault().open_numbers(tokens.to_list())
    return pl.Series(tokens.name, numbers, dtype=pl.String)


def sealed_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a list with no identity number in clear."""
    known = {}
    return frame.with_columns(
        sealed_numbers(frame["citizen_number"], known),
        sealed_notes(frame["note"]),
        sealed_cells(frame["raw"], known),
    )


def opened_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """Households with their numbers and notes in clear."""
    return frame.with_columns(
        opened_numbers(frame["citizen_number"]), opened_notes(frame["note"])
    )


def sealed_notes(notes: pl.Series) -> pl.Series:
    """Notes, those that may hold an identity number as tokens."""
    rows, seal = _holding(notes), vault().seal_text
    return _changed(notes, rows, seal)


def opened_notes(notes: pl.Series) -> pl.Series:
    rows = notes.str.starts_with(MARK).fill_null(value=False).arg_true()
    return _changed(notes, rows, vault().open_text)


def sealed_cells(raw: pl.Series, known: dict | None = None) -> pl.Series:
    """The cells of every row, those that may hold an identity number as tokens.

    Nearly every row has one such cell, with a number and nothing else: those are
    enciphered together. A row with another one is sealed cell by cell.
    """
    parts = raw.str.extract_groups(_NUMBER_CELL).struct.unnest()
    before, after = parts["before"].fill_null(""), parts["after"].fill_null("")
    is_found = parts["number"].is_not_null()
    found = before + (MARK + sealed_numbers(parts["number"], known)) + after
    rest = (before + BETWEEN_CELLS + after).zip_with(is_found, raw)
    found = found.zip_with(is_found, raw).alias(raw.name)
    by, rows = vault(), _holding(rest)
    given = pl.Series(
        [sealed(cells, by) for cells in raw.gather(rows)], dtype=raw.dtype
    )
    return found.scatter(rows, given) if len(rows) else found


def _holding(texts: pl.Series) -> pl.Series:
    """Where a text may hold an identity number, or looks like a token."""
    found = texts.str.contains(LIKE_NUMBER) | texts.str.contains(MARK, literal=True)
    return found.fill_null(value=False).arg_true()


def _changed(texts: pl.Series, rows: pl.Series, way: Callable) -> pl.Series:
    if not len(rows):
        return texts
    return texts.clone().scatter(rows, [way(text) for text in texts.gather(rows)])


def packed(entries: dict[int, object]) -> dict[int, str]:
    """What is told of some rows, as texts of JSON."""
    return {row: _packed(entry) for row, entry in entries.items()}


def _packed(entry) -> str:
    text = orjson.dumps(entry).decode()
    if not (holds_number(text) or MARK in text):
        return text
    return orjson.dumps(vault().seal_json(entry, NAMES, texts=True)).decode()


def packed_people(members: dict[int, list[dict]]) -> dict[int, str]:
    """The members of some rows as JSON, their numbers as bare tokens for the commit."""
    (name,) = NAMES
    numbers = [one[name] for people in members.values() for one in people]
    tokens = iter(vault().seal_numbers(numbers))
    return {
        row: orjson.dumps([one | {name: next(tokens)} for one in people]).decode()
        for row, people in members.items()
    }
