"""A column for each parsed value of an import row, and its cells as one text.

The values themselves are carried over by 0008, and the JSON dropped by 0009.
"""

import django.db.models.deletion
import households.fields
from django.conf import settings
from django.db import migrations, models

# One pass over the table: its JSON lists of cells become texts, U+001F between cells
CELLS_TO_TEXT = """
CREATE FUNCTION pg_temp.cells_of(jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(
        string_agg(coalesce(translate(cell, E'\\x1f', ''), ''), E'\\x1f' ORDER BY place),
        ''
    )
    FROM jsonb_array_elements_text($1) WITH ORDINALITY AS found (cell, place)
$$;
ALTER TABLE households_importrow
    ALTER COLUMN raw TYPE text USING pg_temp.cells_of(raw);
DROP FUNCTION pg_temp.cells_of(jsonb);
"""
TEXT_TO_CELLS = """
ALTER TABLE households_importrow
    ALTER COLUMN raw TYPE jsonb USING to_jsonb(string_to_array(raw, E'\\x1f'));
"""


class Migration(migrations.Migration):

    dependencies = [
        ('households', '0006_known_words_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ColumnTie',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('household', 'Hộ trong danh sách'), ('leaving', 'Hộ ra khỏi danh sách'), ('totals', 'Tổng số hộ của xã')], max_length=10, verbose_name='Danh sách')),
                ('heading', models.CharField(max_length=200, verbose_name='Tiêu đề cột')),
                ('field', models.CharField(max_length=40, verbose_name='Trường')),
                ('number', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Số')),
                ('made_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'Cột đã khớp tay',
                'verbose_name_plural': 'Cột đã khớp tay',
                'ordering': ['id'],
            },
        ),
        migrations.RemoveIndex(
            model_name='importrow',
            name='import_row_by_verdict',
        ),
        migrations.AddField(
            model_name='importbatch',
            name='edits',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='seen',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='undone_at',
            field=models.DateTimeField(null=True, verbose_name='Hoàn tác lúc'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='b1',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='b2',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='birth_date',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='birth_year',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='causes',
            field=households.fields.TicksField(null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='citizen_number',
            field=models.CharField(max_length=12, null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='commune',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='households.commune'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='commune_name',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='importrow',
            name='deprivations',
            field=households.fields.TicksField(null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='ethnic_group',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='households.ethnicgroup'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='folded_name',
            field=models.CharField(max_length=100, null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='has_merit',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='has_no_labour_capacity',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='head_name',
            field=models.CharField(max_length=100, null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='households',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='is_pending',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='importrow',
            name='is_undone',
            field=models.BooleanField(default=False, verbose_name='Đã hoàn tác'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='left_reason',
            field=models.CharField(max_length=10, null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='makes_review',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='importrow',
            name='members',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='minority_households',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='note',
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='persons',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='phone',
            field=models.CharField(max_length=15, null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='section',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='importrow',
            name='sex',
            field=models.CharField(max_length=6, null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='sort_key',
            field=models.CharField(max_length=200, null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='status',
            field=models.CharField(max_length=10, null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='status_above',
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name='importrow',
            name='status_before',
            field=models.CharField(max_length=10, null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='table',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='importrow',
            name='village',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='households.village'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='village_name',
            field=models.CharField(max_length=80, null=True),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='batch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='households.importbatch'),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='household',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='import_rows', to='households.household'),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(CELLS_TO_TEXT, TEXT_TO_CELLS)],
            state_operations=[
                migrations.AlterField(
                    model_name='importrow',
                    name='raw',
                    field=households.fields.CellsField(),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(fields=['batch', 'verdict', 'id'], name='import_row_by_verdict'),
        ),
        migrations.AddField(
            model_name='columntie',
            name='commune',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='households.commune', verbose_name='Xã'),
        ),
        migrations.AddField(
            model_name='columntie',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='columntie',
            constraint=models.UniqueConstraint(fields=('commune', 'kind', 'heading'), name='column_tied_once', nulls_distinct=False),
        ),
    ]
