"""Files nobody should send, made by code: workbooks that swell, or do more
than hold a list. The damaged and disguised ones are in hostile_names.py.
"""

import random
import struct

from households.imports.reading import messages
from tests.households.imports.hostile_cases import reads, refused
from tests.households.imports.hostile_parts import (
    BOOK,
    BOOK_START,
    GOOD_ROW,
    HEADINGS,
    MAIN,
    MB,
    SHEET,
    biff,
    book_of,
    cell_at,
    compound,
    parts_of,
    shared,
    sheet_xml,
    text_cell,
    with_parts,
    zipped,
)

# --- Archives that swell -----------------------------------------------------------


@refused("swollen")
def strings_of_blanks_by_ratio():
    return with_parts(strings=b" " * (60 * MB))


@refused("swollen")
def sheet_of_blanks_by_ratio():
    return with_parts(sheet=sheet_xml(GOOD_ROW + " " * (80 * MB)))


@refused("swollen")
def total_size_in_many_sheets():
    """Each part is unsuspicious; together they pass the limit."""
    parts = parts_of(with_parts())
    named = [f"xl/worksheets/s{n}.xml" for n in range(45)]
    big = sheet_xml(GOOD_ROW + " " * (10 * MB))
    return book_of(parts | dict.fromkeys(named, big), named)


@refused("swollen")
def one_part_as_five_hundred_sheets():
    """Small in the archive, listed again and again in the workbook."""
    sheet = sheet_xml(GOOD_ROW + "<!--abcdefgh-->" * 100_000)
    return book_of(parts_of(with_parts(sheet=sheet)), [SHEET] * 500)


@reads([HEADINGS])
def archive_in_archive():
    """A bomb inside that no reader opens."""
    inner = zipped({f"{n}.txt": b"\0" * MB for n in range(50)})
    return with_parts(**{"xl/embeddings/bomb.zip": inner})


@reads([HEADINGS])
def huge_picture_that_nobody_needs():
    return with_parts(**{"xl/media/image1.bmp": b"\0" * (60 * MB)})


@refused("swollen")
def styles_bomb():
    font = '<font><sz val="11"/><name val="Calibri"/></font>'
    fonts = f"<fonts>{font * 800_000}</fonts>"
    return with_parts(
        styles=f'<styleSheet xmlns="{MAIN}">{fonts}</styleSheet>'.encode()
    )


@reads([["x" * 32_767] * 2])
def one_string_in_every_cell():
    """The longest text Excel holds, shared by both cells."""
    text = f'<sst xmlns="{MAIN}"><si><t>{"x" * 32_767}</t></si></sst>'.encode()
    cells = "".join(f'<c r="{c}1" t="s"><v>0</v></c>' for c in "AB")
    return shared(text, f'<row r="1">{cells}</row>')


@refused("too_big")
def strings_bomb():
    """400 kB of text named by 80,000 cells: 32 GB."""
    text = f'<sst xmlns="{MAIN}"><si><t>{"x" * 400_000}</t></si></sst>'.encode()
    cells = '<c t="s"><v>0</v></c>' * 20
    return shared(text, f"<row>{cells}</row>" * 4_000)


# --- XML that does harm ------------------------------------------------------------

ENTITIES = "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(10)
)


@refused("doctype")
def billion_laughs_in_a_sheet():
    row = f'<row r="1">{text_cell("A1", "&e9;")}</row>'
    return with_parts(sheet=sheet_xml(row, prolog=f"<!DOCTYPE x [{ENTITIES}]>"))


@refused("doctype")
def billion_laughs_in_the_workbook():
    book = parts_of(with_parts())[BOOK].decode()
    book = book[book.index("<workbook") :].replace('name="A"', 'name="&e9;"')
    return with_parts(book=f"<!DOCTYPE x [{ENTITIES}]>{book}".encode())


@refused("doctype")
def external_entity():
    row = f'<row r="1">{text_cell("A1", "&a;")}</row>'
    entity = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return with_parts(sheet=sheet_xml(row, prolog=entity))


@refused("doctype", file_name="list.xls")
def external_entity_in_old_xml():
    entity = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return OLD_XML.replace("<Workbook", entity + "<Workbook").encode()


OLD_XML = (
    '<?xml version="1.0"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    '<Worksheet ss:Name="A"><Table><Row><Cell><Data ss:Type="String">TT</Data></Cell>'
    "</Row></Table></Worksheet></Workbook>"
)


