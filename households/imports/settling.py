"""Rows that plainly are one household of the register, or plainly nobody's, at once."""

import polars as pl

from households.choices import MatchKey
from households.imports.drafts import Drafts
from households.imports.register import Register

OPEN, LOOK = "open", "look"
KEYS = ["folded_name", "birth_year", "village"]


def settled(drafts: Drafts, register: Register, rows: list[int]) -> pl.DataFrame:
    """Columns row, household, by: the key a row was matched by, OPEN, or LOOK (closer).

    Plain is: a code or a number of the register with the same name; no number, and the
    only household of that name in the village, with that birth; or no household of
    that name in the village at all (OPEN).
    """
    joined = _joined(drafts, register, rows)
    elsewhere = pl.col("citizen_number").is_in(list(register.elsewhere))
    has_number = pl.col("citizen_number").is_not_null()
    is_alone = (pl.col("named") == 1) & (pl.col("alike") == 1)
    is_alone &= pl.col("birth_date").eq(pl.col("named_date")).fill_null(value=True)
    name = pl.col("folded_name")
    by = (
        pl.when(elsewhere & has_number)
        .then(pl.lit(LOOK))
        .when(pl.col("coded_name") == name)
        .then(pl.lit(MatchKey.CODE.value))
        .when(pl.col("code").is_not_null())
        .then(pl.lit(LOOK))
        .when(pl.col("numbered_name") == name)
        .then(pl.lit(MatchKey.CITIZEN_NUMBER.value))
        .when(pl.col("by_number").is_not_null())
        .then(pl.lit(LOOK))
        .when(~has_number & is_alone)
        .then(pl.lit(MatchKey.NAME.value))
        .when(pl.col("alike").is_not_null())
        .then(pl.lit(LOOK))
        .otherwise(pl.lit(OPEN))
    )
    household = (
        pl.when(by == MatchKey.CODE.value)
        .then(pl.col("by_code"))
        .otherwise(pl.coalesce("by_number", "by_name"))
    )
    return joined.select("row", household.alias("household"), by.alias("by"))


def _joined(drafts: Drafts, register: Register, rows: list[int]) -> pl.DataFrame:
    """The rows beside the households that have their code, number, or name."""
    known = register.frame
    ours = drafts.frame.select("code", "citizen_number", "birth_date", *KEYS)[rows]
    ours = ours.with_columns(pl.Series("row", rows, dtype=pl.Int64))
    codes = known.select("code", by_code="id", coded_name="folded_name")
    numbers = known.select(
        "citizen_number", by_number="id", numbered_name="folded_name"
    ).drop_nulls("citizen_number")
    named = known.group_by(KEYS).agg(
        named=pl.len(),
        by_name=pl.col("id").first(),
        named_date=pl.col("birth_date").first(),
    )
    alike = known.group_by("folded_name", "village").agg(alike=pl.len())
    return (
        ours.join(codes, on="code", how="left")
        .join(numbers, on="citizen_number", how="left")
        .join(named, on=KEYS, how="left")
        .join(alike, on=["folded_name", "village"], how="left")
    )


def with_old_numbers(
    drafts: Drafts, register: Register, rows: list[int]
) -> dict[int, list[int]]:
    """Row → households of its name, birth year and village; CMND here, CCCD there."""
    number = pl.col("citizen_number")
    ours = drafts.frame.select(number.alias("ours"), *KEYS)[rows]
    ours = ours.with_columns(pl.Series("row", rows, dtype=pl.Int64))
    ours = ours.drop_nulls(["ours", "village"])
    known = register.frame.select("id", number.alias("theirs"), *KEYS)
    same = ours.join(known.drop_nulls("theirs"), on=KEYS, nulls_equal=True)
    lengths = pl.col("ours").str.len_bytes() != pl.col("theirs").str.len_bytes()
    found: dict[int, list[int]] = {}
    for row, pk in (
        same.filter(lengths).select("row", "id").sort("row", "id").iter_rows()
    ):
        found.setdefault(row, []).append(pk)
    return found
