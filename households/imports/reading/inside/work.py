"""The jobs a request may name, each on one file, in the order they are named.

A request: path, jobs, limits, seconds, megabytes, sheets (for "exact"). The answer has
"facts" and, for the cells, "frames": what is known of each sheet with its place in the
file of frames.
"""

from xml.parsers import expat

from . import exact, excel, fast, old_excel, open_document, texts
from .frames import trimmed
from .package import Package
from .refusal import Refused

FOREIGN = {
    "word/document.xml": "văn bản Word",
    "ppt/presentation.xml": "bản trình chiếu PowerPoint",
    "xl/workbook.bin": "bảng tính dạng nhị phân (.xlsb)",
    "androidmanifest.xml": "ứng dụng điện thoại",
}
UNREADABLE = (expat.ExpatError, UnicodeError, OverflowError, RecursionError)


def do(request: dict, file) -> dict:
    """Do the request's jobs; frames go into `file`. Raises Refused."""
    found = {}
    for job in request["jobs"]:
        found |= JOBS[job](request, file)
    return found


def _facts(request: dict, _file) -> dict:
    package = Package(request["path"], request["limits"])
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


def _binary(request: dict, file) -> dict:
    return {"facts": old_excel.facts(request["path"])} | _exact(request, file)


def _far(request: dict, _file) -> dict:
    """Where the cell stands that made a sheet too large to hold."""
    package = Package(request["path"], request["limits"])
    return {"far": excel.farthest(package)}


def _exact(request: dict, file) -> dict:
    sheets = exact.sheets(request["path"], request["limits"], request.get("sheets"))
    return {"frames": _written(sheets, request["limits"], file)}


def _fast(request: dict, file) -> dict:
    sheets = fast.sheets(request["path"], request["limits"])
    return {"frames": _written(sheets, request["limits"], file)}


def _text(request: dict, file) -> dict:
    sheets = texts.sheets(request["path"], request["name"], request["limits"])
    return {"frames": _written(sheets, request["limits"], file)}


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
