"""The official forms as a workbook: the page's figures, with live formulas.

Totals add up their column and rates divide their cells, so whoever corrects a figure by
hand sees what follows; every formula carries the page's figure as its stored value.
The same compiled report always gives the same bytes.
"""

import io
from math import ceil

import xlsxwriter

from povertyaid.spreadsheets import NO_GUESSES
from povertyaid.templatetags.vn import MISSING
from reports.exports.formulas import HEAD, Addresses, Layout, check, formula
from reports.exports.frame import DRAFT, Bundle, Frame, frame_of, size_of
from reports.exports.instant import set_facts
from reports.tables import MILLIONS, NUMBER, RATE, TEXT, Row, Table

PAPERS = {"a4": 9, "a3": 8}  # as Excel numbers them
WIDTHS = {"a4": 11, "a3": 8}  # of a column, in letters
NARROW, VERY_MANY = 6, 30  # columns: shrunk to one page they would be too small to read
LINE_HEIGHT = 13  # points, for headings of size 10
NOTE_HEIGHT = 15  # of size 11
FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
BOX = FONT | {"border": 1}
CENTRE = {"align": "center"}
STYLES = {
    "bold": FONT | CENTRE | {"bold": True},
    "": FONT | CENTRE,
    "italic": FONT | CENTRE | {"italic": True},
    "ruled": FONT | CENTRE | {"bold": True, "underline": 1},
    "title": FONT | CENTRE | {"bold": True, "font_size": 14, "text_wrap": True},
    "reason": FONT | CENTRE | {"bold": True, "text_wrap": True, "border": 1},
    "note": FONT | {"italic": True, "align": "left", "text_wrap": True},
    "heading": BOX | CENTRE | {"bold": True, "text_wrap": True, "font_size": 10},
    "column_number": BOX | CENTRE | {"italic": True, "font_size": 9},
    "centre": BOX | CENTRE,
    "left": BOX | {"align": "left"},
    NUMBER: BOX | {"num_format": "#,##0", "align": "right"},
    RATE: BOX | {"num_format": "0.00", "align": "right"},
    MILLIONS: BOX | {"num_format": "#,##0.0##", "align": "right"},
    TEXT: BOX | {"align": "left", "text_wrap": True},
}
TOTAL_STYLE = {"bold": True, "top": 2}
SUM_STYLE = {"bold": True}


def write(bundle: Bundle) -> bytes:
    """The forms of the bundle, one sheet each."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, NO_GUESSES) as workbook:
        set_facts(workbook, str(bundle.report), bundle.report)
        styles, addresses = Styles(workbook), Addresses(bundle.tables)
        for table in bundle.tables:
            frame = frame_of(bundle, table)
            sheet = workbook.add_worksheet(frame.label)
            _write_table(sheet, table, frame, styles, addresses)
    return buffer.getvalue()


class Styles:
    """The workbook's cell formats, made when first asked for."""

    def __init__(self, workbook: xlsxwriter.Workbook):
        self._workbook = workbook
        self._made: dict[tuple, object] = {}

    def __call__(self, name: str, line: Row | None = None):
        """The format `name`; in bold for the rows that are sums."""
        more = () if line is None or line.adds else tuple(SUM_STYLE.items())
        if line is not None and line.is_total:
            more = tuple(TOTAL_STYLE.items())
        if (name, more) not in self._made:
            style = STYLES[name] | dict(more)
            self._made[name, more] = self._workbook.add_format(style)
        return self._made[name, more]


def _write_table(sheet, table: Table, frame: Frame, styles: Styles, addresses) -> None:
    layout = Layout(table)
    _write_frame(sheet, layout, frame, styles)
    _write_headings(sheet, layout, styles)
    for row, line in enumerate(layout.lines, layout.first_row):
        _write_line(sheet, layout, addresses, styles, row, line)
    _merge_places(sheet, layout, styles)
    bottom = _write_foot(sheet, layout, frame, styles)
    _set_up_print(sheet, layout, frame, bottom)


def _set_up_print(sheet, layout: Layout, frame: Frame, bottom: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(PAPERS[size_of(layout.table)])
    sheet.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD, layout.number_row)
    sheet.print_area(0, 0, bottom, layout.last_column)
    sheet.set_footer(f"&L&9{frame.stamp.replace('&', '&&')}&R&P/&N")
    if frame.is_draft:
        sheet.set_header(f"&R&B{DRAFT}")
    sheet.freeze_panes(layout.first_row, layout.first_column)
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 1, 20)
    sheet.set_column(2, layout.last_column, _width(layout))


def _width(layout: Layout) -> int:
    if layout.last_column > VERY_MANY:
        return NARROW
    return WIDTHS[size_of(layout.table)]


