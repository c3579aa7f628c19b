"""Look a pair's proposal up once a statement: a COPY writes one proposal's pairs.

The triggers are those of households 0011 and promise what a foreign key promises. The
other references stay foreign keys: they have nearly as many parents as there are rows.
"""

import django.db.models.deletion
from django.db import migrations, models

MAKE = """
CREATE TRIGGER require_parents_of_new AFTER INSERT ON assignments_proposedpair
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION require_parents('proposal_id', 'assignments_proposal');
CREATE TRIGGER require_parents_of_changed AFTER UPDATE ON assignments_proposedpair
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION require_parents('proposal_id', 'assignments_proposal');
CREATE TRIGGER refuse_orphans_of_deleted AFTER DELETE ON assignments_proposal
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT
    EXECUTE FUNCTION refuse_orphans('assignments_proposedpair', 'proposal_id');
CREATE TRIGGER refuse_orphans_of_renumbered AFTER UPDATE OF id ON assignments_proposal
    FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id)
    EXECUTE FUNCTION refuse_orphans('assignments_proposedpair', 'proposal_id');
CREATE TRIGGER refuse_orphans_of_truncated AFTER TRUNCATE ON assignments_proposal
    FOR EACH STATEMENT
    EXECUTE FUNCTION refuse_orphans('assignments_proposedpair', 'proposal_id');
"""
DROP = """
DROP TRIGGER require_parents_of_new ON assignments_proposedpair;
DROP TRIGGER require_parents_of_changed ON assignments_proposedpair;
DROP TRIGGER refuse_orphans_of_deleted ON assignments_proposal;
DROP TRIGGER refuse_orphans_of_renumbered ON assignments_proposal;
DROP TRIGGER refuse_orphans_of_truncated ON assignments_proposal;
"""


class Migration(migrations.Migration):
    dependencies = [("assignments", "0012_shares_add_up")]

    operations = [
        migrations.AlterField(
            "proposedpair",
            "proposal",
            models.ForeignKey(
                "assignments.proposal",
                django.db.models.deletion.CASCADE,
                db_constraint=False,
                db_index=False,
                related_name="pairs",
            ),
        ),
        migrations.RunSQL(MAKE, DROP),
    ]
