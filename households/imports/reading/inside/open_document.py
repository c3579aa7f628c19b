"""What an .ods says beside its cells: merges, hidden rows and errors, by its tags."""

import re

from households.imports.reading.inside.excel import LEGACY, pieces
from households.imports.reading.inside.package import Package
from households.imports.reading.inside.refusal import Refused

PART = "content.xml"
ROW_OR_CELL = re.compile(
    rb"<table:(table|table-row|table-cell|covered-table-cell)(\s[^<>]*|/)?>"
    rb"(?:<text:p>(#[^<]{1,20}|Err:\d{1,4})</text:p>)?"
)
ROW = re.compile(rb"<table:(table|table-row)(\s[^<>]*|/)?>()")
ERROR = b'value-type="error"'
ROWS_REPEATED = re.compile(rb'table:number-rows-repeated="(\d{1,7})"')
COLUMNS_REPEATED = re.compile(rb'table:number-columns-repeated="(\d{1,7})"')
SPANS = re.compile(rb'table:number-(columns|rows)-spanned="(\d{1,7})"')
HIDDEN = re.compile(rb'table:visibility="(?:collapse|filter)"')
MOST_HIDDEN = 1_048_576


def facts(package: Package) -> dict:
    """What the workbook says beside its cells; keys as used in reading/workbook.py."""
    manifest = package.read("META-INF/manifest.xml")
    if b"encryption-data" in manifest:
        raise Refused("locked")
    reader = Reader()
    may_be_legacy = False
    for piece in pieces(package.chunks(PART), b"</table:table-row>"):
        if b"<!DOCTYPE" in piece:
            raise Refused("doctype")
        may_be_legacy = may_be_legacy or LEGACY.search(piece) is not None
        reader.take(piece)
        if len(reader.sheets) > package.limits["sheets"]:
            raise Refused("too_many_sheets", sheets=len(reader.sheets))
    return {
        "sheets": reader.sheets,
        "has_macros": any(name.startswith("basic/") for name in package.parts),
        "has_links": False,
        "may_be_legacy": may_be_legacy,
    }


class Reader:
    """Keeps count of sheets, rows and columns over the pieces of the file."""

    def __init__(self):
        self.sheets, self.row, self.next_row, self.column = [], 0, 0, 0

    def take(self, piece: bytes) -> None:
        needs_cells = b"-spanned=" in piece or ERROR in piece
        pattern = ROW_OR_CELL if needs_cells else ROW
        for kind, attributes, text in pattern.findall(piece):
            if kind == b"table":
                self.sheets.append({"merges": [], "hidden_rows": [], "errors": []})
                self.row = self.next_row = 0
            elif not self.sheets:
                continue
            elif kind == b"table-row":
                self.start_row(attributes)
            else:
                self.cell(attributes, text)

    def start_row(self, attributes: bytes) -> None:
        self.row, self.column = self.next_row, 0
        self.next_row += _count(ROWS_REPEATED, attributes)
        if self.next_row > MOST_HIDDEN * 2:
            raise Refused("damaged")
        if HIDDEN.search(attributes):
            rows = range(self.row + 1, min(self.next_row, MOST_HIDDEN) + 1)
            self.sheets[-1]["hidden_rows"] += rows[:100_000]

    def cell(self, attributes: bytes, text: bytes) -> None:
        spans = {kind: int(count) for kind, count in SPANS.findall(attributes)}
        if max(spans.values(), default=1) > 1:
            bottom = self.row + spans.get(b"rows", 1) - 1
            right = self.column + spans.get(b"columns", 1) - 1
            corners = [(self.row, self.column), (bottom, right)]
            self.sheets[-1]["merges"].append(corners)
        if ERROR in attributes and text:
            # Err:502 and its like are LibreOffice's own
            shown = (
                text.decode(errors="replace") if text.startswith(b"#") else "#VALUE!"
            )
            self.sheets[-1]["errors"].append([self.row + 1, self.column, shown])
        self.column += _count(COLUMNS_REPEATED, attributes)


def _count(pattern: re.Pattern, attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found[1]) if found else 1
