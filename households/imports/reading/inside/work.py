"""The jobs a request may name, each on one file, in the order they are named.

A request: path, jobs, limits, seconds, megabytes, sheets (for "exact"). The answer has
"facts" and, for the cells, "frames": what is known of each sheet with its place in the
file of frames.
"""

from xml.parsers import expat

from . import excel, exact, fast, texts
from .frames import trimmed
from .package import Package
from .refusal import Refused

UNREADABLE = (expat.ExpatError, UnicodeError, OverflowError, RecursionError)


def do(request: dict, file) -> dict:
    """Do the request's jobs; frames go into `file`. Raises Refused."""
    found = {}
    for job in request["jobs"]:
        found |= JOBS[job](request, file)
    return found


def _facts(request: dict, _file) -> dict:
    return {"facts": excel.facts(Package(request["path"], request["limits"]))}


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
    "binary": _exact,
    "exact": _exact,
    "fast": _fast,
}
