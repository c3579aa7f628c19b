"""The shares of a support add up to its value, whoever writes them, at every commit."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION require_shares_to_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_support bigint;
    the_value bigint;
    the_shares bigint;
BEGIN
    IF TG_TABLE_NAME = 'assignments_support' THEN
        the_support := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        the_support := OLD.support_id;
    ELSE
        the_support := NEW.support_id;
    END IF;
    SELECT value INTO the_value FROM assignments_support WHERE id = the_support;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(sum(value), 0) INTO the_shares
    FROM assignments_supportshare WHERE support_id = the_support;
    IF the_shares <> the_value OR NOT EXISTS (
        SELECT FROM assignments_supportshare WHERE support_id = the_support
    ) THEN
        RAISE EXCEPTION 'shares of support % add up to %, not %',
            the_support, the_shares, the_value
            USING ERRCODE = 'check_violation', CONSTRAINT = 'support_shares_add_up';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER support_shares_add_up
AFTER INSERT OR UPDATE OF value ON assignments_support
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION require_shares_to_add_up();

CREATE CONSTRAINT TRIGGER support_share_adds_up
AFTER INSERT OR UPDATE OR DELETE ON assignments_supportshare
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION require_shares_to_add_up();
"""

BACKWARD = """
DROP TRIGGER support_share_adds_up ON assignments_supportshare;
DROP TRIGGER support_shares_add_up ON assignments_support;
DROP FUNCTION require_shares_to_add_up();
"""


class Migration(migrations.Migration):
    dependencies = [("assignments", "0011_field_records")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
