"""The five yearly lists of the sample district, in order, whole."""

import pytest

from households import imports
from households.choices import LISTED
from households.models import Household, ImportRow, Review
from tests.households.imports.whole_sample import (
    YEARS,
    make_communes,
    original,
    take_in_year,
)

ROWS = (6075, 5077, 5137, 4643, 4170)
LEFT = (0, 1067, 576, 713, 642)
HOUSEHOLDS = 6963


def listed(year):
    reviews = Review.objects.filter(year=year, status__in=LISTED)
    return set(reviews.values_list("household", flat=True))


def gone(year):
    reviews = Review.objects.filter(year=year, status__in=["above", "left"])
    return set(reviews.values_list("household", flat=True))


@pytest.mark.slow
def test_five_years_in_order():
    make_communes()
    for year, rows, left in zip(YEARS, ROWS, LEFT, strict=True):
        batch = take_in_year(original(year), year)
        counts = batch.counts
        assert (counts["household_rows"], counts.get("leaving_rows", 0)) == (rows, left)
        assert (counts["error"], counts["duplicate"], counts["totals"]) == (0, 0, 21)
        assert len(batch.findings["checks"]) == 330
        assert all(check["ok"] for check in batch.findings["checks"])
        assert batch.findings["warnings"] == []
        assert batch.findings["missing"]["count"] == 0
        imports.commit(batch)
        assert (len(listed(year)), len(gone(year))) == (rows, left)
        if year > YEARS[0]:
            assert listed(year - 1) <= listed(year) | gone(year)

    assert Household.objects.count() == HOUSEHOLDS
    again = take_in_year(original(2023), 2023)
    assert again.counts["same"] == 4170 + 642
    imports.commit(again)
    assert not ImportRow.objects.filter(batch=again).exclude(before=None).exists()
