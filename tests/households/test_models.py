"""The database refuses what the register must never hold."""

from datetime import date

import pytest
from django.db import IntegrityError

from households.models import EthnicGroup, PovertyStandard, VillagePlacement
from tests.factories import make_commune, make_household, make_review, make_village


def test_standards_and_ethnic_groups_are_loaded():
    standards = PovertyStandard.objects.values_list("code", "indicators__number")
    counts = {}
    for code, _ in standards:
        counts[code] = counts.get(code, 0) + 1

    assert counts == {"QD59-2015": 10, "ND07-2021": 12, "ND351-2025": 12}
    assert EthnicGroup.objects.count() == 54
    assert EthnicGroup.objects.get(name="Mông").aliases[0] == "HMông"


@pytest.mark.parametrize(
    ("year", "code"),
    [
        (2020, "QD59-2015"),
        (2021, "ND07-2021"),
        (2026, "ND07-2021"),
        (2027, "ND351-2025"),
    ],
)
def test_the_standard_of_a_year(year, code):
    assert PovertyStandard.objects.for_year(year).code == code


def test_household_codes_are_given_by_the_database():
    first, second = make_household(), make_household()

    assert first.code[:3] == "DB-"
    assert int(second.code[3:]) == int(first.code[3:]) + 1


def test_a_village_lies_in_one_commune_at_a_time():
    village = make_village()

    with pytest.raises(IntegrityError, match="village_in_one_commune_at_a_time"):
        VillagePlacement.objects.create(
            village=village, commune=make_commune("Phu Luông"), started_on="2020-01-01"
        )


def test_a_citizen_number_belongs_to_one_household():
    make_household(citizen_number="011078685083")

    with pytest.raises(IntegrityError, match="household_citizen_number_once"):
        make_household(citizen_number="011078685083")


def test_blank_citizen_numbers_do_not_collide():
    make_household(citizen_number="")
    make_household(citizen_number="")


def test_a_review_is_once_a_year():
    household = make_household()
    make_review(household, 2022)

    with pytest.raises(IntegrityError, match="review_once_per_year"):
        make_review(household, 2022)


def test_ticks_come_back_as_sorted_numbers():
    review = make_review(make_household(), deprivations=(9, 1, 12), causes=())
    review.refresh_from_db()

    assert (review.deprivations, review.causes) == ((1, 9, 12), ())


def test_contradictions_are_told():
    review = make_review(make_household(), deprivations=(1, 2), b2=30)

    assert review.contradictions == [
        "Điểm B2 là 30, nhưng 10 × 2 chỉ số = 20.",
        "Hộ nghèo mà chỉ thiếu hụt 2 chỉ số.",
    ]


def test_birth_date_gives_the_birth_year():
    assert make_household(birth_date=date(1978, 10, 13)).birth_year == 1978


def test_two_communes_never_share_a_code_at_one_time():
    make_commune("Thanh An", code="03343", valid_from=date(2013, 1, 1))

    with pytest.raises(IntegrityError, match="commune_code_names_one_unit_at_a_time"):
        make_commune("Na Ư", code="03343", valid_from=date(2020, 1, 1))


def test_a_code_is_used_again_after_its_unit_ended():
    ended = date(2025, 7, 1)
    make_commune("Thanh Luông", code="03328", valid_to=ended)
    make_commune("Thanh Nưa", code="03328", valid_from=ended)


def test_a_status_nobody_knows_is_refused():
    with pytest.raises(IntegrityError, match="review_status_is_known"):
        make_review(make_household(), status="rich")
