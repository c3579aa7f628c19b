from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("assignments", "0014_rights"),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE assignments_grant SET given_on ="
            " (granted_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date",
            migrations.RunSQL.noop,
        ),
    ]
