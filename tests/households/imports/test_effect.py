"""The rates told before a commit: exact, or none."""

from decimal import Decimal

from households import imports
from households.models import CommuneYear
from tests.factories import (
    make_commune,
    make_commune_year,
    make_household,
    make_review,
)
from tests.households.imports.workbooks import (
    HAC,
    TOTALS,
    household_list,
    take_in,
    take_rows,
    workbook,
)


def test_rate_without_every_denominator_is_none(na_tong):
    """Two communes' poor over one commune's households would be 200 %."""
    make_review(make_household(na_tong), 2022)
    make_review(make_household(make_commune("Na Ư")), 2022)
    make_commune_year(na_tong, 2022, households=1, persons=4)

    effect = imports.effect_of(take_rows(HAC))

    assert (effect.now.all_households, effect.now.poor_rate) == (None, None)
    assert effect.after.poor_rate is None


def test_rate_with_every_denominator(na_tong):
    make_review(make_household(na_tong), 2022)
    make_commune_year(na_tong, 2022, households=8)

    effect = imports.effect_of(take_rows(HAC))

    assert effect.now.poor_rate == Decimal("12.50")
    assert effect.after.poor_rate == Decimal("25.00")
    assert effect.last_year.poor_rate is None


def test_rate_after_commit_counts_the_communes_of_the_rows(na_tong):
    make_review(make_household(na_u := make_commune("Na Ư")), 2022)
    make_commune_year(na_u, 2022, households=10)

    effect = imports.effect_of(take_rows(HAC))

    assert effect.now.poor_rate == Decimal("10.00")
    assert effect.after.poor_rate is None


def test_denominator_of_the_list_itself_counts(na_tong):
    totals = [TOTALS, [1, "03365", "Xã Na Tông", 50, 200, 40]]
    content = workbook(Tổng_hợp=totals, Na_Tông=household_list(HAC))

    effect = imports.effect_of(take_in(content))

    assert effect.after.poor_rate == Decimal("2.00")
    assert not CommuneYear.objects.exists()
