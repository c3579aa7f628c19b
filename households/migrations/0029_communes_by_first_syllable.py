"""Communes sort as places do, by their first syllable, not by the last as people."""

from django.db import migrations

from povertyaid.text import place_key


def sort_anew(apps, schema_editor):
    communes = apps.get_model("households", "Commune").objects
    changed = list(communes.all())
    for commune in changed:
        commune.sort_key = place_key(commune.name)
    communes.bulk_update(changed, ["sort_key"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("households", "0028_lighter_bulk_writes")]

    operations = [migrations.RunPython(sort_anew, migrations.RunPython.noop)]
