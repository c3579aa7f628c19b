"""What a reading found beyond single rows: sheets, stated totals, new villages."""

import re
from collections import Counter

from households.choices import WRITES, RowKind, Status, Verdict
from households.imports.drafts import Draft
from households.imports.places import Places
from households.imports.reader import MAX_COLUMNS, Sheet
from households.imports.sheets import Stated, Table

MOST_SAMPLES = 20
_YEAR = re.compile(r"năm\s+(20\d\d)\b", re.I)


def counts_of(drafts: list[Draft]) -> dict[str, int]:
    """verdict → rows; rows of the denominators count under "totals" when good."""
    counts = Counter({verdict.value: 0 for verdict in Verdict})
    for draft in drafts:
        waits = draft.verdict in (Verdict.ERROR, Verdict.DUPLICATE)
        is_total = draft.kind == RowKind.TOTALS and not waits
        counts["totals" if is_total else str(draft.verdict)] += 1
        counts[f"{draft.kind}_rows"] += 1
    counts["totals"] += 0
    counts["totals_to_write"] = sum(
        1
        for draft in drafts
        if draft.kind == RowKind.TOTALS
        and draft.verdict in (Verdict.NEW, Verdict.CHANGED)
    )
    return dict(counts)


def describe(
    sheets: list[Sheet],
    tables: list[Table],
    drafts: list[Draft],
    places: Places,
    year: int,
) -> dict:
    """The batch's `findings`: sheets, checks, warnings, repairs, new villages."""
    with_tables = {table.sheet for table in tables}
    return {
        "sheets": [_sheet(table, sheets) for table in tables],
        "ignored_sheets": [
            {"name": s.name, "rows": sum(1 for row in s.rows if row)}
            for s in sheets
            if s.name not in with_tables
        ],
        "checks": _checks(tables, drafts),
        "wrong_year": _wrong_year(tables, year),
        "warnings": _warnings(sheets),
        "repairs": _repairs(drafts),
        "new_villages": _new_villages(drafts, places),
    }


def _sheet(table: Table, sheets: list[Sheet]) -> dict:
    unknown = [c.heading for c in table.columns if c.field is None]
    return {
        "name": table.sheet,
        "kind": str(table.kind),
        "heading_rows": [table.heading_rows.start, table.heading_rows.stop - 1],
        "rows": len(table.rows),
        "passed": {what: count for what, count in table.passed.items() if count},
        "columns": [
            {
                "index": c.index,
                "heading": c.heading,
                "field": c.field,
                "number": c.number,
            }
            for c in table.columns
        ],
        "unknown_columns": unknown,
        "notes": table.notes[:MOST_SAMPLES],
        "hidden": any(s.name == table.sheet and s.is_hidden for s in sheets),
    }


def _checks(tables: list[Table], drafts: list[Draft]) -> list[dict]:
    """Every total the file states of itself, against the rows that were read."""
    status = {(d.sheet, d.number): d.values.get("status") for d in drafts}
    checks = []
    for table in tables:
        for stated in table.stated:
            checks += _check_stated(table, stated, status)
        for number, column, said, found in table.sums:
            checks.append(_check(table.sheet, number, column, said, found))
    return checks


def _check(sheet: str, row: int, what: str, stated: int, read: int) -> dict:
    return {
        "sheet": sheet,
        "row": row,
        "what": what,
        "stated": stated,
        "read": read,
        "ok": stated == read,
    }


def _check_stated(table: Table, stated: Stated, status: dict) -> list[dict]:
    """A subtotal speaks of its section, a total of its table; either may be meant."""
    spans = [stated.table_rows, stated.section_rows]
    if not stated.is_grand:
        spans.reverse()
    counted = [_count(table, span, status) for span in spans]
    read = counted[0]
    if counted[0][0] != stated.households == counted[1][0]:
        read = counted[1]
    wanted = zip(
        ("số hộ", Status.POOR.label, Status.NEAR_POOR.label),
        (stated.households, stated.poor, stated.near_poor),
        read,
        strict=True,
    )
    name = stated.text.split(":")[0]
    return [
        _check(table.sheet, stated.number, f"{name}: {what}", said, found)
        for what, said, found in wanted
        if said is not None
    ]


def _count(table: Table, span: range, status: dict) -> tuple[int, int, int]:
    read = [status.get((table.sheet, r.number)) for r in table.rows if r.number in span]
    return len(read), read.count(Status.POOR), read.count(Status.NEAR_POOR)


def _wrong_year(tables: list[Table], year: int) -> dict:
    """The sheets whose titles speak of other years only, and those years."""
    said, found = set(), []
    for table in tables:
        years = {int(m) for title in table.titles for m in _YEAR.findall(title)}
        if years and year not in years:
            said |= years
            found.append(table.sheet)
    return {"years": sorted(said), "sheets": list(dict.fromkeys(found))}


def _warnings(sheets: list[Sheet]) -> list[str]:
    """Sentences for the top of the review page."""
    found = []
    for sheet in sheets:
        if sheet.is_hidden:
            found.append(f"Trang {sheet.name} đang ẩn trong tệp; vẫn được đọc.")
        if sheet.width > MAX_COLUMNS:
            found.append(
                f"Trang {sheet.name} có {sheet.width} cột; chỉ đọc {MAX_COLUMNS} cột."
            )
    return found


def _repairs(drafts: list[Draft]) -> list[dict]:
    counted = Counter((r["column"], r["why"]) for d in drafts for r in d.repairs)
    return [
        {"column": column, "why": why, "rows": rows}
        for (column, why), rows in counted.most_common()
    ]


def _new_villages(drafts: list[Draft], places: Places) -> list[dict]:
    """The villages commit will add; `closest` is "" in a commune that has none yet."""
    rows = Counter(
        (d.values["commune"], d.values["village_name"])
        for d in drafts
        if d.verdict in WRITES
        and d.values.get("village_name")
        and not d.values["village"]
    )
    return [
        {
            "commune": places.communes[commune].name,
            "name": name,
            "rows": count,
            "closest": places.closest(commune, name),
        }
        for (commune, name), count in rows.items()
        if commune in places.communes
    ]
