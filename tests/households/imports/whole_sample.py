"""The sample district's five lists through the whole import, and what came of it."""

import csv
from collections import defaultdict
from pathlib import Path

from django.conf import settings
from django.core.files import File

from households import imports
from households.models import CommuneYear, Household, ImportBatch, Review
from tests.factories import make_commune

FOLDER = settings.BASE_DIR / "povertyaid" / "sample"
YEARS = range(2019, 2024)
HOUSEHOLD = (
    *("head_name", "sex", "birth_date", "birth_year", "ethnic_group__name"),
    *("citizen_number", "phone", "note", "village__name", "village__commune__code"),
)
REVIEW = (
    *("year", "standard__code", "status", "left_reason", "persons", "b1", "b2"),
    *("deprivations", "causes", "has_no_labour_capacity", "has_merit"),
    *("village__name", "village__commune__code"),
)
TOTALS = ("commune__code", "year", "households", "persons", "minority_households")


def make_communes() -> None:
    with (FOLDER / "communes.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            make_commune(row["name"], code=row["code"])


def original(year: int) -> Path:
    return FOLDER / f"ho-ngheo-{year}.xlsx"


def take_in_year(path: Path, year: int) -> ImportBatch:
    """Upload and read one list."""
    with path.open("rb") as file:
        batch = imports.upload(File(file, name=path.name), year=year)
    imports.read(batch)
    return batch


def take_in_all(paths: dict[int, Path]) -> list[dict]:
    """Each year's list uploaded, read and committed, in order: the batches' counts."""
    counts = []
    for year, path in sorted(paths.items()):
        batch = take_in_year(path, year)
        imports.commit(batch)
        counts.append(batch.counts)
    return counts


def register() -> tuple[list, list]:
    """(households with their reviews, communes' totals), but for ids and codes."""
    reviews = defaultdict(list)
    for pk, *review in Review.objects.order_by("year").values_list(
        "household", *REVIEW
    ):
        reviews[pk].append(tuple(review))
    households = Household.objects.order_by("village__commune__code", *HOUSEHOLD)
    return (
        [
            (tuple(facts), reviews[pk])
            for pk, *facts in households.values_list("pk", *HOUSEHOLD)
        ],
        list(CommuneYear.objects.order_by(*TOTALS).values_list(*TOTALS)),
    )
