"""Every change of a domain row, written by the database itself.

Triggers fire once a statement and read its rows as transition tables: a list of 20,000
households is one row of history for their creation (which ids, who, when: what they
were created as is their next before-image, or what they are now), and a change keeps
the columns that changed, before and after, as PostgreSQL's text.

hstore compares two rows of any table in C. It stands in the schema `history`, which
only its owner may write: the functions run with the owner's rights and must find
nothing of anybody else's by name.

Made by hand where django-pghistory has ready parts: its trigger functions run with the
rights of whoever writes, who would then need the right to write history; and it copies
every new row whole.
"""

from django.db import migrations, models

SCHEMA = """
CREATE SCHEMA history;
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'hstore') THEN
        ALTER EXTENSION hstore SET SCHEMA history;
    ELSE
        CREATE EXTENSION hstore SCHEMA history;
    END IF;
END $$;

CREATE TABLE history.act (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    xid xid8 NOT NULL,
    said text NOT NULL,
    user_id bigint,
    way text NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    job_id bigint,
    batch_id bigint,
    role text NOT NULL,
    program text NOT NULL
);
CREATE INDEX act_of_transaction ON history.act (xid);
CREATE INDEX act_by_user ON history.act (user_id, at) WHERE user_id IS NOT NULL;

CREATE TABLE history.change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    act_id bigint NOT NULL,
    at timestamptz NOT NULL,
    thing text NOT NULL,
    op text NOT NULL CHECK (op IN ('c', 'u', 'd', 'e', 'p')),
    object_id bigint,
    ids int8multirange,
    before jsonb,
    after jsonb,
    erased_by bigint
);
CREATE INDEX change_of_thing ON history.change (thing, object_id, id)
    WHERE object_id IS NOT NULL;
CREATE INDEX change_of_many ON history.change USING gist (ids) WHERE ids IS NOT NULL;
CREATE INDEX change_by_time ON history.change USING brin (at);
CREATE INDEX change_by_act ON history.change USING brin (act_id);
"""

# One row for each transaction and each thing said in it
CURRENT_ACT = """
CREATE FUNCTION history.current_act() RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, history, pg_temp AS $$
DECLARE
    words text := coalesce(current_setting('povertyaid.act', true), '');
    told jsonb := '{}';
    found_id bigint;
BEGIN
    SELECT id INTO found_id FROM history.act
    WHERE xid = pg_current_xact_id() AND at = now() AND said = words
    ORDER BY id DESC LIMIT 1;
    IF found_id IS NOT NULL THEN
        RETURN found_id;
    END IF;
    IF words <> '' THEN
        BEGIN
            told := words;
            PERFORM (told ->> 'user')::bigint, (told ->> 'job')::bigint,
                (told ->> 'batch')::bigint;
        EXCEPTION WHEN OTHERS THEN
            told := jsonb_build_object('name', left(words, 200));
        END;
    END IF;
    INSERT INTO history.act (at, xid, said, user_id, way, name, address, job_id,
        batch_id, role, program)
    VALUES (now(), pg_current_xact_id(), words, (told ->> 'user')::bigint,
        coalesce(told ->> 'way', ''), coalesce(told ->> 'name', ''),
        coalesce(told ->> 'address', host(inet_client_addr()), ''),
        (told ->> 'job')::bigint, (told ->> 'batch')::bigint,
        session_user, coalesce(current_setting('application_name', true), ''))
    RETURNING id INTO found_id;
    RETURN found_id;
END $$;
"""

