"""Which household is this row? What is not certain is a question."""

from datetime import date

import pytest

from households.models import Review
from tests.factories import make_commune, make_household, make_review, make_village
from tests.households.imports.workbooks import (
    HAC,
    HEADINGS,
    take_in,
    take_rows,
    workbook,
)

NUMBER, OTHER_NUMBER = "011070123456", "011070654321"


@pytest.fixture
def village(na_tong):
    return make_village(na_tong, "Bản Na Tông 1")


def row(name="Lò Văn Hặc", born=1970, number="", persons=4, ordinal=1):
    return (ordinal, name, born, "Nam", "Thái", number, persons, "x", "")


def verdicts(batch):
    """(verdict, household or None for one that is yet to be made, key) of each row."""
    return [
        (r.verdict, None if r.verdict == "new" else r.household_id, r.matched_by)
        for r in batch.rows.all()
    ]


def test_number_decides_whatever_the_spelling(village):
    household = make_household(village, "Lò Văn Hạc", citizen_number=NUMBER)

    batch = take_rows(row(number=11070123456))

    assert verdicts(batch) == [("changed", household.pk, "citizen_number")]
    assert batch.rows.get().changes["head_name"] == ["Lò Văn Hạc", "Lò Văn Hặc"]


def test_name_year_and_village_decide_without_a_number(village):
    household = make_household(village, birth_year=1970, citizen_number=NUMBER)

    batch = take_rows(row(name="LÒ VĂN HẶC"))

    assert verdicts(batch) == [("changed", household.pk, "name")]


def test_number_is_filled_where_the_register_has_none(village):
    household = make_household(village, birth_year=1970)

    batch = take_rows(row(number=NUMBER))

    assert verdicts(batch) == [("changed", household.pk, "name")]
    assert batch.rows.get().changes["citizen_number"] == [None, NUMBER]


def test_two_strangers_of_one_name_are_never_merged(village):
    make_household(village, birth_year=1970, citizen_number=NUMBER)

    batch = take_rows(row(number=OTHER_NUMBER))

    assert verdicts(batch) == [("new", None, "")]


def test_blank_numbers_never_match_each_other(village):
    make_household(village, "Lò Văn Hạnh", birth_year=1970)

    batch = take_rows(row())

    assert verdicts(batch) == [("new", None, "")]


def test_birth_a_year_off_without_numbers_is_asked(village):
    household = make_household(village, birth_year=1971)

    batch = take_rows(row())

    assert verdicts(batch) == [("duplicate", None, "")]
    assert batch.rows.get().candidates == [household.pk]


def test_same_name_in_another_village_is_somebody_else(village, na_tong):
    make_household(make_village(na_tong, "Bản Hin Phon"), birth_year=1970)
    assert verdicts(take_rows(row())) == [("new", None, "")]


def test_several_candidates_are_a_question(village):
    households = [make_household(village, birth_year=1970) for _ in range(2)]

    batch = take_rows(row())

    assert verdicts(batch) == [("duplicate", None, "")]
    assert batch.rows.get().candidates == [household.pk for household in households]


def test_two_rows_claiming_one_household_are_a_question(village):
    household = make_household(village, birth_year=1970, citizen_number=NUMBER)

    batch = take_rows(row(number=NUMBER), row(ordinal=2))

    assert verdicts(batch) == [("duplicate", None, "")] * 2
    assert [r.candidates for r in batch.rows.all()] == [[household.pk]] * 2
    assert batch.rows.first().warnings[-1]["note"] == "Cùng một hộ với Na Tông, dòng 6."


@pytest.mark.parametrize(
    ("numbers", "verdict"),
    [
        ((NUMBER, NUMBER), "duplicate"),
        (("", ""), "duplicate"),
        ((NUMBER, ""), "duplicate"),
        ((NUMBER, OTHER_NUMBER), "new"),
    ],
)
def test_two_new_rows_alike(na_tong, numbers, verdict):
    batch = take_rows(*(row(number=number) for number in numbers))
    assert verdicts(batch) == [(verdict, None, "")] * 2


def test_row_without_birth_year_and_number_is_a_question(village):
    household = make_household(village, birth_year=1970)

    batch = take_rows(row(born=""))

    assert batch.rows.get().verdict == "duplicate"
    assert batch.rows.get().candidates == [household.pk]


def test_household_without_birth_year_is_a_question(village):
    household = make_household(village)

    batch = take_rows(row())

    assert batch.rows.get().verdict == "duplicate"
    assert batch.rows.get().candidates == [household.pk]


