"""Many rows into one table by COPY, several times faster than bulk_create."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.db import connection, models

from povertyaid import acts

NULL = r"\N"  # so that an empty text stays a text; no value may be these two letters


def copy_in(model: type[models.Model], columns: Sequence[str], rows: Iterable) -> int:
    """Add `rows`, values in the order of `columns`; returns how many.

    Columns are the database's names ("assignment_id"), None is NULL, an array is
    PostgreSQL's text "{a,b}". Columns left out take the database's default, not the
    model's. The database's own checks hold as ever.
    """
    buffer, count = io.StringIO(), 0
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([NULL if value is None else value for value in row])
        count += 1
    buffer.seek(0)
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    sql = f"COPY {table} ({names}) FROM STDIN WITH (FORMAT csv, NULL '{NULL}')"
    with connection.cursor() as cursor:
        acts.tell(cursor)
        cursor.copy_expert(sql, buffer)
    return count
