"""Single rows read, matched and judged again, once mended or answered."""

from collections.abc import Sequence

import polars as pl
from django.db.models import Count, QuerySet

from households.choices import BatchState, MatchKey, RowKind, Verdict
from households.fields import BETWEEN_CELLS
from households.imports.batches import reference_for
from households.imports.changes import Changes
from households.imports.columns import Column, Field
from households.imports.drafts import Drafts, Reference
from households.imports.findings import tally
from households.imports.matching import Matcher, load_register
from households.imports.places import village_key
from households.imports.register import Register
from households.imports.rows import drafts_of
from households.imports.sheets import Table
from households.imports.store import load_drafts, store_again
from households.models import ImportBatch, ImportRow

MOST_NAMED = 5
TWIN = "Cùng số định danh, hoặc cùng họ tên, năm sinh, bản với "


def read_again(batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """Read these rows from their cells and the batch's edits, match and save them.

    The other rows stay as they are, but a household one of them has is not given to
    another: such a row becomes a question.
    """
    reference = reference_for(batch)
    tables = [_table(batch, row) for row in rows]
    drafts = drafts_of(tables, reference, lambda: None)
    _match(batch, rows, drafts, reference)


def match_again(batch: ImportBatch) -> list[ImportRow]:
    """The rows that would now come out otherwise than the batch says; saves nothing."""
    found = batch.rows.filter(is_left_out=False).exclude(verdict=Verdict.ERROR)
    if batch.committed_at is not None:  # the others are in the register by now
        found = found.filter(is_pending=True)
    rows = [row for row in found if row.matched_by != MatchKey.ANSWER]
    reference = reference_for(batch)
    answered = [row for row in found if row.matched_by == MatchKey.ANSWER]
    stale = _changed_answers(batch, answered, reference)
    drafts = load_drafts(rows)
    _resolve_villages(drafts, reference)
    for row, found in enumerate(rows):
        if found.verdict == Verdict.DUPLICATE:
            drafts.marks.warnings.pop(row, None)
    register = load_register(drafts, reference)
    Matcher(drafts, register, reference).decide()
    others = (row for n, row in enumerate(rows) if _is_other(row, drafts, n))
    return [*stale, *others]


def _changed_answers(
    batch: ImportBatch, rows: Sequence[ImportRow], reference: Reference
) -> list[ImportRow]:
    """Answered rows that would by now change their household otherwise than shown."""
    rows = [row for row in rows if row.household_id and row.verdict != Verdict.NEW]
    drafts = load_drafts(rows)
    _resolve_villages(drafts, reference)
    register = Register.of_households(
        batch.year, [row.household_id for row in rows], batch.results
    )
    there = set(register.frame["id"].to_list())
    drafts.households = [row.household_id for row in rows]
    drafts.makes_review = [row.makes_review for row in rows]
    drafts.verdicts = [row.verdict for row in rows]
    known = [n for n, row in enumerate(rows) if row.household_id in there]
    leaving = {n for n in known if rows[n].kind == RowKind.LEAVING}
    Changes(drafts, register, reference).judge(known, leaving)
    return [
        row
        for n, row in enumerate(rows)
        if row.household_id not in there
        or _is_overtaken(row.changes, drafts.changes.get(n, {}))
    ]


def _is_overtaken(shown: dict, now: dict) -> bool:
    """Something the row changes has become other than the page showed it to be."""
    return any(name in now and now[name][0] != old for name, (old, _) in shown.items())


def _is_other(row: ImportRow, drafts: Drafts, place: int) -> bool:
    verdict = drafts.verdicts[place]
    if row.verdict == Verdict.DUPLICATE:
        return False
    if verdict != row.verdict or drafts.changes.get(place, {}) != row.changes:
        return True
    return verdict != Verdict.NEW and drafts.households[place] != row.household_id


def judge(batch: ImportBatch, row: ImportRow, household: int | None) -> None:
    """Take the row as this household's, or with None as a new one, and save it.

    The register decides what it then changes. That `household` lies in the bounds of
    the batch has been checked by the caller.
    """
    judge_all(batch, [(row, household)])


def judge_all(
    batch: ImportBatch, chosen: Sequence[tuple[ImportRow, int | None]]
) -> None:
    """`judge` for many rows, each with its household, in as many queries as for one."""
    if not chosen:
        return
    rows, households = [row for row, _ in chosen], [pk for _, pk in chosen]
    reference = reference_for(batch)
    drafts = load_drafts(rows)
    _resolve_villages(drafts, reference)
    drafts.marks.problems.clear()
    drafts.matched_by = [MatchKey.ANSWER.value] * len(rows)
    drafts.makes_review = [True] * len(rows)
    drafts.verdicts = ["" if pk else Verdict.NEW.value for pk in households]
    drafts.households = households  # store_again gives the new ones their ids
    known = [place for place, pk in enumerate(households) if pk]
    register = Register.of_households(
        batch.year, [households[n] for n in known], batch.results
    )
    leaving = {n for n in known if rows[n].kind == RowKind.LEAVING}
    Changes(drafts, register, reference).judge(known, leaving)
    _save(batch, rows, drafts)


def recount(batch: ImportBatch) -> None:
    """Count the batch's rows by verdict again, and save the counts."""
    found = batch.rows.order_by().values_list("kind", "verdict").annotate(Count("id"))
    batch.counts = tally({(kind, verdict): count for kind, verdict, count in found})
    batch.save(update_fields=["counts"])


# One stored row as a table of one row


def _table(batch: ImportBatch, row: ImportRow) -> Table:
    found = batch.findings["sheets"][row.table]
    columns = [
        Column(
            column["index"],
            column["heading"],
            Field(column["field"]) if column["field"] else None,
            column["number"],
        )
        for column in found["columns"]
    ]
    first, last = found["heading_rows"]
    kind = RowKind(found["kind"])
    table = Table(row.sheet, kind, columns, range(first, last + 1), found["titles"])
    raw = list(row.raw)
    width = max([len(raw), *(column.index + 1 for column in columns)])
    raw += [""] * (width - len(raw))
    cells = {str(i): [text or None] for i, text in enumerate(raw)}
    table.cells = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))
    table.lines = pl.Series(
        [BETWEEN_CELLS.join(raw).rstrip(BETWEEN_CELLS)], dtype=pl.String
    )
    table.numbers, table.sections = [row.number], [row.section]
    table.statuses = [row.status_above]
    edits = batch.edits.get(row.sheet, {}).get(str(row.number), {})
    table.mend(0, {int(index): text for index, text in edits.items()})
    return table


