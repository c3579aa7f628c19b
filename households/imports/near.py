"""The rows that exact keys left open, beside the households nobody claimed."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import polars as pl

from households.imports.drafts import Drafts
from households.imports.nearness import Near, Person, near_matches, often_enough
from households.imports.places import Places, village_key
from households.imports.register import Register
from households.models import Resident
from povertyaid.text import fold


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
    rows = [_of_row(drafts, row) for row in open_rows]
    return near_matches(rows, _of_households(free, places), moved=moved)


def _of_row(drafts: Drafts, row: int) -> Person:
    values = drafts.values(row)
    return Person(
        key=row,
        folded_name=values["folded_name"],
        birth_year=values["birth_year"],
        birth_date=values["birth_date"],
        sex=values["sex"],
        number=values["citizen_number"],
        village=values["village"],
        village_key=village_key(values["village_name"] or ""),
        commune=values["commune"],
        ethnic_group=values["ethnic_group"],
        persons=values["persons"],
        phone=values["phone"],
        members=tuple(
            (fold(one["name"]), one["birth_year"], one["citizen_number"] or None)
            for one in drafts.members.get(row, ())
        ),
    )


def _of_households(frame: pl.DataFrame, places: Places) -> list[Person]:
    members = _members(frame["id"].to_list())
    people = []
    for row in frame.iter_rows(named=True):
        village = row["village"]
        people.append(
            Person(
                key=row["id"],
                folded_name=row["folded_name"],
                birth_year=row["birth_year"],
                birth_date=row["birth_date"] and row["birth_date"].isoformat(),
                sex=row["sex"],
                number=row["citizen_number"],
                village=village,
                village_key=village_key(places.village_names.get(village, "")),
                commune=places.commune_of.get(village),
                ethnic_group=row["ethnic_group"],
                persons=row["persons"] or row["last_persons"],
                phone=row["phone"],
                members=tuple(members.get(row["id"], ())),
            )
        )
    return people


def _members(households: list[int]) -> dict[int, list[tuple]]:
    found = defaultdict(list)
    people = Resident.objects.filter(household__in=households).order_by("pk")
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
