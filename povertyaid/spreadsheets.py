"""Lists as files that leave the system: XLSX and CSV, text staying text.

Spreadsheet programs run a cell that begins with =, +, - or @ as a formula. In CSV an
apostrophe goes before it; in XLSX the cell is text and says so (its quote mark), with
nothing added. A text that begins with an apostrophe before such a sign gets one more
in either, so that `unescaped` gives back exactly what was stored.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from povertyaid.stamps import stamp_book

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_LISTS = "Giá trị"  # the sheet of a template that holds the words to choose from
_ROWS_TO_FILL = 2000  # of a template that offer those words
NO_GUESSES = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd/mm/yyyy",
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def escaped(text: str) -> str:
    return "'" + text if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    return text[1:] if _ESCAPED.match(text) else text


def to_csv(headers: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    """One table as CSV, with the mark by which Excel knows UTF-8; dates dd/mm/yyyy."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headers)
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return escaped(str(cell))


def to_xlsx(
    sheets: dict[str, tuple[Sequence[str], Sequence[Sequence]]],
    titles: dict[str, Sequence[str]] | None = None,
    choices: dict[str, Sequence[str]] | None = None,
) -> bytes:
    """A workbook: sheet name → (headers, rows). Headers stay in sight and repeat.

    `titles`: sheet name → lines above its headers. `choices`: header → the words that
    column offers below its header, from a last sheet that holds them.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, NO_GUESSES) as workbook:
        forms = {
            "bold": workbook.add_format({"bold": True, "text_wrap": True, "bottom": 1}),
            "text": workbook.add_format({"quote_prefix": True}),
            "title": workbook.add_format({"bold": True}),
        }
        for name, (headers, rows) in sheets.items():
            sheet = workbook.add_worksheet(sheet_name(name))
            lines = (titles or {}).get(name, ())
            for number, line in enumerate(lines):
                sheet.write_string(number, 0, line, forms["title"])
            _write_table(sheet, len(lines), headers, rows, forms)
            _offer(sheet, len(lines), headers, choices or {})
        if choices:
            _write_lists(workbook.add_worksheet(_LISTS), choices, forms["bold"])
        stamp_book(workbook)
    return out.getvalue()


def _write_table(sheet, top: int, headers, rows, forms: dict) -> None:
    sheet.write_row(top, 0, headers, forms["bold"])
    for number, row in enumerate(rows, top + 1):
        sheet.write_row(number, 0, ["" if c is None else c for c in row])
        for place, cell in enumerate(row):
            if isinstance(cell, str) and _FORMULA.match(cell):
                text = escaped(cell) if cell.startswith("'") else cell
                sheet.write_string(number, place, text, forms["text"])
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for place, header in enumerate(headers):
        sheet.set_column(place, place, _width(header, rows, place))


def _offer(sheet, top: int, headers: Sequence[str], choices: dict) -> None:
    """Data validation that offers the words and still takes others, with a warning."""
    for place, (header, words) in enumerate(choices.items()):
        if header not in headers or not words:
            continue
        letter, column = xl_col_to_name(place), headers.index(header)
        rule = {
            "validate": "list",
            "source": f"='{_LISTS}'!${letter}$2:${letter}${len(words) + 1}",
            "error_type": "warning",
            "error_title": header[:32],
            "error_message": "Không có trong danh sách chọn sẵn.",
        }
        sheet.data_validation(top + 1, column, top + _ROWS_TO_FILL, column, rule)


def _write_lists(sheet, choices: dict[str, Sequence[str]], bold) -> None:
    for place, (header, words) in enumerate(choices.items()):
        sheet.write_string(0, place, f"Chọn: {header}", bold)
        sheet.write_column(1, place, words)
        sheet.set_column(place, place, _width(header, [(w,) for w in words], 0))


def _width(header: str, rows: Sequence[Sequence], column: int) -> int:
    longest = max((len(str(row[column] or "")) for row in rows[:200]), default=0)
    return min(max(len(header) // 2, longest, 8) + 2, 50)


def sheet_name(name: str) -> str:
    """Excel takes 31 characters and none of these."""
    return "".join("-" if c in "[]:*?/\\" else c for c in name)[:31]
