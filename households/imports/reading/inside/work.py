"""The jobs a question may name, each on one file, in the order they are named.

A question: path, jobs, limits, seconds, megabytes, sheets (for "exact"). The answer has
"facts" and, for the cells, "frames": what is known of each sheet with its place in the
file of frames.
"""

from xml.parsers import expat

from households.imports.reading.inside import (
    exact,
    excel,
    fast,
    old_excel,
    open_document,
    texts,
)
from households.imports.reading.inside.frames import trimmed
from households.imports.reading.inside.package import Package
from households.imports.reading.inside.refusal import Refused

FOREIGN = {
    "word/document.xml": "văn bản Word",
    "ppt/presentation.xml": "bản trình chiếu PowerPoint",
    "xl/workbook.bin": "bảng tính dạng nhị phân (.xlsb)",
    "androidmanifest.xml": "ứng dụng điện thoại",
}
UNREADABLE = (expat.ExpatError, UnicodeError, OverflowError, RecursionError)


def do(asked: dict, file) -> dict:
    """Do the jobs asked for; frames go into `file`. Raises Refused."""
    found = {}
    for job in asked["jobs"]:
        found |= JOBS[job](asked, file)
    return found


def _facts(asked: dict, _file) -> dict:
    package = Package(asked["path"], asked["limits"])
    if "xl/workbook.xml" in package:
        return {"facts": excel.facts(package)}
    if open_document.PART in package:
        kind = package.read("mimetype")
        if not kind or b"spreadsheet" in kind:
            return {"facts": open_document.facts(package)}
        raise Refused("document", what="tài liệu OpenDocument không có bảng tính")
    for name, what in FOREIGN.items():
        if name in package:
            raise Refused("document", what=what)
    raise Refused("damaged" if "[content_types].xml" in package else "foreign")


def _binary(asked: dict, file) -> dict:
    return {"facts": old_excel.facts(asked["path"])} | _exact(asked, file)


def _far(asked: dict, _file) -> dict:
    """Where the cell stands that made a sheet too large to hold."""
    package = Package(asked["path"], asked["limits"])
    return {"far": excel.farthest(package)}


def _exact(asked: dict, file) -> dict:
    sheets = exact.sheets(asked["path"], asked["limits"], asked.get("sheets"))
    return {"frames": _written(sheets, asked["limits"], file)}


def _fast(asked: dict, file) -> dict:
    sheets = fast.sheets(asked["path"], asked["limits"])
    return {"frames": _written(sheets, asked["limits"], file)}


def _text(asked: dict, file) -> dict:
    sheets = texts.sheets(asked["path"], asked["name"], asked["limits"])
    return {"frames": _written(sheets, asked["limits"], file)}


def _written(sheets, limits: dict, file) -> list[dict]:
    """Write each sheet's frame; what is known of it, with where its frame stands."""
    written, rows = [], 0
    for known, cells, first_row in sheets:
        cells, first_row = trimmed(cells, first_row)
        rows += cells.height
        if rows > limits["rows"]:
            raise Refused("too_many_rows", rows=rows)
        if cells.width > limits["columns"]:
            raise Refused("too_many_columns", columns=cells.width)
        start = file.tell()
        if cells.height:
            cells.write_ipc(file)
        known |= {"first_row": first_row, "start": start, "end": file.tell()}
        written.append(known)
    return written


JOBS = {
    "facts": _facts,
    "far": _far,
    "text": _text,
    "binary": _binary,
    "exact": _exact,
    "fast": _fast,
}
