"""No index that another covers or nothing asks: each costs every list that is written.

- household.code: its LIKE twin goes; codes are only asked whole.
- household.citizen_number: out of the trigram index; numbers are only found whole, by
  household_citizen_number_once (by parts one could guess the masked digits).
- household.village: household_by_village begins with it.
- review.household, review.village: review_once_per_year and review_by_place do.
- review.standard: one of three values, never asked alone.
"""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import households.models.registers


class Migration(migrations.Migration):

    dependencies = [("households", "0009_drop_import_values")]

    operations = [
        migrations.AlterField(
            model_name="household",
            name="code",
            field=models.CharField(
                db_default=households.models.registers.NextHouseholdCode(),
                editable=False,
                max_length=12,
                verbose_name="Mã hộ",
            ),
        ),
        migrations.AddConstraint(
            model_name="household",
            constraint=models.UniqueConstraint(
                fields=("code",), name="household_code_once"
            ),
        ),
        migrations.RemoveIndex("household", name="household_number_search"),
        migrations.AddIndex(
            model_name="household",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    models.F("phone"), "gin_trgm_ops"
                ),
                name="household_phone_search",
            ),
        ),
        migrations.AlterField(
            model_name="household",
            name="village",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="households",
                to="households.village",
                verbose_name="Bản",
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="household",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="households.household",
                verbose_name="Hộ",
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="standard",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="households.povertystandard",
                verbose_name="Chuẩn nghèo",
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="village",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="households.village",
                verbose_name="Bản",
            ),
        ),
    ]
