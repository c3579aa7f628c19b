"""Cells by fastexcel: twice as fast on a large .xlsx, but not for every cell.

It gives nothing for times of day and "true" for TRUE; excel.py tells which sheets hold
such cells, and those are read again by exact.py. Neither gives the text of an error.
"""

import fastexcel
import polars

from households.imports.reading.inside.refusal import Refused

STAMP = r"^(\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d(?:\.\d+)?$"
STAMP_BYTES = len("1978-05-12 00:00:00")


def sheets(path: str, limits: dict):
    """Each worksheet: (its index and name, frame, number of its first row)."""
    try:
        workbook = fastexcel.read_excel(path)
    except fastexcel.FastExcelError:
        raise Refused("damaged") from None
    for index, name in enumerate(workbook.sheet_names[: limits["sheets"]]):
        try:
            sheet = workbook.load_sheet(
                index,
                header_row=None,
                skip_rows=0,
                dtypes="string",
                whitespace_as_null=True,
            )
        except fastexcel.FastExcelError:
            continue  # a sheet of charts, or one for exact.py to explain
        if sheet.width > limits["columns"] * 8:
            continue
        columns = Columns(sheet)
        del sheet
        yield {"index": index, "name": name}, _frame(columns), 1


class Columns:
    """A sheet's columns, without the cells they were made from: those are half of the
    memory, and free before polars makes its own form of the columns."""

    def __init__(self, sheet: fastexcel.ExcelSheet):
        self.capsules = sheet.__arrow_c_array__()

    def __arrow_c_array__(self, _schema=None):
        return self.capsules


def _frame(found: Columns) -> polars.DataFrame:
    columns = polars.DataFrame(found).get_columns()
    for index, column in enumerate(columns):
        columns[index] = _dated(column).alias(str(index))
    return polars.DataFrame(columns)


def _dated(column: polars.Series) -> polars.Series:
    """Dates without their time of day; other texts as they are."""
    if (column.str.len_bytes().max() or 0) < STAMP_BYTES:
        return column
    return column.str.replace(STAMP, "$1")
