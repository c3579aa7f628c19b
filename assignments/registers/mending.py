"""The rows that could not be taken, as a workbook to mend and send again."""

import re
from itertools import chain
from pathlib import PurePath

from assignments.choices import RegisterVerdict
from assignments.registers.headings import REASON, plain
from households.models import ImportBatch
from povertyaid import audit
from povertyaid.spreadsheets import to_xlsx, unescaped

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WAITS = (RegisterVerdict.ERROR, RegisterVerdict.QUESTION)


def rows_to_mend(batch: ImportBatch, by) -> tuple[bytes, str]:
    """A workbook in the file's own sheets and columns, the reason first: (it, name).

    It uploads again as it is: the reason is passed over, and the rows it has not are
    not missing. Audited.
    """
    waiting = list(batch.register_rows.filter(verdict__in=WAITS).order_by("id"))
    sheets, titles = {}, {}
    for name, found in batch.findings["sheets"].items():
        rows = [row for row in waiting if row.sheet == name]
        if rows:
            title = name or "Cần sửa"
            sheets[title] = _table(found["headings"], rows)
            titles[title] = found["titles"]
    content = to_xlsx(sheets or {"Cần sửa": ([REASON], [])}, titles)
    columns = dict.fromkeys(chain(*(headings for headings, _ in sheets.values())))
    title = f"Dòng cần sửa của {batch.filename}"
    what = batch._meta.label_lower
    audit.record_export(by, what, len(waiting), title, columns=columns)
    return content, f"can-sua-{PurePath(batch.filename).stem}.xlsx"


def _table(headings: list[str], rows: list) -> tuple[list[str], list[list[str]]]:
    """The headings and rows, without the reasons of the time before."""
    kept = [i for i, text in enumerate(headings) if plain(text) != plain(REASON)]
    lines = []
    for row in rows:
        cells = [row.raw[i] if i < len(row.raw) else "" for i in kept]
        lines.append([_reason(row.problems), *map(_as_written, cells)])
    return [REASON, *(headings[i] for i in kept)], lines


def _as_written(cell: str) -> str:
    """The text as the office would type it: a date cell was read as 1978-10-13."""
    if _ISO_DAY.fullmatch(cell):
        return "/".join(reversed(cell.split("-")))
    return unescaped(cell)


def _reason(problems: list[dict]) -> str:
    return "; ".join(
        f"{p['column']}: cần {p['expected']}" if p["column"] else p["expected"]
        for p in problems
    )
