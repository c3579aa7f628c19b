"""Files of other kinds, and text of the time before Unicode."""

from households.imports.reading.inside.legacy import encode
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


def old(kind: str):
    """The list with every text in a legacy encoding."""
    return [
        [encode(cell, kind) if isinstance(cell, str) else cell for cell in row]
        for row in LIST
    ]


@book
def text_in_tcvn3():
    """All cells typed in .VnTime."""
    return Book(
        xlsx(Sheet(old("tcvn3"), font=".VnTime")),
        rows=[hac(5), po(6), tham(7)],
        tables=[table(3)],
    )


@book
def text_in_vni():
    """All cells typed in VNI-Times."""
    return Book(
        xlsx(Sheet(old("vni"), font="VNI-Times")),
        rows=[hac(5), po(6), tham(7)],
        tables=[table(3)],
    )
