"""The official forms as a workbook: the page's figures, with live formulas.

Totals add up their column and rates divide their cells, so whoever corrects a figure by
hand sees what follows; every formula carries the page's figure as its stored value.
The same compiled report always gives the same bytes.
"""

import io
from dataclasses import dataclass
from datetime import date
from math import ceil

import xlsxwriter
from django.conf import settings
from django.utils import timezone
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from households.models import Commune
from povertyaid.scope import Scope
from povertyaid.spreadsheets import NO_GUESSES
from povertyaid.templatetags.vn import MISSING
from reports.measures import MEASURES, TOTAL, Rate, figures
from reports.models import Report
from reports.tables import RATE, Cell, Form, Row, Table, render

A4 = 9
COLUMN_WIDTH = 11
LETTERS_PER_COLUMN = 10
LINE_HEIGHT = 13  # points, for headings of size 10
HEAD = 6  # the row, from 0, where a table's headings start
FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
BOX = FONT | {"border": 1}
CENTRE = {"align": "center"}
STYLES = {
    "office": FONT | CENTRE | {"bold": True},
    "line": FONT | CENTRE,
    "date": FONT | CENTRE | {"italic": True},
    "title": FONT | CENTRE | {"bold": True, "font_size": 14, "text_wrap": True},
    "note": FONT | {"italic": True, "align": "left"},
    "heading": BOX | CENTRE | {"bold": True, "text_wrap": True, "font_size": 10},
    "column_number": BOX | CENTRE | {"italic": True, "font_size": 9},
    "centre": BOX | CENTRE,
    "text": BOX | {"align": "left"},
    "number": BOX | {"num_format": "#,##0", "align": "right"},
    "rate": BOX | {"num_format": "0.00", "align": "right"},
}
TOTAL_STYLE = {"bold": True, "top": 2}


def write(
    report: Report,
    forms: list[Form],
    scope: Scope,
    by: str = "commune",
    commune: Commune | None = None,
) -> bytes:
    """The forms of a report, one sheet each, as far as `scope` reads it."""
    found = figures(report, scope, by, commune)
    place_heading = "Thôn/Bản" if by == "village" else "Phường/Xã"
    tables = [render(form, found, place_heading) for form in forms]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, NO_GUESSES) as workbook:
        office = settings.OFFICE["name"]
        made_at = report.compiled_at or report.asked_at
        workbook.set_properties(
            {"title": str(report), "author": office, "created": made_at}
        )
        book = Book(report, tables, Styles(workbook))
        for table in tables:
            sheet = workbook.add_worksheet(sheet_name(table.form))
            _write_table(sheet, table, book)
    return buffer.getvalue()


def sheet_name(form: Form) -> str:
    return f"Biểu {form.number}"


class Styles:
    """The workbook's cell formats, made when first asked for."""

    def __init__(self, workbook: xlsxwriter.Workbook):
        self._workbook = workbook
        self._made: dict[tuple[str, bool], object] = {}

    def __call__(self, name: str, *, is_total: bool = False):
        if (name, is_total) not in self._made:
            style = STYLES[name] | (TOTAL_STYLE if is_total else {})
            self._made[name, is_total] = self._workbook.add_format(style)
        return self._made[name, is_total]


@dataclass(frozen=True)
class Layout:
    """Where a table's parts stand on its sheet; rows and columns from 0."""

    table: Table

    @property
    def is_movement(self) -> bool:
        return self.table.form.is_movement

    @property
    def first_column(self) -> int:
        return 3 if self.is_movement else 2

    @property
    def number_row(self) -> int:
        return HEAD + len(self.table.headings)

    @property
    def first_row(self) -> int:
        return self.number_row + 1

    @property
    def total_row(self) -> int:
        return self.first_row + len(self.table.rows)

    @property
    def last_row(self) -> int:
        return self.total_row + len(self.table.totals) - 1

    @property
    def last_column(self) -> int:
        return len(self.table.number_row) - 1


