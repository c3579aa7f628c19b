"""What a backup says about itself: rows and digest of every table, figures, versions.

Counted in the very snapshot pg_dump reads, so that a restore can be compared with it
to the last row.
"""

import json
from dataclasses import asdict, dataclass, field

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.module_loading import import_string

from povertyaid.identity import vault

FORM = 1  # of the manifest; a newer one is refused by older code


@dataclass(frozen=True)
class Manifest:
    """The first thing in every backup."""

    made_at: str
    version: str
    postgresql: int  # as server_version_num
    tables: dict[str, list]  # name → [rows, digest]
    figures: dict[str, str]  # report → digest of every figure
    migrations: list[list[str]] = field(default_factory=list)  # [app, name]
    form: int = FORM
    identity_key: str = ""  # the mark of the key its identity numbers are under

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        return cls(**json.loads(text))

    @property
    def rows(self) -> int:
        return sum(rows for rows, _ in self.tables.values())


def manifest() -> Manifest:
    """Of what the current transaction sees."""
    return Manifest(
        made_at=timezone.now().isoformat(),
        version=settings.VERSION,
        postgresql=connection.pg_version,
        tables={name: digest(name) for name in table_names()},
        figures=figures(),
        migrations=sorted([*key] for key in _applied()),
        identity_key=vault().mark,
    )


def table_names() -> list[str]:
    """Every table with rows of its own; of a partitioned one, its partitions.

    Those of the history are named with their schema.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT CASE nspname WHEN 'public' THEN relname
                ELSE concat(nspname, '.', relname) END AS name
            FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE relkind = 'r' AND nspname IN ('public', 'history') ORDER BY name
            """
        )
        return [name for (name,) in cursor.fetchall()]


def digest(table: str) -> list:
    """[rows, digest]: half an MD5 of every row as text, added up whatever the order.

    A sum, not a list of all rows in order: it needs no memory for any number of rows.
    """
    name = ".".join(connection.ops.quote_name(part) for part in table.split("."))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 16))"
            f"::bit(64)::bigint), 0)::text FROM {name} t"
        )
        return list(cursor.fetchone())


def figures() -> dict[str, str]:
    return import_string(settings.BACKUP_FIGURES)()


def _applied() -> set[tuple[str, str]]:
    return set(MigrationRecorder(connection).applied_migrations())
