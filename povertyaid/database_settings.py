"""Settings of the database: where it is, and the two roles that sign in to it."""

from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from povertyaid import acts, embedded


def database_settings(env, secret: Callable[..., str], var: Path) -> dict:
    """PostgreSQL always; an embedded one unless DATABASE_URL names another."""
    DATABASE_URL = secret("DATABASE_URL")
    # Its tables belong to another role than the one that serves pages: history is safe
    # from the application only so (povertyaid/roles.py)
    DATABASE_OWNER_URL = secret("DATABASE_OWNER_URL")
    USES_EMBEDDED_DATABASE = not DATABASE_URL
    # Read anew at every connection: a vault changes it while we run
    DATABASE_PASSWORD_FILE = env.str("POVERTYAID_DATABASE_PASSWORD_FILE", "")
    DATABASE_OWNER_PASSWORD_FILE = ""  # read by who works as owner, and only then
    if USES_EMBEDDED_DATABASE:
        DATABASE_URL = embedded.start_database(var)
        DATABASE_OWNER_URL = embedded.owner_url(DATABASE_URL)
        DATABASE_PASSWORD_FILE, DATABASE_OWNER_PASSWORD_FILE = (
            embedded.database_password_files(var)
        )
    DATABASES = {"default": env.dj_db_url("DATABASE_URL_IN_USE", DATABASE_URL)}
    DATABASE_OWNER = {}
    if DATABASE_OWNER_URL:
        DATABASE_OWNER = env.dj_db_url("DATABASE_OWNER_URL_IN_USE", DATABASE_OWNER_URL)
    if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL phải là một PostgreSQL (postgres://…)."
        )
    if DATABASE_PASSWORD_FILE:
        DATABASES["default"]["ENGINE"] = "povertyaid.database"
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Which program it is: history tells by it what no person asked for
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options["application_name"] = acts.program()
    # What its address leaves unsaid is as for the application; a certificate is its own
    if DATABASE_OWNER:
        DATABASE_OWNER["OPTIONS"] = options | DATABASE_OWNER.get("OPTIONS", {})
    BUILT_AT_RUN_TIME = ["reports.ReportLine"]  # the application divides it as it runs
    return {name: value for name, value in locals().items() if name.isupper()}
