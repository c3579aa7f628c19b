"""Names of a list wait in front of the search indexes for the daemon, not the office.

PostgreSQL collects what is new in a GIN index in a list that every search looks through
as well, and sorts it in when it grows over 4 MB: in the middle of a list of 20,000
households, whose commit then waits. From 16 MB on it still does; below, its daemon does
so within a minute or two.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations
from django.db.models import F

WAITING_KB = 16 * 1024
COLUMNS = {"household_name_search": "folded_name", "household_phone_search": "phone"}


def index(name: str) -> GinIndex:
    column = OpClass(F(COLUMNS[name]), "gin_trgm_ops")
    return GinIndex(column, name=name, gin_pending_list_limit=WAITING_KB)


def settings(change: str) -> str:
    return "".join(f"ALTER INDEX {name} {change};" for name in COLUMNS)


class Migration(migrations.Migration):

    dependencies = [("households", "0023_blank_import_rows")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    settings(f"SET (gin_pending_list_limit = {WAITING_KB})"),
                    settings("RESET (gin_pending_list_limit)"),
                )
            ],
            state_operations=[
                *(migrations.RemoveIndex("household", name) for name in COLUMNS),
                *(migrations.AddIndex("household", index(name)) for name in COLUMNS),
            ],
        )
    ]
