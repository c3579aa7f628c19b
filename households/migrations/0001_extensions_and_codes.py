"""What the tables stand on: search, exclusion constraints, and the households' codes."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

CODES = """
CREATE SEQUENCE household_code_seq;
CREATE FUNCTION next_household_code() RETURNS varchar LANGUAGE sql VOLATILE AS $$
    SELECT 'DB-' || lpad(n::text, greatest(6, length(n::text)), '0')
    FROM nextval('household_code_seq') AS n
$$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.RunSQL(
            CODES,
            "DROP FUNCTION next_household_code(); DROP SEQUENCE household_code_seq;",
        ),
    ]
