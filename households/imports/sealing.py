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


def sealed_numbers(numbers: pl.Series) -> pl.Series:
    """A column of numbers as tokens; null and "" as they are."""
    tokens = vault().seal_numbers(numbers.to_list())
    return pl.Series(numbers.name, tokens, dtype=pl.String)


def opened_numbers(tokens: pl.Series, known: pl.DataFrame | None = None) -> pl.Series:
    """The numbers of a column of tokens.

    `known`, columns number and token, are of a list: its households are most of those
    of the register it is matched against, and have been enciphered already.
    """
    numbers = pl.Series(tokens.name, [None], dtype=pl.String)
    numbers = numbers.new_from_index(0, len(tokens))
    if known is not None:
        found = pl.DataFrame({"token": tokens}).join(
            known, on="token", how="left", maintain_order="left"
        )
        numbers = found["number"].alias(tokens.name)
    rows = (numbers.is_null() & tokens.is_not_null()).arg_true()
    opened = vault().open_numbers(tokens.gather(rows).to_list())
    return numbers.scatter(rows, opened) if len(rows) else numbers


def sealed_lines(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """The rows of a list with their cells sealed, and the token of each one's number.

    What is still asked in clear, the number and the note, is sealed where it is stored.
    """
    tokens = sealed_numbers(frame["citizen_number"])
    cells = sealed_cells(frame["raw"], frame["citizen_number"], tokens)
    return frame.with_columns(cells), tokens


def opened_frame(frame: pl.DataFrame, known: pl.DataFrame | None) -> pl.DataFrame:
    """Households with their numbers and notes in clear; see `opened_numbers`."""
    return frame.with_columns(
        opened_numbers(frame["citizen_number"], known), opened_notes(frame["note"])
    )


def sealed_notes(notes: pl.Series) -> pl.Series:
    """Notes, those that may hold an identity number as tokens."""
    rows, seal = _holding(notes), vault().seal_text
    return _changed(notes, rows, seal)


def opened_notes(notes: pl.Series) -> pl.Series:
    rows = notes.str.starts_with(MARK).fill_null(value=False).arg_true()
    return _changed(notes, rows, vault().open_text)


def sealed_cells(raw: pl.Series, numbers: pl.Series, tokens: pl.Series) -> pl.Series:
    """The cells of every row, those that may hold an identity number as tokens.

    Nearly every row has one such cell, with its number and nothing else: there the
    number's token is put. A row with another one is sealed cell by cell.
    """
    rows = pl.DataFrame({"raw": raw, "number": numbers, "token": tokens})
    rows = rows.with_columns(pl.when(pl.col("number") != "").then("number"))
    cut = rows.select(
        _cells_before().alias("before"), _cells_after().alias("after"), "raw", "token"
    )
    told = pl.concat_str("before", pl.lit(MARK), "token", "after")
    rest = pl.concat_str("before", pl.lit(BETWEEN_CELLS), "after")
    found = cut.select(found=pl.coalesce(told, "raw"), rest=pl.coalesce(rest, "raw"))
    rows, by = _holding(found["rest"]), vault()
    cells = found["found"].alias(raw.name)
    given = [sealed(one, by) for one in raw.gather(rows)]
    return cells.scatter(rows, given) if len(rows) else cells


def _cells_before() -> pl.Expr:
    """What stands before the first cell that is the number; null if there is none."""
    return _bounded().bin.slice(1, _place()).cast(pl.String)


def _cells_after() -> pl.Expr:
    start = _place() + pl.col("number").str.len_bytes() + 1
    end = pl.col("raw").str.len_bytes() + 1  # in `_bounded`
    return _bounded().bin.slice(start, end - start).cast(pl.String)


def _bounded() -> pl.Expr:
    """The cells with the separator before the first and after the last, in bytes."""
    between = pl.lit(BETWEEN_CELLS)
    return pl.concat_str(between, "raw", between).cast(pl.Binary)


def _place() -> pl.Expr:
    """Where the separator before the number is, in the bytes of `_bounded`."""
    between = pl.lit(BETWEEN_CELLS)
    cell = pl.concat_str(between, "number", between)
    return pl.concat_str(between, "raw", between).str.find(cell, literal=True)


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
