"""Files nobody should send: each a clear error, and the process that asked lives."""

import io
import time
import zipfile

import pytest

from households.imports import reader
from households.imports.reader import read_workbook
from povertyaid.jobs import UserError
from tests.households.imports.workbooks import workbook

SHEET = "xl/worksheets/sheet1.xml"


def with_part(name: str, content: bytes) -> bytes:
    """A good workbook with one of its parts replaced."""
    buffer = io.BytesIO()
    good = zipfile.ZipFile(io.BytesIO(workbook(A=[["TT", "Họ và tên"]])))
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bad:
        for part in good.infolist():
            if part.filename != name:
                bad.writestr(part.filename, good.read(part.filename))
        bad.writestr(name, content)
    return buffer.getvalue()


def cell_at(place: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return (
        f'<worksheet xmlns="{space}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData></worksheet>'
    ).encode()


def refused(tmp_path, content: bytes) -> str:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    with pytest.raises(UserError) as error:
        read_workbook(path)
    return str(error.value)


def test_a_cell_at_the_far_corner(tmp_path):
    started = time.monotonic()
    message = refused(tmp_path, with_part(SHEET, cell_at("XFD1048576")))
    assert message in (
        reader.TOO_BIG,
        "Tệp có nhiều hơn 200.000 dòng. Hãy chia thành nhiều tệp.",
    )
    assert time.monotonic() - started < 10


def test_too_many_rows(tmp_path, settings):
    settings.UPLOAD_MAX_ROWS = 1000
    message = refused(tmp_path, with_part(SHEET, cell_at("A1001")))
    assert message == "Tệp có nhiều hơn 1.000 dòng. Hãy chia thành nhiều tệp."


def test_zip_bomb(tmp_path):
    content = with_part("xl/sharedStrings.xml", b" " * 60_000_000)
    assert refused(tmp_path, content) == reader.TOO_BIG


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (workbook(A=[["x" * 2000]])[:900], reader.DAMAGED),
        (with_part(SHEET, b"<worksheet"), reader.DAMAGED),
        (b"PK\x03\x04 rubbish", reader.DAMAGED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, reader.DAMAGED),
        (b"%PDF-1.7", reader.NOT_A_WORKBOOK),
    ],
)
def test_damaged_or_foreign(tmp_path, content, message):
    assert refused(tmp_path, content) == message


def test_a_zip_that_is_no_workbook(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refused(tmp_path, buffer.getvalue()) == reader.NOT_A_WORKBOOK


def test_entities_are_not_expanded(tmp_path):
    entity = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cell = b'<c r="A1" t="str"><v>&a;</v></c>'
    sheet = entity + b"<worksheet " + space + b'><sheetData><row r="1">' + cell
    path = tmp_path / "list.xlsx"
    path.write_bytes(with_part(SHEET, sheet + b"</row></sheetData></worksheet>"))

    try:
        text = str(read_workbook(path))
    except UserError:
        text = ""
    assert "root:" not in text


def test_leading_empty_rows_keep_the_row_numbers(tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(A=[[], [], ["", "a"], ["", "b", ""]]))

    (sheet,) = read_workbook(path)

    assert (sheet.first_row, sheet.rows) == (3, [["", "a"], ["", "b"]])