# --- Sheets out of all measure -------------------------------------------------------


@refused("far_cell", sheet="A", rows=1_048_576, columns=16_384)
def cell_in_the_last_corner():
    return with_parts(sheet=cell_at("XFD1048576"))


@refused("too_many_columns", columns=16_384)
def sheet_of_16384_columns():
    cells = "<c><v>1</v></c>" * 16_384
    return with_parts(sheet=sheet_xml(f'<row r="1">{cells}</row>'))


@refused("too_many_rows")
def a_row_too_many():
    rows = '<row><c t="inlineStr"><is><t>x</t></is></c></row>' * 200_001
    return with_parts(sheet=sheet_xml(rows))


@reads([HEADINGS])
def a_million_empty_formatted_rows():
    rows = "".join(
        f'<row r="{n}" ht="15" customHeight="1"><c r="A{n}" s="0"/></row>'
        for n in range(2, 1_048_577)
    )
    return with_parts(sheet=sheet_xml(GOOD_ROW + rows))


@refused("too_many_sheets", sheets=10_000)
def ten_thousand_sheets():
    return book_of(parts_of(with_parts()), [SHEET] * 10_000)


@refused("swollen")
def two_hundred_thousand_merges():
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 200_001))
    after = f"<mergeCells>{merges}</mergeCells>"
    return with_parts(sheet=sheet_xml(GOOD_ROW, after=after))


@reads([HEADINGS])
def merge_over_everything():
    after = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return with_parts(sheet=sheet_xml(GOOD_ROW, after=after))


@reads([HEADINGS])
def wrong_dimension():
    before = '<dimension ref="A1:XFD1048576"/>'
    return with_parts(sheet=sheet_xml(GOOD_ROW, before))


@reads([HEADINGS], first_row=9)
def dimension_too_small():
    row = GOOD_ROW.replace('1"', '9"')
    return with_parts(sheet=sheet_xml(row, '<dimension ref="A1"/>'))


# --- What only looks like a list, or does more than hold one ------------------------


@reads([HEADINGS], messages.HAS_MACROS, file_name="list.xlsm")
def macros():
    return with_parts(**{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 100})


@reads([HEADINGS], messages.HAS_LINKS)
def external_links():
    link = f'<externalLink xmlns="{MAIN}"/>'.encode()
    return with_parts(**{"xl/externalLinks/externalLink1.xml": link})


@reads([["3", "#REF!", "TRUE", "1.5"]])
def formulas_are_their_values():
    cells = (
        '<c r="A1"><f>1+2</f><v>3</v></c><c r="B1" t="e"><f>X!A1</f><v>#REF!</v></c>'
        '<c r="C1" t="b"><f>1=1</f><v>1</v></c><c r="D1"><f>3/2</f><v>1.5</v></c>'
    )
    return with_parts(sheet=sheet_xml(f'<row r="1">{cells}</row>'))


@reads([["TT"]], messages.UNCACHED.format(sheet="A", count=1))
def formula_without_its_value():
    cells = f'{text_cell("A1", "TT")}<c r="B1"><f>WEBSERVICE("http://x/")</f></c>'
    return with_parts(sheet=sheet_xml(f'<row r="1">{cells}</row>'))


@reads([["1982-01-02"]])
def dates_counted_from_1904():
    book = parts_of(with_parts())[BOOK].decode()
    book = book.replace("<bookViews", '<workbookPr date1904="1"/><bookViews')
    style = f"""<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/>
        <xf numFmtId="14"/></cellXfs></styleSheet>"""
    row = '<row r="1"><c r="A1" s="1"><v>28491</v></c></row>'
    return with_parts(book=book.encode(), styles=style.encode(), sheet=sheet_xml(row))


@refused("locked")
def encrypted_package():
    return compound({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": bytes(9000)})


@refused("locked", file_name="list.xls")
def encrypted_old_workbook():
    book = biff(BOOK_START, (0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48)))
    return compound({"Workbook": book})


@refused("locked", file_name="list.ods")
def encrypted_open_document():
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b"<manifest:encryption-data/>"
    parts = {"mimetype": kind, "content.xml": random.Random(1).randbytes(500)}
    return zipped(parts | {"META-INF/manifest.xml": manifest})


@refused("locked")
def encrypted_parts():
    """The zip's own password bit on every part."""
    content = bytearray(with_parts())
    at = 0
    while (at := content.find(b"PK\1\2", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    return bytes(content)