class Book:
    """A workbook's tables, and in which cell each figure stands."""

    def __init__(self, report: Report, tables: list[Table], styles: Styles):
        self.report = report
        self.styles = styles
        self._cells: dict[tuple[int | None, str], list[tuple[str, str]]] = {}
        for table in tables:
            self._note_cells(table)

    def _note_cells(self, table: Table) -> None:
        layout = Layout(table)
        for row, line in enumerate((*table.rows, *table.totals), layout.first_row):
            place_id = line.place.id if line.place else TOTAL
            for column, cell in enumerate(line.cells, layout.first_column):
                where = (sheet_name(table.form), xl_rowcol_to_cell(row, column))
                self._cells.setdefault((place_id, cell.measure), []).append(where)

    def address(self, sheet: str, place_id: int | None, measure: str) -> str | None:
        """How a formula on `sheet` names a figure; None if no sheet shows it."""
        found = self._cells.get((place_id, measure), [])
        for name, cell in found:
            if name == sheet:
                return cell
        return f"'{found[0][0]}'!{found[0][1]}" if found else None


def _write_table(sheet, table: Table, book: Book) -> None:
    layout = Layout(table)
    _set_up_print(sheet, layout)
    _write_office(sheet, layout, book)
    _write_headings(sheet, layout, book.styles)
    for row, line in enumerate(table.rows, layout.first_row):
        _write_line(sheet, layout, book, row, line)
    for row, line in enumerate(table.totals, layout.total_row):
        _write_line(sheet, layout, book, row, line)
    _merge_places(sheet, layout, book.styles)
    for row, note in enumerate(table.notes, layout.last_row + 2):
        sheet.write_string(row, 1, note, book.styles("note"))


def _set_up_print(sheet, layout: Layout) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD, layout.number_row)
    bottom = layout.last_row + 1 + len(layout.table.notes)
    sheet.print_area(0, 0, bottom, layout.last_column)
    sheet.set_footer("&R&P/&N")
    sheet.freeze_panes(layout.first_row, layout.first_column)
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 1, 18)
    sheet.set_column(2, layout.last_column, COLUMN_WIDTH)


def _write_office(sheet, layout: Layout, book: Book) -> None:
    """The head of a Party office's paper, the form's title, and what it counts."""
    report, styles, last = book.report, book.styles, layout.last_column
    middle = last // 2
    place, day = settings.OFFICE["place"], _day(report)
    dated = f"{place}, ngày {day:%d} tháng {_month(day)} năm {day:%Y}"
    sheet.merge_range(
        0, 0, 0, middle - 1, settings.OFFICE["name"].upper(), styles("office")
    )
    sheet.merge_range(0, middle, 0, last, "ĐẢNG CỘNG SẢN VIỆT NAM", styles("office"))
    sheet.merge_range(1, 0, 1, middle - 1, "*", styles("line"))
    sheet.merge_range(1, middle, 1, last, dated, styles("date"))
    title = f"Biểu {layout.table.form.number}. {layout.table.form.title}"
    sheet.set_row(3, 38)
    sheet.merge_range(3, 0, 3, last, title, styles("title"))
    facts = (
        f"Năm {report.year}, chuẩn nghèo {report.standard.decree}, "
        f"địa giới tại ngày {report.boundaries_on:%d/%m/%Y}, "
        f"bản {report.version} ({report.get_state_display().lower()})"
    )
    sheet.merge_range(4, 0, 4, last, facts, styles("line"))


def _day(report: Report) -> date:
    return timezone.localdate(report.closed_at or report.compiled_at)


def _month(day: date) -> str:
    """Official papers pad January and February only (Decree 30/2020)."""
    return f"{day.month:02d}" if day.month <= 2 else str(day.month)


def _write_headings(sheet, layout: Layout, styles: Styles) -> None:
    for level, height in enumerate(_heading_heights(layout)):
        sheet.set_row(HEAD + level, height)
    taken: set[tuple[int, int]] = set()
    for level, headings in enumerate(layout.table.headings):
        column = 0
        for heading in headings:
            while (level, column) in taken:
                column += 1
            height, width = heading.rowspan, heading.colspan
            taken |= {
                (level + down, column + right)
                for down in range(height)
                for right in range(width)
            }
            _span(sheet, HEAD + level, column, height, width, heading.text, styles)
            column += width
    for column, text in enumerate(layout.table.number_row):
        sheet.write_string(layout.number_row, column, text, styles("column_number"))


def _heading_heights(layout: Layout) -> list[int]:
    """Points for each heading row, so that no wrapped heading is cut off.

    A workbook does not know how a text wraps; a column takes some ten letters a line.
    """
    rows = layout.table.headings
    heights = [LINE_HEIGHT] * len(rows)
    headings = [(level, heading) for level, row in enumerate(rows) for heading in row]
    for level, heading in sorted(headings, key=lambda pair: pair[1].rowspan):
        lines = ceil(len(heading.text) / (LETTERS_PER_COLUMN * heading.colspan))
        spanned = heights[level : level + heading.rowspan]
        lacking = (lines + 1) * LINE_HEIGHT - sum(spanned)
        heights[level + heading.rowspan - 1] += max(lacking, 0)
    return heights