def _write_frame(sheet, layout: Layout, frame: Frame, styles: Styles) -> None:
    """The two heads, the form's title, what it counts, and why it was closed so."""
    last = layout.last_column
    middle = max(2, last * 2 // 5)
    for lines, left, right in (
        (frame.left, 0, middle - 1),
        (frame.right, middle, last),
    ):
        for row, line in enumerate(lines):
            style = styles("ruled" if line.is_ruled else line.style)
            _span(sheet, row, left, 1, right - left + 1, line.text, style)
    sheet.set_row(3, 38)
    title = f"{frame.label}. {frame.title}"
    _span(sheet, 3, 0, 1, last + 1, title, styles("title"))
    _span(sheet, 4, 0, 1, last + 1, frame.facts, styles("italic"))
    if frame.reason:
        sheet.set_row(5, 30)
        _span(sheet, 5, 0, 1, last + 1, frame.reason, styles("reason"))


def _write_foot(sheet, layout: Layout, frame: Frame, styles: Styles) -> int:
    """Notes and the places to sign; returns the last row that is printed."""
    row = layout.last_row + 1
    last = layout.last_column
    letters = 20 + _width(layout) * (last - 1)
    for row, note in enumerate(frame.notes, layout.last_row + 2):
        sheet.set_row(row, NOTE_HEIGHT * ceil(len(note) / letters))
        _span(sheet, row, 1, 1, last, note, styles("note"))
    first = row + 2
    middle = max(2, last // 2)
    places = ((0, middle - 1), (middle, last))
    for (lines, note), (left, right) in zip(frame.signers, places, strict=True):
        for step, words in enumerate((*lines, note)):
            style = styles("italic" if words == note else "bold")
            _span(sheet, first + step, left, 1, right - left + 1, words, style)
    return first + 6


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
            where = (HEAD + level, column, height, width)
            _span(sheet, *where, heading.text, styles("heading"))
            column += width
    for column, text in enumerate(layout.table.number_row):
        sheet.write_string(layout.number_row, column, text, styles("column_number"))


def _heading_heights(layout: Layout) -> list[int]:
    """Points for each heading row, so that no wrapped heading is cut off.

    A workbook does not know how a text wraps; one letter a line is left to spare.
    """
    letters = _width(layout) - 1
    rows = layout.table.headings
    heights = [LINE_HEIGHT] * len(rows)
    headings = [(level, heading) for level, row in enumerate(rows) for heading in row]
    for level, heading in sorted(headings, key=lambda pair: pair[1].rowspan):
        lines = ceil(len(heading.text) / (letters * heading.colspan))
        spanned = heights[level : level + heading.rowspan]
        lacking = (lines + 1) * LINE_HEIGHT - sum(spanned)
        heights[level + heading.rowspan - 1] += max(lacking, 0)
    return heights


def _span(sheet, row, column, height, width, text, style) -> None:
    if height == width == 1:
        sheet.write_string(row, column, text, style)
    else:
        bottom, right = row + height - 1, column + width - 1
        sheet.merge_range(row, column, bottom, right, text, style)


def _write_line(sheet, layout, addresses, styles: Styles, row: int, line: Row) -> None:
    if not layout.is_movement:
        sheet.write_string(row, 0, line.number, styles("centre", line))
        sheet.write_string(row, 1, line.name, styles("left", line))
    else:
        sheet.write_string(row, 2, line.unit, styles("left", line))
        _write_check(sheet, layout, styles, row, line)
    for column, cell in enumerate(line.cells, layout.first_column):
        style = styles(cell.kind, line)
        if cell.value is None:
            text = "" if cell.is_blank else MISSING
            sheet.write_string(row, column, text, style)
        elif cell.kind == TEXT:
            sheet.write_string(row, column, str(cell.value), style)
        elif live := formula(layout, addresses, row, column):
            sheet.write_formula(row, column, live, style, cell.value)
        else:
            sheet.write_number(row, column, cell.value, style)


def _write_check(sheet, layout: Layout, styles: Styles, row: int, line: Row) -> None:
    style, column = styles("centre", line), layout.last_column
    if line.balances is None:
        sheet.write_string(row, column, MISSING, style)
    else:
        words = "✓" if line.balances else "lệch"
        sheet.write_formula(row, column, check(layout, row), style, words)


def _merge_places(sheet, layout: Layout, styles: Styles) -> None:
    """In a movement form TT and the place stand once for their two rows."""
    if not layout.is_movement:
        return
    for offset in range(0, len(layout.lines), 2):
        row, line = layout.first_row + offset, layout.lines[offset]
        for column, text, name in ((0, line.number, "centre"), (1, line.name, "left")):
            style = styles(name, line)
            sheet.merge_range(row, column, row + 1, column, text, style)
