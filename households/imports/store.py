"""Drafts to import rows and back, and many rows written by one statement."""

import csv
import io
import json
from collections.abc import Iterable, Sequence

from django.db import connection, models

from households.choices import RowKind
from households.imports.drafts import Draft
from households.models import ImportBatch, ImportRow

_JSON = ("raw", "values", "problems", "repairs", "warnings", "candidates", "changes")
_COLUMNS = (
    "batch_id",
    "kind",
    "sheet",
    "number",
    "verdict",
    "household_id",
    "matched_by",
    "is_left_out",
    *_JSON,
)


def save_drafts(batch: ImportBatch, drafts: Iterable[Draft]) -> None:
    """Store every draft as an ImportRow of the batch, by COPY."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for draft in drafts:
        household = draft.household if draft.household is not None else r"\N"
        plain = (
            batch.pk,
            str(draft.kind),
            draft.sheet[:60],
            draft.number,
            str(draft.verdict),
            household,
            str(draft.matched_by),
            "f",
        )
        packed = (_packed(getattr(draft, name)) for name in _JSON)
        writer.writerow([*plain, *packed])
    buffer.seek(0)
    columns = ", ".join(f'"{name}"' for name in _COLUMNS)
    table = ImportRow._meta.db_table
    with connection.cursor() as cursor:
        sql = f"COPY {table} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '\\N')"
        cursor.copy_expert(sql, buffer)


def _packed(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def load_drafts(rows: Iterable[ImportRow]) -> list[Draft]:
    """The stored rows as drafts again, to be matched anew."""
    return [
        Draft(
            kind=RowKind(row.kind),
            sheet=row.sheet,
            number=row.number,
            raw=row.raw,
            values=row.values,
            problems=row.problems,
            repairs=row.repairs,
            warnings=row.warnings,
            verdict=row.verdict,
            household=row.household_id,
            matched_by=row.matched_by,
            candidates=row.candidates,
            changes=row.changes,
            id=row.pk,
        )
        for row in rows
    ]


def update_many(
    model: type[models.Model], names: Sequence[str], rows: Sequence[tuple]
) -> int:
    """UPDATE … FROM unnest: `rows` are (id, value of each name); returns how many."""
    if not rows:
        return 0
    fields = [model._meta.get_field(name) for name in names]
    types = [
        "bigint",
        *(
            field.rel_db_type(connection)
            if field.is_relation
            else field.db_type(connection)
            for field in fields
        ),
    ]
    types = [kind.split("(")[0] for kind in types]
    columns = ["id", *(field.column for field in fields)]
    values = zip(*rows, strict=True)
    prepared = [list(next(values))]
    for field, column in zip(fields, values, strict=True):
        prepared.append([_prepared(field, value) for value in column])
    unnested = ", ".join(
        f'unnest(%s::{kind}[]) AS "{column}"'
        for kind, column in zip(types, columns, strict=True)
    )
    assigned = ", ".join(f'"{column}" = new."{column}"' for column in columns[1:])
    sql = (
        f"UPDATE {model._meta.db_table} AS old SET {assigned}"
        f" FROM (SELECT {unnested}) AS new WHERE old.id = new.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, prepared)
        return cursor.rowcount


def _prepared(field: models.Field, value):
    if isinstance(field, models.JSONField):
        return None if value is None else _packed(value)
    if field.is_relation:
        return value
    return field.get_prep_value(value)
