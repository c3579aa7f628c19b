"""What was deleted of a household is found by the household it was of."""

from django.db import migrations

INDEX = """
CREATE INDEX change_deleted_of_household
    ON history.change ((before ->> 'household_id'), id)
    WHERE op = 'd' AND before ? 'household_id'
"""


class Migration(migrations.Migration):
    dependencies = [("povertyaid", "0013_erase_newer_columns")]

    operations = [
        migrations.RunSQL(INDEX, "DROP INDEX history.change_deleted_of_household")
    ]
