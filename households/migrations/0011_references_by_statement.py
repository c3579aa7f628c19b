"""Look up a village, group, standard or batch once a statement, not once a row.

A foreign key looks its parent up for every row written: for 100,000 households with
their reviews that is 600,000 look-ups, two thirds of the time of writing them, of some
hundred villages, 54 groups, one standard and one batch. Five references are therefore
kept by statement-level triggers with transition tables. They promise what a foreign
key promises: a missing parent is refused, the parents found are locked FOR KEY SHARE
until the transaction ends, and a parent in use is neither deleted nor renumbered nor
truncated away. Both raise foreign_key_violation, Django's IntegrityError.

Unlike a deferrable foreign key they look at the end of each statement, so a parent
must be written before its children. Review.household stays a real foreign key: it has
as many parents as rows.
"""

import django.db.models.deletion
from django.db import migrations, models

REFERENCES = [  # child, column, parent
    ("households_household", "village_id", "households_village"),
    ("households_household", "ethnic_group_id", "households_ethnicgroup"),
    ("households_review", "village_id", "households_village"),
    ("households_review", "standard_id", "households_povertystandard"),
    ("households_review", "batch_id", "households_importbatch"),
]

# Of a child: its arguments are column, parent, column, parent …
REQUIRE_PARENTS = """
CREATE FUNCTION require_parents() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted text;
    missing bigint;
BEGIN
    FOR i IN 0 .. TG_NARGS - 1 BY 2 LOOP
        wanted := format('SELECT %I FROM new_rows', TG_ARGV[i]);
        IF TG_OP = 'UPDATE' THEN  -- what some row named before is there and stays
            wanted := wanted || format(' EXCEPT SELECT %I FROM old_rows', TG_ARGV[i]);
        END IF;
        EXECUTE format(
            'WITH wanted (id) AS MATERIALIZED (SELECT DISTINCT * FROM (%s) AS named),
            found AS MATERIALIZED (
                SELECT id FROM %I WHERE id IN (SELECT id FROM wanted)
                ORDER BY id FOR KEY SHARE
            )
            SELECT id FROM wanted WHERE id IS NOT NULL
                AND NOT EXISTS (SELECT FROM found WHERE found.id = wanted.id) LIMIT 1',
            wanted, TG_ARGV[i + 1]
        ) INTO missing;
        IF missing IS NOT NULL THEN
            RAISE foreign_key_violation USING
                MESSAGE = format('%s.%s: there is no %s in %s',
                    TG_TABLE_NAME, TG_ARGV[i], missing, TG_ARGV[i + 1]),
                TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[i];
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""

# Of a parent: its arguments are child, column, child, column …
REFUSE_ORPHANS = """
CREATE FUNCTION refuse_orphans() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone bigint[];
    orphan bigint;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE feature_not_supported USING
            MESSAGE = 'the children that others just wrote are seen read committed only';
    END IF;
    IF TG_LEVEL = 'ROW' THEN
        gone := ARRAY[OLD.id];
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(id) INTO gone FROM old_rows;
    END IF;
    FOR i IN 0 .. TG_NARGS - 1 BY 2 LOOP
        EXECUTE format('SELECT %2$I FROM %1$I WHERE %2$I %3$s LIMIT 1',
            TG_ARGV[i], TG_ARGV[i + 1],
            CASE TG_OP WHEN 'TRUNCATE' THEN 'IS NOT NULL' ELSE '= ANY ($1)' END
        ) INTO orphan USING gone;
        IF orphan IS NOT NULL THEN
            RAISE foreign_key_violation USING
                MESSAGE = format('%s: %s is still named by %s.%s',
                    TG_TABLE_NAME, orphan, TG_ARGV[i], TG_ARGV[i + 1]),
                TABLE = TG_TABLE_NAME;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""

OF_CHILD = """
CREATE TRIGGER require_parents_of_new AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION require_parents({arguments});
CREATE TRIGGER require_parents_of_changed AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION require_parents({arguments});
"""

OF_PARENT = """
CREATE TRIGGER refuse_orphans_of_deleted AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_orphans({arguments});
CREATE TRIGGER refuse_orphans_of_renumbered AFTER UPDATE OF id ON {table}
    FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id)
    EXECUTE FUNCTION refuse_orphans({arguments});
CREATE TRIGGER refuse_orphans_of_truncated AFTER TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_orphans({arguments});
"""


def triggers(statements: str, own: int, others: tuple[int, int]) -> str:
    """The triggers of every table that stands in column `own` of REFERENCES."""
    made = []
    for table in sorted({reference[own] for reference in REFERENCES}):
        named = [r[place] for r in REFERENCES if r[own] == table for place in others]
        made.append(statements.format(table=table, arguments=", ".join(named)))
    return "".join(made)


MAKE = (
    REQUIRE_PARENTS
    + REFUSE_ORPHANS
    + triggers(OF_CHILD, own=0, others=(1, 2))
    + triggers(OF_PARENT, own=2, others=(0, 1))
)
DROP = "DROP FUNCTION require_parents() CASCADE; DROP FUNCTION refuse_orphans() CASCADE;"


def by_statement(model: str, name: str, to: str, **kwargs) -> migrations.AlterField:
    field = models.ForeignKey(
        to, django.db.models.deletion.PROTECT, db_constraint=False, **kwargs
    )
    return migrations.AlterField(model, name, field)


class Migration(migrations.Migration):

    dependencies = [("households", "0010_fewer_register_indexes")]

    operations = [
        by_statement(
            "household",
            "village",
            "households.village",
            db_index=False,
            related_name="households",
            verbose_name="Bản",
        ),
        by_statement(
            "household",
            "ethnic_group",
            "households.ethnicgroup",
            null=True,
            blank=True,
            related_name="households",
            verbose_name="Dân tộc",
        ),
        by_statement(
            "review",
            "village",
            "households.village",
            db_index=False,
            related_name="reviews",
            verbose_name="Bản",
        ),
        by_statement(
            "review",
            "standard",
            "households.povertystandard",
            db_index=False,
            related_name="reviews",
            verbose_name="Chuẩn nghèo",
        ),
        by_statement(
            "review",
            "batch",
            "households.importbatch",
            null=True,
            blank=True,
            related_name="reviews",
            verbose_name="Lần nhập",
        ),
        migrations.RunSQL(MAKE, DROP),
    ]
