"""Batches as a reading leaves them, staged row by row without a workbook.

Every row counts as answered by a person, so that a commit takes what it says.
"""

from datetime import date

from households import imports
from households.choices import MatchKey, RowKind, Verdict
from households.imports.register import Register
from households.models import (
    Household,
    ImportBatch,
    ImportRow,
    PovertyStandard,
)
from povertyaid.text import fold, sort_key
from tests.factories import counter


def make_batch(year=2022, **fields):
    return ImportBatch.objects.create(
        kind="households",
        year=year,
        standard=PovertyStandard.objects.for_year(year),
        filename="na-tong.xlsx",
        size=1,
        state=fields.pop("state", "in_review"),
        **fields,
    )


def stage(batch, village=None, name="Lò Văn Hặc", **fields):
    """A row of the list; NEW with an id reserved unless it says whose it is."""
    verdict = fields.setdefault("verdict", Verdict.NEW)
    fields = {"matched_by": MatchKey.ANSWER, "kind": RowKind.HOUSEHOLD} | fields
    if fields["kind"] != RowKind.TOTALS:
        fields.setdefault("status", "poor")
        fields.setdefault("persons", 4)
        fields |= {"head_name": name, "folded_name": fold(name)}
        fields["sort_key"] = sort_key(name)
    if village is not None:
        fields.setdefault("commune", village.commune)
        fields |= {"village": village, "village_name": village.name}
    if verdict == Verdict.NEW and fields["kind"] != RowKind.TOTALS:
        fields.setdefault("household_id", 900_000 + next(counter))
    place = {"sheet": "Na Tông", "number": next(counter)} | {
        name: fields.pop(name) for name in ("sheet", "number") if name in fields
    }
    return ImportRow.objects.create(batch=batch, **place, **fields)


def stage_known(batch, household, changes=(), **fields):
    """A row matched to `household` that changes these things; see ImportRow.changes."""
    fields.setdefault("verdict", Verdict.CHANGED)
    fields.setdefault("birth_year", household.birth_year)
    name = fields.pop("name", household.head_name)
    village = fields.pop("village", household.village)
    register = Register.of_households(batch.year, [household.pk])
    known = register.known(household.pk)
    old = known.facts | (known.review or {}) | {"village": household.village.name}
    if known.review:
        lay_in = household.reviews.get(year=batch.year).village
        old["review_village"] = lay_in.name
    told = {change: [old.get(change), "mới"] for change in changes}
    return stage(batch, village, name, household=household, changes=told, **fields)


def stage_total(batch, commune, verdict=Verdict.NEW, **fields):
    return stage(
        batch,
        kind=RowKind.TOTALS,
        verdict=verdict,
        commune=commune,
        commune_name="xã Na Tông",
        **fields,
    )


def committed(batch):
    imports.commit(batch)
    return batch


def facts(household):
    """All of a household's columns by name, as the database has them."""
    return Household.objects.filter(pk=household.pk).values().get()


BORN = date(1970, 3, 2)
