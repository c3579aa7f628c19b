"""ReportLine becomes a table in partitions, one for each report.

Its foreign keys keep an index only where rows are looked up by it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from povertyaid.at_once import AtOnce

COPY_KEYS = """
    FOR thing IN
        SELECT conname, pg_get_constraintdef(oid) AS words FROM pg_constraint
        WHERE conrelid = 'reports_reportline'::regclass AND contype = 'f'
    LOOP
        EXECUTE format('ALTER TABLE reports_reportline_new ADD CONSTRAINT %I %s',
            thing.conname, thing.words);
    END LOOP;
"""
FINISH = """
    PERFORM setval(pg_get_serial_sequence('reports_reportline_new', 'id'),
        (SELECT coalesce(max(id), 0) + 1 FROM reports_reportline), false);
    DROP TABLE reports_reportline;
    ALTER TABLE reports_reportline_new RENAME TO reports_reportline;
    ALTER TABLE reports_reportline ADD CONSTRAINT line_once_per_household_and_commune
        UNIQUE (report_id, household_id, commune_id);
    CREATE INDEX line_by_change
        ON reports_reportline (report_id, commune_id, change);
    CREATE INDEX reports_reportline_household_id
        ON reports_reportline (household_id);
"""
FORWARDS = f"""
SET CONSTRAINTS ALL IMMEDIATE;
DO $$
DECLARE thing record;
BEGIN
    CREATE TABLE reports_reportline_new (
        LIKE reports_reportline INCLUDING DEFAULTS INCLUDING CONSTRAINTS
            INCLUDING IDENTITY
    ) PARTITION BY LIST (report_id);
    CREATE TABLE reports_reportline_default
        PARTITION OF reports_reportline_new DEFAULT;
    FOR thing IN SELECT DISTINCT report_id AS pk FROM reports_reportline LOOP
        EXECUTE format('CREATE TABLE reports_reportline_%s PARTITION OF'
            ' reports_reportline_new FOR VALUES IN (%s)', thing.pk, thing.pk);
    END LOOP;
    INSERT INTO reports_reportline_new OVERRIDING SYSTEM VALUE
        SELECT * FROM reports_reportline
        ORDER BY report_id, commune_id, sort_key, id;
    {COPY_KEYS}
    {FINISH}
    ALTER TABLE reports_reportline ADD PRIMARY KEY (id, report_id);
END $$;
SET CONSTRAINTS ALL DEFERRED;
"""
BACKWARDS = f"""
SET CONSTRAINTS ALL IMMEDIATE;
DO $$
DECLARE thing record;
BEGIN
    CREATE TABLE reports_reportline_new (
        LIKE reports_reportline INCLUDING DEFAULTS INCLUDING CONSTRAINTS
            INCLUDING IDENTITY
    );
    INSERT INTO reports_reportline_new OVERRIDING SYSTEM VALUE
        SELECT * FROM reports_reportline;
    {COPY_KEYS}
    {FINISH}
    ALTER TABLE reports_reportline ADD PRIMARY KEY (id);
END $$;
SET CONSTRAINTS ALL DEFERRED;
"""
PROTECT = django.db.models.deletion.PROTECT


def without_index(name, to, **options):
    options = {"on_delete": PROTECT, "db_index": False, "to": to} | options
    return migrations.AlterField(
        model_name="reportline", name=name, field=models.ForeignKey(**options)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_known_states_and_changes"),
        ("povertyaid", "0001_users_jobs_audit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportChunk",
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
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("lines", models.PositiveIntegerField(null=True)),
                ("register", models.BigIntegerField(null=True)),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="povertyaid.job",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "ordering": ["report", "first"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "first"), name="chunk_once_per_report"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))),
                        name="chunk_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARDS, BACKWARDS)],
            state_operations=[
                AtOnce(
                    without_index(
                        "report",
                        "reports.report",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                    ),
                    without_index(
                        "commune", "households.commune", related_name="report_lines"
                    ),
                    without_index(
                        "village", "households.village", related_name="report_lines"
                    ),
                    without_index(
                        "ethnic_group",
                        "households.ethnicgroup",
                        null=True,
                        related_name="+",
                    ),
                    without_index(
                        "helper", "assignments.partymember", null=True, related_name="+"
                    ),
                    without_index(
                        "helper_organisation",
                        "assignments.partyorganisation",
                        null=True,
                        related_name="+",
                    ),
                )
            ],
        ),
    ]
