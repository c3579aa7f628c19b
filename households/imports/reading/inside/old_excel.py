"""What an .xls says beside its cells: hidden rows and sheets, fonts, a password.

[MS-XLS] records of BIFF5 and BIFF8, walked once without looking into the cells.
"""

import re
import struct

from households.imports.reading.inside import legacy
from households.imports.reading.inside.compound import Compound
from households.imports.reading.inside.refusal import Refused

BOF, EOF, SHEET, FONT, STYLE = 0x809, 0x0A, 0x85, 0x31, 0xE0
LOCK, ROW, SHARED_TEXT, TEXT, LINK = 0x2F, 0x208, 0xFD, 0x204, 0x1AE
FLAG, FORMULA = 0x205, 0x06
FAILED = re.compile(rb"\x02.....\xff\xff", re.DOTALL)  # a result that is an error
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
HEADER = struct.Struct("<HH")
ROW_IS_HIDDEN = 0x20
OTHERS = {
    "WordDocument": "văn bản Word",
    "PowerPoint Document": "bản trình chiếu PowerPoint",
    "__nameid_version1.0": "thư Outlook",
}


def facts(path: str) -> dict:
    """Keys as used in reading/workbook.py. Refused for what is no workbook."""
    with open(path, "rb") as file:
        compound = Compound(file.read())
    if "EncryptedPackage" in compound.streams:
        raise Refused("locked")
    name = next((n for n in ("Workbook", "Book") if n in compound.streams), None)
    if name is None:
        for sign, what in OTHERS.items():
            if sign in compound.streams or sign in compound.folders:
                raise Refused("document", what=what)
        raise Refused("damaged")
    book = Book(compound.read(name))
    has_macros = "_VBA_PROJECT_CUR" in compound.folders
    return {
        "sheets": book.sheets,
        "has_macros": has_macros,
        "has_links": book.has_links,
    }


class Book:
    """Walks the records of a workbook."""

    def __init__(self, content: bytes):
        try:
            self.walk(content)
        except (struct.error, IndexError):
            raise Refused("damaged") from None

    def walk(self, content: bytes) -> None:
        self.content = content
        self.fonts, self.styles, self.starts, self.sheets = [], {}, {}, []
        self.sheet, self.has_links, count = None, False, 0
        at = 0
        while at + 4 <= len(content):
            kind, length = HEADER.unpack_from(content, at)
            if kind == BOF:
                self.sheet = self.starts.get(at, self.sheet)
            elif kind == STYLE:
                font = struct.unpack_from("<H", content, at + 4)[0]
                font -= font > 4  # there is no font of number 4
                if font < len(self.fonts) and self.fonts[font]:
                    self.styles[count] = self.fonts[font]
                count += 1
            else:
                self.record(kind, at + 4, length)
            at += 4 + length

    def record(self, kind: int, at: int, length: int) -> None:
        content = self.content
        if kind == LOCK:
            raise Refused("locked")
        if kind == SHEET:
            start, state = struct.unpack_from("<IH", content, at)
            is_hidden = bool(state & 3)
            sheet = {"hidden_rows": [], "faces": {}, "errors": []}
            sheet["is_hidden"] = is_hidden
            self.starts[start] = sheet
            self.sheets.append(sheet)
        elif kind == FONT:
            self.fonts.append(legacy.kind_of_font(self.font_name(at, length)))
        elif kind == LINK:
            self.has_links = True
        elif self.sheet is not None:
            self.cell(kind, at)

    def cell(self, kind: int, at: int) -> None:
        content = self.content
        if kind == ROW:
            row, flags = struct.unpack_from("<H10xB", content, at)
            if flags & ROW_IS_HIDDEN:
                self.sheet["hidden_rows"].append(row + 1)
        elif kind in (SHARED_TEXT, TEXT) and self.styles:
            row, column, style = struct.unpack_from("<HHH", content, at)
            face = self.styles.get(style, "")
            legacy.note_face(self.sheet["faces"], column, row + 1, face)
        elif kind == FLAG and content[at + 7]:
            self.error(at, content[at + 6])
        elif kind == FORMULA and FAILED.match(content, at + 6):
            self.error(at, content[at + 8])

    def error(self, at: int, code: int) -> None:
        row, column = struct.unpack_from("<HH", self.content, at)
        self.sheet["errors"].append([row + 1, column, ERRORS.get(code, "#N/A")])

    def font_name(self, at: int, length: int) -> str:
        """BIFF8 has a byte of flags before the name, BIFF5 has not."""
        raw = self.content[at : at + length]
        size = raw[14] if len(raw) > 14 else 0
        if len(raw) == 15 + size:
            return raw[15:].decode("latin-1")
        return raw[16:].decode(
            "utf-16-le" if raw[15:16] == b"\1" else "latin-1", "replace"
        )
