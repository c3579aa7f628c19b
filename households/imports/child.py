"""Reads one workbook and prints its cells; run as a process of its own by reader.py.

A hostile file makes the reading library take all memory or abort the whole process
(python-calamine does on a 5 kB file with a cell at XFD1048576). Here that kills only
this process, which has limits on memory and time and knows nothing of the project.

    python -I child.py FILE MEGABYTES SECONDS ROWS COLUMNS
"""

import datetime
import resource
import sys
from pathlib import Path

import orjson

TOO_MANY_ROWS = 3
UNREADABLE = 4
LOCKED = 5


def limit(megabytes: int, seconds: int) -> None:
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def encode(value):
    """What JSON has no type for: a date as {"d": …}, everything else as text."""
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return {"d": value.isoformat()}
    return str(value)


def trimmed(row: list, columns: int) -> list:
    """The row without the empty cells at its end, nor those past the last column."""
    end = min(len(row), columns)
    while end and row[end - 1] == "":
        end -= 1
    return row[:end]


def sheets(path: str, max_rows: int, max_columns: int, python_calamine):
    with open(path, "rb") as file:
        workbook = python_calamine.CalamineWorkbook.from_filelike(file)
    left = max_rows
    for index, about in enumerate(workbook.sheets_metadata):
        if not str(about.typ).endswith("WorkSheet"):
            continue
        sheet = workbook.get_sheet_by_index(index)
        left -= sheet.height
        if left < 0:
            sys.exit(TOO_MANY_ROWS)
        rows = [trimmed(row, max_columns) for row in sheet.to_python()]
        yield {
            "name": sheet.name,
            "hidden": not str(about.visible).endswith("Visible"),
            "start": sheet.start or (0, 0),
            "width": sheet.width,
            "merges": sheet.merged_cell_ranges or [],
            "rows": rows,
        }


def main() -> None:
    path, megabytes, seconds, rows, columns = sys.argv[1:]
    limit(int(megabytes), int(seconds))
    import python_calamine  # noqa: PLC0415  after the limits are set

    try:
        found = list(sheets(path, int(rows), int(columns), python_calamine))
    except python_calamine.PasswordError:
        sys.exit(LOCKED)
    except python_calamine.CalamineError:
        sys.exit(UNREADABLE)
    options = orjson.OPT_PASSTHROUGH_DATETIME
    sys.stdout.buffer.write(orjson.dumps(found, encode, options))


if __name__ == "__main__":
    sys.path[:] = [p for p in sys.path if Path(p) != Path(__file__).parent]
    main()
