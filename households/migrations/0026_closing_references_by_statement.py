"""Look up what results by the old standard name once a statement (see 0011, 0022)."""

from django.db import migrations

CHILD = "households_closingreview"
PARENTS = {
    "village_id": "households_village",
    "standard_id": "households_povertystandard",
    "batch_id": "households_importbatch",
}
OF_CHILD = """
CREATE TRIGGER require_parents_of_new AFTER INSERT ON {child}
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION require_parents({arguments});
CREATE TRIGGER require_parents_of_changed AFTER UPDATE ON {child}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION require_parents({arguments});
"""
# Beside those of 0011, which speak of other children
OF_PARENT = """
CREATE TRIGGER refuse_closing_orphans_of_deleted AFTER DELETE ON {parent}
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_orphans({child}, {column});
CREATE TRIGGER refuse_closing_orphans_of_renumbered AFTER UPDATE OF id ON {parent}
    FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id)
    EXECUTE FUNCTION refuse_orphans({child}, {column});
CREATE TRIGGER refuse_closing_orphans_of_truncated AFTER TRUNCATE ON {parent}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_orphans({child}, {column});
"""
MAKE = OF_CHILD.format(
    child=CHILD, arguments=", ".join(f"{c}, {p}" for c, p in PARENTS.items())
) + "".join(
    OF_PARENT.format(child=CHILD, column=column, parent=parent)
    for column, parent in PARENTS.items()
)
DROP = "".join(
    f"DROP TRIGGER refuse_closing_orphans_of_{when} ON {parent};"
    for parent in PARENTS.values()
    for when in ("deleted", "renumbered", "truncated")
) + "".join(
    f"DROP TRIGGER require_parents_of_{which} ON {CHILD};"
    for which in ("new", "changed")
)


class Migration(migrations.Migration):

    dependencies = [("households", "0025_two_results_in_one_year")]

    operations = [migrations.RunSQL(MAKE, DROP)]
