"""Every sealed column of the database from one key to another, table by table."""

import json
from collections.abc import Callable, Iterable, Iterator

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone
from psycopg2.extras import Json

from povertyaid import history
from povertyaid.identity import TOKEN, Vault, vault
from povertyaid.identity_before import VaultBefore
from povertyaid.models import IdentityKey

AT_ONCE = 2000  # rows held in memory


def sealed_columns(models_: Iterable | None = None) -> Iterator[tuple]:
    """Every table with such columns, as (model, its fields that keep numbers sealed).

    Each such field has a method `resealed`: see povertyaid.fields.
    """
    for model in models_ or apps.get_models(include_auto_created=True):
        fields = [f for f in model._meta.local_fields if hasattr(f, "resealed")]
        if fields and model._meta.managed and not model._meta.proxy:
            yield model, fields


def reseal(
    database, model, fields: list[models.Field], old: Vault | None, new: Vault | None
) -> int:
    """Write these columns of a table anew; how many rows changed.

    `old` is None where they stand in clear, `new` where they shall.
    """
    table, key = model._meta.db_table, model._meta.pk.column
    names = [field.column for field in fields]
    told = ", ".join(f'"{name}"::text' for name in names)
    query = f'SELECT "{key}", {told} FROM "{table}" WHERE "{key}" > %s'
    query += f' ORDER BY "{key}" LIMIT {AT_ONCE}'
    last, count = 0, 0
    with database.cursor() as cursor:
        while True:
            cursor.execute(query, [last])
            rows = cursor.fetchall()
            if not rows:
                return count
            changed = [
                (row[0], *texts)
                for row in rows
                if (texts := _resealed(row[1:], fields, old, new)) != row[1:]
            ]
            _write(cursor, table, key, fields, changed)
            last, count = rows[-1][0], count + len(changed)


def _resealed(texts: tuple, fields, old, new) -> tuple:
    return tuple(
        text if not text else field.resealed(text, old, new)
        for text, field in zip(texts, fields, strict=True)
    )


def _write(cursor, table: str, key: str, fields, rows: list[tuple]) -> None:
    if not rows:
        return
    kinds = ["jsonb" if isinstance(f, models.JSONField) else "text" for f in fields]
    names = [field.column for field in fields]
    assigned = ", ".join(
        f'"{name}" = made."{name}"::{kind}'
        for name, kind in zip(names, kinds, strict=True)
    )
    given = ", ".join(f"%s::{kind}[]" for kind in ("bigint", *["text"] * len(names)))
    columns = ", ".join(f'"{name}"' for name in ("made_key", *names))
    cursor.execute(
        f'UPDATE "{table}" SET {assigned}'
        f" FROM unnest({given}) AS made ({columns})"
        f' WHERE "{table}"."{key}" = made."made_key"',
        [list(column) for column in zip(*rows, strict=True)],
    )


@transaction.atomic
def rotate(old: Vault, new: Vault) -> int:
    """Every number from one key to another, or none; how many rows changed.

    Whoever writes meanwhile waits; processes that go on running have the old key, so
    the system is stopped before. As owner of the tables: the log and the history go
    along, and history does not tell of numbers that are the same as before.
    """
    count = 0
    with connection.cursor() as cursor:
        for model, fields in sealed_columns():
            table = model._meta.db_table
            cursor.execute(f'LOCK TABLE "{table}" IN EXCLUSIVE MODE')
            with history.unwatched_while(table):
                count += reseal(connection, model, fields, old, new)
            _reseal_history(cursor, table, fields, old, new)
    IdentityKey.objects.update_or_create(
        pk=1, defaults={"mark": new.mark, "since": timezone.now()}
    )
    return count


def _reseal_history(cursor, table: str, fields, old: Vault, new: Vault) -> None:
    """What the columns held before, and after, every change that is written down."""
    names = [field.column for field in fields]
    cursor.execute(
        "SELECT id, before::text, after::text FROM history.change"
        " WHERE thing = %s AND (before ?| %s OR after ?| %s)",
        [table, names, names],
    )
    for line, *texts in cursor.fetchall():
        images = [json.loads(text) if text else None for text in texts]
        made = [_resealed_image(image, fields, old, new) for image in images]
        if made != images:
            cursor.execute(
                "UPDATE history.change SET before = %s, after = %s WHERE id = %s",
                [*(Json(image) if image else None for image in made), line],
            )


def _resealed_image(image: dict | None, fields, old: Vault, new: Vault) -> dict | None:
    if not image:
        return image
    held = {field.column: field for field in fields if image.get(field.column)}
    return image | {
        name: field.resealed(image[name], old, new) for name, field in held.items()
    }


# For migrations


def seal_all(app: str) -> Callable:
    """A step that seals what the app's tables hold in clear."""

    def step(apps, schema_editor):
        for model, fields in sealed_columns(apps.get_app_config(app).get_models()):
            reseal(schema_editor.connection, model, fields, None, vault())

    return step


def in_clear(app: str) -> Callable:
    """The step back."""

    def step(apps, schema_editor):
        for model, fields in sealed_columns(apps.get_app_config(app).get_models()):
            reseal(schema_editor.connection, model, fields, vault(), None)

    return step


def seal_anew(app: str) -> Callable:
    """A step from the tokens of one block to those of AES-SIV, columns made wider.

    In the rows and in what history has written down of them, which tells no change of
    it: a number stays the number it was.
    """

    def step(apps, schema_editor):
        database, old, new = schema_editor.connection, vault(VaultBefore), vault()
        for model, fields in sealed_columns(apps.get_app_config(app).get_models()):
            table = model._meta.db_table
            with database.cursor() as cursor:
                for field in fields:
                    if isinstance(field, models.CharField):
                        cursor.execute(
                            f'ALTER TABLE "{table}"'
                            f' ALTER COLUMN "{field.column}" TYPE varchar({TOKEN})'
                        )
                with history.unwatched_while(table):
                    reseal(database, model, fields, old, new)
                if history.is_there():
                    _reseal_history(cursor, table, fields, old, new)

    return step
