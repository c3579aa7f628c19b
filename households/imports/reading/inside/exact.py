"""Cells by python-calamine: every kind of workbook, every kind of cell."""

import python_calamine
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from households.imports.reading.inside.frames import frame_of, text_of
from households.imports.reading.inside.refusal import Refused


def sheets(path: str, limits: dict, wanted: list[int] | None = None):
    """Each worksheet: (what is known of it, frame, number of its first row)."""
    with open(path, "rb") as file:
        workbook = CalamineWorkbook.from_filelike(file)
    about = workbook.sheets_metadata
    if len(about) > limits["sheets"]:
        raise Refused("too_many_sheets", sheets=len(about))
    for index, sheet in enumerate(about):
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        if wanted is None or index in wanted:
            yield _sheet(workbook, index, sheet, limits)


def _sheet(workbook: CalamineWorkbook, index: int, about, limits: dict):
    known = {
        "index": index,
        "name": about.name,
        "is_hidden": about.visible != SheetVisibleEnum.Visible,
    }
    try:
        sheet = workbook.get_sheet_by_index(index)
    except python_calamine.WorksheetNotFound:
        raise Refused("damaged") from None
    known["merges"] = sheet.merged_cell_ranges or []
    top, left = sheet.start or (0, 0)
    if left + sheet.width > limits["columns"] * 8:
        raise Refused("too_many_columns", columns=left + sheet.width)
    texts = _texts(sheet, left)
    return known, frame_of(texts, limits["columns"]), top + 1


def _texts(sheet, left: int):
    margin = [None] * left
    for row in sheet.to_python() if sheet.height < 2000 else sheet.iter_rows():
        yield margin + [text_of(value) if value != "" else None for value in row]
