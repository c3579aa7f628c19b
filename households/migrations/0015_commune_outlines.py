"""Outlines of communes for the map; see households/models/outlines.py."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0014_more_registers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CommuneOutline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("polygons", models.JSONField(verbose_name="Ranh giới")),
                ("filename", models.CharField(max_length=200, verbose_name="Tệp")),
                (
                    "loaded_at",
                    models.DateTimeField(auto_now=True, verbose_name="Nạp lúc"),
                ),
                (
                    "commune",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outline",
                        to="households.commune",
                        verbose_name="Xã",
                    ),
                ),
                (
                    "loaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Người nạp",
                    ),
                ),
            ],
            options={
                "verbose_name": "Ranh giới xã trên bản đồ",
                "verbose_name_plural": "Ranh giới xã trên bản đồ",
                "ordering": ["commune"],
            },
        ),
    ]
