"""Two database roles in the embedded PostgreSQL, as an office would have them.

The owner's are the tables, the history above all; the application reads and writes
rows and cannot change a table, a trigger or what the history holds. The superuser
only makes the two. Each signs in with a password of its own, and none makes databases.
"""

from collections.abc import Callable

from psycopg2.extensions import encrypt_password

SUPERUSER = "postgres"
OWNER = "povertyaid_owner"
APPLICATION = "povertyaid"

# pg_hba.conf: as initdb leaves it, and as it is from the first start on
OPEN = "local all all trust\n"
LOCKED = "local all all scram-sha-256\n"
# The owner may all the application may, whose are the tables that it makes as it runs.
# It alone may load rows past the triggers, as a copy of another database is
MAKE = f"""
    CREATE ROLE {APPLICATION} LOGIN;
    CREATE ROLE {OWNER} LOGIN;
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
    """The same database, as its owner signs in, with a password of its own."""
    return url.replace(f"//{APPLICATION}@", f"//{OWNER}@", 1)


def make(cursor, password_of: Callable[[str], str]) -> None:
    """The two roles, if there are none, and the password of all three."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER])
    if cursor.fetchone() is None:
        cursor.execute(MAKE)
    for role, rights in (
        (SUPERUSER, ""),
        (OWNER, "NOCREATEDB"),  # both could in an earlier version
        (APPLICATION, "NOCREATEDB"),
    ):
        kept = encrypt_password(  # the server never sees it
            password_of(role), role, cursor.connection, "scram-sha-256"
        )
        cursor.execute(f"ALTER ROLE {role} {rights} PASSWORD %s", [kept])


def databases(cursor, role: str = "") -> list[str]:
    """All, or those still the superuser's: of a version without roles."""
    cursor.execute(
        "SELECT datname FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba"
        " WHERE NOT datistemplate AND %s IN (rolname, '') AND datname <> %s",
        [role, SUPERUSER],
    )
    return [name for (name,) in cursor.fetchall()]


def take_over(cursor, database: str) -> None:
    """Hand a database and all in it over to OWNER."""
    cursor.execute(TAKE_OVER)
    cursor.execute(f'ALTER DATABASE "{database}" OWNER TO {OWNER}')
