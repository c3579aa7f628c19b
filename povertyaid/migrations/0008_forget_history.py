"""The two lawful ways to take something out of history; each leaves its own line.

history.erase: the content of personal columns of some rows, in history and in the log
of views and exports; who, when, which row and which columns stay. Which columns may be
erased stands in history.erasable: names, numbers and the like, never a status, a sum
or a decision. A later migration that adds a personal column adds it there.

history.purge: all lines, views, exports and sign-ins from before a day, which must be at least history.rule's period
ago. Both tables belong to the owner; the application may only read them.
"""

from django.db import migrations

PERSONAL = {
    "households_household": (
        "head_name", "folded_name", "sort_key", "sex", "birth_date", "birth_year",
        "ethnic_group_id", "citizen_number", "phone", "latitude", "longitude", "note",
    ),
    "households_resident": (
        "name", "relation", "sex", "birth_date", "birth_year", "citizen_number",
    ),
    "assignments_partymember": (
        "name", "folded_name", "sort_key", "birth_date", "sex", "ethnic_group_id",
        "card_number", "position", "phone", "skill", "note",
    ),
    "assignments_visit": ("note", "promise", "latitude", "longitude"),
    "povertyaid_user": ("username", "email", "full_name", "job_title"),
}
ROWS = ", ".join(
    f"('{thing}', '{name}')" for thing, names in PERSONAL.items() for name in names
)

TABLES = f"""
CREATE TABLE history.erasable (
    thing text NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (thing, name)
);
INSERT INTO history.erasable VALUES {ROWS};
CREATE TABLE history.rule (keep_at_least interval NOT NULL);
INSERT INTO history.rule VALUES ('5 years');
"""

ERASE = """
CREATE FUNCTION history.blanked(pairs jsonb, names text[]) RETURNS jsonb
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT pairs || coalesce((
        SELECT jsonb_object_agg(name, NULL) FROM unnest(names) AS name
        WHERE pairs ? name
    ), '{}')
$$;

CREATE FUNCTION history.erase(thing text, ids bigint[], names text[], reason text)
    RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, history, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    strange text;
    act bigint := history.current_act();
    done bigint;
BEGIN
    SELECT wanted INTO strange FROM unnest(names) AS wanted WHERE NOT EXISTS (
        SELECT FROM history.erasable AS e WHERE e.thing = thing AND e.name = wanted);
    IF strange IS NOT NULL OR coalesce(reason, '') = '' THEN
        RAISE insufficient_privilege USING MESSAGE =
            format('history of %s.%s is not erased, nor any without a reason',
                thing, strange);
    END IF;
    UPDATE history.change AS c
    SET before = history.blanked(c.before, names),
        after = history.blanked(c.after, names), erased_by = act
    WHERE c.thing = thing AND c.object_id = ANY (ids)
        AND (c.before ?| names OR c.after ?| names);
    GET DIAGNOSTICS done = ROW_COUNT;
    UPDATE public.povertyaid_auditentry AS a
    SET label = '', before = history.blanked(a.before, names),
        after = history.blanked(a.after, names)
    WHERE a.subject = regexp_replace(thing, '_', '.') AND a.subject_id = ANY (ids);
    INSERT INTO history.change (act_id, at, thing, op, object_id, after)
    SELECT act, clock_timestamp(), thing, 'e', one,
        jsonb_build_object('columns', to_jsonb(names), 'reason', reason)
    FROM unnest(ids) AS one;
    RETURN done;
END $$;
"""

PURGE = """
CREATE FUNCTION history.purge(older_than timestamptz, reason text)
    RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, history, pg_temp AS $$
DECLARE
    done bigint;
    entries bigint;
BEGIN
    IF older_than > now() - (SELECT keep_at_least FROM history.rule)
        OR coalesce(reason, '') = '' THEN
        RAISE insufficient_privilege USING MESSAGE = format(
            'history is kept for %s at least, and purged for a reason',
            (SELECT keep_at_least FROM history.rule));
    END IF;
    DELETE FROM history.change WHERE at < older_than AND op <> 'p';
    GET DIAGNOSTICS done = ROW_COUNT;
    DELETE FROM history.act WHERE at < older_than AND NOT EXISTS (
        SELECT FROM history.change WHERE act_id = act.id);
    DELETE FROM public.povertyaid_auditentry
    WHERE at < older_than AND action IN ('viewed', 'exported');
    GET DIAGNOSTICS entries = ROW_COUNT;
    DELETE FROM public.povertyaid_signinevent WHERE at < older_than;
    INSERT INTO history.change (act_id, at, thing, op, after)
    VALUES (history.current_act(), clock_timestamp(), '', 'p', jsonb_build_object(
        'before', older_than, 'changes', done, 'entries', entries, 'reason', reason));
    RETURN done + entries;
END $$;
REVOKE ALL ON FUNCTION history.erase, history.purge FROM PUBLIC;
"""

UNDO = """
DROP FUNCTION history.purge, history.erase, history.blanked;
DROP TABLE history.rule, history.erasable;
"""


class Migration(migrations.Migration):
    dependencies = [("povertyaid", "0007_history")]

    operations = [migrations.RunSQL(TABLES + ERASE + PURGE, UNDO)]
