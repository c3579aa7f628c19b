"""Lists saved as text: .csv, .tsv and .txt in any encoding and with any separator."""

import csv
import io
import re
from collections import Counter
from pathlib import PurePath

from households.imports.reading.inside import legacy
from households.imports.reading.inside.frames import clean, frame_of
from households.imports.reading.inside.refusal import Refused

LONGEST_LINE = 1_000_000  # characters; a row of 200 full cells has far fewer
SEPARATORS = "\t;,|"
SAMPLE_LINES = 200
MOST_LINES_IN_A_CELL = 30  # more, and a quotation mark was left open
CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1e]")
BYTES_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def text_of_bytes(content: bytes) -> tuple[str, str]:
    """(text, name of the encoding when the office should be told of it)."""
    wide = BYTES_16.get(content[:2]) or _wide(content)
    if wide:
        return content.decode(wide, "replace").lstrip("\ufeff"), ""
    narrow = content.replace(b"\0", b"")
    if len(CONTROLS.findall(narrow[:65536])) > 8:
        raise Refused("foreign")
    try:
        return narrow.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return _old(narrow)


def _wide(content: bytes) -> str:
    """UTF-16 without its mark: every other byte of plain letters is zero."""
    sample = content[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 5 < len(sample) or min(even, odd) * 10 > max(even, odd):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _old(content: bytes) -> tuple[str, str]:
    """One byte a letter: Windows-1258, or legacy fonts, whose columns are decoded with
    those of workbooks; whichever makes more Vietnamese words."""
    windows = content.decode("cp1258", "replace")
    image = content.decode("latin-1")
    fonts = legacy.count_readings(image.splitlines())
    best = max(legacy.only(fonts, kind) for kind in (legacy.TCVN3, legacy.VNI))
    composed = legacy.count_readings(windows.splitlines())
    right = sum(count for kinds, count in composed.items() if "" in kinds)
    if best > right // 2 and legacy.kind_of_texts(image.splitlines()):
        return image, ""
    return windows, "Windows-1258"


def separator_of(lines: list[str]) -> str:
    """The one that parts most lines into the same, largest number of fields."""
    best, most = ",", 0
    for separator in SEPARATORS:
        widths = Counter(map(len, csv.reader(lines, delimiter=separator)))
        widths.pop(1, None)
        widths.pop(0, None)
        if widths:
            width, count = widths.most_common(1)[0]
            score = count * width
            if score > most:
                best, most = separator, score
    return best


def sheets(text: str, name: str, encoding: str, limits: dict):
    """The one sheet of a text: (what is known of it, frame, 1)."""
    lines = text.splitlines(keepends=True)
    if max(map(len, lines), default=0) > LONGEST_LINE:
        raise Refused("long_line", most=LONGEST_LINE)
    known = {"index": 0, "name": PurePath(name).stem, "encoding": encoding}
    first_row = 1
    if lines and (stated := re.fullmatch(r'"?sep=(.)"?\s*', lines[0])):
        separator, lines, first_row = stated[1], lines[1:], 2
    else:
        separator = separator_of(lines[:SAMPLE_LINES])
    rows = _rows(lines, separator)
    yield known, frame_of(rows, limits["columns"]), first_row


def _rows(lines: list[str], separator: str) -> list[list[str | None]]:
    """Fields of every row; again without quoting when a mark was left open."""
    try:
        rows = list(csv.reader(io.StringIO("".join(lines)), delimiter=separator))
        if any(cell.count("\n") > MOST_LINES_IN_A_CELL for row in rows for cell in row):
            raise csv.Error
    except csv.Error:
        quoting = csv.QUOTE_NONE
        rows = list(csv.reader(lines, delimiter=separator, quoting=quoting))
    return [[clean(cell) if cell else None for cell in row] for row in rows]
