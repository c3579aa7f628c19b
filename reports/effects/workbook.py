"""The comparison as a workbook: the page's figures, shares as live formulas."""

import io

import xlsxwriter
from django.conf import settings
from xlsxwriter.utility import xl_rowcol_to_cell

from households.choices import Status
from povertyaid.spreadsheets import NO_GUESSES
from povertyaid.stamps import stamp_book
from reports.effects.figures import Counts, Effect
from reports.effects.names import Helped
from reports.effects.questions import STARTS, Question
from reports.exports.instant import set_facts
from reports.models import Report

HEADINGS = [  # heading, width in characters
    ("", 44),
    ("Hộ đầu kỳ", 10),
    ("Giảm khác", 10),
    ("Chưa rõ kết quả", 10),
    ("Có kết quả cuối kỳ", 11),
    ("Đã thoát", 10),
    ("Tỷ lệ thoát (%)", 10),
    ("Khoảng 95 %, từ", 11),
    ("Khoảng 95 %, đến", 11),
    ("Từng thoát trong kỳ", 11),
    ("Thoát rồi quay lại", 11),
    ("Giá trị đã nhận (đồng)", 18),
    ("Đồng cho mỗi hộ thoát", 18),
]
NAME_HEADINGS = [
    ("TT", 6),
    ("Mã hộ", 12),
    ("Chủ hộ", 26),
    ("Xã", 16),
    ("Bản", 20),
    ("Đầu kỳ", 14),
    ("Cuối kỳ", 18),
    ("Năm thoát", 9),
    ("Năm quay lại", 9),
    ("Tổ chức đảng giúp", 30),
    ("Số tháng", 9),
    ("Lượt thăm gặp hộ", 10),
    ("Giá trị đã nhận (đồng)", 16),
]
CAUTION = (
    "So sánh này không nói được việc giúp đỡ làm cho hộ thoát nghèo: hộ được giúp và "
    "hộ không được giúp vốn đã khác nhau trước khi giúp."
)
FONT = {"font_name": "Times New Roman", "font_size": 11}
ENDINGS = dict(Status.choices) | {"left": "Giảm khác", "unknown": "Chưa rõ"}
FIRST = 5  # the row, from 0, of the headings


class _Sheet:
    """One sheet with an office's head; `row` is the next free one."""

    def __init__(self, book, title: str, about: str, headings: list[tuple[str, int]]):
        self.bold = book.add_format(FONT | {"bold": True})
        self.note = book.add_format(FONT | {"italic": True})
        box = FONT | {"border": 1}
        self.text = book.add_format(box)
        self.part = book.add_format(box | {"bold": True, "bg_color": "#eceff8"})
        self.number = book.add_format(box | {"num_format": "#,##0"})
        self.rate = book.add_format(box | {"num_format": "0.00"})
        self.bound = book.add_format(box | {"num_format": "0.0"})
        centred = {"bold": True, "text_wrap": True, "align": "center"}
        heading = book.add_format(box | centred)
        self.sheet = book.add_worksheet(title)
        self.sheet.write(0, 0, settings.OFFICE["name"].upper(), self.bold)
        self.sheet.write(1, 0, about, self.bold)
        for column, (words, width) in enumerate(headings):
            self.sheet.write(FIRST, column, words, heading)
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(FIRST + 1, 1)
        self.sheet.repeat_rows(FIRST)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.row = FIRST + 1

    def heading(self, words: str) -> None:
        last = len(HEADINGS) - 1
        self.sheet.merge_range(self.row, 0, self.row, last, words, self.part)
        self.row += 1

    def counts(self, label: str, counts: Counts) -> None:
        """One line; the share and the money for an escape divide its cells."""
        row, sheet = self.row, self.sheet
        numbers = (counts.households, counts.gone, counts.unknown)
        numbers += (counts.known, counts.escaped)
        sheet.write_string(row, 0, label, self.text)
        for column, value in enumerate(numbers, 1):
            sheet.write_number(row, column, value, self.number)
        known, escaped, value = (xl_rowcol_to_cell(row, c) for c in (4, 5, 11))
        share = f'=IF({known}=0,"",ROUND({escaped}/{known}*100,2))'
        per_escape = f'=IF({escaped}=0,"",ROUND({value}/{escaped},0))'
        shown = "" if counts.share is None else counts.share
        sheet.write_formula(row, 6, share, self.rate, shown)
        self._bounds(counts)
        sheet.write_number(row, 9, counts.ever_escaped, self.number)
        sheet.write_number(row, 10, counts.fell_back, self.number)
        sheet.write_number(row, 11, counts.value, self.number)
        money = "" if counts.money_per_escape is None else counts.money_per_escape
        sheet.write_formula(row, 12, per_escape, self.number, money)
        self.row += 1

    def _bounds(self, counts: Counts) -> None:
        interval = counts.interval
        for column, name in ((7, "low"), (8, "high")):
            if interval:
                bound = getattr(interval, name)
                self.sheet.write_number(self.row, column, bound, self.bound)
            else:
                self.sheet.write_string(self.row, column, "", self.text)


def write(found: Effect, newest: Report) -> bytes:
    """All figures of the page on one sheet, the caution above them.

    `newest` is the last report looked at for who fell back.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, NO_GUESSES) as book:
        about = f"Kết quả giúp đỡ hộ: {_about(found.question)}"
        set_facts(book, about, newest)
        sheet = _Sheet(book, "Kết quả giúp đỡ", about, HEADINGS)
        sheet.sheet.write(2, 0, CAUTION, sheet.note)
        back = f"Quay lại: tính đến báo cáo năm {newest.year}."
        bounds = "Khoảng 95 % theo Wilson (z = 1,96), làm tròn ra ngoài đến 0,1."
        sheet.sheet.write(3, 0, f"{bounds} {back}", sheet.note)
        sheet.heading("Được giúp và không ai giúp")
        sheet.counts("Được giúp", found.helped)
        sheet.counts("Không ai giúp", found.alone)
        for section in found.sections:
            sheet.heading(f"{section.dimension.title} (hộ được giúp)")
            for row in section.rows:
                sheet.counts(row.label, row.counts)
                if row.others and row.others.households:
                    sheet.counts(f"{row.label}, không ai giúp", row.others)
    return buffer.getvalue()


def write_names(
    question: Question, label: str, rows: list[Helped], newest: Report
) -> bytes:
    """The households behind one figure, a line each."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, NO_GUESSES) as book:
        about = f"{label}: {_about(question)}"
        set_facts(book, about, newest)
        sheet = _Sheet(book, "Danh sách", about, NAME_HEADINGS)
        for number, row in enumerate(rows, 1):
            cells = _cells(number, row)
            sheet.sheet.write_row(FIRST + number, 0, cells[:-1], sheet.text)
            last = len(cells) - 1
            sheet.sheet.write_number(FIRST + number, last, cells[-1], sheet.number)
        stamp_book(book)
    return buffer.getvalue()


def _about(question: Question) -> str:
    place = str(question.commune) if question.commune else settings.OFFICE["district"]
    start = STARTS[question.start].lower()
    return f"{question.plan}, {question.period}, {start}, {place}"


def _cells(number: int, row: Helped) -> list:
    return [
        number,
        row.code,
        row.head_name,
        row.commune,
        row.village,
        ENDINGS[row.status_then],
        ENDINGS[row.ending],
        row.left_in or "",
        row.back_in or "",
        row.organisation,
        "" if row.months is None else row.months,
        row.visits,
        row.value,
    ]
