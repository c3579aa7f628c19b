"""An "Excel file" that is a web page: what much software in offices calls export.

Like Excel, puts everything on one sheet: tables under each other, text between them in
column A. Nothing on the page is run or fetched; only tags and text are looked at.
"""

import html
import re
from pathlib import PurePath

from households.imports.reading.inside.frames import clean, frame_of
from households.imports.reading.inside.refusal import Refused

TAG = re.compile(r"<(!--|/?[a-zA-Z][\w:-]*)([^<>]*)>?")
SPAN = re.compile(r"""(col|row)span\s*=\s*["']?\s*(\d{1,6})""", re.IGNORECASE)
SPACES = re.compile(r"[ \t\r\n\f]+")
BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "center", "body"}
SILENT = {"script", "style", "title", "xml", "noscript", "template"}


def is_web(text: str) -> bool:
    """Does this text begin as a web page or hold a table near its beginning?"""
    head = text[:8192].lower().lstrip()
    starts = ("<!doctype html", "<html", "<table", "<style", "<meta", "<head", "<!--")
    return head.startswith(starts) or head.startswith("<") and "<table" in head


class Grid:
    """Rows of the one sheet, with cells kept free where a span reaches down."""

    def __init__(self, most_columns: int):
        self.most_columns = most_columns
        self.rows: list[list[str | None]] = []
        self.merges: list = []
        self.reaching: dict[int, int] = {}  # column → rows it still covers

    def add(self, cells: list[tuple[str, int, int]]) -> None:
        """One row of (text, columns, rows)."""
        row, at = [], len(self.rows)
        still, self.reaching = self.reaching, {}
        for text, columns, rows in cells:
            while still.get(len(row), 0):
                row.append(None)
            if len(row) + columns > self.most_columns:
                raise Refused("too_many_columns", columns=len(row) + columns)
            left = len(row)
            row += [clean(text), *[None] * (columns - 1)]
            if rows > 1:
                self.reaching |= dict.fromkeys(range(left, len(row)), rows - 1)
            if columns > 1 or rows > 1:
                corner = (at + rows - 1, left + columns - 1)
                self.merges.append(((at, left), corner))
        for column, rows in still.items():
            if rows > 1:
                self.reaching.setdefault(column, rows - 1)
        self.rows.append(row)

    def end_table(self) -> None:
        """Spans end with their table."""
        self.reaching = {}
        last = len(self.rows) - 1
        self.merges = [
            (start, (min(row, last), column)) for start, (row, column) in self.merges
        ]


class Page:
    """Walks the tags of a page and fills a grid."""

    def __init__(self, most_columns: int):
        self.grid = Grid(most_columns)
        self.rows: list[list] = []  # open rows, the innermost table's last
        self.words: list[list[str]] = [[]]  # text of open cells; [0] is outside tables

    def text(self, part: str) -> None:
        self.words[-1].append(SPACES.sub(" ", html.unescape(part)))

    def tag(self, name: str, attributes: str) -> None:
        if name == "br":
            self.words[-1].append("\n")
        elif name in ("td", "th"):
            self.end_cell()
            spans = {kind.lower(): int(n) for kind, n in SPAN.findall(attributes)}
            if self.rows:
                self.rows[-1].append(["", spans.get("col", 1), spans.get("row", 1)])
                self.words.append([])
        elif name in ("tr", "/tr"):
            self.end_row()
        elif name == "table":
            self.end_text()
            self.rows.append([])
        elif name == "/table" and self.rows:
            self.end_row()
            self.rows.pop()
            self.grid.end_table()
        elif name.lstrip("/") in BLOCKS:
            self.end_text()

    def end_cell(self) -> None:
        if self.rows and len(self.words) > 1 and self.rows[-1]:
            lines = "".join(self.words.pop()).split("\n")
            self.rows[-1][-1][0] = "\n".join(line.strip() for line in lines).strip("\n")

    def end_row(self) -> None:
        self.end_cell()
        if self.rows and self.rows[-1]:
            self.grid.add([(t, max(1, c), max(1, r)) for t, c, r in self.rows[-1]])
            self.rows[-1] = []

    def end_text(self) -> None:
        if len(self.words) == 1:
            outside = "".join(self.words[0]).strip()
            self.words[0] = []
            if outside:
                self.grid.add([(outside, 1, 1)])


def walk(text: str, page: Page) -> None:
    """Hand a page's tags and text over, without comments and scripts."""
    at = 0
    while found := TAG.search(text, at):
        page.text(text[at : found.start()])
        name, at = found[1].lower(), found.end()
        if name == "!--":
            end = text.find("-->", found.start() + 4)
            at = end + 3 if end >= 0 else len(text)
        elif name in SILENT:
            ends = re.compile(f"</{name}", re.IGNORECASE).search(text, at)
            at = ends.start() if ends else len(text)
        else:
            page.tag(name, found[2])
    page.text(text[at:])
    page.end_row()
    page.end_text()


def sheets(text: str, name: str, encoding: str, limits: dict):
    """The one sheet of a page: (what is known of it, frame, 1)."""
    page = Page(limits["columns"])
    walk(text, page)
    if "<table" not in text.lower():
        raise Refused("foreign")
    known = {"index": 0, "name": PurePath(name).stem, "encoding": encoding}
    known["merges"] = page.grid.merges
    yield known, frame_of(page.grid.rows, limits["columns"]), 1
