"""A batch's rows in the database: stored by COPY, updated by one statement."""

import io
from collections.abc import Sequence

import polars as pl
from django.db import connection

from households.choices import WRITES, RowKind, Verdict
from households.imports.drafts import SCHEMA, Drafts, Marks
from households.imports.register import TICKS
from households.imports.sealing import packed, packed_people, sealed_notes
from households.models import Household, ImportBatch, ImportRow

CHUNK = 20_000
NEVER_NULL = ("section", "status_above", "commune_name")
_COLUMN = {
    name: f"{name}_id" for name in ("commune", "village", "ethnic_group")
}  # the others are called as in the frame


def save_drafts(batch: ImportBatch, drafts: Drafts) -> None:
    """Store every row of the drafts as an ImportRow of the batch, in their order.

    A column in which no row says anything is left to the database's own blank.
    """
    _reserve_ids(drafts)
    frame = _stored(batch, drafts)
    frame = frame.select(c for c in frame if c.null_count() < len(c))
    names = ", ".join(f'"{_COLUMN.get(name, name)}"' for name in frame.columns)
    sql = f"COPY {ImportRow._meta.db_table} ({names}) FROM STDIN WITH (FORMAT csv)"
    with connection.cursor() as cursor:
        for chunk in frame.iter_slices(CHUNK):
            buffer = io.BytesIO()
            chunk.write_csv(buffer, include_header=False, quote_style="necessary")
            buffer.seek(0)
            cursor.copy_expert(sql, buffer)


def _reserve_ids(drafts: Drafts) -> None:
    """Give every new household the id it will have: its row knows it already."""
    totals = set(drafts.of_kind(RowKind.TOTALS))
    verdicts = enumerate(drafts.verdicts)
    new = [r for r, verdict in verdicts if verdict == Verdict.NEW and r not in totals]
    for row, pk in zip(new, reserved_ids(len(new)), strict=True):
        drafts.households[row] = pk


def reserved_ids(count: int) -> list[int]:
    """So many ids of households that nobody else will be given."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_serial_sequence(%s, 'id')", [Household._meta.db_table]
        )
        (sequence,) = cursor.fetchone()  # asked for once: it is slow in every row
        cursor.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)",
            [sequence, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _stored(batch: ImportBatch, drafts: Drafts) -> pl.DataFrame:
    return drafts.frame.with_columns(
        drafts.tokens.alias("citizen_number"),
        sealed_notes(drafts.frame["note"]),
        pl.lit(batch.pk).alias("batch_id"),
        pl.Series("verdict", drafts.verdicts, dtype=pl.String),
        pl.Series("household_id", drafts.households, dtype=pl.Int64),
        pl.Series("matched_by", drafts.matched_by, dtype=pl.String),
        pl.Series("makes_review", drafts.makes_review, dtype=pl.Boolean),
        *_sparse("problems", packed(drafts.marks.problems), len(drafts), "[]"),
        *_sparse("repairs", packed(drafts.marks.repairs), len(drafts), "[]"),
        *_sparse("warnings", packed(drafts.marks.warnings), len(drafts), "[]"),
        *_sparse("candidates", packed(drafts.candidates), len(drafts), "[]"),
        *_sparse("changes", packed(drafts.changes), len(drafts), "{}"),
        *_sparse("members", packed_people(drafts.members), len(drafts), None),
    ).with_columns(pl.col(NEVER_NULL).fill_null(""))


def _sparse(
    name: str, entries: dict[int, str], height: int, blank: str | None
) -> list[pl.Series]:
    """A column of JSON that says `blank` where a row has no entry; none without any."""
    if not entries:
        return []
    column = pl.Series(name, [blank], dtype=pl.String).new_from_index(0, height)
    return [column.scatter(list(entries), list(entries.values()))]


def load_drafts(rows: Sequence[ImportRow]) -> Drafts:
    """The stored rows as drafts again, to be matched anew."""
    from_row = {name: [_as_read(row, name) for row in rows] for name in SCHEMA}
    drafts = Drafts(
        pl.DataFrame(from_row, schema=SCHEMA),
        marks=_marks_of(rows),
        members={n: row.members for n, row in enumerate(rows) if row.members},
    )
    return drafts


def _as_read(row: ImportRow, name: str):
    field = row._meta.get_field(name)
    value = getattr(row, field.attname)
    if name == "raw":
        return field.value_as_read(value)
    return field.get_prep_value(value) if name in TICKS else value


def _marks_of(rows: Sequence[ImportRow]) -> Marks:
    return Marks(
        *(
            {n: found for n, row in enumerate(rows) if (found := getattr(row, name))}
            for name in ("problems", "repairs", "warnings")
        )
    )


def store_again(rows: Sequence[ImportRow], drafts: Drafts, *, is_late: bool) -> None:
    """Write what came out anew over these stored rows; `is_late`: after a commit."""
    _reserve_ids(drafts)
    json = {
        "problems": (drafts.marks.problems, list),
        "repairs": (drafts.marks.repairs, list),
        "warnings": (drafts.marks.warnings, list),
        "candidates": (drafts.candidates, list),
        "changes": (drafts.changes, dict),
    }
    frame = drafts.frame.with_columns(pl.col(NEVER_NULL).fill_null(""))
    for place, row in enumerate(rows):
        values = frame.row(place, named=True)
        for name in SCHEMA:
            if name not in ("kind", "sheet", "number", "table", "raw"):
                field = row._meta.get_field(name)
                setattr(row, field.attname, field.to_python(values[name]))
        for name, (found, blank) in json.items():
            setattr(row, name, found.get(place, blank()))
        row.verdict, row.household_id = drafts.verdicts[place], drafts.households[place]
        row.matched_by = drafts.matched_by[place]
        row.makes_review = drafts.makes_review[place]
        row.is_pending = is_late and row.verdict in WRITES
        row.save()
