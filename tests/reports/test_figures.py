"""Figures, rates and the names behind them."""

from decimal import Decimal

import pytest

from households.models import EthnicGroup
from povertyaid.rates import rate
from povertyaid.scope import Scope
from reports.measures import MEASURES, TOTAL, Measure, figures, names
from tests.factories import (
    compile_year,
    make_commune,
    make_commune_year,
    make_household,
    make_review,
    make_village,
)

ALL = Scope(reads_all=True)
POOR, NEAR_POOR, ABOVE = "poor", "near_poor", "above"


@pytest.fixture
def commune():
    return make_commune(code="03365")


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (2990, 23730, "12.60"),  # 12.6001…
        (1, 8, "12.50"),
        (1, 800, "0.13"),  # 0.125: a half goes up
        (3, 800, "0.38"),  # 0.375
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (0, 5, "0.00"),
    ],
)
def test_rates_are_exact_and_round_half_up(part, whole, expected):
    assert rate(part, whole) == Decimal(expected)


@pytest.mark.parametrize(("part", "whole"), [(None, 5), (5, None), (0, 0)])
def test_a_rate_without_both_numbers_is_none(part, whole):
    assert rate(part, whole) is None


def test_counts_and_rates_by_commune_and_in_total(commune):
    other = make_commune("Mường Nhà", code="03364")
    make_commune_year(commune, households=100, persons=400)
    make_commune_year(other, households=60, persons=300)
    make_review(make_household(commune), persons=4)
    make_review(make_household(commune), persons=5, status=NEAR_POOR)
    make_review(make_household(other), persons=6)

    found = figures(compile_year(), ALL)

    assert [row.name for row in found.rows] == ["Mường Nhà", "Na Tông"]
    assert found.value(commune.pk, "poor_households") == 1
    assert found.value(other.pk, "near_poor_persons") == 0
    assert found.total("poor_persons") == 10
    assert found.total("listed_households") == 3
    assert found.value(commune.pk, "poor_rate") == Decimal("1.00")
    assert found.value(other.pk, "poor_persons_rate") == Decimal("2.00")
    assert found.total("poor_rate") == Decimal("1.25")


def test_missing_total_of_a_commune_is_missing_not_zero(commune):
    other = make_commune("Mường Nhà")
    make_commune_year(commune)
    make_review(make_household(commune))
    make_review(make_household(other))

    found = figures(compile_year(), ALL)

    assert found.value(commune.pk, "poor_rate") == Decimal("1.00")
    assert found.value(other.pk, "all_households") is None
    assert found.value(other.pk, "poor_rate") is None
    assert found.total("all_households") is None
    assert found.total("poor_rate") is None


