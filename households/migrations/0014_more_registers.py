import households.choices
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0013_code_on_import_rows"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importbatch",
            name="kind",
            field=models.CharField(
                choices=households.choices.BatchKind.choices,
                max_length=15,
                verbose_name="Loại",
            ),
        ),
        # The condition names the words as they are by now; the table has the old ones
        migrations.RemoveConstraint(
            model_name="importbatch", name="batch_kind_is_known"
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", households.choices.BatchKind)),
                name="batch_kind_is_known",
            ),
        ),
    ]
