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

SHARED = (
    *("folded_name", "birth_year", "birth_date", "sex", "citizen_number", "village"),
    *("commune", "ethnic_group", "persons", "phone"),
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
    frame = drafts.frame.select(*SHARED, "village_name")[list(open_rows)]
    people = []
    for row, values in zip(open_rows, frame.iter_rows(named=True), strict=True):
        name = values.pop("village_name")
        people.append(
            Person(
                key=row,
                village_key=village_key(name or ""),
                members=tuple(
                    (
                        fold(one["name"]),
                        one["birth_year"],
                        one["citizen_number"] or None,
                    )
                    for one in drafts.members.get(row, ())
                ),
                **_told(values),
            )
        )
    return people


def _told(values: dict) -> dict:
    """What a list and the register call by the same names, as a Person has it."""
    born = values["birth_date"]
    values["birth_date"] = born and born.isoformat()
    values["number"] = values.pop("citizen_number")
    return values


def _of_households(frame: pl.DataFrame, places: Places) -> list[Person]:
    members = _members(frame["id"].to_list())
    persons = pl.when(pl.col("persons") > 0).then("persons").otherwise("last_persons")
    commune = pl.col("village").replace_strict(
        places.commune_of, default=None, return_dtype=pl.Int64
    )
    frame = frame.with_columns(persons, commune=commune)
    keys = {pk: village_key(name) for pk, name in places.village_names.items()}
    return [
        Person(
            key=(pk := values.pop("id")),
            village_key=keys.get(values["village"], ""),
            members=tuple(members.get(pk, ())),
            **_told(values),
        )
        for values in frame.select("id", *SHARED).iter_rows(named=True)
    ]


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
