"""Files of other kinds, and text of the time before Unicode."""

from households.imports.reading.inside.legacy import TCVN3, VNI, encode
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
    page,
    po,
    separated,
    table,
    tham,
    xlsx,
)

LIST = (UNDER, TITLE, HEADINGS, SECTION, HAC, PO, THAM)


@book
def separated_by_commas():
    """.csv in UTF-8 with a mark, as Excel saves it."""
    return Book(
        separated(*LIST),
        rows=[hac(5, sheet="danh-sach"), po(6, sheet="danh-sach")]
        + [tham(7, sheet="danh-sach")],
        tables=[table(3, sheet="danh-sach")],
        filename="danh-sach.csv",
    )


@book
def separated_by_semicolons():
    """.csv in UTF-8 without a mark, semicolons as a Vietnamese Windows has them."""
    return Book(
        separated(*LIST, by=";", encoding="utf-8"),
        rows=[hac(5, sheet="danh-sach"), po(6, sheet="danh-sach")]
        + [tham(7, sheet="danh-sach")],
        tables=[table(3, sheet="danh-sach")],
        filename="danh-sach.csv",
    )


@book
def a_web_page_called_xls():
    """HTML under the name .xls, as web programs export."""
    return Book(
        page(*LIST),
        rows=[hac(5, sheet="danh-sach"), po(6, sheet="danh-sach")]
        + [tham(7, sheet="danh-sach")],
        tables=[table(3, sheet="danh-sach")],
        filename="danh-sach.xls",
    )


def old(kind: str) -> list[list]:
    """The list with every text in a legacy encoding."""
    return [
        [encode(cell, kind) if isinstance(cell, str) else cell for cell in row]
        for row in LIST
    ]


def decoded(kind: str, *told: tuple[str, str]) -> list[tuple]:
    """The repairs of a row: what was decoded, by column."""
    why = "đổi từ bảng mã cũ (TCVN3 hoặc VNI) sang Unicode"
    return [(column, encode(text, kind), text, why) for column, text in told]


def book_in(kind: str, font: str, code: str) -> Book:
    name, sex, group = "Họ và tên chủ hộ", "Giới tính", "Dân tộc"
    columns = "A, B, C, D, E, F, G, H, I"
    people = [
        (hac(5), (name, HAC[1]), (group, "Thái")),
        (po(6), (name, PO[1]), (group, "Mông")),
        (tham(7), (name, THAM[1]), (sex, "Nữ"), (group, "Thái")),
    ]
    for row, *told in people:
        row.repairs = decoded(kind, *told)
    note = f"Cột {columns}, trang “Na Tông” viết bằng mã {code}: đã đổi sang Unicode."
    return Book(
        xlsx(Sheet(old(kind), font=font)),
        rows=[row for row, *_ in people],
        tables=[table(3)],
        said=[note],
    )


@book
def text_in_tcvn3():
    """All cells typed in .VnTime."""
    return book_in(TCVN3, ".VnTime", "TCVN3 (ABC)")


@book
def text_in_vni():
    """All cells typed in VNI-Times."""
    return book_in(VNI, "VNI-Times", "VNI")
