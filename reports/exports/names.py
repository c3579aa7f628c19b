"""The households behind a figure as a workbook: one sheet, one line each."""

import io
from collections.abc import Iterable

import xlsxwriter
from django.conf import settings

from households.choices import Status
from povertyaid.spreadsheets import NO_GUESSES
from povertyaid.stamps import stamp_book
from reports.exports.instant import set_facts
from reports.models import Report, ReportLine

BEFORE, AFTER = "Đầu năm", "Cuối năm"  # of a dated report in its own words
HEADINGS = [  # heading, width in characters
    ("TT", 6),
    ("Mã hộ", 12),
    ("Chủ hộ", 26),
    ("Xã", 16),
    ("Bản", 20),
    (BEFORE, 16),
    (AFTER, 16),
    ("Diễn biến", 26),
    ("Số khẩu\n" + BEFORE, 12),
    ("Số khẩu\n" + AFTER, 12),
    ("Người giúp\n" + AFTER, 26),
]
STATUSES = dict(Status.choices)
FIRST = 4  # the row, from 0, of the headings


def write(
    report: Report, label: str, place: str, lines: Iterable[ReportLine]
) -> tuple[bytes, int]:
    """(workbook, number of households) of the lines behind a figure."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, NO_GUESSES) as book:
        set_facts(book, label, report)
        font = {"font_name": "Times New Roman", "font_size": 11}
        plain = book.add_format(font | {"border": 1})
        bold = book.add_format(font | {"bold": True})
        heading = book.add_format(
            font | {"bold": True, "border": 1, "text_wrap": True, "align": "center"}
        )
        sheet = book.add_worksheet("Danh sách")
        sheet.write(0, 0, settings.OFFICE["name"].upper(), bold)
        where = place or settings.OFFICE["district"]
        sheet.write(1, 0, f"{label}, {report.period}, {where}", bold)
        made = f"{report}, {report.get_state_display().lower()}"
        sheet.write(2, 0, made, book.add_format(font | {"italic": True}))
        for column, (words, width) in enumerate(HEADINGS):
            words = words.replace(BEFORE, report.beginning)
            words = words.replace(AFTER, report.ending)
            sheet.write(FIRST, column, words, heading)
            sheet.set_column(column, column, width)
        count = 0
        for count, line in enumerate(lines, 1):
            sheet.write_row(FIRST + count, 0, _cells(count, line), plain)
        sheet.freeze_panes(FIRST + 1, 0)
        sheet.repeat_rows(FIRST)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        stamp_book(book)
    return buffer.getvalue(), count


def _cells(number: int, line: ReportLine) -> list:
    return [
        number,
        line.code,
        line.head_name,
        line.commune.name,
        line.village.name,
        STATUSES.get(line.status_then, ""),
        STATUSES.get(line.status_now, ""),
        line.movement,
        line.persons_then or "",
        line.persons_now or "",
        str(line.helper) if line.helper else "",
    ]