# Its arguments are columns, comma separated: to hide, to ignore
NOTE = """
CREATE FUNCTION history.note() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, history, pg_temp
    SET DateStyle = 'ISO' SET TimeZone = 'UTC' SET IntervalStyle = 'postgres'
    SET work_mem = '64MB' AS $$
DECLARE
    hidden text[] := string_to_array(TG_ARGV[0], ',');
    stars hstore := hstore(hidden, array_fill('***'::text, ARRAY[cardinality(hidden)]));
    ignored text[] := string_to_array(TG_ARGV[1], ',');
    rows bigint;
    low bigint;
    high bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT count(*), min(id), max(id) INTO rows, low, high FROM new_rows;
        IF rows = 1 THEN
            INSERT INTO history.change (act_id, at, thing, op, object_id)
            VALUES (history.current_act(), clock_timestamp(), TG_TABLE_NAME, 'c', low);
        ELSIF high - low + 1 = rows THEN
            INSERT INTO history.change (act_id, at, thing, op, ids)
            VALUES (history.current_act(), clock_timestamp(), TG_TABLE_NAME, 'c',
                int8multirange(int8range(low, high, '[]')));
        ELSIF rows > 1 THEN
            INSERT INTO history.change (act_id, at, thing, op, ids)
            SELECT history.current_act(), clock_timestamp(), TG_TABLE_NAME, 'c',
                range_agg(int8range(id, id, '[]')) FROM new_rows;
        END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        -- A full join can only be hashed or merged: no plan made for one row is kept
        -- for 20,000. A row that got another id counts as gone and new. OFFSET 0 so
        -- that each row is taken apart once, not wherever it is named.
        INSERT INTO history.change (act_id, at, thing, op, object_id, before, after)
        SELECT (SELECT history.current_act()), (SELECT clock_timestamp()),
            TG_TABLE_NAME, op, key,
            hstore_to_jsonb(CASE WHEN was ?| hidden THEN was || slice(stars, akeys(was))
                ELSE was END),
            hstore_to_jsonb(CASE WHEN became ?| hidden
                THEN became || slice(stars, akeys(became)) ELSE became END)
        FROM (
            SELECT key, op,
                CASE op WHEN 'u' THEN gone - came - ignored ELSE gone END AS was,
                CASE op WHEN 'u' THEN came - gone - ignored END AS became
            FROM (
                SELECT coalesce(n.id, o.id) AS key,
                    CASE WHEN o.id IS NULL THEN 'c' WHEN n.id IS NULL THEN 'd'
                        ELSE 'u' END AS op,
                    CASE WHEN o.id IS NOT NULL THEN hstore(o) END AS gone,
                    CASE WHEN n.id IS NOT NULL THEN hstore(n) END AS came
                FROM old_rows o FULL JOIN new_rows n ON n.id = o.id
                WHERE o.id IS NULL OR n.id IS NULL OR o *<> n
                OFFSET 0
            ) AS taken_apart
            OFFSET 0
        ) AS compared
        WHERE op <> 'u' OR was <> '';
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO history.change (act_id, at, thing, op, object_id, before)
        SELECT (SELECT history.current_act()), (SELECT clock_timestamp()),
            TG_TABLE_NAME, 'd', o.id, hstore_to_jsonb(hstore(o) || stars)
        FROM old_rows o;
    ELSE
        EXECUTE format(
            'INSERT INTO history.change (act_id, at, thing, op, object_id, before)
            SELECT (SELECT history.current_act()), (SELECT clock_timestamp()), %L,
                ''d'', o.id, hstore_to_jsonb(hstore(o) || $1)
            FROM %I.%I o', TG_TABLE_NAME, TG_TABLE_SCHEMA, TG_TABLE_NAME
        ) USING stars;
    END IF;
    RETURN NULL;
END $$;
"""

CLOSE = """
REVOKE ALL ON FUNCTION history.note(), history.current_act() FROM PUBLIC;
"""


OPERATIONS = [
    ("c", "Thêm"),
    ("u", "Sửa"),
    ("d", "Xóa"),
    ("e", "Xóa nội dung theo thời hạn lưu"),
    ("p", "Xóa lịch sử cũ theo thời hạn lưu"),
]


class Migration(migrations.Migration):
    dependencies = [("povertyaid", "0006_access_tokens")]

    operations = [
        migrations.RunSQL(
            SCHEMA + CURRENT_ACT + NOTE + CLOSE,
            "DROP SCHEMA history CASCADE",
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("at", models.DateTimeField(verbose_name="Lúc")),
                ("way", models.TextField(verbose_name="Qua")),
                ("name", models.TextField()),
                ("address", models.TextField(verbose_name="Từ máy")),
                ("job_id", models.BigIntegerField(null=True)),
                ("batch_id", models.BigIntegerField(null=True)),
                ("role", models.TextField(verbose_name="Vai của cơ sở dữ liệu")),
                ("program", models.TextField(verbose_name="Chương trình")),
            ],
            options={
                "verbose_name": "Lần ghi",
                "verbose_name_plural": "Lần ghi",
                "db_table": '"history"."act"',
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("at", models.DateTimeField(verbose_name="Lúc")),
                ("thing", models.TextField(verbose_name="Bảng")),
                ("op", models.TextField(choices=OPERATIONS, verbose_name="Việc")),
                ("object_id", models.BigIntegerField(null=True, verbose_name="Mã")),
                ("before", models.JSONField(null=True, verbose_name="Trước")),
                ("after", models.JSONField(null=True, verbose_name="Sau")),
                ("erased_by", models.BigIntegerField(null=True)),
            ],
            options={
                "verbose_name": "Thay đổi",
                "verbose_name_plural": "Thay đổi",
                "db_table": '"history"."change"',
                "managed": False,
            },
        ),
    ]
