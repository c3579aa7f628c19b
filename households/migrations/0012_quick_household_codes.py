"""The next household code as one expression, which PostgreSQL writes into the insert.

As a query of its own (0001) it was called row by row: a second for 100,000 households.
"""

from django.db import migrations

ONE_EXPRESSION = """
CREATE OR REPLACE FUNCTION next_household_code() RETURNS varchar LANGUAGE sql VOLATILE
AS $$
    SELECT ('DB-' || to_char(nextval('household_code_seq'), 'FM999999999999000000'))
        ::varchar
$$;
"""
QUERY = """
CREATE OR REPLACE FUNCTION next_household_code() RETURNS varchar LANGUAGE sql VOLATILE
AS $$
    SELECT 'DB-' || lpad(n::text, greatest(6, length(n::text)), '0')
    FROM nextval('household_code_seq') AS n
$$;
"""


class Migration(migrations.Migration):

    dependencies = [("households", "0011_references_by_statement")]

    operations = [migrations.RunSQL(ONE_EXPRESSION, QUERY)]
