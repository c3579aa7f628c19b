"""A workbook's sheets as plain cells, whatever somebody put into the file.

Looks at the file before opening it, then lets child.py read it behind limits. Every
failure is a UserError that says what to do.
"""

import datetime
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from django.conf import settings

from households.imports import child
from povertyaid.jobs import UserError

Cell = str | float | bool | datetime.date

MEGABYTES = 600
SECONDS = 20
MAX_COLUMNS = 200
MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 200  # a real list unpacks to 5–15 times its size

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

NOT_A_WORKBOOK = (
    "Tệp này không phải bảng tính Excel (.xlsx, .xlsm, .xls, .ods). "
    "Hãy mở danh sách bằng Excel và lưu lại dạng .xlsx."
)
DAMAGED = (
    "Không mở được tệp: tệp bị hỏng hoặc thiếu một phần. Hãy lưu lại và gửi lần nữa."
)
LOCKED = "Tệp có mật khẩu. Hãy bỏ mật khẩu (Lưu thành, Công cụ) rồi gửi lại."
TOO_BIG = (
    "Tệp quá lớn khi mở ra, quá giới hạn bộ nhớ hoặc thời gian đọc. "
    "Hãy xóa các cột, dòng trống và trang thừa rồi lưu lại."
)


@dataclass(slots=True)
class Sheet:
    """One sheet. `rows[i]` is Excel's row `first_row + i`; column 0 is column A."""

    name: str
    rows: list[list[Cell]]
    first_row: int = 1
    merges: list = field(default_factory=list)  # ((row, column), (row, column)) from 0
    is_hidden: bool = False
    width: int = 0


def read_workbook(path: Path | str) -> list[Sheet]:
    """Every sheet of the workbook at `path`; UserError when it cannot be read."""
    preflight(path)
    limits = [MEGABYTES, SECONDS, settings.UPLOAD_MAX_ROWS, MAX_COLUMNS]
    command = [sys.executable, "-I", child.__file__, str(path), *map(str, limits)]
    try:
        done = subprocess.run(  # noqa: S603  our own program, no shell
            command, capture_output=True, timeout=SECONDS + 5, check=False
        )
    except subprocess.TimeoutExpired:
        raise UserError(TOO_BIG) from None
    if done.returncode:
        raise UserError(_failure(done.returncode))
    return [_sheet(found) for found in orjson.loads(done.stdout)]


def _failure(code: int) -> str:
    if code == child.TOO_MANY_ROWS:
        most = f"{settings.UPLOAD_MAX_ROWS:,}".replace(",", ".")
        return f"Tệp có nhiều hơn {most} dòng. Hãy chia thành nhiều tệp."
    if code in (child.UNREADABLE, child.LOCKED):
        return LOCKED if code == child.LOCKED else DAMAGED
    return TOO_BIG  # killed by a limit, or aborted while asking for memory


def preflight(path: Path | str) -> None:
    """Refuse what is no workbook, and archives that unpack to too much."""
    with open(path, "rb") as file:
        head = file.read(8)
    if head == OLE:
        return  # .xls, or an encrypted .xlsx: child.py tells which
    if head[:4] != ZIP:
        raise UserError(NOT_A_WORKBOOK)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError):
        raise UserError(DAMAGED) from None
    names = {part.filename for part in parts}
    if not any(n.startswith("xl/workbook") for n in names) and "content.xml" not in (
        names
    ):
        raise UserError(NOT_A_WORKBOOK)
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if unpacked > MAX_UNPACKED or (
        unpacked > 50 * 1024 * 1024 and unpacked / packed > MAX_RATIO
    ):
        raise UserError(TOO_BIG)


def _sheet(found: dict) -> Sheet:
    first_row, first_column = found["start"]
    margin = [""] * first_column
    for row in found["rows"]:
        for index, cell in enumerate(row):
            if cell.__class__ is dict:
                row[index] = datetime.date.fromisoformat(cell["d"])
            elif cell.__class__ is str and cell.isspace():
                row[index] = ""
    return Sheet(
        name=found["name"],
        rows=[margin + row if row else row for row in found["rows"]],
        first_row=first_row + 1,
        merges=found["merges"],
        is_hidden=found["hidden"],
        width=found["width"],
    )
