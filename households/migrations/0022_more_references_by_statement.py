"""The two references with the most rows are looked up once a statement as well (0011).

A deferred foreign key asks for every row at the end of the transaction: whose review
this is, 20,000 times, and 20,000 times for the same batch. That was a tenth of writing a
list, and where PostgreSQL had not counted the households yet it read all of them each
time. Import rows that change their batch are asked singly: no statement does that to
many, and updates of other columns then cost nothing.
"""

import importlib

import django.db.models.deletion
from django.db import migrations, models

before = importlib.import_module("households.migrations.0011_references_by_statement")

ROWS, BATCHES = "households_importrow", "households_importbatch"
NEW_REFERENCES = [
    ("households_review", "household_id", "households_household"),
    (ROWS, "batch_id", BATCHES),
]
CHANGED_PARENTS = {"households_household", BATCHES}

REQUIRE_PARENT = """
CREATE FUNCTION require_parent_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
    found bigint;
BEGIN
    EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO wanted USING NEW;
    EXECUTE format('SELECT id FROM %I WHERE id = $1 FOR KEY SHARE', TG_ARGV[1])
        INTO found USING wanted;
    IF wanted IS NOT NULL AND found IS NULL THEN
        RAISE foreign_key_violation USING
            MESSAGE = format('%s.%s: there is no %s in %s',
                TG_TABLE_NAME, TG_ARGV[0], wanted, TG_ARGV[1]),
            TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[0];
    END IF;
    RETURN NULL;
END $$;
"""
OF_ROWS = f"""
CREATE TRIGGER require_parents_of_new AFTER INSERT ON {ROWS}
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION require_parents(batch_id, {BATCHES});
CREATE TRIGGER require_parent_of_changed AFTER UPDATE OF batch_id ON {ROWS}
    FOR EACH ROW WHEN (OLD.batch_id IS DISTINCT FROM NEW.batch_id)
    EXECUTE FUNCTION require_parent_of_row(batch_id, {BATCHES});
"""
DROP_OF_ROWS = f"""
DROP TRIGGER require_parents_of_new ON {ROWS};
DROP FUNCTION require_parent_of_row() CASCADE;
"""
OF_CHILD = ("require_parents_of_new", "require_parents_of_changed")
OF_PARENT = ("deleted", "renumbered", "truncated")


def arguments(references: list[tuple], own: int, table: str, others: tuple) -> str:
    named = [r[place] for r in references if r[own] == table for place in others]
    return ", ".join(named)


def made_anew(references: list[tuple]) -> str:
    """The triggers of reviews, and of the parents that got or lose a child."""
    review = "households_review"
    parts = [f"DROP TRIGGER {name} ON {review};" for name in OF_CHILD]
    told = arguments(references, 0, review, (1, 2))
    parts.append(before.OF_CHILD.format(table=review, arguments=told))
    for table in sorted(CHANGED_PARENTS):
        parts += [
            f"DROP TRIGGER IF EXISTS refuse_orphans_of_{what} ON {table};"
            for what in OF_PARENT
        ]
        if told := arguments(references, 2, table, (0, 1)):
            parts.append(before.OF_PARENT.format(table=table, arguments=told))
    return "".join(parts)


MAKE = REQUIRE_PARENT + OF_ROWS + made_anew(before.REFERENCES + NEW_REFERENCES)
DROP = DROP_OF_ROWS + made_anew(before.REFERENCES)


class Migration(migrations.Migration):

    dependencies = [("households", "0021_status_decisions")]

    operations = [
        migrations.AlterField(
            model_name="review",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="households.household",
                verbose_name="Hộ",
            ),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="batch",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="households.importbatch",
            ),
        ),
        migrations.RunSQL(MAKE, DROP),
    ]
