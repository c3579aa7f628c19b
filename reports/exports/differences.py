"""Two versions side by side as a workbook: a sheet of figures, a sheet of names."""

import io
from decimal import Decimal

import xlsxwriter
from django.conf import settings

from povertyaid.spreadsheets import NO_GUESSES
from povertyaid.stamps import stamp_book
from reports.differences import Difference, FigureDifference, Sides, TotalDifference
from reports.exports.instant import set_facts

FONT = {"font_name": "Times New Roman", "font_size": 11}
FIRST = 3  # the row, from 0, of the headings
FIGURES = [("Nơi", 22), ("Số liệu", 60), ("Đơn vị", 8), ("Trước", 12), ("Sau", 12)]
FIGURES.append(("Chênh lệch", 12))
NAMES = [("TT", 6), ("Mã hộ", 12), ("Chủ hộ", 26), ("Xã", 18), ("Thay đổi", 12)]
NAMES += [("Mục", 26), ("Trước", 26), ("Sau", 26)]
TOTALS = [("Xã", 22), ("Số hộ, trước", 12), ("Số hộ, nay", 12)]
TOTALS += [("Nhân khẩu, trước", 14), ("Nhân khẩu, nay", 14)]
TOTALS += [("Hộ DTTS, trước", 14), ("Hộ DTTS, nay", 14)]


def write(
    sides: Sides,
    figures: list[FigureDifference],
    totals: list[TotalDifference],
    found: list[Difference],
    communes: dict[int, str],
) -> bytes:
    """The workbook; sheets of figures or totals only where there are any."""
    buffer = io.BytesIO()
    about = f"{sides.old} và {sides.new or 'sổ hộ hiện nay'}"
    with xlsxwriter.Workbook(buffer, NO_GUESSES) as book:
        set_facts(book, f"Đối chiếu {about}", sides.new or sides.old)
        if figures:
            _sheet(book, "Số liệu", about, FIGURES, map(_figure, figures))
        if totals:
            rows = (one[1:] for one in totals)
            _sheet(book, "Tổng số hộ", about, TOTALS, rows)
        _sheet(book, "Danh sách hộ", about, NAMES, _rows(found, communes))
        stamp_book(book)
    return buffer.getvalue()


def _figure(one: FigureDifference) -> tuple:
    return (one.place, one.label, one.unit, one.was, one.becomes, one.change)


def presence(one: Difference) -> str:
    if not one.is_in_old:
        return "thêm"
    return "đổi" if one.is_in_new else "bớt"


def _rows(found: list[Difference], communes: dict[int, str]):
    for number, one in enumerate(found, 1):
        head = (number, one.code, one.head_name, communes.get(one.commune_id, ""))
        for part in one.parts:
            yield (*head, presence(one), part.label, part.was, part.becomes)


def _sheet(book, name: str, about: str, headings, rows) -> None:
    sheet = book.add_worksheet(name)
    plain = book.add_format(FONT | {"border": 1})
    heading = book.add_format(FONT | {"bold": True, "border": 1, "text_wrap": True})
    sheet.write(0, 0, settings.OFFICE["name"].upper(), book.add_format(FONT))
    sheet.write(1, 0, f"Đối chiếu {about}", book.add_format(FONT | {"bold": True}))
    for column, (words, width) in enumerate(headings):
        sheet.write(FIRST, column, words, heading)
        sheet.set_column(column, column, width)
    for at, row in enumerate(rows, FIRST + 1):
        for column, value in enumerate(row):
            shown = float(value) if isinstance(value, Decimal) else value
            sheet.write(at, column, "" if shown is None else shown, plain)
    sheet.freeze_panes(FIRST + 1, 0)
    sheet.repeat_rows(FIRST)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
