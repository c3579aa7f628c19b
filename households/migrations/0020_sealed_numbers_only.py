"""No identity number stands in clear: the database itself refuses one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('households', '0019_seal_numbers'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='household',
            constraint=models.CheckConstraint(condition=models.Q(('citizen_number__is_sealed', True)), name='household_citizen_number_is_sealed'),
        ),
        migrations.AddConstraint(
            model_name='resident',
            constraint=models.CheckConstraint(condition=models.Q(('citizen_number__is_sealed', True)), name='resident_citizen_number_is_sealed'),
        ),
    ]
