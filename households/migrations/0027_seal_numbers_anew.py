"""Numbers are sealed by AES-SIV; those of one AES block are opened and sealed anew.

Needs the key of POVERTYAID_IDENTITY_KEY or its file. Backwards nothing changes: what
is sealed stays so, and the code of before cannot open it.
"""

from django.db import migrations, models

from povertyaid.resealing import seal_anew

SEALED = {
    "household": "household_citizen_number_is_sealed",
    "resident": "resident_citizen_number_is_sealed",
}


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0026_closing_references_by_statement"),
        ("povertyaid", "0010_seal_numbers_anew"),
    ]

    operations = [
        *(migrations.RemoveConstraint(model, name) for model, name in SEALED.items()),
        migrations.RunPython(seal_anew("households"), migrations.RunPython.noop),
        *(
            migrations.AddConstraint(
                model,
                models.CheckConstraint(
                    condition=models.Q(citizen_number__is_sealed=True), name=name
                ),
            )
            for model, name in SEALED.items()
        ),
    ]
