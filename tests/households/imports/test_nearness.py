"""Rows and households the exact keys left over: certain, a question, or strangers."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from households.imports.nearness import Near, Person, moved_villages, near_matches
from households.imports.nearness.names import NameTie, name_tie
from households.imports.nearness.numbers import NumberTie, number_tie, pieces
from tests.households.imports.matching_quality import Matched, Score, quality
from tests.households.imports.two_years import HEADINGS, two_years, write_workbook

HAC = Person(
    key=7,
    folded_name="lo van hac",
    birth_year=1970,
    birth_date="1970-03-02",
    sex="male",
    number="011070123456",
    village=1,
    village_key="na tong 1",
    commune=1,
    ethnic_group=3,
    persons=4,
)
ALL = ("head_name", "birth_date", "sex", "village", "ethnic_group", "persons")
WIFE = {
    "folded_name": "quang thi pan",
    "birth_year": 1972,
    "birth_date": "1972-05-20",
    "sex": "female",
    "number": "011172654321",
}
SON = {
    "folded_name": "lo van bien",
    "birth_year": 1995,
    "birth_date": "1995-05-20",
    "number": "011095654321",
}


def row(**fields) -> Person:
    return replace(HAC, key=0, **fields)


def found(*rows: Person, known=(HAC,), **kwargs) -> dict[int, list[Near]]:
    return near_matches(rows, known, **kwargs)


def answer(one: Person, known: Person = HAC, **kwargs) -> tuple[str, bool] | None:
    """What is said of one row and one household: why, and whether it is certain."""
    near = found(one, known=[known], **kwargs).get(one.key)
    return (near[0].why, near[0].is_certain) if near else None


# What is certain


def test_one_digit_off_under_the_same_name_and_day_is_certain():
    why = "Số định danh khác một chữ số; cùng họ tên, cùng ngày sinh, cùng bản,"
    why += " cùng số khẩu."

    assert found(row(number="011070123458")) == {
        0: [Near(7, 100, ALL, ("citizen_number",), why, True)]
    }


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (
            {"number": "011070654321"},
            "Số định danh khác hẳn; cùng họ tên, cùng ngày sinh",
        ),
        (
            {"number": "011070123465", "birth_date": None},
            "Số định danh đảo hai chữ số; cùng họ tên, cùng năm sinh",
        ),
        (
            {"folded_name": "lo van hat"},
            "Tên khác một chữ cái; cùng số định danh, cùng ngày sinh",
        ),
        (
            {"folded_name": "lo hac", "number": "011070123465"},
            "Số định danh đảo hai chữ số, họ tên thiếu chữ đệm; cùng ngày sinh",
        ),
        (
            {"number": None},
            "Danh sách không ghi số định danh; cùng họ tên, cùng ngày sinh",
        ),
        (
            {"number": "040123456"},
            "Một bên là số CMND cũ, một bên là số CCCD; cùng họ tên, cùng ngày sinh",
        ),
    ],
)
def test_a_slip_beside_much_that_agrees(fields, why):
    is_certain = "khác hẳn" not in why
    assert answer(row(**fields)) == (f"{why}, cùng bản, cùng số khẩu.", is_certain)


def test_a_number_of_one_digit_more_or_less_is_no_slip():
    assert number_tie("011070123456", "11070123456") is NumberTie.OTHER_KIND


def test_what_another_household_could_be_too_is_a_question():
    twin = replace(HAC, key=8, number=None)

    near = found(row(number=None), known=[HAC, twin])

    assert {0: [(n.household, n.is_certain) for n in near[0]]} == {
        0: [(7, False), (8, False)]
    }


def test_two_rows_with_one_number_are_both_asked_about():
    rows = row(folded_name="lo van hat"), replace(HAC, key=1, folded_name="lo van hap")

    near = found(*rows)

    assert [(key, n.household, n.is_certain) for key, (n,) in near.items()] == [
        (0, 7, False),
        (1, 7, False),
    ]


def test_a_household_found_for_certain_is_offered_to_no_other_row():
    sure = row(number="011070123458")
    vague = replace(HAC, key=1, number=None, birth_date=None, birth_year=1971)

    assert list(found(sure)) == list(found(sure, vague)) == [0]
    assert list(found(vague)) == [1]


def test_at_most_as_many_households_as_asked_for():
    known = [replace(HAC, key=key, number=None) for key in range(10, 15)]

    near = found(row(number=None), known=known)

    assert [n.household for n in near[0]] == [10, 11, 12]


# What is a question


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (
            {"number": None, "folded_name": "lo vann hac", "birth_date": None},
            "Danh sách không ghi số định danh, họ tên khác một chữ cái; cùng năm sinh",
        ),
        (
            {"number": None, "birth_year": 1971, "birth_date": None},
            "Danh sách không ghi số định danh, năm sinh lệch ít; cùng họ tên",
        ),
        (
            {"number": None, "birth_year": 1907, "birth_date": None},
            "Danh sách không ghi số định danh, năm sinh đảo hai chữ số; cùng họ tên",
        ),
        (
            {"number": None, "birth_year": None, "birth_date": None},
            "Danh sách không ghi số định danh, một bên không có năm sinh; cùng họ tên",
        ),
        (
            {"number": None, "birth_date": "1970-02-03"},
            "Danh sách không ghi số định danh, ngày sinh đảo ngày và tháng;"
            " cùng họ tên",
        ),
        (
            {"folded_name": "giang a pao", "birth_year": 1990, "birth_date": None},
            "Họ tên khác, năm sinh khác; cùng số định danh",
        ),
    ],
)
def test_one_thing_lost_and_one_misspelt_is_a_question(fields, why):
    assert answer(row(**fields)) == (f"{why}, cùng bản, cùng số khẩu.", False)


def test_the_first_of_january_is_no_day_of_birth():
    filler = replace(HAC, birth_date="1970-01-01")

    near = found(row(number=None, birth_date="1970-01-01"), known=[filler])

    assert [(n.agrees[1], n.is_certain) for n in near[0]] == [("birth_year", False)]


# Strangers


@pytest.mark.parametrize(
    "fields",
    [
        {"number": "011070654321", "birth_date": None},
        {"number": "011078654321", "birth_year": 1978, "birth_date": None},
        {"number": None, "birth_year": 1978, "birth_date": None},
        {"number": None, "folded_name": "lo van hac b", "birth_year": 1980},
        {"number": None, "folded_name": "lo thi hac", "sex": "female"}
        | {"birth_date": None, "persons": 9},
        {"number": None, "folded_name": "giang a pao"},
        {"number": None, "village": 2, "village_key": "na tong 2", "birth_date": None}
        | {"persons": 7},
        {"number": None, "commune": 2, "village": 9},
    ],
)
def test_a_stranger_of_the_same_or_a_like_name_has_no_household(fields):
    assert found(row(**fields)) == {}


def test_namesakes_told_apart_by_a_letter_are_two_people():
    known = replace(HAC, folded_name="lo van hac a", number=None)
    assert found(row(folded_name="lo van hac b", number=None), known=[known]) == {}


@given(st.sampled_from([None, ""]), st.sampled_from([None, ""]))
def test_blank_numbers_never_agree(ours, theirs):
    assert number_tie(ours, theirs) is NumberTie.MISSING
    stranger = row(**(SON | {"number": ours, "persons": 9}))
    assert found(stranger, known=[replace(HAC, number=theirs)]) == {}


def test_a_telephone_many_share_says_nothing():
    known = [
        replace(HAC, key=key, phone="0911", folded_name=f"giang a {name}", number=None)
        for key, name in enumerate(["pao", "tua", "chinh", "dinh"])
    ]
    rows = row(number=None, phone="0911", birth_date=None)
    assert found(rows, known=known) == {}


# A new head


def test_the_wife_who_takes_over_is_a_question():
    near = found(row(**WIFE, persons=3))

    why = "Chủ hộ mới có thể là vợ hoặc chồng của chủ hộ cũ; cùng bản."
    differs = ("citizen_number", "head_name", "birth_date", "sex", "persons")
    assert near == {0: [Near(7, 41, ("village", "ethnic_group"), differs, why, False)]}


def test_the_son_who_takes_over_is_a_question():
    why = "Chủ hộ mới có thể là con của chủ hộ cũ; cùng bản, cùng số khẩu."
    assert answer(row(**SON)) == (why, False)


def test_a_wife_known_by_her_number_is_certain():
    known = replace(HAC, members=(("quang thi pan", 1972, "011172654321"),))
    why = "Chủ hộ mới và chủ hộ cũ có số định danh trong cùng một hộ; cùng bản."
    assert answer(row(**WIFE, persons=3), known) == (why, True)


def test_a_son_known_by_his_number_may_have_set_up_a_house_of_his_own():
    known = replace(HAC, members=(("lo van bien", 1995, "011095654321"),))
    why = "Chủ hộ mới và chủ hộ cũ có số định danh trong cùng một hộ; cùng bản."
    assert answer(row(**SON, persons=1), known) == (why, False)


def test_a_son_whose_household_still_has_the_old_head_is_certain():
    members = (("lo van hac", 1970, "011070123456"),)
    why = "Chủ hộ mới và chủ hộ cũ có số định danh trong cùng một hộ; cùng bản,"
    assert answer(row(**SON, members=members)) == (f"{why} cùng số khẩu.", True)


def test_a_wife_named_among_the_members_is_a_question():
    known = replace(HAC, members=(("quang thi pann", 1972, None),))
    why = "Chủ hộ mới và chủ hộ cũ có tên trong cùng một hộ; cùng bản."
    assert answer(row(**WIFE, persons=3), known) == (why, False)


@pytest.mark.parametrize(
    "fields",
    [
        WIFE | {"birth_year": 1955, "birth_date": None},  # of another generation
        WIFE | {"persons": 9},
        WIFE | {"village": 2, "village_key": "na tong 2"},
        WIFE | {"sex": None},
        SON | {"folded_name": "giang a chu"},  # of another family
        SON | {"birth_year": 2015, "birth_date": None},
    ],
)
def test_a_neighbour_is_no_new_head(fields):
    assert found(row(**fields)) == {}


def test_two_households_with_members_of_whom_none_is_in_both_are_two():
    known = replace(HAC, members=(("lo thi anh", 1999, None),))
    assert found(row(**WIFE, members=(("ca van ba", 2001, None),)), known=[known]) == {}


def test_of_two_likely_wives_only_the_likelier_is_asked_about():
    other = {"birth_year": 1976, "birth_date": None, "number": "011176111111"}
    rows = row(**WIFE), replace(HAC, key=1, **(WIFE | other))
    assert list(found(*rows)) == [0]


# Villages


def test_a_renamed_village_is_learned_from_what_the_exact_keys_found():
    pairs = [
        (
            replace(HAC, key=key, village=None, village_key="doan ket"),
            replace(HAC, key=key),
        )
        for key in range(3)
    ]
    stays = replace(HAC, key=9, village=2, village_key="hin phon")

    assert moved_villages([*pairs, (stays, stays)]) == {(1, "doan ket"): {1}}
    assert moved_villages(pairs[:2]) == {}


def test_a_household_of_a_renamed_village_is_certain_where_it_is_alone():
    new = row(number=None, birth_date=None, village=None, village_key="doan ket")
    why = "Danh sách không ghi số định danh, bản đã đổi tên hoặc sáp nhập;"
    why += " cùng họ tên, cùng năm sinh, cùng số khẩu."

    assert answer(new, moved={(1, "doan ket"): {1}}) == (why, True)
    assert answer(new) == (why.replace("bản đã đổi tên hoặc sáp nhập", "khác bản"), 0)


def test_a_list_without_numbers_shows_by_its_names_that_a_village_was_renamed():
    names = ["lo van hac", "ca thi anh", "tong van dung"]
    known = [
        replace(HAC, key=key, folded_name=name, number=None, birth_date=None)
        for key, name in enumerate(names)
    ]
    rows = [replace(one, village=None, village_key="doan ket") for one in known]

    near = near_matches(rows, known)

    assert [(key, n.household, n.is_certain) for key, (n,) in near.items()] == [
        (0, 0, True),
        (1, 1, True),
        (2, 2, True),
    ]


@pytest.mark.parametrize(("key", "is_near"), [("na tongg 1", True), ("na tong 2", 0)])
def test_a_misspelt_village_is_the_same_but_another_number_is_not(key, is_near):
    new = row(number=None, village=None, village_key=key, persons=9, birth_date=None)
    assert bool(found(new)) == is_near


# Names and numbers


@pytest.mark.parametrize(
    ("ours", "theirs", "tie"),
    [
        ("lo van hac", "lo van hac", NameTie.SAME),
        ("lo van huong", "lo van huongg", NameTie.LETTER),
        ("lo van huong", "lo van hunog", NameTie.LETTER),
        ("lovan hac", "lo van hac", NameTie.LETTER),
        ("lo van hac", "lo hac", NameTie.MIDDLE),
        ("lo van hac", "lo v. hac", NameTie.MIDDLE),
        ("lo van hac", "lo hac van", NameTie.ORDER),
        ("lo van hac", "lo van hac b", NameTie.SUFFIX),
        ("giang a pao", "giang a po", NameTie.SHORT_LETTER),
        ("quang van huong", "quangg van huongg", NameTie.LETTERS),
        ("lo van hac", "lo thi hac", NameTie.PART),
        ("lo van hac", "quang van hac", NameTie.PART),
        ("giang a pao", "giang a sua", NameTie.OTHER),
        ("lo van hac a", "lo van hac b", NameTie.OTHER),
        ("lo van hac", "lo van hanh", NameTie.OTHER),
        ("", "", NameTie.OTHER),
    ],
)
def test_how_alike_two_names_are(ours, theirs, tie):
    assert (name_tie(ours, theirs), name_tie(theirs, ours)) == (tie, tie)


@given(st.text("0123456789", min_size=12, max_size=12), st.data())
def test_numbers_off_by_one_slip_share_a_piece(number, data):
    for size in (9, 12):
        ours = number[:size]
        at = data.draw(st.integers(0, size - 2))
        digit = data.draw(st.sampled_from("0123456789"))
        wrong = ours[:at] + digit + ours[at + 1 :]
        swapped = ours[:at] + ours[at + 1] + ours[at] + ours[at + 2 :]
        for theirs in (wrong, swapped):
            assert not set(pieces(ours)).isdisjoint(pieces(theirs))


# The two years


def test_the_two_years_are_brought_together():
    assert quality(two_years(40)) == Score(
        rows=4900, households=4500, matched=4436, wrong=0, asked=83, found=4493
    )


@pytest.mark.parametrize("seed", [1, 3, 8, 11, 23])
def test_other_two_years_too(seed):
    reached = quality(two_years(seed))

    assert reached.precision == 100
    assert reached.recall > 99
    assert reached.questions < 2


@settings(max_examples=10)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_and_households_makes_no_difference(chance):
    matched = Matched(two_years(5, households=600))
    near = matched.near()

    chance.shuffle(matched.open_rows)
    chance.shuffle(matched.left)

    assert matched.near() == near
    assert list(matched.near()) == sorted(near)


def test_either_year_is_written_as_a_workbook(tmp_path):
    pair = two_years(5, households=600)

    write_workbook(tmp_path / "two.xlsx", pair, is_second=True)

    sheets = CalamineWorkbook.from_path(str(tmp_path / "two.xlsx"))
    rows = [
        row
        for name in sheets.sheet_names
        for row in sheets.get_sheet_by_name(name).to_python()
    ]
    assert rows[0] == HEADINGS
    names = [row[1] for row in rows if row[2] == "Chủ hộ"]
    assert sorted(names) == sorted(home.head.name for home in pair.after)
