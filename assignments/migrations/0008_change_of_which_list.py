from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assignments", "0007_family_answer")]

    operations = [
        migrations.RemoveField("assignmentchange", "review"),
        migrations.AddField(
            "assignmentchange",
            "year",
            models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="Danh sách năm"
            ),
        ),
    ]
