"""What an .xlsx says beside its cells, found by searching its parts as bytes.

No XML parser over millions of cells: the parts are streamed once, in bounded memory,
for what the fast reader cannot hand over or would lose, and for what the office should
be told.
"""

import posixpath
import re

from households.imports.reading.inside.package import Package
from households.imports.reading.inside.refusal import Refused
from households.imports.reading.inside.styles import (
    Fonts,
    column_index,
    note_faces,
    read_styles,
)

ATTRIBUTE = rb"""%s\s*=\s*["']([^"']*)["']"""
MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?" + ATTRIBUTE % b"ref")
HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?\bhidden=["'](?:1|true)["'][^<>]*""")
ROW_NUMBER = re.compile(rb"\s" + ATTRIBUTE % b"r")
COLUMN_A = re.compile(rb'<c r="A\d+"[^<>/]*>(?:<f[^<>]*>[^<]*</f>)?<(?:v|is)>')
ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^<>]*?\st="e"[^<>]*>(?:<f[^<>]*(?:/>|>[^<]*</f>))?'
    rb"<v>(#[A-Z0-9/!?_]{1,20})</v>"
)
UNCACHED = re.compile(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>|<f\s[^<>]*/>\s*</c>")
PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})$")
CELL_PLACE = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
# Cells that the fast reader gives in another spelling
INEXACT = (b't="b"', b"_x00", b"&#", b"\0", b"\x1f")
# Habits of the program that wrote the part: its first rows show them
OTHER_HABITS = (b"='", b't="d"', b"<x:")
HABIT_PIECES = 4
MOST_MERGES = 100_000
# Characters that legacy fonts use and Vietnamese in Unicode does not; some programs
# write any letter beyond ASCII as a number
LEGACY = re.compile(
    rb"\xc2[\xa1-\xbf]|\xc3[\x84-\x87\x8b\x8e-\x91\x96-\x98\x9b\x9c\x9e\x9f"
    rb"\xa4-\xa7\xab\xae-\xb1\xb6-\xb8\xbb\xbc\xbe\xbf]"
    rb"|&#(?:1[6-9]\d|2[0-5]\d|x[A-Fa-f][0-9A-Fa-f]);"
)
RELATION = "xl/_rels/workbook.xml.rels"


def facts(package: Package) -> dict:
    """What the workbook says beside its cells; keys as used in reading/workbook.py."""
    if "xl/workbook.xml" not in package or RELATION not in package:
        raise Refused("damaged")
    targets = _targets(package)
    fonts, has_clock = read_styles(package)
    strings = _scan_strings(package)
    named = package.elements("xl/workbook.xml", "sheet")
    if len(named) > package.limits["sheets"]:
        raise Refused("too_many_sheets", sheets=len(named))
    package.expect(targets.get(about.get("id"), ("", ""))[1] for about in named)
    found = [_sheet_facts(package, about, targets, fonts) for about in named]
    for sheet in found:
        sheet["is_plain"] &= strings["is_plain"] and not has_clock
    return {
        "sheets": found,
        "has_macros": "xl/vbaproject.bin" in package,
        "has_links": any("externallinks/" in name for name in package.parts),
        "may_be_legacy": strings["may_be_legacy"]
        or any(sheet["may_be_legacy"] for sheet in found),
    }


def _targets(package: Package) -> dict[str, tuple[str, str]]:
    """Relation id → (kind, part)."""
    targets = {}
    for about in package.elements(RELATION, "Relationship"):
        target = about.get("Target", "")
        if target.startswith("/"):
            part = target.lstrip("/")
        else:
            part = posixpath.normpath(posixpath.join("xl", target))
        kind = about.get("Type", "").rpartition("/")[2].lower()
        targets[about.get("Id", "")] = (kind, part)
    return targets


def _scan_strings(package: Package) -> dict:
    found = {"is_plain": True, "may_be_legacy": False}
    name = "xl/sharedStrings.xml"
    if name in package:
        for piece in pieces(package.chunks(name), b">"):
            _note_text(found, piece)
            _note_letters(found, piece)
    return found


