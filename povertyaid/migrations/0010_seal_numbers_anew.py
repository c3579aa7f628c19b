"""Numbers are sealed by AES-SIV; those of one AES block are opened and sealed anew.

Needs the key of POVERTYAID_IDENTITY_KEY or its file. Backwards nothing changes: what
is sealed stays so, and the code of before cannot open it.
"""

from django.db import migrations

from povertyaid.resealing import seal_anew


class Migration(migrations.Migration):
    dependencies = [("povertyaid", "0009_new_recovery_codes")]

    operations = [
        migrations.RunPython(seal_anew("povertyaid"), migrations.RunPython.noop)
    ]
