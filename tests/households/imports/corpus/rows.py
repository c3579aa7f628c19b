"""What stands between the rows of households: titles, sums, signatures, people."""

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

LIENG = "Bản Liếng"


@book
def sections_with_roman_numerals():
    """ "I", "II" in the number's column and the village beside it; STT begins anew."""
    rows = [HAC, PO, ("II", "Bản Liếng"), (1, *THAM[1:])]
    return Book(
        listed(*rows),
        rows=[hac(5), po(6), tham(8, village=LIENG)],
        tables=[table(3, passed={"section": 2})],
    )


@book
def sections_in_one_cell():
    """ "I. Bản Na Tông 1" merged over the list; capitals; no numeral."""
    rows = [HAC, ("II. BẢN LIẾNG",), PO, ("BẢN HIN PHON",), THAM]
    sheet = Sheet(
        [UNDER, TITLE, HEADINGS, ("I. Bản Na Tông 1",), *rows],
        merges=("A4:I4", "A6:I6", "A8:I8"),
    )
    return Book(
        xlsx(sheet),
        rows=[hac(5), po(7, village=LIENG), tham(9, village="Bản Hin Phon")],
        tables=[table(3, passed={"section": 3})],
    )


@book
def sections_of_poor_and_near_poor():
    """ "1. Hộ nghèo", "2. Hộ cận nghèo" under each village; no column says it."""
    rows = [
        (1, "Hộ nghèo"),
        HAC[:7],
        THAM[:7],
        ("2. Hộ cận nghèo",),
        PO[:7],
    ]
    return Book(
        listed(*rows, headings=HEADINGS[:7]),
        rows=[hac(6), tham(7), po(9)],
        tables=[table(3, passed={"section": 3})],
    )


@book
def sums_that_the_list_states():
    """Subtotals by village and a total; one says more households than stand there."""
    rows = [
        HAC,
        PO,
        ("", "Cộng bản Na Tông 1: 2 hộ"),
        ("II", LIENG),
        THAM,
        ("", "Cộng: 1 hộ"),
        ("", "Tổng số: 4 hộ = 12 khẩu"),
    ]
    return Book(
        listed(*rows),
        rows=[hac(5), po(6), tham(9, village=LIENG)],
        tables=[table(3, passed={"section": 2, "subtotal": 3})],
        checks=[
            (7, "Cộng bản Na Tông 1: số hộ", 2, 2),
            (10, "Cộng: số hộ", 1, 1),
            (11, "Tổng số: số hộ", 4, 3),
        ],
    )


@book
def sums_counted_by_formulas():
    """ "Cộng", "Tổng" with figures under the ticks, as COUNTA gives them."""
    rows = [HAC, PO, ("", "Cộng", "", "", "", "", 9, 1, 1), ("Tổng cộng", *[""] * 5, 9)]
    return Book(
        listed(*rows),
        rows=[hac(5), po(6)],
        tables=[table(2, passed={"subtotal": 2})],
    )


@book
def tail_with_signatures():
    """Under the list: its sum in words, notes, place and date, who signs, their names.

    Two of the names stand in the column of names.
    """
    rows = [
        HAC,
        PO,
        [],
        ("Danh sách này có 02 hộ./.",),
        ("Ghi chú: đánh dấu x vào ô tương ứng",),
        ("", "", "", "", "", "Na Tông, ngày 10 tháng 12 năm 2022"),
        ("", "NGƯỜI LẬP BIỂU", "", "", "", "TM. ỦY BAN NHÂN DÂN"),
        ("", "", "", "", "", "CHỦ TỊCH"),
        ("", "(Ký, ghi rõ họ tên)", "", "", "", "(Ký, đóng dấu)"),
        [],
        ("", "Lò Văn Ký", "", "", "", "Giàng A Sếp"),
    ]
    return Book(
        listed(*rows),
        rows=[hac(5), po(6)],
        tables=[table(2, passed={"blank": 2, "note": 7})],
    )


@book
def rows_between_that_are_blank():
    """Blank rows, rows of spaces, a row with a number and nothing else."""
    rows = [
        HAC,
        [],
        ("", "  ", "\u00a0"),
        (2,),
        PO,
        (3, "", "", "", "", "", "", "", ""),
    ]
    return Book(
        listed(*rows),
        rows=[hac(5), po(9)],
        tables=[table(2, passed={"blank": 2, "note": 2})],
    )


@book
def two_lists_in_one_sheet():
    """The poor, then the near-poor, each with its title; no column says which."""
    rows = [
        UNDER,
        ("DANH SÁCH HỘ NGHÈO NĂM 2022",),
        HEADINGS[:7],
        SECTION,
        HAC[:7],
        THAM[:7],
        [],
        ("DANH SÁCH HỘ CẬN NGHÈO NĂM 2022",),
        HEADINGS[:7],
        SECTION,
        PO[:7],
    ]
    return Book(
        xlsx(Sheet(rows)),
        rows=[hac(5), tham(6), po(11)],
        tables=[
            table(2, passed={"blank": 1, "note": 1}),
            table(1, (9, 9), passed={"title": 0}),
        ],
    )


