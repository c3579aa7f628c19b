from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("assignments", "0001_party_plans_grants"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="householdassignment",
            name="assignment_running_of_member",
        ),
    ]
