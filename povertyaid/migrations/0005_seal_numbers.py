"""Which key is in use is noted, and numbers in the log are sealed under it."""

from django.db import migrations

from povertyaid.identity import vault
from povertyaid.resealing import in_clear, seal_all


def note_key(apps, schema_editor):
    apps.get_model("povertyaid", "IdentityKey").objects.create(pk=1, mark=vault().mark)


class Migration(migrations.Migration):

    dependencies = [
        ('povertyaid', '0004_keep_numbers_sealed'),
    ]

    operations = [
        migrations.RunPython(note_key, migrations.RunPython.noop),
        migrations.RunPython(seal_all("povertyaid"), in_clear("povertyaid")),
    ]
