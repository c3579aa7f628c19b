"""Test databases on the embedded server, where the application can make none.

Its administrator makes them, for the owner of the tables; nothing else of the tests
signs in as that. On a PostgreSQL elsewhere DATABASE_URL's own role is asked to.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.backends.postgresql.creation import DatabaseCreation

from povertyaid.embedded import passwords, places, roles

usual = DatabaseCreation._nodb_cursor


@contextmanager
def administrators(creation: DatabaseCreation) -> Iterator:
    """A cursor of the embedded server's administrator, in no database of ours."""
    if not settings.USES_EMBEDDED_DATABASE:
        with usual(creation) as cursor:
            yield cursor
        return
    folder = places.data_folder(settings.VAR)
    word = passwords.read(folder, roles.SUPERUSER)
    there = {"NAME": roles.SUPERUSER, "USER": roles.SUPERUSER, "PASSWORD": word}
    line = DatabaseWrapper(creation.connection.settings_dict | there, NO_DB_ALIAS)
    try:
        with line.cursor() as cursor:
            yield cursor
    finally:
        line.close()


def for_the_owner(creation: DatabaseCreation) -> str:
    """At the end of CREATE DATABASE."""
    return f"OWNER {roles.OWNER}" if settings.USES_EMBEDDED_DATABASE else ""


def let_tests_make_databases() -> None:
    DatabaseCreation._nodb_cursor = administrators
    DatabaseCreation.sql_table_creation_suffix = for_the_owner