def _note_text(found: dict, piece: bytes) -> None:
    if b"<!DOCTYPE" in piece:
        raise Refused("doctype")
    if found["is_plain"]:
        found["is_plain"] = not any(sign in piece for sign in INEXACT)


def _note_letters(found: dict, piece: bytes) -> None:
    if not found["may_be_legacy"]:
        found["may_be_legacy"] = LEGACY.search(piece) is not None


def _sheet_facts(package: Package, about: dict, targets: dict, fonts: Fonts) -> dict:
    kind, part = targets.get(about.get("id", ""), ("", ""))
    found = {
        "name": about.get("name", ""),
        "is_hidden": about.get("state", "visible") != "visible",
        "is_plain": True,
        "may_be_legacy": False,
        "starts_at_a": False,
        "merges": [],
        "hidden_rows": [],
        "uncached": 0,
        "faces": {},
        "errors": [],
    }
    if kind == "worksheet":
        for count, piece in enumerate(pieces(package.chunks(part), b"</row>")):
            _note_text(found, piece)
            if count < HABIT_PIECES:
                found["is_plain"] &= not any(sign in piece for sign in OTHER_HABITS)
            if count % HABIT_PIECES == 0:  # texts of cells are mostly in the other part
                _note_letters(found, piece)
            _note_rows(found, piece)
            _note_merges(found, piece)
            _note_errors(found, piece)
            if fonts:
                note_faces(found["faces"], piece, fonts)
    found["is_plain"] &= found.pop("starts_at_a")
    return found


def pieces(chunks, end: bytes):
    """The same bytes, parted between rows, or between tags where a row is endless."""
    rest = b""
    for chunk in chunks:
        whole = rest + chunk
        cut = whole.rfind(end) + len(end)
        if cut < len(end):
            cut = whole.rfind(b">") + 1 if len(whole) > 8 * len(chunk) else 0
        if cut:
            yield whole[:cut]
        rest = whole[cut:]
        if len(rest) > 64 * 1024 * 1024:
            raise Refused("swollen")
    yield rest


def _note_rows(found: dict, piece: bytes) -> None:
    if not found["starts_at_a"]:
        found["starts_at_a"] = COLUMN_A.search(piece) is not None
    if b"hidden=" in piece:
        for row in HIDDEN_ROW.finditer(piece):
            at = ROW_NUMBER.search(row[0])
            if at and at[1].isdigit():
                found["hidden_rows"].append(int(at[1]))
    if b"<f" in piece:
        found["uncached"] += sum(1 for _ in UNCACHED.finditer(piece))


def _note_merges(found: dict, piece: bytes) -> None:
    if b"mergeCell" not in piece:
        return
    for merge in MERGE.finditer(piece):
        corners = [PLACE.match(c) for c in merge[1].decode("latin-1").split(":")]
        if len(corners) == 2 and all(corners):
            found["merges"].append([_place(corner) for corner in corners])
    if len(found["merges"]) > MOST_MERGES:
        raise Refused("swollen")


def _note_errors(found: dict, piece: bytes) -> None:
    if b't="e"' in piece:
        for letters, row, text in ERROR.findall(piece):
            column = column_index(letters.decode())
            found["errors"].append([int(row), column, text.decode()])


def _place(corner: re.Match) -> tuple[int, int]:
    """`C5` → (4, 2)."""
    return int(corner[2]) - 1, column_index(corner[1])


def farthest(package: Package) -> dict | None:
    """The sheet, last row and last column (from 1) that need the most room."""
    targets, found = _targets(package), []
    for about in package.elements("xl/workbook.xml", "sheet"):
        kind, part = targets.get(about.get("id", ""), ("", ""))
        if kind == "worksheet":
            rows, columns = _corner(package, part)
            found.append({"sheet": about.get("name", ""), "rows": rows})
            found[-1]["columns"] = columns
    return max(found, key=lambda sheet: sheet["rows"] * sheet["columns"], default=None)


def _corner(package: Package, part: str) -> tuple[int, int]:
    rows = columns = 0
    for piece in pieces(package.chunks(part), b"</row>"):
        for letters, row in CELL_PLACE.findall(piece):
            rows = max(rows, int(row))
            columns = max(columns, column_index(letters.decode()) + 1)
    return rows, columns
