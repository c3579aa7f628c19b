"""Columns that keep identity numbers sealed; 0018 seals what is there."""

import povertyaid.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('assignments', '0016_transfer_accepted_by_another'),
    ]

    operations = [
        migrations.AlterField(
            model_name='registerrow',
            name='after',
            field=povertyaid.fields.SealedJSONField(null=True),
        ),
        migrations.AlterField(
            model_name='registerrow',
            name='before',
            field=povertyaid.fields.SealedJSONField(null=True),
        ),
        migrations.AlterField(
            model_name='registerrow',
            name='candidates',
            field=povertyaid.fields.SealedJSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name='registerrow',
            name='changes',
            field=povertyaid.fields.SealedJSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name='registerrow',
            name='problems',
            field=povertyaid.fields.SealedJSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name='registerrow',
            name='raw',
            field=povertyaid.fields.SealedJSONField(default=list),
        ),
        migrations.AlterField(
            model_name='registerrow',
            name='repairs',
            field=povertyaid.fields.SealedJSONField(blank=True, default=list),
        ),
    ]