def _span(sheet, row, column, height, width, text, styles: Styles) -> None:
    style = styles("heading")
    if height == width == 1:
        sheet.write_string(row, column, text, style)
    else:
        bottom, right = row + height - 1, column + width - 1
        sheet.merge_range(row, column, bottom, right, text, style)


def _write_line(sheet, layout: Layout, book: Book, row: int, line: Row) -> None:
    styles, is_total = book.styles, line.is_total
    if not layout.is_movement:
        sheet.write_string(row, 0, line.number, styles("centre", is_total=is_total))
        sheet.write_string(row, 1, line.name, styles("text", is_total=is_total))
    else:
        sheet.write_string(row, 2, line.unit, styles("text", is_total=is_total))
        _write_check(sheet, layout, styles, row, line)
    for column, cell in enumerate(line.cells, layout.first_column):
        style = styles(cell.kind, is_total=is_total)
        if cell.value is None:
            text = "" if cell.is_blank else MISSING
            sheet.write_string(row, column, text, style)
        elif formula := _formula(layout, book, row, column, line, cell):
            sheet.write_formula(row, column, formula, style, cell.value)
        else:
            sheet.write_number(row, column, cell.value, style)


def _formula(layout, book, row: int, column: int, line: Row, cell: Cell) -> str | None:
    if cell.kind == RATE:
        return _rate_formula(layout, book, line, cell)
    if line.is_total and _adds_up(layout.table, line, column - layout.first_column):
        return _total_formula(layout, row, column)
    return None


def _rate_formula(layout: Layout, book: Book, line: Row, cell: Cell) -> str | None:
    measure = MEASURES.get(cell.measure)
    if not isinstance(measure, Rate):
        return None
    place_id = line.place.id if line.place else TOTAL
    sheet = sheet_name(layout.table.form)
    part = book.address(sheet, place_id, measure.part)
    whole = book.address(sheet, place_id, measure.whole)
    if not (part and whole):
        return None
    return f'=IF({whole}=0,"",ROUND({part}/{whole}*100,2))'


def _adds_up(table: Table, total: Row, column: int) -> bool:
    """Is the total the sum of its rows? By village some totals are the commune's."""
    rows = [row for row in table.rows if row.unit == total.unit and row.adds]
    values = [row.cells[column].value or 0 for row in rows]
    return bool(values) and sum(values) == total.cells[column].value


def _total_formula(layout: Layout, row: int, column: int) -> str | None:
    first, last = layout.first_row + 1, layout.total_row  # Excel counts from 1
    letter = xl_col_to_name(column)
    if any(not row.adds for row in layout.table.rows):
        return None  # sections stand between the places
    if not layout.is_movement:
        return f"=SUM({letter}{first}:{letter}{last})"
    units, values = f"$C${first}:$C${last}", f"{letter}${first}:{letter}${last}"
    return f"=SUMIF({units},$C{row + 1},{values})"


def _write_check(sheet, layout: Layout, styles: Styles, row: int, line: Row) -> None:
    """The last column of a movement: does the row add up? Live, as the figures are."""
    style = styles("centre", is_total=line.is_total)
    column = layout.last_column
    if line.balances is None:
        sheet.write_string(row, column, MISSING, style)
        return
    start, *steps, end = (
        xl_rowcol_to_cell(row, layout.first_column + place) for place in range(9)
    )
    made = f"{start}-{'-'.join(steps[:3])}+{'+'.join(steps[3:])}"
    words = "✓" if line.balances else "lệch"
    sheet.write_formula(row, column, f'=IF({made}={end},"✓","lệch")', style, words)


def _merge_places(sheet, layout: Layout, styles: Styles) -> None:
    """In a movement form TT and the place stand once for their two rows."""
    if not layout.is_movement:
        return
    lines = (*layout.table.rows, *layout.table.totals)
    for offset in range(0, len(lines), 2):
        row, line = layout.first_row + offset, lines[offset]
        for column, text, style in ((0, line.number, "centre"), (1, line.name, "text")):
            style = styles(style, is_total=line.is_total)
            sheet.merge_range(row, column, row + 1, column, text, style)
