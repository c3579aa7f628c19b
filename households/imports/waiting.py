"""The rows of a list that wait, as a workbook to mend and to send in again as it is.

One sheet per sheet of the file, its own columns in their order, before them why each
row was not taken. Sent in untouched, the same rows wait for the same reasons.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import xlsxwriter

from households.choices import Verdict
from households.imports.columns import Field, Headings
from households.imports.drafts import BLANK_SEEN
from households.imports.waiting_sheets import STYLES, Part, TableWriter, Words
from households.models import Commune, Household, ImportBatch, ImportRow
from povertyaid.jobs import UserError
from povertyaid.spreadsheets import NO_GUESSES
from povertyaid.stamps import stamp_book
from povertyaid.templatetags.vn import masked
from povertyaid.text import fold

A3 = 8
TITLE = "Các dòng chưa nhận của lần nhập"
HELP = (
    "Sửa các ô tô màu, lưu lại rồi tải chính tệp này lên: chỉ những dòng ở đây được đọc"
    " lại. Không cần xóa cột đầu.",
    "Dòng hỏi có trùng hộ khác không: sửa họ tên, năm sinh, số định danh cho đúng hộ,"
    " hoặc xóa dòng thừa.",
)
_CONTINUES = re.compile(re.escape(fold(TITLE)) + r" (\d{1,9})\b")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A workbook to send out; `rows` rows stand in it, for the audit."""

    content: bytes
    filename: str
    rows: int


def workbook_of(batch: ImportBatch) -> Waiting:
    """The batch's errors and questions as .xlsx, without the rows that were left out.

    UserError when none wait. Holds personal data: whoever gives it out records that.
    """
    waits = (Verdict.ERROR, Verdict.DUPLICATE)
    rows = list(batch.rows.filter(verdict__in=waits, is_left_out=False).order_by("id"))
    if not rows:
        raise UserError("Không có dòng nào đang chờ.")
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, NO_GUESSES) as workbook:
        workbook.set_properties({"title": f"{TITLE} {batch.pk}"})
        words = _words(workbook, batch, rows)
        used: set[str] = set()
        for name, parts in _sheets(batch, rows):
            sheet = workbook.add_worksheet(_sheet_name(name, used))
            _write(sheet, batch, parts, words)
        stamp_book(workbook)
    name = f"dong-chua-nhan-lan-nhap-{batch.pk}.xlsx"
    return Waiting(buffer.getvalue(), name, len(rows))


def continued_batch(titles: Iterable[str]) -> int | None:
    """The batch whose waiting rows a list with these titles is; None of any other.

    Such a list has only some rows: who is missing in it says nothing.
    """
    for title in titles:
        if found := _CONTINUES.match(fold(title)):
            return int(found[1])
    return None


def _sheets(
    batch: ImportBatch, rows: Sequence[ImportRow]
) -> Iterator[tuple[str, list[Part]]]:
    """The file's sheets that have rows that wait, each with its tables, in order."""
    tables = batch.findings["sheets"]
    parts = [_part(table) for table in tables]
    for row in rows:
        parts[_table_of(row, tables)].rows.append(row)
    named = zip((table["name"] for table in tables), parts, strict=True)
    for name, found in groupby(named, key=lambda one: one[0]):
        if filled := [part for _, part in found if part.rows]:
            yield name, filled


def _part(table: dict) -> Part:
    # Lists read before columns had their place in the findings had none in between
    columns = [
        {"index": place} | column for place, column in enumerate(table["columns"])
    ]
    own = next((c["index"] for c in columns if c["field"] == Field.WAITS), None)
    first, last = table["heading_rows"]
    columns = [column for column in columns if column["index"] != own]
    return Part(columns, table["kind"], last - first + 1, own)


def _table_of(row: ImportRow, tables: Sequence[dict]) -> int:
    """The last table of its sheet whose heading stands above the row."""
    return max(
        place
        for place, table in enumerate(tables)
        if table["name"][:60] == row.sheet and table["heading_rows"][1] < row.number
    )


def _sheet_name(name: str, used: set[str]) -> str:
    """A name Excel takes, once in the workbook whatever its case."""
    plain = "".join("-" if c in "[]:*?/\\" else c for c in name)[:31].strip("'")
    plain, count = plain or "Trang", 1
    found = plain
    while found.lower() in used:
        count += 1
        found = f"{plain[:26]} ({count})"
    used.add(found.lower())
    return found


def _words(
    workbook: xlsxwriter.Workbook, batch: ImportBatch, rows: Sequence[ImportRow]
) -> Words:
    standard = batch.standard
    candidates = {pk for row in rows for pk in row.candidates}
    known = Household.objects.select_related("village")
    if batch.commune_id:  # a commune's list tells of no household elsewhere
        known = known.filter(village__commune=batch.commune_id)
    households = known.in_bulk(list(candidates))
    return Words(
        styles={name: workbook.add_format(style) for name, style in STYLES.items()},
        headings=Headings(standard.indicators.all(), standard.causes.all()),
        communes=Commune.objects.in_bulk(),
        why=lambda row: reasons(row, households),
    )


def _write(sheet, batch: ImportBatch, parts: Sequence[Part], words: Words) -> None:
    # In one word, for nothing in it is to be read as a title of the list
    filename = "_".join(batch.filename.split())
    title = f"{TITLE} {batch.pk}: {filename}, năm {batch.year}"
    sheet.write_string(0, 0, title, words.styles["title"])
    for row, line in enumerate(HELP, 1):
        sheet.write_string(row, 0, line, words.styles["help"])
    row = 1 + len(HELP)
    for part in parts:
        writer = TableWriter(sheet, part, words)
        top, row = writer.write(row)
        if part is parts[0]:
            sheet.freeze_panes(top, 1)
            sheet.repeat_rows(top - part.depth, top - 1)
        if len(parts) == 1:
            sheet.autofilter(top - 1, 0, row - 1, writer.width)
        # Three rows before the next heading: read as one with it, a row would be lost
        row += 1
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&RTrang &P/&N")


# Why a row waits, in words


def reasons(row: ImportRow, households: dict[int, Household]) -> list[str]:
    """Every problem of the row, or the question it asks with who it may be of."""
    found = [_problem(**problem) for problem in row.problems]
    if row.verdict == Verdict.DUPLICATE:
        found += [f"{one['column']}: {one['note']}" for one in row.warnings]
        known = (households.get(pk) for pk in row.candidates)
        found += [f"Có thể là hộ {_described(one)}" for one in known if one]
    return [*found, f"(dòng {row.number} của tệp gốc)"]


def _problem(column: str, seen: str, expected: str) -> str:
    saw = "để trống" if seen == BLANK_SEEN else f"thấy “{seen}”"
    if expected.startswith(column):
        return f"{expected} ({saw})"
    return f"{column}: {saw}, cần {expected}"


def _described(household: Household) -> str:
    """Who a row may be of, its identity number masked: it is not from the file."""
    born = household.birth_year
    if household.birth_date:
        born = f"{household.birth_date:%d/%m/%Y}"
    number = masked(household.citizen_number)
    facts = [
        str(household),
        f"sinh {born}" if born else "không rõ năm sinh",
        str(household.village),
        f"số định danh {number}" if number else "không có số định danh",
    ]
    return ", ".join(facts)
