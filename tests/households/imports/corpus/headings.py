"""Where the headings stand, and how they are written."""

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

TWELVE = tuple(range(1, 13))
NEW = "VL NPT DD BHYT GDNL GDTE CLN DTN NN NT VT PT"
OLD = "GDNL GDTE YT BHYT CLN DTN NN HX VT TSTT"
INDICATORS = (
    "Việc làm",
    "Người phụ thuộc",
    "Dinh dưỡng",
    "Bảo hiểm y tế",
    "Trình độ giáo dục của người lớn",
    "Tình trạng đi học của trẻ em",
    "Chất lượng nhà ở",
    "Diện tích nhà ở bình quân đầu người",
    "Nguồn nước sinh hoạt",
    "Nhà tiêu hợp vệ sinh",
    "Sử dụng dịch vụ viễn thông",
    "Phương tiện phục vụ tiếp cận thông tin",
)
CAUSES = (
    "Không có đất sản xuất",
    "Không có vốn sản xuất, kinh doanh",
    "Không có lao động",
    "Không có công cụ, phương tiện sản xuất",
    "Không có kiến thức về sản xuất",
    "Không có kỹ năng lao động, sản xuất",
    "Có người ốm đau, bệnh nặng, tai nạn",
    "Nguyên nhân khác",
)


def ticks(*numbers, of=12):
    return ["x" if n in numbers else "" for n in range(1, of + 1)]


