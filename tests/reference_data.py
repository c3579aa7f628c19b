"""What a new database holds, put back after a test that committed.

Table by table through COPY: Django's own way saves row by row, half a second each time.
"""

import io
import json

from django.db import transaction

from povertyaid.management.commands.flush import parents_first


def kept(creation) -> str:
    """Of a new database, for DatabaseCreation.serialize_db_to_string."""
    tables = {}
    with creation.connection.cursor() as cursor:
        for table in (model._meta.db_table for model in parents_first()):
            rows = io.StringIO()
            cursor.copy_expert(f"COPY (SELECT * FROM {table}) TO STDOUT", rows)
            tables[table] = rows.getvalue()
    return json.dumps({table: rows for table, rows in tables.items() if rows})


def put_back(creation, data: str) -> None:
    """What of it is missing, for DatabaseCreation.deserialize_db_from_string."""
    connection = creation.connection
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        for table, rows in json.loads(data).items():
            cursor.execute(f"CREATE TEMPORARY TABLE kept (LIKE {table}) ON COMMIT DROP")
            cursor.copy_expert("COPY kept FROM STDIN", io.StringIO(rows))
            cursor.execute(
                f"INSERT INTO {table} SELECT * FROM kept ON CONFLICT DO NOTHING"
            )
            cursor.execute("DROP TABLE kept")
