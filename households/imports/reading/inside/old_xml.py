"""Workbooks as one XML file: "XML Spreadsheet 2003"."""

from xml.parsers import expat

from households.imports.reading.inside.frames import clean, number
from households.imports.reading.inside.package import local, refuse_doctype
from households.imports.reading.inside.refusal import Refused

SPACE = b"urn:schemas-microsoft-com:office:spreadsheet"
ROWS = 1_048_576


class Reader:
    """Collects sheets while expat walks the file."""

    def __init__(self, limits: dict):
        self.limits, self.sheets = limits, []
        self.words, self.kind, self.column = None, "", 0

    def start(self, tag: str, attributes: dict) -> None:
        tag = local(tag)
        about = {local(name): value for name, value in attributes.items()}
        if tag == "Worksheet":
            sheet = {"name": about.get("Name", ""), "rows": [], "merges": []}
            self.sheets.append(sheet | {"hidden_rows": [], "is_hidden": False})
            if len(self.sheets) > self.limits["sheets"]:
                raise Refused("too_many_sheets", sheets=len(self.sheets))
        elif tag == "Row" and self.sheets:
            self.row(about)
        elif tag == "Cell" and self.sheets and self.sheets[-1]["rows"]:
            self.cell(about)
        elif tag in ("Data", "Visible"):
            self.words, self.kind = [], about.get("Type", "")

    def row(self, about: dict) -> None:
        sheet = self.sheets[-1]
        at = int(about.get("Index", len(sheet["rows"]) + 1))
        last = at + int(about.get("Span", 0))
        if last > ROWS:
            raise Refused("damaged")
        sheet["rows"] += [[] for _ in range(at - len(sheet["rows"]))]
        if about.get("Hidden") == "1":
            sheet["hidden_rows"].append(at)
        self.column = 0

    def cell(self, about: dict) -> None:
        self.column = int(about.get("Index", self.column + 1))
        wide, high = int(about.get("MergeAcross", 0)), int(about.get("MergeDown", 0))
        if self.column + wide > self.limits["columns"]:
            raise Refused("too_many_columns", columns=self.column + wide)
        row, column = len(self.sheets[-1]["rows"]) - 1, self.column - 1
        if wide or high:
            corners = ((row, column), (row + high, column + wide))
            self.sheets[-1]["merges"].append(corners)
        cells = self.sheets[-1]["rows"][-1]
        cells += [None] * (self.column - len(cells))
        self.column += wide

    def end(self, tag: str) -> None:
        tag = local(tag)
        if tag not in ("Data", "Visible") or self.words is None:
            return
        text, self.words = "".join(self.words), None
        if tag == "Visible" and self.sheets:
            self.sheets[-1]["is_hidden"] = text.startswith("Sheet")
        elif self.sheets and self.sheets[-1]["rows"] and self.sheets[-1]["rows"][-1]:
            self.sheets[-1]["rows"][-1][-1] = canonical(text, self.kind)

    def text(self, text: str) -> None:
        if self.words is not None:
            self.words.append(text)


def canonical(text: str, kind: str) -> str | None:
    """The text of a cell of this type as all other readers give it."""
    if kind == "Boolean":
        return "TRUE" if text == "1" else "FALSE"
    if kind == "DateTime":
        return text[:10]
    if kind == "Number":
        try:
            return number(float(text))
        except ValueError:
            pass
    return clean(text)


def sheets(content: bytes, limits: dict):
    """Each sheet: (what is known of it, rows of texts)."""
    reader = Reader(limits)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = refuse_doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError):
        raise Refused("damaged") from None
    for index, sheet in enumerate(reader.sheets):
        rows = sheet.pop("rows")
        yield {"index": index} | sheet, rows
