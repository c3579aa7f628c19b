"""Columns that keep identity numbers sealed; 0005 seals what is there."""

import povertyaid.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('povertyaid', '0003_who_comes_in'),
    ]

    operations = [
        migrations.AlterField(
            model_name='auditentry',
            name='after',
            field=povertyaid.fields.SealedJSONField(null=True, verbose_name='Sau'),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='before',
            field=povertyaid.fields.SealedJSONField(null=True, verbose_name='Trước'),
        ),
        migrations.CreateModel(
            name='IdentityKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=32, verbose_name='Dấu của khóa')),
                ('since', models.DateTimeField(auto_now_add=True, verbose_name='Từ lúc')),
            ],
            options={
                'verbose_name': 'Khóa số định danh',
                'verbose_name_plural': 'Khóa số định danh',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_identity_key')],
            },
        ),
    ]
