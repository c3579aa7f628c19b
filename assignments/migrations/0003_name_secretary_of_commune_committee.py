from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assignments", "0002_drop_index_of_open_ended_help"),
    ]

    operations = [
        migrations.AlterField(
            model_name="grant",
            name="role",
            field=models.CharField(
                choices=[
                    ("administrator", "Quản trị"),
                    ("district_office", "Văn phòng Huyện ủy"),
                    ("commune_secretary", "Bí thư Đảng ủy xã"),
                    ("organisation_secretary", "Bí thư tổ chức đảng"),
                    ("member", "Đảng viên"),
                ],
                max_length=25,
                verbose_name="Vai trò",
            ),
        ),
    ]