def _match(
    batch: ImportBatch, rows: Sequence[ImportRow], drafts: Drafts, reference: Reference
) -> None:
    drafts.members = {n: row.members for n, row in enumerate(rows) if row.members}
    register = load_register(drafts, reference)
    others = batch.rows.exclude(pk__in=[row.pk for row in rows])
    taken = set(others.exclude(household=None).values_list("household_id", flat=True))
    matcher = Matcher(drafts, register, reference)
    matcher.decide()
    matcher.ask_about_taken(taken)
    _ask_about_others(matcher, others.filter(is_left_out=False))
    _save(batch, rows, drafts)


def _ask_about_others(matcher: Matcher, others: QuerySet[ImportRow]) -> None:
    """A mended row that says what another row of the batch says becomes a question."""
    drafts, totals = matcher.drafts, set(matcher.drafts.of_kind(RowKind.TOTALS))
    for row, verdict in enumerate(drafts.verdicts):
        values = drafts.frame.row(row, named=True)
        if row in totals and verdict != Verdict.ERROR:
            same = others.filter(kind=RowKind.TOTALS, commune=values["commune"])
            if twins := list(same.exclude(verdict=Verdict.ERROR)):
                matcher.ask_totals(row, f"Cùng xã với {_places(twins)}.")
        elif verdict == Verdict.NEW and (twins := _twins(values, others)):
            matcher.ask(row, drafts.candidates.get(row, []), TWIN + _places(twins))
            for twin in twins:
                _ask_twin(twin, f"{TWIN}{drafts.place(row)}")


def _ask_twin(row: ImportRow, why: str) -> None:
    """The other of two new rows alike, if it is not written yet, waits as well."""
    if row.batch.committed_at is None or row.is_pending:
        entry = {"column": Field.HEAD_NAME, "seen": row.head_name, "note": why}
        row.warnings.append(entry)
        row.verdict, row.household_id = Verdict.DUPLICATE.value, None
        row.matched_by, row.is_pending = "", False
        row.save()


def _twins(values: dict, others: QuerySet[ImportRow]) -> list[ImportRow]:
    """New rows with the number; or name, birth year and village, one unnumbered."""
    new = others.filter(verdict=Verdict.NEW).exclude(kind=RowKind.TOTALS)
    number = values["citizen_number"]
    found = list(new.filter(citizen_number=number)) if number else []
    named = new.filter(
        folded_name=values["folded_name"],
        birth_year=values["birth_year"],
        commune=values["commune"],
    )
    key = village_key(values["village_name"] or "")
    found += [
        row
        for row in (named.filter(citizen_number=None) if number else named)
        if village_key(row.village_name or "") == key
    ]
    return found


def _places(rows: list[ImportRow]) -> str:
    return "; ".join(map(str, rows[:MOST_NAMED]))


def _resolve_villages(drafts: Drafts, reference: Reference) -> None:
    """A village that was new at reading may have been made since."""
    frame = drafts.frame
    waits = frame["village"].is_null() & frame["village_name"].is_not_null()
    places = waits.arg_true().to_list()
    if not places:
        return
    communes, names = frame["commune"], frame["village_name"]
    found = [reference.places.village(communes[n], names[n]).id for n in places]
    village = frame["village"].scatter(places, found)
    drafts.frame = frame.with_columns(village.alias("village"))


def _save(batch: ImportBatch, rows: Sequence[ImportRow], drafts: Drafts) -> None:
    """Store what came out; rows writable only now wait for the batch's next commit."""
    store_again(rows, drafts, is_late=batch.state == BatchState.COMMITTED)
    recount(batch)
