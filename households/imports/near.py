"""The rows that exact keys left open, beside the households nobody claimed."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import polars as pl
from django.db.models.expressions import RawSQL

from households.imports.drafts import Drafts
from households.imports.nearness import Near, Person, near_matches, often_enough
from households.imports.places import Places, village_key
from households.imports.register import Register
from households.models import Resident
from povertyaid.text import fold

# Of a Person, in its order; `members` beside
TOLD = (
    *("key", "folded_name", "birth_year", "birth_date", "sex", "number", "village"),
    *("village_key", "commune", "ethnic_group", "persons", "phone"),
)


def near_of(
    drafts: Drafts, register: Register, places: Places, open_rows: Sequence[int]
) -> dict[int, list[Near]]:
    """Row → the households it may be, the likeliest first; rows without any are absent.

    A household that another row matched, or is asked about, is nobody's any more.
    """
    claimed = {pk for pk in drafts.households if pk is not None}
    for candidates in drafts.candidates.values():
        claimed.update(candidates)
    free = register.frame.filter(~pl.col("id").is_in(list(claimed)))
    if not open_rows or not free.height:
        return {}
    moved = _moved(drafts, register, places)
    rows = _of_rows(drafts, open_rows)
    return near_matches(rows, _of_households(free, places), moved=moved)


def _of_rows(drafts: Drafts, open_rows: Sequence[int]) -> list[Person]:
    names = drafts.frame["village_name"][list(open_rows)].fill_null("")
    keys = [village_key(name) for name in names]
    rows = drafts.frame[list(open_rows)].with_columns(
        key=pl.Series(open_rows, dtype=pl.Int64),
        village_key=pl.Series(keys, dtype=pl.String),
    )
    members = {
        row: [
            (fold(one["name"]), one["birth_year"], one["citizen_number"] or None)
            for one in drafts.members.get(row, ())
        ]
        for row in drafts.members.keys() & set(open_rows)
    }
    return _people(rows, members)


def _of_households(frame: pl.DataFrame, places: Places) -> list[Person]:
    village = pl.col("village")
    keys = {pk: village_key(name) for pk, name in places.village_names.items()}
    households = frame.with_columns(
        key="id",
        village_key=village.replace_strict(keys, default="", return_dtype=pl.String),
        commune=village.replace_strict(
            places.commune_of, default=None, return_dtype=pl.Int64
        ),
        persons=pl.when(pl.col("persons") > 0)
        .then("persons")
        .otherwise("last_persons"),
    )
    return _people(households, _members(frame["id"].to_list()))


def _people(frame: pl.DataFrame, members: dict[int, list[tuple]]) -> list[Person]:
    told = frame.with_columns(
        pl.col("birth_date").cast(pl.String), number="citizen_number"
    ).select(TOLD)
    return [
        Person(*values, members=tuple(members.get(values[0], ())))
        for values in told.iter_rows()
    ]


def _members(households: list[int]) -> dict[int, list[tuple]]:
    found = defaultdict(list)
    ids = RawSQL("SELECT unnest(%s)", [households])  # one parameter, not thousands
    people = Resident.objects.filter(household__in=ids).order_by("pk")
    columns = ("household", "name", "birth_year", "citizen_number")
    for household, name, year, number in people.values_list(*columns):
        found[household].append((fold(name), year, number or None))
    return found


def _moved(drafts: Drafts, register: Register, places: Places) -> dict:
    """A list's village → the old villages whose households were found in it."""
    rows = drafts.frame.select("commune", "village", "village_name").with_columns(
        pl.Series("id", drafts.households, dtype=pl.Int64)
    )
    pairs = rows.drop_nulls("id").join(
        register.frame.select("id", was="village"), on="id"
    )
    counted = pairs.group_by("commune", "village", "village_name", "was").len()
    together: Counter = Counter()
    found: Counter = Counter()
    for commune, village, name, was, number in counted.iter_rows():
        place = village
        if place is None:
            place = (commune, village_key(name)) if name else None
        together[place, was] += number
        found[was] += number
    return often_enough(together, found)
