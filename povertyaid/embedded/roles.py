"""Two database roles in the embedded PostgreSQL, as an office would have them.

The owner's are the tables, the history above all; the application reads and writes
rows and cannot change a table, a trigger or what the history holds. The superuser
only makes the two.
"""

SUPERUSER = "postgres"
OWNER = "povertyaid_owner"
APPLICATION = "povertyaid"

# The owner may all the application may, whose are the tables that it makes as it runs.
# It alone may load rows past the triggers, as a copy of another database is
MAKE = f"""
    CREATE ROLE {APPLICATION} LOGIN CREATEDB;
    CREATE ROLE {OWNER} LOGIN CREATEDB;
    GRANT {APPLICATION} TO {OWNER};
    GRANT SET ON PARAMETER session_replication_role TO {OWNER};
"""
# Of a database made before there were two roles; extensions own what is theirs
TAKE_OVER = f"""
    DO $$
    DECLARE
        thing record;
    BEGIN
        FOR thing IN
            SELECT CASE WHEN relkind = 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind,
                oid::regclass::text AS name
            FROM pg_class
            WHERE relnamespace = 'public'::regnamespace
                AND relkind IN ('r', 'p', 'S', 'v')
                AND NOT EXISTS (
                    SELECT FROM pg_depend WHERE pg_depend.objid = pg_class.oid
                        AND deptype IN ('a', 'e', 'i')
                        AND (relkind = 'S' OR deptype = 'e')
                )
            UNION ALL
            SELECT 'ROUTINE', oid::regprocedure::text FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
                SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e'
            )
        LOOP
            EXECUTE format('ALTER %s %s OWNER TO {OWNER}', thing.kind, thing.name);
        END LOOP;
        ALTER SCHEMA public OWNER TO {OWNER};
    END $$
"""


def owner_url(url: str) -> str:
    """The same database, as its owner signs in; both are trusted on our socket."""
    return url.replace(f"//{APPLICATION}@", f"//{OWNER}@", 1)


def make(cursor) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER])
    if cursor.fetchone() is None:
        cursor.execute(MAKE)


def databases(cursor) -> list[str]:
    """Those still the superuser's: just made, or of a version without roles."""
    cursor.execute(
        "SELECT datname FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba"
        " WHERE NOT datistemplate AND rolname = %s AND datname <> %s",
        [SUPERUSER, SUPERUSER],
    )
    return [name for (name,) in cursor.fetchall()]


def take_over(cursor, database: str, owner: str = OWNER) -> None:
    """Hand all in a database over to OWNER, and the database itself to `owner`."""
    cursor.execute(TAKE_OVER)
    cursor.execute(f'ALTER DATABASE "{database}" OWNER TO {owner}')
