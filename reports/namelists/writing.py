"""A name list written to a file: XLSX row by row, PDF part by part.

A PDF of more than PART rows comes as a zip of parts whose pages go on counting in each:
nobody prints three thousand pages at once, and no worker can hold them.
"""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from django.conf import settings
from django.utils import timezone

from assignments.documents.wording import printable
from povertyaid.spreadsheets import NO_GUESSES
from povertyaid.stamps import stamp, stamp_book
from reports.choices import ReportState
from reports.exports.frame import DRAFT
from reports.exports.instant import set_facts
from reports.models import NameList
from reports.namelists.rows import HEADINGS, Row

PART = 4000  # rows set at once: some 300 MB
TEMPLATE = Path(__file__).resolve().parent / "templates" / "list.typ"
EPOCH = (1980, 1, 1, 0, 0, 0)
HEAD = 5  # the row, from 0, of the headings
FONT = {"font_name": "Times New Roman", "font_size": 11}


@dataclass
class Counted:
    """What a list turned out to hold."""

    households: int = 0
    persons: int = 0
    alone: int = 0  # households of whom the register names the head only

    def add(self, household: list[Row]) -> None:
        self.households += 1
        self.persons += len(household)
        self.alone += len(household) == 1

    @property
    def notes(self) -> list[str]:
        told = [f"Danh sách này có {self.households} hộ, {self.persons} người ghi tên."]
        if self.alone:
            told.append(
                f"{self.alone} hộ chưa ghi các thành viên khác, chỉ nêu tên chủ hộ."
            )
        return told


def write(
    asked: NameList,
    households: Iterator[list[Row]],
    path: Path,
    step: Callable[[int], None] = lambda count: None,
) -> tuple[Path, Counted]:
    """(the file, what it holds); `path` without ending. `step` hears of households."""
    writer = _to_xlsx if asked.ending == NameList.Ending.XLSX else _to_pdf
    return writer(asked, households, path, step)


def _facts(asked: NameList) -> dict[str, str]:
    report, office = asked.report, settings.OFFICE
    commune = f"UBND {asked.commune}" if asked.commune else ""
    made = timezone.localtime(report.compiled_at)
    numbers = "đủ số giấy tờ" if asked.shows_numbers else "số giấy tờ che bớt"
    state = "" if report.state == ReportState.CLOSED else f" · {DRAFT}"
    return {
        "office": (commune or f"UBND {office['district']}").upper(),
        "title": f"Biểu {asked.number}. {asked.title} năm {report.year}",
        "facts": f"Theo chuẩn nghèo {report.standard.decree}; {numbers}, "
        "dân tộc ghi theo hộ",
        "stamp": f"{report} · tổng hợp lúc {made:%H:%M ngày %d/%m/%Y}{state}",
    }


def _to_xlsx(asked, households, path, step) -> tuple[Path, Counted]:
    target, counted = path.with_suffix(".xlsx"), Counted()
    sparing = NO_GUESSES | {"in_memory": False, "constant_memory": True}
    with xlsxwriter.Workbook(target, sparing) as book:
        set_facts(book, str(asked), asked.report)
        sheet = book.add_worksheet(f"Biểu {asked.number}")
        _write_head(book, sheet, _facts(asked))
        plain = book.add_format(FONT | {"border": 1})
        row = HEAD + 1
        for household in households:
            counted.add(household)
            for cells in household:
                sheet.write_row(row, 0, cells, plain)
                row += 1
            step(1)
        _write_sums(book, sheet, row, counted)
        stamp_book(book)
    return target, counted


def _write_head(book, sheet, facts: dict[str, str]) -> None:
    """Rows must come in order: what was written is no longer in memory."""
    bold = book.add_format(FONT | {"bold": True})
    heading = book.add_format(
        FONT | {"bold": True, "border": 1, "text_wrap": True, "align": "center"}
    )
    for column, (_, width) in enumerate(HEADINGS):
        sheet.set_column(column, column, width)
    for row, name in enumerate(("office", "title", "facts", "stamp")):
        sheet.write_string(row, 0, facts[name], bold)
    for column, (words, _) in enumerate(HEADINGS):
        sheet.write_string(HEAD, column, words, heading)
    sheet.freeze_panes(HEAD + 1, 3)
    sheet.repeat_rows(HEAD)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&R&P/&N")


def _write_sums(book, sheet, row: int, counted: Counted) -> None:
    bold = book.add_format(FONT | {"bold": True, "top": 2})
    first = HEAD + 2
    for column, count in ((0, counted.households), (1, counted.persons)):
        letter = "AB"[column]
        formula = f"=COUNT({letter}{first}:{letter}{row})"
        sheet.write_formula(row, column, formula, bold, count)
    sheet.write_string(row, 2, "Tổng cộng (hộ, người)", bold)
    for below, note in enumerate(counted.notes, row + 2):
        sheet.write_string(below, 2, note)
    last = row + 1 + len(counted.notes)
    sheet.print_area(0, 0, last, len(HEADINGS) - 1)


def _to_pdf(asked, households, path, step) -> tuple[Path, Counted]:
    counted, facts = Counted(), _facts(asked)
    rows: list[Row] = []
    target, made = path.with_suffix(".zip"), 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for household in households:
            if len(rows) + len(household) > PART:
                made += 1
                _add(archive, made, _set(facts, rows, made, []))
                rows = []
            counted.add(household)
            rows += household
            step(1)
        last = _set(facts, rows, made + 1, counted.notes, is_only=not made)
        if made:
            _add(archive, made + 1, last)
    if made:
        return target, counted
    target.unlink()
    path.with_suffix(".pdf").write_bytes(last)
    return path.with_suffix(".pdf"), counted


def _add(archive: zipfile.ZipFile, number: int, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(f"phan-{number:03d}.pdf", EPOCH), content)


def _set(facts, rows, part: int, notes: list[str], *, is_only=False) -> bytes:
    data = facts | {
        "is_draft": facts["stamp"].endswith(DRAFT),
        "is_first": part == 1,
        "part": "" if is_only else f"Phần {part}, trang ",
        "headings": [words for words, _ in HEADINGS],
        "widths": [width for _, width in HEADINGS],
        "rows": [["" if cell is None else str(cell) for cell in row] for row in rows],
        "notes": notes,
        "stamp": " · ".join(filter(None, (facts["stamp"], stamp()))),
    }
    child = subprocess.run(  # noqa: S603 - our own module, no shell
        [sys.executable, "-m", "reports.namelists.child", str(TEMPLATE)],
        input=json.dumps(printable(data), ensure_ascii=False).encode(),
        capture_output=True,
        check=True,
        cwd=settings.BASE_DIR,
    )
    return child.stdout
