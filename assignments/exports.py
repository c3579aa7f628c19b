"""The list of households as a workbook."""

from io import BytesIO

import xlsxwriter

from assignments.lists import HouseholdList, Row
from households.choices import Status
from povertyaid.templatetags.vn import masked

HEADINGS = [  # and the width in characters
    ("TT", 6),
    ("Mã hộ", 12),
    ("Họ và tên chủ hộ", 26),
    ("Số định danh", 15),
    ("Bản", 24),
    ("Xã", 16),
    ("Phân loại", 22),
    ("Số khẩu", 9),
    ("Điểm B1", 9),
    ("Điểm B2", 9),
    ("Số chỉ số thiếu hụt", 12),
    ("Người giúp chính", 26),
]
PLAIN = {  # nothing that came from a list is ever read as a formula or a link
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def household_workbook(listed: HouseholdList) -> tuple[bytes, int]:
    """The workbook of every row of `listed`, numbers masked, and how many rows."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, PLAIN) as workbook:
        sheet = workbook.add_worksheet("Danh sách hộ")
        bold = workbook.add_format({"bold": True, "text_wrap": True, "border": 1})
        sheet.freeze_panes(3, 0)
        for column, (_, width) in enumerate(HEADINGS):
            sheet.set_column(column, column, width)
        title = f"Danh sách hộ năm {listed.year}" if listed.year else "Danh sách hộ"
        sheet.write_string(0, 0, title, workbook.add_format({"bold": True}))
        sheet.write_row(2, 0, [heading for heading, _ in HEADINGS], bold)
        written = 0
        for cells in _lines(listed):
            written += 1
            sheet.write_row(2 + written, 0, [written, *cells])
    return file.getvalue(), written


def _lines(listed: HouseholdList):
    words = dict(Status.choices) | {None: ""}
    for row in map(Row._make, listed.every_row().iterator()):
        yield [
            row.code,
            row.head_name,
            masked(row.citizen_number),
            row.village,
            row.commune,
            words[row.status],
            row.persons,
            row.b1,
            row.b2,
            None if row.deprivations is None else len(row.deprivations),
            row.helper,
        ]
