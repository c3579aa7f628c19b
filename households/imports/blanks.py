"""A commune's list to fill in: last year's households, value lists, what Excel checks.

Results stand there as the year before left them (or this year's, where the register has
them): an office goes through last year's list and corrects what changed, and a list
sent back untouched still reads without a question. The commune's total numbers are the
year's own or blank: nobody carries them over, and one line is soon typed.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

import xlsxwriter
from django.db.models import Q, prefetch_related_objects
from django.utils.text import slugify
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from households.choices import LeftReason
from households.imports.blank_columns import (
    Part,
    household_parts,
    leaving_parts,
    totals_parts,
)
from households.imports.blank_guide import guidance
from households.imports.validations import MOVEMENTS
from households.models import Commune, CommuneYear, EthnicGroup, PovertyStandard, Review
from povertyaid.jobs import UserError
from povertyaid.spreadsheets import NO_GUESSES
from povertyaid.stamps import stamp_book
from povertyaid.templatetags.vn import number
from povertyaid.text import fold

A3, A4 = 8, 9
EMPTY_ROWS = 200  # for households new on the list
LEAVING_ROWS = 300
PRINTED_EMPTY_ROWS = 20
HEAD = 6  # the row, from 0, where headings start; they take two
FIRST = HEAD + 2
GUIDE_WIDTH, LINE_HEIGHT = 110, 16.5
LIST, LEAVING, TOTALS = "Danh sách hộ", "Rời danh sách", "Tổng số hộ"
LISTS, GUIDE = "Danh mục", "Hướng dẫn"
UPRIGHT = 6  # columns of ticks no wider than this have their heading turned
FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
BOX = FONT | {"border": 1, "border_color": "#808080"}
CENTRE = {"align": "center"}
HEADING = BOX | CENTRE | {"bold": True, "text_wrap": True, "bg_color": "#E8EEF4"}
STYLES = {
    "office": FONT | CENTRE | {"bold": True},
    "title": FONT | CENTRE | {"bold": True, "font_size": 15},
    "line": FONT | CENTRE | {"italic": True},
    "heading": HEADING,
    "upright": HEADING | {"rotation": 90, "bold": False, "font_size": 11},
    "text": BOX | {"num_format": "@", "indent": 1, "align": "left"},
    "code": BOX | CENTRE | {"num_format": "@"},
    "tick": BOX | CENTRE,
    "count": BOX | CENTRE | {"num_format": "#,##0"},
    "words": FONT | {"text_wrap": True, "valign": "top"},
    "topic": FONT | {"bold": True, "font_size": 14},
}
WRONG = {"bg_color": "#F8D7DA", "font_color": "#7A1020", "bold": True}


@dataclass(frozen=True, slots=True)
class Template:
    """A workbook to send out; `rows` households stand in it, for the audit."""

    content: bytes
    filename: str
    rows: int


@dataclass(frozen=True, slots=True)
class Subject:
    """What a template is of."""

    commune: Commune
    year: int
    standard: PovertyStandard
    villages: dict[int, str]  # of the commune at the year's end, Bản 2 before Bản 10
    groups: list[str]

    @property
    def sources(self) -> dict[str, str]:
        """Where the value lists stand on their sheet."""
        return {
            "groups": _source(0, len(self.groups)),
            "villages": _source(1, max(len(self.villages), 1)),
        }


def template_for(commune: Commune, year: int, *, shows_numbers: bool) -> Template:
    """The list of `commune` for the review of `year`, as .xlsx.

    Without the right to see identity numbers they stay blank, and a blank cell keeps
    the number that is stored.

    UserError when no poverty standard covers the year, or the commune does not stand on
    its 31 December. Holds personal data: whoever gives it out records that.
    """
    subject = _subject(commune, year)
    reviews = _reviews(subject)
    if not shows_numbers:
        for review in reviews:
            review.household.citizen_number = ""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, NO_GUESSES) as workbook:
        workbook.set_properties({"title": f"Danh sách {year}, {commune}"})
        book = _Book(workbook, subject)
        book.write_households(reviews)
        book.write_leaving()
        book.write_totals()
        book.write_lists()
        book.write_guide()
        stamp_book(workbook)
    name = f"danh-sach-ho-ngheo-{slugify(fold(commune.name))}-{year}.xlsx"
    return Template(buffer.getvalue(), name, len(reviews))


def _subject(commune: Commune, year: int) -> Subject:
    standard = PovertyStandard.objects.for_year(year)
    if standard is None:
        raise UserError(f"Chưa có chuẩn nghèo cho năm {year}.")
    day = date(year, 12, 31)
    if not Commune.objects.on(day).filter(pk=commune.pk).exists():
        raise UserError(
            f"Ngày 31/12/{year} không có {commune} trong danh mục (xã chưa lập, đã sáp"
            " nhập hoặc đổi tên). Hãy chọn năm khác hoặc xã khác."
        )
    prefetch_related_objects([standard], "indicators", "causes")
    lies = commune.placements.filter(Q(ended_on=None) | Q(ended_on__gt=day))
    lies = lies.filter(started_on__lte=day).values_list("village", "village__name")
    villages = dict(sorted(lies, key=lambda one: _in_order(one[1])))
    groups = list(EthnicGroup.objects.values_list("name", flat=True))
    return Subject(commune, year, standard, villages, groups)


def _in_order(name: str) -> str:
    return re.sub(r"\d+", lambda digits: digits[0].zfill(4), fold(name))


def _source(column: int, rows: int) -> str:
    first = xl_rowcol_to_cell(1, column, True, True)
    last = xl_rowcol_to_cell(rows, column, True, True)
    return f"='{LISTS}'!{first}:{last}"


def _reviews(subject: Subject) -> list[Review]:
    """Of every household still listed its review of this year, or else of the last."""
    newest = (
        Review.objects.filter(household__village__in=subject.villages)
        .filter(year__in=(subject.year, subject.year - 1))
        .order_by("household_id", "-year")
        .distinct("household_id")
        .select_related("household__village", "household__ethnic_group")
    )
    place = {pk: index for index, pk in enumerate(subject.villages)}
    return sorted(
        (review for review in newest if review.is_listed),
        key=lambda one: (
            place[one.household.village_id],
            one.household.sort_key,
            one.household_id,
        ),
    )


class _Book:
    """Writes a template's sheets."""

    def __init__(self, workbook: xlsxwriter.Workbook, subject: Subject):
        self.workbook, self.subject = workbook, subject
        self.styles = {n: workbook.add_format(s) for n, s in STYLES.items()}
        self.wrong = workbook.add_format(WRONG)

    def write_households(self, reviews: Sequence[Review]) -> None:
        subject = self.subject
        parts = household_parts(subject.year, subject.standard, subject.sources)
        last = FIRST + len(reviews) + EMPTY_ROWS - 1
        sheet = self._list(
            LIST,
            parts,
            last,
            f"DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM {subject.year}",
            f"Kết quả ghi sẵn là của năm {subject.year - 1}; rà soát năm {subject.year}"
            f" thì sửa. Cách ghi: xem trang {GUIDE}.",
        )
        for row, review in enumerate(reviews, FIRST):
            values = [part.value(review) if part.value else "" for part in parts]
            self._row(sheet, row, parts, [row - FIRST + 1, *values[1:]])
        self._mark_doubts(sheet, parts, last)
        printed = FIRST + len(reviews) + PRINTED_EMPTY_ROWS - 1
        sheet.print_area(0, 0, printed, len(parts) - 1)
        sheet.freeze_panes(FIRST, 3)

    def write_leaving(self) -> None:
        subject = self.subject
        parts = leaving_parts(subject.year, subject.sources)
        sheet = self._list(
            LEAVING,
            parts,
            FIRST + LEAVING_ROWS - 1,
            f"DANH SÁCH HỘ THOÁT NGHÈO, THOÁT CẬN NGHÈO, GIẢM KHÁC NĂM {subject.year}",
            "Hộ ghi ở đây thì xóa khỏi trang Danh sách hộ.",
        )
        sheet.print_area(0, 0, FIRST + PRINTED_EMPTY_ROWS - 1, len(parts) - 1)
        sheet.freeze_panes(FIRST, 3)

    def write_totals(self) -> None:
        subject = self.subject
        years = {
            one.year: [one.households, one.persons, one.minority_households]
            for one in CommuneYear.objects.filter(
                commune=subject.commune, year__in=(subject.year, subject.year - 1)
            )
        }
        said = ""
        if before := years.get(subject.year - 1):
            households, persons, minority = map(number, before)
            said = (
                f"Để so sánh, năm {subject.year - 1}: {households} hộ dân cư,"
                f" {persons} nhân khẩu, {minority} hộ DTTS."
            )
        place = str(subject.commune)
        parts = totals_parts(place)
        title = f"TỔNG SỐ HỘ DÂN CƯ CUỐI NĂM {subject.year}"
        sheet = self._list(TOTALS, parts, FIRST, title, said)
        if ours := years.get(subject.year):
            self._row(sheet, FIRST, parts, [place, *ours])

    def _list(self, name: str, parts, last: int, title: str, note: str):
        """A sheet with its head, headings, empty rows, checks and print set-up."""
        sheet = self.workbook.add_worksheet(name)
        width = len(parts) - 1
        half = min(3, width // 2)
        commune, styles = self.subject.commune, self.styles
        sheet.merge_range(0, 0, 0, half, f"UBND {commune}".upper(), styles["office"])
        lines = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
        for row, text in enumerate(lines if width > 5 else ()):
            sheet.merge_range(row, half + 1, row, width, text, styles["office"])
        sheet.merge_range(3, 0, 3, width, title, styles["title"])
        sheet.merge_range(4, 0, 4, width, note, styles["line"])
        self._headings(sheet, parts)
        for row in range(FIRST, last + 1):
            self._row(sheet, row, parts, [""] * len(parts))
        self._checks(sheet, parts, last)
        sheet.set_landscape()
        sheet.set_paper(A3)
        sheet.set_margins(0.5, 0.4, 0.6, 0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD, FIRST - 1)
        sheet.set_footer(f"&L{commune}, {self.subject.year}&RTrang &P/&N")
        return sheet

    def _headings(self, sheet, parts: Sequence[Part]) -> None:
        """Two rows: a group over its columns, the other headings over both rows."""
        groups: dict[str, list[int]] = {}
        for column, part in enumerate(parts):
            sheet.set_column(column, column, part.width)
            if part.group:
                groups.setdefault(part.group, []).append(column)
                style = self.styles["upright"]
                sheet.write_string(HEAD + 1, column, part.heading, style)
            else:
                is_upright = part.style == "tick" and part.width <= UPRIGHT
                style = self.styles["upright" if is_upright else "heading"]
                place = (HEAD, column, HEAD + 1, column)
                sheet.merge_range(*place, part.heading, style)
        for text, columns in groups.items():
            place = (HEAD, columns[0], HEAD, columns[-1])
            sheet.merge_range(*place, text, self.styles["heading"])
        if groups:
            sheet.set_row(HEAD + 1, 190)

    def _row(self, sheet, row: int, parts: Sequence[Part], values: Sequence) -> None:
        for column, (part, value) in enumerate(zip(parts, values, strict=True)):
            style = self.styles[part.style]
            if value in ("", None):
                sheet.write_blank(row, column, None, style)
            elif part.style == "count":
                sheet.write_number(row, column, value, style)
            else:
                sheet.write_string(row, column, str(value), style)

    def _checks(self, sheet, parts: Sequence[Part], last: int) -> None:
        for column, part in enumerate(parts):
            if part.check:
                check = part.check(xl_rowcol_to_cell(FIRST, column))
                sheet.data_validation(FIRST, column, last, column, check)
        everything = f"A{FIRST + 1}:{xl_col_to_name(len(parts) - 1)}{last + 1}"
        sheet.ignore_errors({"number_stored_as_text": everything})

    def _mark_doubts(self, sheet, parts: Sequence[Part], last: int) -> None:
        """Red while typing: B2 that is not ten per tick, an identity number twice."""
        at = {part.heading: column for column, part in enumerate(parts)}
        boxes = [i for i, part in enumerate(parts) if part.group == "Chỉ số thiếu hụt"]
        b2 = xl_rowcol_to_cell(FIRST, at["Điểm B2"], col_abs=True)
        first = xl_rowcol_to_cell(FIRST, boxes[0], col_abs=True)
        end = xl_rowcol_to_cell(FIRST, boxes[-1], col_abs=True)
        id_column = at["Số CCCD/CMND"]
        cell = xl_rowcol_to_cell(FIRST, id_column, col_abs=True)
        top = xl_rowcol_to_cell(FIRST, id_column, True, True)
        bottom = xl_rowcol_to_cell(last, id_column, True, True)
        rules = {
            at["Điểm B2"]: f'=AND({b2}<>"",{b2}<>10*COUNTIF({first}:{end},"x"))',
            id_column: f'=AND({cell}<>"",COUNTIF({top}:{bottom},{cell})>1)',
        }
        for column, formula in rules.items():
            rule = {"type": "formula", "criteria": formula, "format": self.wrong}
            sheet.conditional_format(FIRST, column, last, column, rule)

    def write_lists(self) -> None:
        """Value lists, one a column; the importer knows none of these headings."""
        subject, standard = self.subject, self.subject.standard
        columns = [
            ("Danh mục dân tộc", 20, subject.groups),
            ("Danh mục thôn, bản của xã", 30, subject.villages.values()),
            ("Các diễn biến", 20, MOVEMENTS),
            ("Các lý do giảm khác", 24, LeftReason.labels),
            (f"Các nguyên nhân, {standard}", 44, standard.causes.all()),
            (f"Các chỉ số, {standard}", 90, _explained(standard)),
        ]
        sheet = self.workbook.add_worksheet(LISTS)
        for column, (heading, width, words) in enumerate(columns):
            sheet.set_column(column, column, width, self.styles["words"])
            sheet.write_string(0, column, heading, self.styles["heading"])
            for row, word in enumerate(words, 1):
                sheet.write_string(row, column, str(word), self.styles["words"])
                if (height := _height(str(word), width)) > LINE_HEIGHT:
                    sheet.set_row(row, height)
        sheet.freeze_panes(1, 0)
        self._plain_print(sheet)

    def write_guide(self) -> None:
        sheet = self.workbook.add_worksheet(GUIDE)
        sheet.set_column(0, 0, GUIDE_WIDTH)
        for row, line in enumerate(guidance(self.subject.year, LIST, LEAVING, TOTALS)):
            is_topic = line and not line[0].isdigit()
            style = self.styles["topic" if is_topic else "words"]
            sheet.write_string(row, 0, line, style)
            sheet.set_row(row, _height(line, GUIDE_WIDTH))
        self._plain_print(sheet)

    @staticmethod
    def _plain_print(sheet) -> None:
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)


def _height(text: str, width: int) -> float:
    """Of a row, in points; letters of this size are wider than a column counts them."""
    return LINE_HEIGHT * max(1, ceil(1.2 * len(text) / width))


def _explained(standard: PovertyStandard) -> Iterable[str]:
    for one in standard.indicators.all():
        yield f"{one}: {one.deprived_when}" if one.deprived_when else str(one)
