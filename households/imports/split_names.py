"""Names that stand in two columns: family and middle names, given name."""

import polars as pl

from povertyaid.text import clean, fold


def whole_names(family: pl.Series, given: pl.Series) -> pl.Series:
    """Both columns as one name; null where both are blank."""
    frame = pl.DataFrame({"family": family, "given": given})
    both = pl.concat_str("family", "given", separator=" ", ignore_nulls=True)
    return frame.select(pl.when(both != "").then(both)).to_series()


def without_given(names: pl.Series, given: pl.Series) -> dict[int, str]:
    """Row → whole name, for the names that lack what the column "Tên" beside holds.

    Most lists have that column only to sort by, and the name is whole already.
    """
    frame = pl.DataFrame({"name": names, "given": given})
    return {
        row: f"{clean(name)} {clean(last)}"
        for row, (name, last) in enumerate(frame.iter_rows())
        if name and last and fold(name).split()[-1:] != fold(last).split()[-1:]
    }
