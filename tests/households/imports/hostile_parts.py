"""Parts of workbooks, good and bad, put together byte by byte."""

import io
import struct
import zipfile

from tests.households.imports.workbooks import workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
HEADINGS = ["TT", "Họ và tên"]
MB = 1024 * 1024


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(**replaced: bytes | None) -> bytes:
    """A good workbook, some of its parts replaced, added or (None) left out."""
    names = {"sheet": SHEET, "book": BOOK, "strings": STRINGS, "styles": STYLES}
    names["relations"] = BOOK_RELATIONS
    parts = parts_of(workbook(A=[HEADINGS]))
    for name, content in replaced.items():
        parts.pop(names.get(name, name), None)
        if content is not None:
            parts[names.get(name, name)] = content
    return zipped(parts)


def sheet_xml(rows: str, before="", after="", prolog="") -> bytes:
    return (
        f'{prolog}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>'
        f"{after}</worksheet>"
    ).encode()


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def cell_at(place: str) -> bytes:
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    near = f'<row r="1">{text_cell("A1", "TT")}</row>'
    return sheet_xml(f'{near}<row r="{row}">{text_cell(place, "x")}</row>')


GOOD_ROW = f'<row r="1">{text_cell("A1", "TT")}{text_cell("B1", "Họ và tên")}</row>'


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file of streams of 4096 bytes and more, as Office writes them."""
    sectors, table, entries = [], [], []

    def put(content: bytes) -> int:
        first, count = len(sectors), -(-len(content) // 512)
        padded = content.ljust(count * 512, b"\0")
        sectors.extend(padded[at * 512 : at * 512 + 512] for at in range(count))
        table.extend([*range(first + 1, first + count), 0xFFFFFFFE])
        return first

    def entry(name: str, kind: int, child: int, following: int, first: int, size: int):
        raw = (name + "\0").encode("utf-16-le")
        nothing = 0xFFFFFFFF
        entries.append(
            raw.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(raw), kind, 1, nothing, following, child)
            + bytes(36)
            + struct.pack("<III", first, size, 0)
        )

    entry("Root Entry", 5, 1, 0xFFFFFFFF, 0xFFFFFFFE, 0)
    for index, (name, content) in enumerate(streams.items(), 1):
        content = content.ljust(4096, b"\0")
        following = index + 1 if index < len(streams) else 0xFFFFFFFF
        entry(name, 2, 0xFFFFFFFF, following, put(content), len(content))
    directory = put(b"".join(entries))
    table.append(0xFFFFFFFD)
    sectors.append(struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table))))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack(
        "<IIIIIIIII", 0, 1, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    head += struct.pack("<109I", len(sectors) - 1, *[0xFFFFFFFF] * 108)
    return head + b"".join(sectors)


def biff(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(r)) + r for kind, r in records)


BOOK_START = (0x809, struct.pack("<HHHHII", 0x600, 5, 0, 1997, 0, 0))


def shared(strings: bytes, rows: str) -> bytes:
    """A workbook with this table of strings."""
    parts = parts_of(with_parts(sheet=sheet_xml(rows), strings=strings))
    kind = f"{RELATIONS}/sharedStrings"
    relation = f'<Relationship Id="s" Type="{kind}" Target="sharedStrings.xml"/>'
    known = parts[BOOK_RELATIONS].decode()
    if "sharedStrings" not in known:
        known = known.replace("</Relationships>", relation + "</Relationships>")
    return zipped(parts | {BOOK_RELATIONS: known.encode()})


def book_of(parts: dict[str, bytes], sheets: list[str]) -> bytes:
    """A workbook with one sheet for each of these parts."""
    named = "".join(
        f'<sheet name="S{n}" sheetId="{n + 1}" r:id="r{n}"/>'
        for n in range(len(sheets))
    )
    tied = "".join(
        f'<Relationship Id="r{n}" Type="{RELATIONS}/worksheet" Target="/{part}"/>'
        for n, part in enumerate(sheets)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    spaces = f'xmlns="{MAIN}" xmlns:r="{RELATIONS}"'
    book = f"<workbook {spaces}><sheets>{named}</sheets></workbook>"
    relations = f'<Relationships xmlns="{space}">{tied}</Relationships>'
    return zipped(parts | {BOOK: book.encode(), BOOK_RELATIONS: relations.encode()})
