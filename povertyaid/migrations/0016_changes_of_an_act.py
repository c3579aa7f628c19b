"""What one act changed is found by the act, at once.

A page asks it (povertyaid/kept.py): BRIN reads whatever came since the last VACUUM.
"""

from django.db import migrations

NOW = """
CREATE INDEX change_of_act ON history.change (act_id);
DROP INDEX history.change_by_act;
"""
BEFORE = """
CREATE INDEX change_by_act ON history.change USING brin (act_id);
DROP INDEX history.change_of_act;
"""


class Migration(migrations.Migration):
    dependencies = [("povertyaid", "0015_erase_signers")]

    operations = [migrations.RunSQL(NOW, BEFORE)]
