"""Which cells of an .xlsx are written in a font of the 1990s, and clock formats.

The letters of such a font are other characters in the file: the font's name is the
surest sign of which. Cells name a style, styles name a font.
"""

import re

from households.imports.reading.inside import legacy
from households.imports.reading.inside.package import Package

Fonts = dict[int, str]  # style id → kind of legacy font
CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: s="(\d{1,6})")?[^>/]*>')
CLOCKS = {"18", "19", "20", "21", "45", "46", "47"}
LITERAL = re.compile(r'"[^"]*"|\\.|\[\$[^\]]*\]|_.')


class Styles:
    """Collects what a workbook's styles say of fonts and times of day."""

    def __init__(self):
        self.place, self.fonts, self.formats = "", [], {}
        self.legacy: Fonts = {}
        self.count, self.has_clock = 0, False

    def take(self, tag: str, about: dict) -> None:
        if tag in ("fonts", "cellXfs", "cellStyleXfs", "fills", "dxfs"):
            self.place = tag
        elif tag == "numFmt":
            self.formats[about.get("numFmtId")] = about.get("formatCode", "")
        elif tag == "font" and self.place == "fonts":
            self.fonts.append("")
        elif tag == "name" and self.place == "fonts" and self.fonts:
            self.fonts[-1] = legacy.kind_of_font(about.get("val", ""))
        elif tag == "xf" and self.place == "cellXfs":
            self.style(about.get("fontId", "0"), about.get("numFmtId"))

    def style(self, font: str, number: str | None) -> None:
        self.has_clock = self.has_clock or _is_clock(number, self.formats)
        place = int(font) if font.isdigit() else 0
        if place < len(self.fonts) and self.fonts[place]:
            self.legacy[self.count] = self.fonts[place]
        self.count += 1


def read_styles(package: Package) -> tuple[Fonts, bool]:
    """Legacy kind of every style that has one; is some style a time of day."""
    styles = Styles()
    package.each_element("xl/styles.xml", styles.take)
    return styles.legacy, styles.has_clock


def column_index(letters: str) -> int:
    """`A` → 0, `AA` → 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _is_clock(number: str | None, formats: dict[str, str]) -> bool:
    """Does the format show hours but no day: the fast reader gives nothing for it."""
    if number in CLOCKS:
        return True
    shown = LITERAL.sub("", formats.get(number, "")).lower()
    has_hours = "h" in shown or "s" in shown and "general" not in shown
    return has_hours and not ("d" in shown or "y" in shown)


def note_faces(found: legacy.Faces, piece: bytes, fonts: Fonts) -> None:
    """Add the cells among these bytes that are in legacy fonts."""
    for letters, row, style in CELL.findall(piece):
        kind = fonts.get(int(style or 0), "")
        legacy.note_face(found, column_index(letters.decode()), int(row), kind)
