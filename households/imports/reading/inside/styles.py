"""Which cells of an .xlsx are written in a font of the 1990s, and clock formats.

The letters of such a font are other characters in the file: the font's name is the
surest sign of which. Cells name a style, styles name a font.
"""

import re

from . import legacy
from .package import Package

Fonts = dict[int, str]  # style id → kind of legacy font
CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: s="(\d{1,6})")?[^>/]*>')
CLOCKS = {"18", "19", "20", "21", "45", "46", "47"}
LITERAL = re.compile(r'"[^"]*"|\\.|\[\$[^\]]*\]|_.')


def read_styles(package: Package) -> tuple[Fonts, bool]:
    """Legacy kind of every style that has one; is some style a time of day."""
    fonts, formats, styles, has_clock = [], {}, {}, False
    place, count = "", 0
    for tag, about in package.elements("xl/styles.xml"):
        if tag in ("fonts", "cellXfs", "cellStyleXfs", "fills", "dxfs"):
            place = tag
        elif tag == "numFmt":
            formats[about.get("numFmtId")] = about.get("formatCode", "")
        elif tag == "font" and place == "fonts":
            fonts.append("")
        elif tag == "name" and place == "fonts" and fonts:
            fonts[-1] = legacy.kind_of_font(about.get("val", ""))
        elif tag == "xf" and place == "cellXfs":
            has_clock |= _is_clock(about.get("numFmtId"), formats)
            font = about.get("fontId", "0")
            kind = fonts[int(font)] if font.isdigit() and int(font) < len(fonts) else ""
            if kind:
                styles[count] = kind
            count += 1
    return styles, has_clock


def _is_clock(number: str | None, formats: dict[str, str]) -> bool:
    """Does the format show hours but no day: the fast reader gives nothing for it."""
    if number in CLOCKS:
        return True
    shown = LITERAL.sub("", formats.get(number, "")).lower()
    has_hours = "h" in shown or "s" in shown and "general" not in shown
    return has_hours and not ("d" in shown or "y" in shown)


def note_faces(found: dict[str, list], piece: bytes, fonts: Fonts) -> None:
    """Add to `found`: column letters → runs [kind, first row, last row] of cells."""
    for letters, row, style in CELL.findall(piece):
        kind = fonts.get(int(style or 0), "")
        runs = found.setdefault(letters.decode(), [])
        if runs and runs[-1][0] == kind:
            runs[-1][2] = int(row)
        elif kind or runs:
            runs.append([kind, int(row), int(row)])
