"""Import rows have a typed column per value now (0007, 0008): the JSON goes."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("households", "0008_carry_import_values")]

    operations = [migrations.RemoveField(model_name="importrow", name="values")]
