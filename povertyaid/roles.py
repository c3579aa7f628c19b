"""Two database roles: one owns the tables, the other is the application's.

The application reads and writes rows. It cannot change what the history holds, nor
take the triggers away that write it. Migrations, and emptying the database in tests,
sign in as the owner (settings.DATABASE_OWNER); with one role for both everything works
but history is only as safe as the application (povertyaid/self_checks.py says so).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection

TAKEN = ("USER", "PASSWORD", "HOST", "PORT")
# The application adds to these and never changes what stands there
APPEND_ONLY = ["povertyaid.AuditEntry", "povertyaid.SignInEvent"]
GUARDED = ["note", "current_act"]  # of history, called by nobody but its triggers
CALLED = ["erase", "purge", "forget_sign_ins"]  # by the application
MAINTAIN = 170000  # the version from which ANALYZE can be granted


@contextmanager
def as_owner() -> Iterator[None]:
    """Within, this thread's connection is the owner's, if it is not already."""
    owner = settings.DATABASE_OWNER.get("USER")
    if owner is None or connection.settings_dict["USER"] == owner:
        yield
        return
    if connection.in_atomic_block:
        raise RuntimeError("A transaction under way belongs to the application.")
    own = connection.settings_dict
    connection.close()
    owner = {name: settings.DATABASE_OWNER.get(name, "") for name in TAKEN}
    if settings.DATABASE_OWNER_PASSWORD_FILE:
        owner["PASSWORD"] = Path(settings.DATABASE_OWNER_PASSWORD_FILE).read_text()
    options = own["OPTIONS"] | settings.DATABASE_OWNER.get("OPTIONS", {})
    connection.settings_dict = own | owner | {"OPTIONS": options}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = own


def are_parted() -> bool:
    owner = settings.DATABASE_OWNER.get("USER")
    return bool(owner) and owner != settings.DATABASES["default"]["USER"]


def grant() -> None:
    """What the application may, on every table there is now or comes later."""
    if not are_parted():
        return
    name = connection.ops.quote_name
    role = name(settings.DATABASES["default"]["USER"])
    with connection.cursor() as cursor:
        cursor.execute("ALTER SCHEMA public OWNER TO CURRENT_USER")
        cursor.execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {role}")
        tables = "SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES"
        if connection.pg_version >= MAINTAIN:
            tables += ", MAINTAIN"
        for kind, rights in (
            ("TABLES", tables),
            ("SEQUENCES", "USAGE, SELECT, UPDATE"),
        ):
            cursor.execute(
                f"GRANT {rights} ON ALL {kind} IN SCHEMA public TO {role};"
                "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
                f" GRANT {rights} ON {kind} TO {role}"
            )
        there = connection.introspection.table_names(cursor)
        for label in APPEND_ONLY:
            table = apps.get_model(label)._meta.db_table
            if table in there:
                rights = f"UPDATE, DELETE, TRUNCATE ON {name(table)}"
                cursor.execute(f"REVOKE {rights} FROM {role}")
        for label in settings.BUILT_AT_RUN_TIME:
            _hand_over(cursor, apps.get_model(label)._meta.db_table, role)
        cursor.execute(
            f"GRANT USAGE ON SCHEMA history TO {role};"
            f"GRANT SELECT ON ALL TABLES IN SCHEMA history TO {role};"
            f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA history TO {role}"
        )
        _grant_functions(cursor, role)


def _grant_functions(cursor, role: str) -> None:
    """Those there are: a database that was migrated back has fewer. A restore brings
    them back open to everybody."""
    cursor.execute(
        "SELECT proname, oid::regprocedure::text FROM pg_proc"
        " WHERE pronamespace = 'history'::regnamespace AND proname = ANY (%s)",
        [[*GUARDED, *CALLED]],
    )
    for name, function in cursor.fetchall():
        cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        if name in CALLED:
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {role}")


def _hand_over(cursor, table: str, role: str) -> None:
    """A table the application divides as it runs, with its parts, is its own."""
    cursor.execute(
        "SELECT relid::regclass::text FROM pg_partition_tree(to_regclass(%s))"
        " JOIN pg_class ON pg_class.oid = relid"
        " WHERE pg_get_userbyid(relowner) = CURRENT_USER",
        [table],
    )
    for (part,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {part} OWNER TO {role}")
