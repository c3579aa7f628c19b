"""A workbook's sheets as frames of canonical texts, whatever was put into the file.

Every byte of the file is opened in a process of its own behind limits; what comes back
is Arrow. A failure is a UserError that says what is wrong and what to do.
"""

import logging
import time
from dataclasses import dataclass, field
from pathlib import Path

import polars
from django.conf import settings

from households.imports.reading import messages
from households.imports.reading.decoding import decode
from households.imports.reading.process import Reading

logger = logging.getLogger(__name__)

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis"
LOADED_MEGABYTES = 125  # the reading server, and libraries its children touch first
FACTS_MEGABYTES = 45
EXPLAIN_SECONDS = 2

Place = tuple[int, int]  # row, column, from 0


@dataclass(slots=True)
class Sheet:
    """One sheet. Row i of `cells` is Excel's row `first_row + i`; column i, named
    str(i), is Excel's column i (A is 0). Every cell is text or null (blank).

    `merges` are corners (from 0, in the sheet, not in the frame). `hidden_rows` are
    Excel's row numbers. `notes` are sentences for whoever reviews the list.
    `originals` has each column that was decoded from a legacy font, as it stood.
    """

    name: str
    cells: polars.DataFrame
    first_row: int = 1
    merges: list[tuple[Place, Place]] = field(default_factory=list)
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    notes: list[str] = field(default_factory=list)
    originals: dict[int, polars.Series] = field(default_factory=dict)


def read_workbook(path: Path | str, name: str = "") -> list[Sheet]:
    """Every sheet of the file at `path`, hidden ones too; `name` is what the office
    calls the file. UserError when it cannot be read."""
    path = Path(path)
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise messages.refusal("empty")
    asked = Asked(path, name or path.name)
    if head.startswith(ZIP):
        is_large = path.stat().st_size >= settings.UPLOAD_FAST_FROM_BYTES
        if is_large and OPEN_DOCUMENT not in head:
            return asked.read_large()
        return asked.read("facts", "exact")
    return asked.read("binary" if head.startswith(OLE) else "text")


class Asked:
    """One file that is being read, and how long that may still take."""

    def __init__(self, path: Path, name: str):
        self.path, self.name = path, name
        self.until = time.monotonic() + settings.UPLOAD_SECONDS

    def read(self, *jobs: str) -> list[Sheet]:
        """All of it in one process."""
        with Reading(self.request(*jobs)) as reading:
            found = self.checked(reading.answer())
            frames = loaded(found["frames"], reading)
        return sheets_of(found.get("facts", {}), frames)

    def read_large(self) -> list[Sheet]:
        """An .xlsx: one process reads its cells while another looks at the rest; the
        sheets whose cells the fast reader would lose are read exactly."""
        most = settings.UPLOAD_MEGABYTES - LOADED_MEGABYTES
        with (
            Reading(self.request("fast", megabytes=most - FACTS_MEGABYTES)) as cells,
            Reading(self.request("facts", megabytes=FACTS_MEGABYTES)) as rest,
        ):
            facts = self.checked(rest.answer())["facts"]
            plain = {i for i, sheet in enumerate(facts["sheets"]) if sheet["is_plain"]}
            frames = []
            answer = cells.answer() if plain else None
            if answer is not None:
                found = self.checked(answer)["frames"]
                found = [known for known in found if known["index"] in plain]
                frames = loaded(found, cells)
        wanted = set(range(len(facts["sheets"]))) - {k["index"] for k, _ in frames}
        if wanted:
            with Reading(self.request("exact", sheets=sorted(wanted))) as reading:
                found = self.checked(reading.answer())
                frames += loaded(found["frames"], reading)
        return sheets_of(facts, sorted(frames, key=lambda pair: pair[0]["index"]))

    def request(self, *jobs: str, **more) -> dict:
        left = max(1, round(self.until - time.monotonic()))
        limits = {
            "rows": settings.UPLOAD_MAX_ROWS,
            "columns": settings.UPLOAD_MAX_COLUMNS,
            "sheets": settings.UPLOAD_MAX_SHEETS,
            "unpacked": settings.UPLOAD_MAX_UNPACKED_BYTES,
            "ratio": settings.UPLOAD_MAX_RATIO,
        }
        request = {"path": str(self.path.absolute()), "name": self.name, "jobs": jobs}
        megabytes = settings.UPLOAD_MEGABYTES - LOADED_MEGABYTES
        bounds = {"seconds": left, "megabytes": megabytes}
        return request | bounds | {"limits": limits} | more

    def checked(self, answer: dict | None) -> dict:
        """The answer when there is one; raises the refusal in words."""
        if answer is None:
            raise self.why_ended()
        if "refused" in answer:
            if "error" in answer:
                logger.warning("Could not read %s: %s", self.name, answer["error"])
            raise messages.refusal(answer["refused"], **answer["details"])
        return answer

    def why_ended(self) -> Exception:
        """A limit ended the process: name the far cell, if that was it."""
        request = self.request("far") | {"seconds": EXPLAIN_SECONDS}
        with Reading(request) as reading:
            far = (reading.answer() or {}).get("far")
        if far and far["rows"] * far["columns"] > settings.UPLOAD_MAX_ROWS * 40:
            return messages.refusal("far_cell", **far)
        return messages.refusal("too_big")


