"""Who signed for an organisation that is no more may be erased from history too."""

from django.db import migrations

ROWS = "('assignments_paperhead', 'signer_name'), ('assignments_paperhead', 'signer_title')"


class Migration(migrations.Migration):
    dependencies = [("povertyaid", "0014_find_what_a_household_lost")]

    operations = [
        migrations.RunSQL(
            f"INSERT INTO history.erasable VALUES {ROWS}",
            f"DELETE FROM history.erasable WHERE (thing, name) IN ({ROWS})",
        )
    ]
