"""What is neither a zip archive nor a compound file: lists as text, HTML or XML."""

from households.imports.reading.inside import delimited, old_xml, web_tables
from households.imports.reading.inside.frames import frame_of
from households.imports.reading.inside.refusal import Refused

HEAD = 4096
BLANKS = b"\xef\xbb\xbf \t\r\n"
SIGNS = {
    b"%PDF": "tệp PDF",
    b"\x89PNG": "ảnh PNG",
    b"\xff\xd8\xff": "ảnh JPEG",
    b"GIF8": "ảnh GIF",
    b"MZ": "chương trình máy tính (.exe)",
    b"{\\rtf": "văn bản RTF",
    b"Rar!": "tệp nén RAR",
    b"7z\xbc\xaf": "tệp nén 7z",
    b"\x1f\x8b": "tệp nén gzip",
    b"MIME-Version:": "trang web lưu trữ (.mht)",
}


def sheets(path: str, name: str, limits: dict):
    """The sheets of a file of text: (what is known, frame, first row) each."""
    with open(path, "rb") as file:
        head = file.read(HEAD)
        for sign, what in SIGNS.items():
            if head.startswith(sign):
                raise Refused("document", what=what)
        head += file.read(2 * delimited.LONGEST_LINE)
        if not head.lstrip(BLANKS).startswith(b"<"):  # pages often are one line
            refuse_long_line(head)
        content = head + file.read()
    if old_xml.SPACE in content[:HEAD] and content.lstrip(BLANKS).startswith(b"<?xml"):
        for known, rows in old_xml.sheets(content, limits):
            yield known, frame_of(rows, limits["columns"]), 1
        return
    text, encoding = delimited.text_of_bytes(content)
    del content, head
    if web_tables.is_web(text):
        yield from web_tables.sheets(text, name, encoding, limits)
        return
    if text.lstrip().startswith(("<?xml", "<svg")):
        raise Refused("foreign")
    yield from delimited.sheets(text, name, encoding, limits)


def refuse_long_line(head: bytes) -> None:
    """Before the whole of it is held."""
    if len(head.split(b"\n", 1)[0]) >= 2 * delimited.LONGEST_LINE:
        raise Refused("long_line", most=delimited.LONGEST_LINE)
