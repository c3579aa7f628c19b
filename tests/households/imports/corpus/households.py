"""The same households again: in one file, and in the register of before."""

from tests.factories import make_commune, make_household, make_review, make_village
from tests.households.imports.corpus.rows import LEAVING
from tests.households.imports.corpus.shelf import (
    HAC,
    HEADINGS,
    PO,
    SECTION,
    UNDER,
    Book,
    Sheet,
    book,
    hac,
    listed,
    po,
    table,
    xlsx,
)

NAME = "Họ và tên chủ hộ"
TWIN = {"citizen_number": None}


def na_tong_1():
    return make_village(make_commune("Na Tông", code="03365"), "Bản Na Tông 1")


def poor_before(name, **fields):
    """A household of Bản Na Tông 1, poor the year before."""
    household = make_household(na_tong_1(), name, **fields)
    make_review(household, 2021)
    return household


@book
def one_head_twice_in_a_village():
    """Two rows of one name, birth year and village without numbers: a question."""
    row = (*HAC[:5], "", *HAC[6:])
    why = "Cùng họ tên, năm sinh, bản với Na Tông, dòng {}."
    return Book(
        listed(row, (2, *row[1:])),
        rows=[
            hac(
                5, verdict="duplicate", warnings=[(NAME, HAC[1], why.format(6))], **TWIN
            ),
            hac(
                6, verdict="duplicate", warnings=[(NAME, HAC[1], why.format(5))], **TWIN
            ),
        ],
    )


@book
def one_number_in_two_villages():
    """One household on the lists of two villages: its number says so."""
    why = "Cùng số định danh với Na Tông, dòng {}."
    rows = [HAC, ("II", "Bản Liếng"), HAC]
    return Book(
        listed(*rows),
        rows=[
            hac(5, verdict="duplicate", warnings=[(NAME, HAC[1], why.format(7))]),
            hac(
                7,
                village="Bản Liếng",
                verdict="duplicate",
                warnings=[(NAME, HAC[1], why.format(5))],
            ),
        ],
        tables=[table(2, passed={"section": 2})],
    )


@book
def namesakes_with_numbers_of_their_own():
    """Two of one name, year and village, each with a number: two households."""
    other = (2, *HAC[1:5], "011070999999", *HAC[6:])
    return Book(
        listed(HAC, other), rows=[hac(5), hac(6, citizen_number="011070999999")]
    )


@book
def a_stranger_of_that_name_in_the_register():
    """The register's Lò Văn Hặc of that village and year has another number."""
    return Book(
        listed(HAC),
        rows=[hac(5)],
        tables=[table(1)],
        register=lambda: poor_before(
            HAC[1], birth_year=1970, citizen_number="011070999999"
        ),
    )


@book
def the_same_household_with_blanks():
    """A blank cell overwrites nothing: only the review of the year is new."""
    row = (1, HAC[1], "", "", "", HAC[5], 4, "x", "")
    gone = dict.fromkeys(("birth_date", "birth_year", "sex", "ethnic_group"))
    return Book(
        listed(row),
        rows=[hac(5, verdict="changed", **gone)],
        tables=[table(1)],
        register=lambda: poor_before(
            HAC[1], birth_year=1970, sex="male", citizen_number=HAC[5]
        ),
    )


@book
def wife_on_this_list_husband_in_the_register():
    """The head changed to the wife: another name and number, no key fits: a question
    or a new household, never silently another's row."""
    row = (1, "Lò Thị In", 1972, "Nữ", "Thái", "011172000001", 4, "x", "")
    read = hac(
        5,
        head_name="Lò Thị In",
        birth_date=None,
        birth_year=1972,
        sex="female",
        citizen_number="011172000001",
    )
    return Book(
        listed(row),
        rows=[read],
        tables=[table(1)],
        register=lambda: poor_before(HAC[1], birth_year=1970, citizen_number=HAC[5]),
    )


@book
def households_that_leave():
    """The list of who escaped or went: thoát nghèo, chuyển đi, and one unknown."""
    rows = [
        UNDER,
        ("DANH SÁCH HỘ THOÁT NGHÈO VÀ BIẾN ĐỘNG KHÁC NĂM 2022",),
        LEAVING,
        (1, "Xã Na Tông", "Bản Na Tông 1", HAC[1], 1970, HAC[5], "HN", "Thoát nghèo"),
        (2, "Xã Na Tông", "Bản Na Tông 1", PO[1], 1974, PO[5], "", "Giảm", "Chết"),
    ]
    missing = (
        NAME,
        PO[1],
        "hộ có trong sổ; nhập danh sách các năm trước, hoặc sửa tên, năm sinh,"
        " số định danh",
    )
    bare = dict.fromkeys(("birth_date", "sex", "ethnic_group", "persons"))
    return Book(
        xlsx(Sheet(rows, "Biến động")),
        rows=[
            hac(
                4,
                verdict="leaving",
                sheet="Biến động",
                status="above",
                status_before="poor",
                **bare,
            ),
            po(
                5,
                verdict="error",
                sheet="Biến động",
                status="left",
                left_reason="died",
                problems=[missing],
                **bare,
            ),
        ],
        tables=[table(2, passed={"section": 0}, sheet="Biến động", kind="leaving")],
        register=lambda: poor_before(HAC[1], birth_year=1970, citizen_number=HAC[5]),
    )


@book
def a_list_of_another_year():
    """The title says 2021, the upload 2022: read, and told at the top."""
    title = ("DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2021",)
    rows = [UNDER, title, HEADINGS, SECTION, HAC]
    return Book(xlsx(Sheet(rows)), rows=[hac(5)], tables=[table(1)], other_years=[2021])
