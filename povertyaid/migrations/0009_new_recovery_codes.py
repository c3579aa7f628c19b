"""Recovery codes of before are void: they could be shown again from a seed.

Their owners are asked on "Tài khoản của tôi" to make new ones, which are kept as digests.
"""

from django.db import migrations

NONE = {"migrated_codes": [], "digests": {}}


def void(apps, schema_editor):
    rows = apps.get_model("mfa", "Authenticator").objects.filter(type="recovery_codes")
    rows.exclude(data__has_key="digests").update(data=NONE)


class Migration(migrations.Migration):
    dependencies = [
        ("povertyaid", "0008_forget_history"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(void, migrations.RunPython.noop)]
