"""Columns that keep identity numbers sealed; 0019 seals what is there."""

import povertyaid.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('households', '0017_boundary_plans'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='household',
            name='household_citizen_number_has_9_or_12_digits',
        ),
        migrations.RemoveConstraint(
            model_name='resident',
            name='resident_citizen_number_has_9_or_12_digits',
        ),
        migrations.AlterField(
            model_name='household',
            name='citizen_number',
            field=povertyaid.fields.IdentityNumberField(blank=True, verbose_name='Số định danh'),
        ),
        migrations.AlterField(
            model_name='household',
            name='note',
            field=povertyaid.fields.SealedTextField(blank=True, verbose_name='Ghi chú'),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='note',
            field=povertyaid.fields.SealedTextField(null=True),
        ),
        migrations.AlterField(
            model_name='importbatch',
            name='edits',
            field=povertyaid.fields.SealedJSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name='importbatch',
            name='findings',
            field=povertyaid.fields.SealedJSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='before',
            field=povertyaid.fields.SealedJSONField(blank=True, null=True, texts=False),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='changes',
            field=povertyaid.fields.SealedJSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='citizen_number',
            field=povertyaid.fields.IdentityNumberField(null=True),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='members',
            field=povertyaid.fields.SealedJSONField(blank=True, null=True, texts=False),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='problems',
            field=povertyaid.fields.SealedJSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='repairs',
            field=povertyaid.fields.SealedJSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='warnings',
            field=povertyaid.fields.SealedJSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name='resident',
            name='citizen_number',
            field=povertyaid.fields.IdentityNumberField(blank=True, verbose_name='Số định danh'),
        ),
    ]
