"""Who stands in the register and not in the file: of last year's list, of this year's.

A household the file has as an error or a question is in the file.
"""

from collections import Counter, defaultdict

import polars as pl

from households.choices import LISTED, RowKind
from households.imports.drafts import Drafts
from households.imports.places import Places
from households.imports.register import Register

MOST_SAMPLES = 20
DOUBTFUL_SHARE = 5  # a commune that lacks more than one in so many is asked about

NOBODY = {
    "missing": {"count": 0, "samples": [], "communes": []},
    "left_standing": {"count": 0, "samples": []},
}


def describe(register: Register, drafts: Drafts, places: Places) -> dict:
    """The findings "missing" (last year's, on no list since) and "left_standing".

    `left_standing` are households this year's register has from an earlier batch. Both
    are {count, samples}; `missing` also names the communes that lack very many.
    """
    listed = drafts.frame["kind"] == RowKind.HOUSEHOLD.value
    communes = set(drafts.frame["commune"].filter(listed).unique().to_list())
    ours = pl.col("village").is_in(places.villages_of(communes))
    lists = [status.value for status in LISTED]
    known = register.frame.filter(ours).with_columns(
        was_listed=pl.col("last_year").is_in(lists).fill_null(value=False)
    )
    absent = known.filter(~pl.col("id").is_in(list(_named(register, drafts))))
    stand = absent.filter(pl.col("status").is_in(lists))
    gone = absent.filter(pl.col("was_listed") & pl.col("review").is_null())
    before = _by_commune(known.filter("was_listed"), places)
    lost = _by_commune(absent.filter("was_listed"), places)
    doubtful = [
        {"name": str(places.communes[pk]), "missing": lost[pk], "of": before[pk]}
        for pk in sorted(lost, key=lambda pk: places.communes[pk].code)
        if DOUBTFUL_SHARE * lost[pk] > before[pk]
    ]
    return {
        "missing": _told(gone, places) | {"communes": doubtful},
        "left_standing": _told(stand, places),
    }


def _by_commune(households: pl.DataFrame, places: Places) -> Counter:
    counted = households.group_by("village").len()
    communes: Counter = Counter()
    for village, number in counted.iter_rows():
        communes[places.commune_of[village]] += number
    return communes


def _told(households: pl.DataFrame, places: Places) -> dict:
    some = households.head(MOST_SAMPLES).select("id", "head_name", "village")
    samples = [
        [pk, name, places.village_names[village]]
        for pk, name, village in some.iter_rows()
    ]
    return {"count": households.height, "samples": samples}


def _named(register: Register, drafts: Drafts) -> set[int]:
    """The households the file speaks of, or may: of rows with errors and questions too.

    By number; or by name in the village (in any, where the row's is not known), unless
    both birth years are known and differ.
    """
    named = {pk for pk in drafts.households if pk is not None}
    named |= {pk for pks in drafts.candidates.values() for pk in pks}
    waiting = [row for row in drafts.waiting() if row not in drafts.candidates]
    if not waiting:
        return named
    by_name = defaultdict(list)
    columns = ("folded_name", "id", "village", "birth_year")
    for name, *known in register.frame.select(columns).iter_rows():
        by_name[name].append(known)
    for row in waiting:
        values = drafts.values(row)
        if pk := register.by_number.get(values["citizen_number"]):
            named.add(pk)
        for pk, village, year in by_name.get(values["folded_name"], ()):
            pairs = (village, values["village"]), (year, values["birth_year"])
            if all(None in pair or pair[0] == pair[1] for pair in pairs):
                named.add(pk)
    return named