@book
def letterhead():
    """The State's letterhead, a title merged over the list, the decision, row 7."""
    top = [
        ["UBND XÃ NA TÔNG", *[""] * 5, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["BAN CHỈ ĐẠO RÀ SOÁT", *[""] * 5, "Độc lập - Tự do - Hạnh phúc"],
        [],
        TITLE,
        ["(Kèm theo Quyết định số 125/QĐ-UBND ngày 10/12/2022 của Chủ tịch UBND xã)"],
        [],
    ]
    merges = ("A1:F1", "G1:I1", "A2:F2", "G2:I2", "A4:I4", "A5:I5")
    sheet = Sheet([*top, HEADINGS, SECTION, HAC, PO], merges=merges)
    return Book(
        xlsx(sheet),
        rows=[hac(9), po(10)],
        tables=[table(2, (7, 7), passed={"title": 4, "blank": 2})],
    )


@book
def headings_in_row_forty():
    """The headings far down, under notes and blank rows."""
    top = [UNDER, *[["Trích sổ theo dõi của xã"] if n % 2 else [] for n in range(38)]]
    return Book(
        xlsx(Sheet([*top, HEADINGS, SECTION, HAC])),
        rows=[hac(42)],
        tables=[table(1, (40, 40), passed={"title": 20, "blank": 19})],
    )


@book
def first_rows_and_columns_empty():
    """The list begins in D5: nothing above it and nothing to its left."""
    rows = [["", "", "", *row] for row in (UNDER, HEADINGS, SECTION, HAC, PO)]
    return Book(
        xlsx(Sheet([[], [], [], [], *rows])),
        rows=[hac(8), po(9)],
        tables=[table(2, (6, 6), passed={"title": 1})],
    )


GROUPS = ["TT", "Thông tin chủ hộ", "", "", "", "", "Số khẩu", "Phân loại hộ", ""]
LEAVES = ["", *HEADINGS[1:6], "", "Hộ nghèo", "Hộ cận nghèo"]


@book
def two_heading_rows():
    """A group over twelve indicators, the others merged downwards; letters below."""
    top = [*GROUPS, "Các chỉ số thiếu hụt dịch vụ xã hội cơ bản", *[""] * 11]
    merges = ("A3:A4", "B3:F3", "G3:G4", "H3:I3", "J3:U3")
    rows = [UNDER, TITLE, top, [*LEAVES, *NEW.split()], SECTION]
    rows += [[*HAC, *ticks(4, 7, 12)], [*PO, *ticks(1)]]
    return Book(
        xlsx(Sheet(rows, merges=merges)),
        rows=[hac(6, deprivations=[4, 7, 12]), po(7, deprivations=[1])],
        tables=[table(2, (3, 4), passed={"heading": 2})],
    )


@book
def two_heading_rows_whose_merges_were_lost():
    """The same after a program that writes no merges: groups stand over blanks."""
    top = [*GROUPS, "Các chỉ số thiếu hụt", *[""] * 11]
    rows = [UNDER, TITLE, top, [*LEAVES, *TWELVE], SECTION]
    rows += [[*HAC, *ticks(4, 7, 12)], [*PO, *ticks(1)]]
    return Book(
        xlsx(Sheet(rows)),
        rows=[hac(6, deprivations=[4, 7, 12]), po(7, deprivations=[1])],
        tables=[table(2, (3, 4), passed={"heading": 2})],
    )


@book
def three_heading_rows():
    """Groups within groups, all merged."""
    first = ["TT", "Thông tin chung", *[""] * 5, "Kết quả rà soát", *[""] * 3]
    second = ["", "Chủ hộ", *[""] * 4, "Số khẩu", "Phân loại", "", "Điểm", ""]
    third = ["", *HEADINGS[1:6], "", "HN", "HCN", "B1", "B2"]
    merges = ("A3:A5", "B3:G3", "H3:K3", "B4:F4", "G4:G5", "H4:I4", "J4:K4")
    rows = [UNDER, TITLE, first, second, third, SECTION]
    rows += [[*HAC, 110, 40], [*PO, 120, 20]]
    return Book(
        xlsx(Sheet(rows, merges=merges)),
        rows=[hac(7, b1=110, b2=40), po(8, b1=120, b2=20)],
        tables=[table(2, (3, 5), passed={"heading": 3})],
    )


@book
def headings_with_breaks_and_spaces():
    """Line breaks, double and hard spaces, colons, slashes, capitals."""
    headings = (
        "Số TT",
        "HỌ VÀ TÊN/\nCHỦ  HỘ:",
        "Ngày, tháng,\nnăm\u00a0sinh",
        "Giới\ntính",
        "DÂN TỘC.",
        "Số CCCD\n(CMND)",
        "Số khẩu\n(người)",
        "Hộ  nghèo (x)",
        "Hộ cận nghèo\n(đánh dấu x)",
    )
    return Book(listed(HAC, PO, headings=headings), rows=[hac(5), po(6)])


@book
def headings_shortened():
    """TT, họ tên, NS, GT, DT, CMND, SK, HN, HCN."""
    headings = ("Stt", "Họ tên", "NS", "GT", "DT", "CMND", "SK", "HN", "HCN")
    return Book(listed(HAC, PO, headings=headings), rows=[hac(5), po(6)])


@book
def headings_in_decomposed_letters():
    """Headings and cells typed on a Mac, every mark apart from its letter."""
    headings = ["TT", "Ho\u0323 va\u0300 te\u0302n chu\u0309 ho\u0323\u0302"]
    headings += HEADINGS[2:]
    name = "Lo\u0300 Va\u0306n Ha\u0306\u0323c"
    repair = ("Họ và tên chủ hộ", name, "Lò Văn Hặc", "chữ tổ hợp")
    row = (1, name, *HAC[2:])
    return Book(listed(row, headings=headings), rows=[hac(5, repairs=[repair])])


@book
def columns_counted():
    """A row "1 2 3 …" that numbers the columns."""
    return Book(
        listed(SECTION, HAC, PO, section=list(range(1, 10))),
        rows=[hac(6), po(7)],
        tables=[table(2, passed={"numbers": 1})],
    )


@book
def columns_counted_with_letters_and_sums():
    """A row "A B 1 2 3=4+5 …" that numbers the columns."""
    numbers = ["A", "B", "1", "2", "3", "4", "5=6+7", "6", "7"]
    return Book(
        listed(SECTION, HAC, PO, section=numbers),
        rows=[hac(6), po(7)],
        tables=[table(2, passed={"numbers": 1})],
    )


@book
def headings_repeated_on_every_page():
    """The headings and the column numbers again in the middle, for the printer."""
    numbers = [f"({n})" for n in range(1, 10)]
    rows = [numbers, SECTION, HAC, HEADINGS, numbers, PO, HEADINGS, numbers, THAM]
    passed = {"heading": 3, "numbers": 3}
    return Book(
        listed(*rows, section=None),
        rows=[hac(6), po(9), tham(12)],
        tables=[table(3, passed=passed)],
    )


@book
def indicators_by_full_names():
    """The twelve indicators and the eight causes in words."""
    top = [*GROUPS, "Thiếu hụt", *[""] * 11, "Nguyên nhân nghèo", *[""] * 7]
    merges = ("A3:A4", "B3:F3", "G3:G4", "H3:I3", "J3:U3", "V3:AC3")
    rows = [UNDER, TITLE, top, [*LEAVES, *INDICATORS, *CAUSES], SECTION]
    rows += [[*HAC, *ticks(1, 2, 9, 11), *ticks(1, 3, 8, of=8)]]
    read = hac(6, deprivations=[1, 2, 9, 11], causes=[1, 3, 8])
    return Book(
        xlsx(Sheet(rows, merges=merges)),
        rows=[read],
        tables=[table(1, (3, 4), passed={"heading": 2})],
    )


@book
def the_ten_indicators_of_before():
    """A list of 2020: ten indicators in letters, eleven causes by number."""
    top = [*GROUPS, "Chỉ số thiếu hụt", *[""] * 9, "Nguyên nhân", *[""] * 10]
    merges = ("A3:A4", "B3:F3", "G3:G4", "H3:I3", "J3:S3", "T3:AD3")
    title = ["DANH SÁCH HỘ NGHÈO NĂM 2020"]
    rows = [UNDER, title, top, [*LEAVES, *OLD.split(), *range(1, 12)], SECTION]
    rows += [[*HAC, *ticks(3, 5, 10, of=10), *ticks(2, 11, of=11)]]
    return Book(
        xlsx(Sheet(rows, merges=merges)),
        rows=[hac(6, deprivations=[3, 5, 10], causes=[2, 11])],
        tables=[table(1, (3, 4), passed={"heading": 2})],
        year=2020,
    )


@book
def scores_called_a_and_b():
    """Điểm A and Điểm B; ten points of B are one indicator, here one is missing."""
    headings = [*HEADINGS, "Điểm A", "Điểm B", *(f"Chỉ số {n}" for n in TWELVE)]
    row = [*HAC, 130, 40, *ticks(1, 2, 3)]
    wrong = "Điểm B2 là 40, nhưng 10 × 3 chỉ số = 30."
    return Book(
        listed(row, headings=headings),
        rows=[
            hac(
                5,
                b1=130,
                b2=40,
                deprivations=[1, 2, 3],
                warnings=[("Điểm B2", "40", wrong)],
            )
        ],
    )


@book
def columns_that_are_known_and_not_kept():
    """The card's issue, women, workers, income, groups, movements: known, not taken."""
    headings = [*HEADINGS, "Ngày cấp", "Nơi cấp", "Nữ", "Số lao động", "Thu nhập"]
    headings[11] = "Trong đó nữ"
    headings += ["DTTS", "NCC", "BTXH", "Không có KNLĐ"]
    headings += ["Thoát nghèo", "Tái nghèo", "Phát sinh", "Hộ cũ", "Mã hộ"]
    more = ["12/05/2021", "Cục CSQLHC", 2, 2, "1.200.000", "x", "x", "", ""]
    row = [*HAC, *more, "", "", "x", "", ""]
    return Book(
        listed(row, headings=headings),
        rows=[hac(5, has_merit=True, has_no_labour_capacity=False)],
    )


@book
def columns_nobody_knows():
    """Unknown columns are shown as unknown, with a second column of a known field."""
    headings = [*HEADINGS, "Sở thích", "Ghi chú", "Ghi chú"]
    row = [*HAC, "Bóng đá", "Hộ mới tách", "Xem lại"]
    return Book(
        listed(row, headings=headings),
        rows=[hac(5, note="Hộ mới tách")],
        tables=[table(1, unknown=["Sở thích", "Ghi chú"])],
    )