def test_ticks_are_counted_bit_by_bit(commune):
    make_review(make_household(commune), deprivations=(1, 3, 12), causes=(8,))
    make_review(make_household(commune), deprivations=(3,), causes=())

    found = figures(compile_year(), ALL)

    ticked = [found.total(f"poor_deprivation_{n}") for n in range(1, 13)]
    assert ticked == [1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert [found.total(f"poor_cause_{n}") for n in range(1, 9)] == [0] * 7 + [1]
    assert found.total("poor_deprivations") == 4
    assert found.total("poor_deprivation_3_rate") == Decimal("100.00")


def test_list_without_ticks_is_unknown_not_zero(commune):
    other = make_commune("Mường Nhà")
    make_review(make_household(commune), deprivations=(1,))
    make_review(make_household(other))

    found = figures(compile_year(), ALL)

    assert found.value(other.pk, "poor_deprivation_1") is None
    assert found.total("poor_deprivation_1") == 1
    assert found.unknown(TOTAL, "poor_deprivation_1") == 1
    assert found.total("poor_deprivation_1_rate") is None
    assert found.total("near_poor_deprivation_1") == 0  # nobody to know it of


def test_rate_over_nobody_is_blank_not_missing(commune):
    make_review(make_household(commune), deprivations=(1,))
    found = figures(compile_year(), ALL)
    assert found.is_blank(TOTAL, "near_poor_deprivation_1_rate")
    assert not found.is_blank(TOTAL, "poor_rate")


def test_groups_of_households(commune):
    kinh, thai = (EthnicGroup.objects.get(name=name) for name in ("Kinh", "Thái"))
    make_commune_year(commune, minority_households=50)
    for group in (kinh, thai):
        household = make_household(commune, ethnic_group=group)
        make_review(household, has_merit=group == kinh, has_no_labour_capacity=True)

    found = figures(compile_year(), ALL)

    counted = {name: found.total(f"poor_{name}") for name in ("minority", "merit")}
    assert counted == {"minority": 1, "merit": 1}
    assert found.total("poor_no_labour") == 2
    assert found.total("poor_minority_rate") == Decimal("2.00")


def test_first_year_has_no_movement_figures(commune):
    make_review(make_household(commune), 2019)

    found = figures(compile_year(2019), ALL)

    compared = [m for m in MEASURES.values() if isinstance(m, Measure) and m.compares]
    assert {found.total(measure.name) for measure in compared} == {None}
    assert found.total("poor_households") == 1


def test_persons_balance_by_growth_and_loss(commune):
    """One grew, one shrank, one changed lists and grew, one is new, one left."""
    households = [make_household(commune) for _ in range(5)]
    for household, then, now in zip(
        households,
        [(POOR, 4), (POOR, 6), (NEAR_POOR, 3), (ABOVE, None), (POOR, 2)],
        [(POOR, 5), (POOR, 3), (POOR, 4), (POOR, 7), (ABOVE, None)],
        strict=True,
    ):
        make_review(household, 2021, then[0], persons=then[1])
        make_review(household, 2022, now[0], persons=now[1])

    found = figures(compile_year(), ALL)

    flows = ("start", "out_of_both", "from_other", "new", "growth", "loss", "end")
    persons = {flow: found.total(f"poor_{flow}_persons") for flow in flows}
    assert persons == {
        "start": 12,
        "out_of_both": 2,
        "from_other": 3,
        "new": 7,
        "growth": 2,  # 4 → 5, and 3 → 4 in the household that came from near-poor
        "loss": 3,
        "end": 19,
    }
    assert found.total("poor_other_gains_persons") == 2
    assert found.total("poor_other_losses_persons") == 3
    assert found.total("near_poor_to_other_persons") == 3


def test_by_village_of_one_commune(commune):
    first, second = make_village(commune, "Bản A"), make_village(commune, "Bản B")
    make_commune_year(commune, households=40)
    make_review(make_household(first))
    make_review(make_household(second))
    make_review(make_household(second), status=NEAR_POOR)
    make_review(make_household())

    found = figures(compile_year(), ALL, by="village", commune=commune)

    poor = [(row.name, found.value(row.id, "poor_households")) for row in found.rows]
    assert poor == [("Bản A", 1), ("Bản B", 1)]
    assert found.value(first.pk, "poor_rate") is None
    assert found.total("poor_rate") == Decimal("5.00")


def test_secretary_counts_her_own_commune_only(commune):
    make_review(make_household(commune))
    make_review(make_household())
    make_commune_year(commune)
    report, scope = compile_year(), Scope(reads=frozenset([commune.pk]))

    found = figures(report, scope)

    assert [row.id for row in found.rows] == [commune.pk]
    assert found.total("poor_households") == 1
    assert names(report, "poor_households", scope).count() == 1


def test_empty_scope_sees_nothing_and_asks_nothing(commune, django_assert_num_queries):
    make_review(make_household(commune))
    report = compile_year()
    with django_assert_num_queries(0):
        found = figures(report, Scope())
    assert (found.rows, found.total("poor_households")) == ([], 0)


@pytest.mark.parametrize("count", [1, 3])
def test_figures_take_two_queries(count, django_assert_num_queries):
    for _ in range(count):
        commune = make_commune()
        make_commune_year(commune)
        make_review(make_household(commune))
    report = compile_year()
    with django_assert_num_queries(2):
        found = figures(report, ALL)
        assert found.total("poor_households") == count


def test_every_figure_opens_to_as_many_names(commune):
    statuses = [(POOR, 4), (NEAR_POOR, 3), (ABOVE, None), ("left", None), (None, None)]
    for then, persons_then in statuses:
        for now, persons_now in statuses:
            household = make_household(commune)
            for year, status, persons in (
                (2021, then, persons_then),
                (2022, now, persons_now),
            ):
                if status:
                    reason = "died" if status == "left" else ""
                    make_review(
                        household, year, status, persons=persons, left_reason=reason
                    )
    report = compile_year()

    found = figures(report, ALL)

    households = [m for m in MEASURES.values() if m.unit == "hộ" and m.name[0] != "a"]
    opened = {m.name: names(report, m.name, ALL).count() for m in households}
    assert opened == {m.name: found.total(m.name) or 0 for m in households}


def test_names_narrow_to_a_commune_and_a_village(commune):
    village = make_village(commune)
    in_village = make_household(village, name="Lò Văn An")
    in_commune = make_household(commune, name="Lò Văn Bình")
    for household in (in_commune, in_village, make_household()):
        make_review(household, deprivations=(2,))
    report = compile_year()

    def opened(**place):
        lines = names(report, "poor_deprivation_2", ALL, **place)
        return [line.household for line in lines]

    assert opened(commune=commune) == [in_village, in_commune]
    assert opened(village=village) == [in_village]
    assert list(names(report, "all_households", ALL)) == []


def test_names_of_a_rate_are_those_of_its_numerator(commune):
    make_review(make_household(commune))
    make_review(make_household(commune), status=NEAR_POOR)
    assert names(compile_year(), "poor_rate", ALL).get().status_now == POOR
