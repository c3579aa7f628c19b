"""Mending cells on the page: the text typed is read like the file's own."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from households.choices import Verdict
from households.fields import BETWEEN_CELLS
from households.imports.again import read_again
from households.imports.batches import ANSWERED_SHEET
from households.imports.masking import hide_numbers
from households.imports.open_rows import (
    lock_for_review,
    note_pending,
    open_row,
    still_open,
)
from households.models import ImportBatch, ImportRow
from povertyaid import audit
from povertyaid.jobs import UserError

LONGEST = 500
MOST_ALIKE = 2000
BY_HAND = "đã sửa tay"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row under its heading, as the page may show it."""

    index: int
    heading: str
    field: str  # what the column was taken for; "" if unknown
    text: str  # as it is read now
    was: str | None  # in the file, where it was mended since
    is_hidden: bool  # holds an identity number, of which four digits show
    is_wrong: bool  # the row has a problem in this column


def cells_of(batch: ImportBatch, row: ImportRow, *, whole: bool = False) -> list[Cell]:
    """The row's cells in the order of the file, identity numbers hidden unless `whole`.

    [] for a row that came from an answer.
    """
    edits = edits_of(batch, row)
    wrong = {problem["column"] for problem in row.problems}
    return [
        _cell(
            column, _at(row, column["index"]), edits.get(column["index"]), wrong, whole
        )
        for column in columns_of(batch, row)
    ]


def _cell(
    column: dict, stood: str, mended: str | None, wrong: set[str], whole: bool
) -> Cell:
    field = column["field"] or ""
    text = stood if mended is None else mended
    shown = text if whole else hide_numbers(field, text)
    return Cell(
        index=column["index"],
        heading=column["heading"],
        field=field,
        text=shown,
        was=None if mended is None else hide_numbers(field, stood),
        is_hidden=shown != text,
        is_wrong=field in wrong,
    )


def columns_of(batch: ImportBatch, row: ImportRow) -> list[dict]:
    """The columns of the row's table, as the reading found them."""
    tables = batch.findings.get("sheets", [])
    if row.sheet == ANSWERED_SHEET or row.table >= len(tables):
        return []
    return tables[row.table]["columns"]


def edits_of(batch: ImportBatch, row: ImportRow) -> dict[int, str]:
    """Column → text of the cells of this row that were mended."""
    found = batch.edits.get(row.sheet, {}).get(str(row.number), {})
    return {int(index): text for index, text in found.items()}


def _at(row: ImportRow, index: int) -> str:
    return row.raw[index] if index < len(row.raw) else ""


@transaction.atomic
def edit_cells(
    batch: ImportBatch, row: ImportRow, texts: Mapping[int, str], by
) -> bool:
    """Give cells of the row (column → text) other texts and read the row again.

    What stands in the file is kept; typing that text again takes the mending back.
    False if every cell stood so already. UserError for a cell the table does not have.
    """
    lock_for_review(batch)
    row = open_row(batch, row)
    changed = _note(batch, row, texts)
    if not changed:
        return False
    batch.save(update_fields=["edits"])
    _read(batch, [row], by)
    cells = {heading: list(pair) for heading, pair in changed.items()}
    audit.record(by, audit.Action.CHANGED, batch, after={"row": str(row), **cells})
    return True


def edit_cell(batch: ImportBatch, row: ImportRow, index: int, text: str, by) -> bool:
    """`edit_cells` for one cell."""
    return edit_cells(batch, row, {index: text}, by)


def _note(batch: ImportBatch, row: ImportRow, texts: Mapping[int, str]) -> dict:
    """Put the texts that differ into batch.edits; heading → (before, after), hidden."""
    columns = {column["index"]: column for column in columns_of(batch, row)}
    edits, changed = edits_of(batch, row), {}
    for index, text in texts.items():
        if index not in columns:
            raise UserError(f"{row} không có ô nào ở cột này.")
        text = _clean(text, columns[index]["heading"])
        stood = _at(row, index)
        before = edits.get(index, stood)
        if text == before:
            continue
        if text == stood:
            del edits[index]
        else:
            edits[index] = text
        field = columns[index]["field"] or ""
        shown = (hide_numbers(field, before), hide_numbers(field, text))
        changed[columns[index]["heading"]] = shown
    rows = batch.edits.setdefault(row.sheet, {})
    rows[str(row.number)] = {str(index): text for index, text in edits.items()}
    if not edits:
        del rows[str(row.number)]
    return changed


def _clean(text: str, heading: str) -> str:
    text = text.replace(BETWEEN_CELLS, " ").replace("\0", "").strip()
    if len(text) > LONGEST:
        raise UserError(f"Ô “{heading}” dài quá {LONGEST} chữ.")
    return text


def _read(batch: ImportBatch, rows: list[ImportRow], by) -> None:
    """Read the rows again, and say on each who mended what."""
    read_again(batch, rows)
    found = batch.rows.filter(pk__in=[row.pk for row in rows])
    for row in found:
        row.repairs = [r for r in row.repairs if not r["why"].startswith(BY_HAND)]
        row.repairs += _repairs(batch, row, by)
    ImportRow.objects.bulk_update(found, ["repairs"], batch_size=500)
    note_pending(batch, [row.pk for row in rows])


def _repairs(batch: ImportBatch, row: ImportRow, by) -> list[dict]:
    columns = {column["index"]: column for column in columns_of(batch, row)}
    name = str(by or "lệnh của hệ thống")
    return [
        {
            "column": columns[index]["field"] or columns[index]["heading"],
            "was": _at(row, index),
            "became": text,
            "why": f"{BY_HAND}, {name}",
        }
        for index, text in sorted(edits_of(batch, row).items())
        if index in columns
    ]


@transaction.atomic
def mend_alike(batch: ImportBatch, column: str, seen: str, text: str, by) -> int:
    """Give every error row with `seen` in `column` the same `text`; how many rows.

    UserError where the table has no single column of that name.
    """
    lock_for_review(batch)
    wrong = batch.rows.filter(verdict=Verdict.ERROR)
    wrong = wrong.filter(problems__contains=[{"column": column, "seen": seen}])
    rows = list(still_open(batch, wrong).select_for_update()[:MOST_ALIKE])
    mended = []
    for row in rows:
        index = _index_of(batch, row, column)
        if index is not None and _note(batch, row, {index: text}):
            mended.append(row)
    if not mended:
        raise UserError(f"Không có ô “{column}” nào để sửa; hãy sửa từng dòng.")
    batch.save(update_fields=["edits"])
    _read(batch, mended, by)
    after = {"column": column, "rows": len(mended)}
    after |= {"was": hide_numbers(column, seen), "became": hide_numbers(column, text)}
    audit.record(by, audit.Action.CHANGED, batch, after=after)
    return len(mended)


def _index_of(batch: ImportBatch, row: ImportRow, column: str) -> int | None:
    """Where the row's table has the column, if it has just one of that name."""
    found = [one["index"] for one in columns_of(batch, row) if one["field"] == column]
    return found[0] if len(found) == 1 else None