@book
def two_sheets():
    """Sheets "HN" and "HCN", the title in each says which."""
    poor = [UNDER, ("DANH SÁCH HỘ NGHÈO NĂM 2022",), HEADINGS[:7], SECTION]
    near = [UNDER, ("DANH SÁCH HỘ CẬN NGHÈO NĂM 2022",), HEADINGS[:7], SECTION]
    return Book(
        xlsx(Sheet([*poor, HAC[:7]], "HN"), Sheet([*near, PO[:7]], "HCN")),
        rows=[hac(5, sheet="HN"), po(5, sheet="HCN")],
        tables=[table(1, sheet="HN"), table(1, sheet="HCN")],
    )


@book
def two_sheets_told_apart_by_their_names_only():
    """Sheets "HN" and "HCN" under one title; no column says which."""
    top = [UNDER, TITLE, HEADINGS[:7], SECTION]
    return Book(
        xlsx(Sheet([*top, HAC[:7]], "HN"), Sheet([*top, PO[:7]], "HCN 2022")),
        rows=[hac(5, sheet="HN"), po(5, sheet="HCN 2022")],
        tables=[table(1, sheet="HN"), table(1, sheet="HCN 2022")],
    )


PEOPLE = (*HEADINGS[:2], "Quan hệ với chủ hộ", *HEADINGS[2:])


def person(number, name, relation, *rest):
    return (number, name, relation, *rest)


@book
def one_row_per_member():
    """Each person a row; the household's cells merged over its people; persons are
    counted where the list does not say."""
    rows = [
        UNDER,
        TITLE,
        PEOPLE,
        SECTION,
        person(1, "Lò Văn Hặc", "Chủ hộ", *HAC[2:6], 3, "x", ""),
        person("", "Lò Thị In", "Vợ", 1972, "Nữ", "Thái", "", "", "", ""),
        person("", "Lò Văn Bun", "Con", "2/9/1999", "Nam", "Thái", "", "", "", ""),
        person(2, "Giàng A Pó", "Chủ hộ", *PO[2:6], "", "", "x"),
        person("", "Vàng Thị Mỷ", "Vợ", 1975, "Nữ", "Mông", "", "", "", ""),
    ]
    merges = ("A5:A7", "H5:H7", "I5:I7", "J5:J7", "A8:A9", "H8:H9", "I8:I9", "J8:J9")
    counted = ("Số khẩu", "", 2, "đếm theo các dòng của hộ")
    return Book(
        xlsx(Sheet(rows, merges=merges)),
        rows=[
            hac(
                5,
                persons=3,
                members=[("Lò Thị In", "Vợ", 1972), ("Lò Văn Bun", "Con", 1999)],
            ),
            po(
                8,
                persons=2,
                repairs=[counted],
                members=[("Vàng Thị Mỷ", "Vợ", 1975)],
            ),
        ],
        tables=[table(2, passed={"member": 3})],
    )


@book
def one_row_per_member_who_are_all_counted():
    """The people are numbered on through the list, heads and others alike."""
    headings = ("TT", "Họ và tên", "QH với chủ hộ", *HEADINGS[2:])
    rows = [
        person(1, "Lò Văn Hặc", "Chủ hộ", *HAC[2:6], 2, "x", ""),
        person(2, "Lò Thị In", "Vợ", 1972, "Nữ", "Thái", "", "", "", ""),
        person(3, "Giàng A Pó", "Chủ hộ", *PO[2:6], 1, "", "x"),
    ]
    return Book(
        listed(*rows, headings=headings),
        rows=[
            hac(5, persons=2, members=[("Lò Thị In", "Vợ", 1972)]),
            po(7, persons=1),
        ],
        tables=[table(2, passed={"member": 1})],
    )


LEAVING = (
    "TT",
    "Xã",
    "Thôn, bản",
    "Họ và tên chủ hộ",
    "Năm sinh",
    "Số CCCD/CMND",
    "Phân loại đầu năm",
    "Diễn biến",
    "Lý do",
)
TOTALS = ("TT", "Mã xã", "Xã", "Tổng số hộ dân cư", "Tổng số nhân khẩu", "Số hộ DTTS")


@book
def totals_of_the_communes():
    """Number of households by commune; the sum below says one too many."""
    rows = [
        ("TỔNG SỐ HỘ DÂN CƯ NĂM 2022",),
        TOTALS,
        (1, "03365", "Xã Na Tông", "1.023", "4,297", 1000),
        ("", "", "Toàn huyện", 1024, 4297, 1000),
    ]
    read = {
        "commune": "Na Tông",
        "commune_name": "xã Na Tông",
        "households": 1023,
        "persons": 4297,
        "minority_households": 1000,
    }
    return Book(
        xlsx(Sheet(rows, "Tổng hợp")),
        rows=[row_of_totals(3, read)],
        tables=[
            table(
                1,
                (2, 2),
                passed={"title": 1, "section": 0},
                sheet="Tổng hợp",
                kind="totals",
            )
        ],
        checks=[
            (4, "Tổng số hộ dân cư", 1024, 1023),
            (4, "Tổng số nhân khẩu", 4297, 4297),
            (4, "Số hộ DTTS", 1000, 1000),
        ],
    )


def row_of_totals(number, values):
    read = hac(number, sheet="Tổng hợp")
    read.values = values
    return read
