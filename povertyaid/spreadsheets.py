"""Lists as files that leave the system: XLSX and CSV, text staying text.

Spreadsheet programs run a cell that begins with =, +, - or @ as a formula. In XLSX the
cell is written as text; in CSV an apostrophe goes before it, which `unescaped` takes
off again when the file comes back.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
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
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def unescaped(text: str) -> str:
    is_escaped = text[:1] == "'" and text[1:].startswith(_FORMULA_STARTS)
    return text[1:] if is_escaped else text


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


def to_xlsx(sheets: dict[str, tuple[Sequence[str], Sequence[Sequence]]]) -> bytes:
    """A workbook: sheet name → (headers, rows). Headers stay in sight and repeat."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, NO_GUESSES) as workbook:
        bold = workbook.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        for name, (headers, rows) in sheets.items():
            sheet = workbook.add_worksheet(_sheet_name(name))
            sheet.write_row(0, 0, headers, bold)
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, ["" if c is None else c for c in row])
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)
            sheet.set_landscape()
            sheet.set_paper(9)
            for column, header in enumerate(headers):
                sheet.set_column(column, column, _width(header, rows, column))
    return out.getvalue()


def _width(header: str, rows: Sequence[Sequence], column: int) -> int:
    longest = max((len(str(row[column] or "")) for row in rows[:200]), default=0)
    return min(max(len(header) // 2, longest, 8) + 2, 50)


def _sheet_name(name: str) -> str:
    """Excel takes 31 characters and none of these."""
    return "".join("-" if c in "[]:*?/\\" else c for c in name)[:31]
