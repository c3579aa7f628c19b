"""Damaged files, files under another name, and texts and pages that set traps."""

import io
import random
import struct
import warnings
import zipfile

from tests.households.imports.hostile_cases import reads, refused
from tests.households.imports.hostile_parts import (
    BOOK_START,
    GOOD_ROW,
    HEADINGS,
    MB,
    SHEET,
    biff,
    compound,
    parts_of,
    sheet_xml,
    with_parts,
    zipped,
)
from tests.households.imports.workbooks import workbook

# --- Damaged -------------------------------------------------------------------------


def cut_at(share: float):
    def build():
        content = workbook(A=[["x" * 20, n, n * 7919 % 977] for n in range(3_000)])
        return content[: int(len(content) * share)]

    build.__name__ = f"cut_at_{share}"
    return build


for share in (0.001, 0.1, 0.5, 0.9, 0.99, 0.9999):
    refused("damaged")(cut_at(share))


@refused("empty")
def nothing_at_all():
    return b""


@refused("damaged")
def no_relations():
    return with_parts(relations=None)


@refused("damaged")
def no_sheet_part():
    return with_parts(sheet=None)


@reads([HEADINGS])
def no_styles():
    return with_parts(styles=None, sheet=sheet_xml(GOOD_ROW))


@refused("damaged")
def sheet_that_is_no_xml():
    return with_parts(sheet=b"<worksheet")


@refused("damaged")
def thousands_of_parts():
    parts = parts_of(with_parts())
    return zipped(parts | {f"xl/media/{n}.png": b"" for n in range(5_001)})


@refused("damaged")
def part_twice():
    buffer = io.BytesIO(with_parts())
    with zipfile.ZipFile(buffer, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(SHEET, b"another")
    return buffer.getvalue()


@reads([HEADINGS])
def part_names_that_climb_out():
    return with_parts(**{"../../../../tmp/climbed-out": b"x", "/etc/passwd": b"x"})


@refused("damaged", file_name="list.xls")
def old_workbook_of_zeros():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@refused("damaged", file_name="list.xls")
def chain_of_sectors_in_a_ring():
    content = bytearray(compound({"Workbook": biff(BOOK_START)}))
    table = 512 + 512 * (struct.unpack_from("<I", content, 76)[0])
    struct.pack_into("<I", content, table + 4, 0)
    return bytes(content)


# --- Under another name --------------------------------------------------------------


@refused("document", what="ảnh PNG")
def picture():
    return b"\x89PNG\r\n\x1a\n" + bytes(100)


@refused("document", what="tệp PDF")
def pdf():
    return b"%PDF-1.7\n" + bytes(100)


@refused("document", what="chương trình máy tính (.exe)")
def program():
    return b"MZ\x90\0" + bytes(100)


@refused("document", what="văn bản Word")
def word_document():
    return zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<w/>"})


@refused("document", file_name="list.xls", what="văn bản Word")
def old_word_document():
    return compound({"WordDocument": bytes(5000)})


@refused("foreign")
def any_archive():
    return zipped({"a.txt": b"a"})


@refused("foreign")
def noise():
    return b"\1\2\3" + random.Random(1).randbytes(5000)


@reads([HEADINGS], file_name="list.xls")
def new_workbook_called_xls():
    return with_parts()


@reads([HEADINGS], file_name="list.xlsx")
def text_called_xlsx():
    return "TT;Họ và tên\n".encode()


# --- Texts and pages -----------------------------------------------------------------


@reads([HEADINGS, ["1", "Lò Văn Hặc"]], file_name="list.csv")
def zeros_among_text():
    return "T\0T,Họ và tên\n1,Lò Văn\0 Hặc\n".encode()


@refused("long_line", file_name="list.csv", most=1_000_000)
def one_line_of_100_megabytes():
    return b"x," * (50 * MB)


@reads([["TT", 'Lò "Hặc'], ["1", "x"]], file_name="list.csv")
def quotation_mark_never_closed():
    return 'TT,Lò "Hặc\n1,x\n'.encode()


@refused("too_many_columns", file_name="list.csv", columns=5_001)
def text_of_5000_columns():
    return b",".join([b"1"] * 5_001) + b"\n2,3\n"


@reads([HEADINGS, ["1", "Lò Văn Hặc"]], file_name="list.xls")
def page_with_a_script():
    return (
        "<html><script>document.write('<td>hack')</script><!-- <td>x --><table><tr>"
        "<td>TT<td onclick='x()'>Họ và tên<tr><td>1<td>Lò <b>Văn</b> Hặc</table>"
        "<img src='http://example.com/x.png'></html>"
    ).encode()


@refused("too_many_columns", file_name="list.xls", columns=999_999)
def page_with_an_endless_cell():
    return b"<table><tr><td colspan=999999 rowspan=999999>x</table>"


@reads([["x"]], file_name="list.xls")
def page_of_open_tags():
    return b"<table>" * 100_000 + b"<tr><td>x"


@reads([["x"]], file_name="list.xls")
def page_of_comments_never_closed():
    return b"<table><tr><td>x</table>" + b"<!--" * 1_000_000
