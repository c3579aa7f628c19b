"""Which commune and which village: title, sheet, section, column, old names."""

from tests.factories import make_commune, make_village
from tests.households.imports.corpus.shelf import (
    HAC,
    HEADINGS,
    PO,
    SECTION,
    THAM,
    TITLE,
    UNDER,
    Book,
    Sheet,
    book,
    hac,
    listed,
    po,
    table,
    tham,
    xlsx,
)

WITH_PLACES = ("TT", "Xã", "Thôn, bản", *HEADINGS[1:])
NONE_ABOVE = {"title": 1, "section": 0}


def with_places(person, commune, village):
    return (person[0], commune, village, *person[1:])


def second_commune():
    make_commune("Noong Hẹt", code="03352")


@book
def commune_in_a_column():
    """A list of the district: commune and village in columns, "Noọng Hẹt" as GSO."""
    rows = [
        TITLE,
        WITH_PLACES,
        with_places(HAC, "Xã Na Tông", "Bản Na Tông 1"),
        with_places(PO, "Noọng Hẹt", "Bản Liếng"),
    ]
    return Book(
        xlsx(Sheet(rows, "DS hộ nghèo 2022 (2)")),
        rows=[
            hac(3, sheet="DS hộ nghèo 2022 (2)"),
            po(
                4,
                commune="Noong Hẹt",
                village="Bản Liếng",
                sheet="DS hộ nghèo 2022 (2)",
            ),
        ],
        tables=[table(2, (2, 2), passed=NONE_ABOVE, sheet="DS hộ nghèo 2022 (2)")],
        register=second_commune,
    )


@book
def commune_by_its_code():
    """The code of the commune as a number that lost its zero, no name."""
    headings = ("TT", "Mã xã", "Bản", *HEADINGS[1:])
    rows = [TITLE, headings, with_places(HAC, 3365, "Bản Na Tông 1")]
    return Book(
        xlsx(Sheet(rows, "Sheet1")),
        rows=[hac(3, sheet="Sheet1")],
        tables=[table(1, (2, 2), passed=NONE_ABOVE, sheet="Sheet1")],
    )


@book
def one_sheet_per_commune():
    """Each commune a sheet, named as offices name them; no title says which."""
    rows = [TITLE, HEADINGS, SECTION]
    return Book(
        xlsx(
            Sheet([*rows, HAC], "Na Tông"),
            Sheet([*rows, PO], "HN xã Noong Hẹt (2)"),
        ),
        rows=[
            hac(4),
            po(4, commune="Noong Hẹt", sheet="HN xã Noong Hẹt (2)"),
        ],
        tables=[
            table(1, (2, 2), passed={"title": 1}),
            table(1, (2, 2), passed={"title": 1}, sheet="HN xã Noong Hẹt (2)"),
        ],
        register=second_commune,
    )


@book
def one_sheet_per_village():
    """Each village a sheet; the title says the commune, nothing else the village."""
    rows = [UNDER, TITLE, HEADINGS]
    bare = {"section": 0}
    return Book(
        xlsx(Sheet([*rows, HAC], "Bản Na Tông 1"), Sheet([*rows, PO], "Đội 4")),
        rows=[
            hac(4, sheet="Bản Na Tông 1"),
            po(4, sheet="Đội 4", village="Đội 4"),
        ],
        tables=[
            table(1, passed=bare, sheet="Bản Na Tông 1"),
            table(1, passed=bare, sheet="Đội 4"),
        ],
    )


@book
def village_in_the_title_only():
    """The list of one village: "BẢN NA TÔNG 1" over it, no section, no column."""
    title = ("DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO BẢN NA TÔNG 1 NĂM 2022",)
    return Book(
        listed(HAC, title=title, section=None),
        rows=[hac(4)],
        tables=[table(1, passed={"section": 0})],
    )


