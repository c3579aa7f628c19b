"""A list beside the number of all households and persons of its communes."""

import polars as pl

from households.choices import RowKind, Verdict
from households.imports.drafts import Drafts
from households.imports.places import Places
from households.imports.register import TOTALS, Register
from povertyaid.templatetags.vn import number


def above_totals(drafts: Drafts, register: Register, places: Places) -> list[str]:
    """A sentence for every commune with more on the list than live there.

    The totals are those of the file itself, else the register's of that year.
    """
    totals = register.totals | _totals_in(drafts)
    found = []
    for commune, households, persons in _listed(drafts).iter_rows():
        known = totals.get(commune)
        name = str(places.communes.get(commune, ""))
        if known and known["households"] and households > known["households"]:
            all_of_them = number(known["households"])
            found.append(
                f"{name}: danh sách có {number(households)} hộ,"
                f" nhiều hơn tổng số {all_of_them} hộ dân cư."
            )
        if known and known["persons"] and (persons or 0) > known["persons"]:
            all_of_them = number(known["persons"])
            found.append(
                f"{name}: danh sách có {number(persons)} nhân khẩu,"
                f" nhiều hơn tổng số {all_of_them} nhân khẩu."
            )
    return found


def _listed(drafts: Drafts) -> pl.DataFrame:
    """commune, households and persons on the list; rows with errors are not counted."""
    verdicts = pl.Series("verdict", drafts.verdicts, dtype=pl.String)
    counted = drafts.frame["kind"] == RowKind.HOUSEHOLD.value
    counted &= verdicts != Verdict.ERROR.value
    rows = drafts.frame.filter(counted).drop_nulls("commune")
    listed = rows.group_by("commune").agg(pl.len(), pl.col("persons").sum())
    return listed.sort("commune")


def _totals_in(drafts: Drafts) -> dict[int, dict]:
    """Commune → its totals, as good rows of the file give them."""
    rows = drafts.of_kind(RowKind.TOTALS)
    good = [row for row in rows if row not in drafts.marks.problems]
    frame = drafts.frame.select("commune", *TOTALS)[good]
    return {row.pop("commune"): row for row in frame.iter_rows(named=True)}
