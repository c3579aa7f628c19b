"""What a reading found beyond single rows: sheets, stated totals, new villages."""

import re
from bisect import bisect_left
from collections import Counter

import polars as pl

from households.choices import WRITES, RowKind, Status, Verdict
from households.imports.drafts import Drafts, shown
from households.imports.places import Places
from households.imports.reading import Sheet
from households.imports.sheets import Stated, Table
from households.imports.waiting import continued_batch

MOST_SAMPLES = 20
MOST_TEXTS, LONGEST_SAMPLE = 3, 40  # of an unknown column
_YEAR = re.compile(r"năm\s+(20\d\d)\b", re.I)


def counts_of(drafts: Drafts) -> dict[str, int]:
    """verdict → rows; rows of the denominators count under "totals" when good."""
    rows = zip(drafts.frame["kind"].to_list(), drafts.verdicts, strict=True)
    return tally(Counter(rows))


def tally(rows: dict[tuple[str, str], int]) -> dict[str, int]:
    """The counts a batch keeps, out of (kind, verdict) → rows."""
    told = [*(verdict.value for verdict in Verdict), "totals", "totals_to_write"]
    counts = Counter(dict.fromkeys(told, 0))
    for (kind, verdict), number in rows.items():
        waits = verdict in (Verdict.ERROR, Verdict.DUPLICATE)
        is_total = kind == RowKind.TOTALS and not waits
        counts["totals" if is_total else str(verdict)] += number
        counts[f"{kind}_rows"] += number
        if kind == RowKind.TOTALS and verdict in (Verdict.NEW, Verdict.CHANGED):
            counts["totals_to_write"] += number
    return dict(counts)


def describe(
    sheets: list[Sheet], tables: list[Table], drafts: Drafts, year: int
) -> dict:
    """The batch's `findings` that the file alone tells: sheets, checks, warnings,
    repairs, and the batch it says it `continues`, if any."""
    with_tables = {table.sheet for table in tables}
    return {
        "sheets": [_sheet(table) for table in tables],
        "ignored_sheets": [
            {"name": s.name, "rows": _filled(s.cells)}
            for s in sheets
            if s.name not in with_tables
        ],
        "checks": _checks(tables, drafts),
        "wrong_year": _wrong_year(tables, year),
        "warnings": [note for sheet in sheets for note in sheet.notes],
        "repairs": _repairs(drafts),
    } | _continued(tables)


def _continued(tables: list[Table]) -> dict:
    found = continued_batch(title for table in tables for title in table.titles)
    return {} if found is None else {"continues": found}


def _filled(cells: pl.DataFrame) -> int:
    """How many rows have anything in them."""
    if not cells.width:
        return 0
    return cells.select(pl.any_horizontal(pl.all().is_not_null()).sum()).item()


def _sheet(table: Table) -> dict:
    unknown = [c for c in table.columns if c.field is None]
    return {
        "name": table.sheet,
        "kind": str(table.kind),
        "heading_rows": [table.heading_rows.start, table.heading_rows.stop - 1],
        "titles": table.titles,
        "rows": table.cells.height,
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
        "unknown_columns": [c.heading for c in unknown],
        "samples": {c.heading: _samples(table.texts(c.index)) for c in unknown},
        "notes": table.notes[:MOST_SAMPLES],
        "hidden": table.is_hidden,
    }


def _samples(texts: pl.Series | None) -> list[str]:
    if texts is None:
        return []
    found = texts.drop_nulls().unique(maintain_order=True)[:MOST_TEXTS]
    return [shown(text)[:LONGEST_SAMPLE] for text in found]


def _checks(tables: list[Table], drafts: Drafts) -> list[dict]:
    """Every total the file states of itself, against the rows that were read."""
    checks, start = [], 0
    for table in tables:
        statuses = drafts.frame["status"].slice(start, table.cells.height)
        start += table.cells.height
        for stated in table.stated:
            checks += _check_stated(table, stated, statuses)
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


def _check_stated(table: Table, stated: Stated, statuses: pl.Series) -> list[dict]:
    """A subtotal speaks of its section, a total of its table; either may be meant."""
    spans = [stated.table_rows, stated.section_rows]
    if not stated.is_grand:
        spans.reverse()
    counted = [_count(table, span, statuses) for span in spans]
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


def _count(table: Table, span: range, statuses: pl.Series) -> tuple[int, int, int]:
    """(rows, poor, near-poor) among the rows with these Excel numbers."""
    first = bisect_left(table.numbers, span.start)
    last = bisect_left(table.numbers, span.stop)
    read = statuses[first:last]
    poor = (read == Status.POOR.value).sum()
    return len(read), poor, (read == Status.NEAR_POOR.value).sum()


def _wrong_year(tables: list[Table], year: int) -> dict:
    """The sheets whose titles speak of other years only, and those years."""
    said, found = set(), []
    for table in tables:
        years = {int(m) for title in table.titles for m in _YEAR.findall(title)}
        if years and year not in years:
            said |= years
            found.append(table.sheet)
    return {"years": sorted(said), "sheets": list(dict.fromkeys(found))}


def _repairs(drafts: Drafts) -> list[dict]:
    all_of_them = drafts.marks.repairs.values()
    counted = Counter((r["column"], r["why"]) for row in all_of_them for r in row)
    return [
        {"column": column, "why": why, "rows": rows}
        for (column, why), rows in counted.most_common()
    ]


def new_villages(drafts: Drafts, places: Places) -> list[dict]:
    """The villages commit will add; `closest` is "" in a commune that has none yet."""
    writes = pl.Series("verdict", drafts.verdicts, dtype=pl.String)
    writes = writes.is_in([verdict.value for verdict in WRITES])
    new = drafts.frame.select("commune", "village_name", "village").filter(writes)
    new = new.filter(pl.col("village").is_null() & (pl.col("village_name") != ""))
    counted = new.group_by("commune", "village_name", maintain_order=True).len()
    return [
        {
            "commune": places.communes[commune].name,
            "name": name,
            "rows": count,
            "closest": places.closest(commune, name),
        }
        for commune, name, count in counted.iter_rows()
        if commune in places.communes
    ]