@book
def addresses_with_the_commune_behind():
    """ "Địa chỉ": the village with commune and district behind it; one blank."""
    headings = ("TT", "Địa chỉ (Thôn, bản)", *HEADINGS[1:])
    address = "Bản Na Tông 1, xã Na Tông, huyện Điện Biên"
    rows = [(1, address, *HAC[1:]), (2, "", *PO[1:])]
    missing = ("Thôn, bản", "(trống)", "tên thôn, bản ở cột hoặc ở dòng đầu mục")
    return Book(
        listed(*rows, headings=headings, section=None),
        rows=[hac(4), po(5, village=None, verdict="error", problems=[missing])],
        tables=[table(2, passed={"section": 0})],
    )


def villages_of_before():
    """The register: two villages, one of them merged of two in 2019."""
    commune = make_commune("Na Tông", code="03365")
    make_village(commune, "Bản Xôm 1")
    merged = make_village(commune, "Bản Na Hai")
    merged.aliases = ["Bản Hin Phon", "Bản Na Ngám"]
    merged.save()


@book
def villages_spelled_otherwise():
    """Xôm I, xôm1, BẢN XÔM 01 are Bản Xôm 1; Hin Phon became Na Hai in a merger."""
    rows = [
        HAC,
        ("II", "xôm1"),
        PO,
        ("III", "Bản Hin Phon"),
        THAM,
    ]
    first, last = "viết khác tên đã có", "tên cũ hoặc tên khác của bản"
    repairs = [
        ("Thôn, bản", "Xôm I", "Bản Xôm 1", first),
        ("Thôn, bản", "xôm1", "Bản Xôm 1", first),
        ("Thôn, bản", "Bản Hin Phon", "Bản Na Hai", last),
    ]
    return Book(
        listed(*rows, section=("I", "Xôm I")),
        rows=[
            hac(5, village="Bản Xôm 1", repairs=repairs[:1]),
            po(7, village="Bản Xôm 1", repairs=repairs[1:2]),
            tham(9, village="Bản Na Hai", repairs=repairs[2:]),
        ],
        tables=[table(3, passed={"section": 3})],
        register=villages_of_before,
    )


@book
def villages_that_are_numbers_and_teams():
    """Đội 4, C17, Thôn 3 of the basin's farms, in a column."""
    headings = ("TT", "Thôn, bản", *HEADINGS[1:])
    rows = [
        (1, "Đội 4", *HAC[1:]),
        (2, "C17", *PO[1:]),
        (3, "c 17", *THAM[1:]),
    ]
    repair = ("Thôn, bản", "c 17", "C17", "viết khác các dòng trước")
    return Book(
        listed(*rows, headings=headings, section=None),
        rows=[
            hac(4, village="Đội 4"),
            po(5, village="C17"),
            tham(6, village="C17", repairs=[repair]),
        ],
        tables=[table(3, passed={"section": 0})],
    )


@book
def hidden_sheet():
    """A hidden sheet is read and said so; a sheet without a list is told of."""
    other = Sheet([("Kế hoạch",), ("Tuần", "Việc"), (1, "Họp bản")], "Kế hoạch")
    rows = [UNDER, TITLE, HEADINGS, SECTION]
    return Book(
        xlsx(
            Sheet([*rows, HAC], "Na Tông"),
            Sheet([*rows, PO], "Cũ", is_hidden=True),
            other,
        ),
        rows=[hac(5), po(5, sheet="Cũ")],
        tables=[table(1), table(1, sheet="Cũ")],
        said=["Trang “Cũ” đang ẩn trong tệp; vẫn được đọc."],
        ignored=["Kế hoạch"],
    )


@book
def hidden_rows_and_columns():
    """Rows a filter hid and a hidden column are read; the rows are said so."""
    return Book(
        listed(HAC, PO, hidden_rows=(6,), hidden_columns=("F",)),
        rows=[hac(5), po(6)],
        said=["Trang “Na Tông” có 1 dòng đang ẩn hoặc bị lọc; vẫn được đọc."],
    )