def test_old_and_new_kind_of_number_are_a_question(village):
    make_household(village, birth_year=1970, citizen_number="040123456")
    assert verdicts(take_rows(row(number=NUMBER))) == [("duplicate", None, "")]


def test_new_kind_of_number_with_the_day_of_birth_is_the_same_person(village):
    household = make_household(
        village, birth_date=date(1970, 3, 2), citizen_number="040123456"
    )

    batch = take_rows(row(born=date(1970, 3, 2), number=NUMBER))

    assert verdicts(batch) == [("changed", household.pk, "near")]


def test_new_kind_of_number_of_another_sex_is_a_question(village):
    household = make_household(
        village, birth_year=1970, sex="female", citizen_number="040123456"
    )

    batch = take_rows(row(number=NUMBER))

    assert verdicts(batch) == [("duplicate", None, "")]
    assert batch.rows.get().candidates == [household.pk]


def test_new_kind_of_number_beside_the_household_itself_is_new(village):
    household = make_household(village, birth_year=1970, citizen_number="040123456")

    batch = take_rows(row(number="040123456"), row(number=NUMBER, ordinal=2))

    assert verdicts(batch) == [
        ("changed", household.pk, "citizen_number"),
        ("new", None, ""),
    ]


def test_number_of_somebody_quite_different_is_a_question(village):
    make_household(village, "Vàng A Páo", birth_year=1950, citizen_number=NUMBER)
    assert verdicts(take_rows(row(number=NUMBER))) == [("duplicate", None, "")]


@pytest.mark.parametrize("spelling", ["Na Tông 1", "BẢN NA TÔNG 1", "Bản Na Tông I"])
def test_village_spelled_otherwise_is_found(village, spelling):
    household = make_household(village, birth_year=1970)

    batch = take_rows(row(), village=spelling)

    assert verdicts(batch) == [("changed", household.pk, "name")]


def test_commune_from_column_code_and_title(na_tong):
    headings = [*HEADINGS, "Xã", "Thôn, bản"]
    rows = [headings, [*HAC, "xã Na Tông", "Bản A"]]
    by_title = [["DANH SÁCH CỦA UBND XÃ NA TÔNG"], HEADINGS, ["I", "Bản A"], row()]

    batch = take_in(workbook(HN=rows, Sheet1=by_title))

    found = {r.values["commune"] for r in batch.rows.all()}
    assert (found, batch.counts["error"]) == ({na_tong.pk}, 0)


def test_title_and_sheet_of_two_communes_are_an_error(na_tong):
    make_commune("Na Ư")

    batch = take_in(workbook(Na_Ư=[["UBND XÃ NA TÔNG"], HEADINGS, ["I", "Bản A"], HAC]))

    assert batch.rows.get().problems == [
        {
            "column": "Xã",
            "seen": "Na Ư",
            "expected": "một xã có trong danh mục năm đó",
        }
    ]


def test_blank_cell_and_year_alone_overwrite_nothing(village):
    household = make_household(
        village,
        birth_date=date(1970, 3, 2),
        birth_year=1970,
        citizen_number=NUMBER,
        sex="male",
        phone="0912345678",
    )
    make_review(household, 2022, persons=4, b1=90)

    batch = take_rows((1, "Lò Văn Hặc", 1970, "", "", NUMBER, 4, "x", ""))

    assert verdicts(batch) == [("same", household.pk, "citizen_number")]


def test_date_fills_in_a_year(village):
    make_household(village, birth_year=1970, citizen_number=NUMBER)

    batch = take_rows(HAC)

    assert batch.rows.get().changes["birth_date"] == [None, "1970-03-02"]
    assert "birth_year" not in batch.rows.get().changes


def test_older_list_only_fills_blanks(village):
    household = make_household(
        village, "Lò Văn Hạc", birth_year=1970, citizen_number=NUMBER
    )
    make_review(household, 2022)

    batch = take_rows((1, "Lò Văn Hặc", 1970, "Nam", "", NUMBER, 4, "x", ""), year=2020)

    assert batch.rows.get().changes == {"sex": [None, "male"]}
    assert batch.rows.get().makes_review


def test_existing_review_of_the_year_is_compared(village):
    household = make_household(
        village, birth_year=1970, sex="male", citizen_number=NUMBER
    )
    make_review(household, 2022, persons=3)

    batch = take_rows((1, "Lò Văn Hặc", 1970, "Nam", "", NUMBER, 4, "", "x"))

    assert batch.rows.get().changes == {
        "status": ["poor", "near_poor"],
        "persons": [3, 4],
    }
    assert Review.objects.get().persons == 3