def loaded(frames: list[dict], reading: Reading) -> list[tuple[dict, polars.DataFrame]]:
    """Each sheet's facts with its frame."""
    return [(known, reading.frame(known["start"], known["end"])) for known in frames]


def sheets_of(facts: dict, frames: list) -> list[Sheet]:
    """Join what is known of each sheet with its cells, and put it into words."""
    abouts = facts.get("sheets", [])
    sheets = []
    for known, cells in frames:
        index = known["index"]
        about = known | (abouts[index] if index < len(abouts) else {})
        sheets.append(_sheet(about, cells))
    whole = []
    if facts.get("has_macros"):
        whole.append(messages.HAS_MACROS)
    if facts.get("has_links"):
        whole.append(messages.HAS_LINKS)
    if sheets:
        sheets[0].notes[:0] = whole
    if facts.get("may_be_legacy", True):
        for sheet, (known, _) in zip(sheets, frames, strict=True):
            about = abouts[known["index"]] if abouts else known
            decode(sheet, about.get("faces", {}))
    return sheets


def with_errors(cells: polars.DataFrame, first_row: int, errors: list) -> tuple:
    """The frame, and its first row, with [row, column, text] of error cells put in: no
    reader hands those over."""
    rows = [row for row, _, _ in errors]
    top = min(first_row, *rows) if cells.height else min(rows)
    height = max(first_row + cells.height - 1, *rows) - top + 1
    width = max(cells.width, 1 + max(column for _, column, _ in errors))
    above = [None] * (first_row - top)
    texts = [(above + column.to_list()) for column in cells.get_columns()]
    texts += [[] for _ in range(width - len(texts))]
    for column in texts:
        column += [None] * (height - len(column))
    for row, column, text in errors:
        texts[column][row - top] = text
    series = [
        polars.Series(str(index), column, dtype=polars.String)
        for index, column in enumerate(texts)
    ]
    return polars.DataFrame(series), top


def _sheet(about: dict, cells: polars.DataFrame) -> Sheet:
    first_row = about["first_row"]
    if about.get("errors"):
        cells, first_row = with_errors(cells, first_row, about["errors"])
    reach = range(first_row, first_row + cells.height)
    hidden = frozenset(row for row in about.get("hidden_rows", ()) if row in reach)
    merges = [tuple(map(tuple, corners)) for corners in about.get("merges", ())]
    sheet = Sheet(
        name=about["name"],
        cells=cells,
        first_row=first_row,
        merges=merges,
        is_hidden=about.get("is_hidden", False),
        hidden_rows=hidden,
        notes=list(about.get("notes", ())),
    )
    if about.get("encoding"):
        sheet.notes.append(messages.DECODED_FILE.format(code=about["encoding"]))
    says = {"sheet": sheet.name}
    if sheet.is_hidden:
        sheet.notes.append(messages.HIDDEN_SHEET.format(**says))
    if hidden:
        count = messages.counted(len(hidden))
        sheet.notes.append(messages.HIDDEN_ROWS.format(count=count, **says))
    if about.get("uncached"):
        count = messages.counted(about["uncached"])
        sheet.notes.append(messages.UNCACHED.format(count=count, **says))
    return sheet
