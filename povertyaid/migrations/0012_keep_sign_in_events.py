"""The log of the door is only added to, as the log of views and exports is.

What is older than its time of keeping goes through history.forget_sign_ins alone, never
what is younger than 90 days, and leaves a line in history. Who may do what to the table
is povertyaid.roles' business, after every migrate.
"""

import django.utils.timezone
from django.db import migrations, models

FORGET = """
CREATE FUNCTION history.forget_sign_ins(older_than timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, history, pg_temp AS $$
DECLARE
    done bigint;
BEGIN
    IF older_than > now() - interval '90 days' THEN
        RAISE insufficient_privilege USING MESSAGE =
            'sign-ins are kept for 90 days at least';
    END IF;
    DELETE FROM public.povertyaid_signinevent WHERE at < older_than;
    GET DIAGNOSTICS done = ROW_COUNT;
    INSERT INTO history.change (act_id, at, thing, op, after)
    VALUES (history.current_act(), clock_timestamp(), '', 'p', jsonb_build_object(
        'before', older_than, 'sign_ins', done));
    RETURN done;
END $$;
REVOKE ALL ON FUNCTION history.forget_sign_ins FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("povertyaid", "0011_who_sent_a_virus")]

    operations = [
        migrations.AlterField(
            "SignInEvent",
            "at",
            models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="Lúc"
            ),
        ),
        migrations.RunSQL(FORGET, "DROP FUNCTION history.forget_sign_ins;"),
    ]
