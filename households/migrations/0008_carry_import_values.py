"""The parsed values of import rows, out of their JSON into the typed columns.

Rows of lists still under review also get what the commit of today wants to find: a
sort key, and the id that a new household will have.
"""

from itertools import islice

from django.db import migrations

from povertyaid.text import fold, sort_key

CHUNK = 2000
TEXTS = ("village_name", "head_name", "folded_name", "sex", "citizen_number", "phone")
TEXTS += ("note", "status", "left_reason", "status_before")
NUMBERS = ("birth_year", "persons", "b1", "b2", "households", "minority_households")
TICKS = ("deprivations", "causes")
ANSWERS = ("has_no_labour_capacity", "has_merit")
PLACES = ("commune", "village", "ethnic_group")


def ticks(name: str, of: str = "values") -> str:
    """A JSON list of box numbers as bits, bit n−1 for box n; null stays null."""
    value = f"{of} -> '{name}'"
    return f"""CASE jsonb_typeof({value}) WHEN 'array' THEN (
        SELECT coalesce(bit_or(1 << (box::int - 1)), 0)
        FROM jsonb_array_elements_text({value}) AS boxes (box)
    ) END"""


def boxes(bits: str) -> str:
    """Bits as the JSON list of box numbers."""
    return f"""CASE WHEN {bits} IS NOT NULL THEN to_jsonb(ARRAY(
        SELECT box FROM generate_series(1, 15) AS box
        WHERE {bits} >> (box - 1) & 1 = 1 ORDER BY box
    )) END"""


def old_ticks(name: str) -> str:
    bits = ticks(name, of="before -> 'review'")
    return f"""CASE WHEN before -> 'review' ? '{name}' THEN
        jsonb_build_object('{name}', {bits})
        ELSE '{{}}' END"""


def old_boxes(name: str) -> str:
    bits = f"(before -> 'review' ->> '{name}')::int"
    return f"""CASE WHEN before -> 'review' ? '{name}' THEN
        jsonb_build_object('{name}', {boxes(bits)}) ELSE '{{}}' END"""


FORWARDS = f"""
UPDATE households_importrow SET
    {", ".join(f"{name} = values ->> '{name}'" for name in TEXTS)},
    {", ".join(f"{name} = (values ->> '{name}')::int" for name in NUMBERS)},
    {", ".join(f"{name} = {ticks(name)}" for name in TICKS)},
    {", ".join(f"{name} = (values ->> '{name}')::boolean" for name in ANSWERS)},
    {", ".join(f"{name}_id = (values ->> '{name}')::bigint" for name in PLACES)},
    birth_date = (values ->> 'birth_date')::date,
    commune_name = coalesce(left(values ->> 'commune_name', 60), '');
UPDATE households_importrow
    SET village_id = (before ->> 'village')::bigint
    WHERE village_id IS NULL AND before ->> 'village' IS NOT NULL;
UPDATE households_importrow
    SET makes_review = true, changes = changes - 'review'
    WHERE kind <> 'totals' AND (verdict = 'new' OR changes ? 'review');
UPDATE households_importrow AS r SET village_id = v.village_id
    FROM households_importbatch AS b
    JOIN households_review AS v ON v.batch_id = b.id AND v.year = b.year
    WHERE r.batch_id = b.id AND r.village_id IS NULL AND r.makes_review
        AND v.household_id = r.household_id;
UPDATE households_importrow
    SET before = NULLIF(jsonb_strip_nulls(jsonb_build_object(
        'commune_year', before -> 'commune_year'
    )) || CASE WHEN before ? 'household'
        THEN jsonb_build_object('household', before -> 'household') ELSE '{{}}' END
    || CASE WHEN jsonb_typeof(before -> 'review') = 'object'
        THEN jsonb_build_object('review', before -> 'review'
            || {old_ticks("deprivations")} || {old_ticks("causes")})
        ELSE '{{}}' END, '{{}}'::jsonb)
    WHERE before IS NOT NULL;
UPDATE households_importrow AS r
    SET household_id = nextval(pg_get_serial_sequence('households_household', 'id'))
    FROM households_importbatch AS b
    WHERE b.id = r.batch_id AND b.state NOT IN ('committed', 'undone')
        AND r.verdict = 'new' AND r.kind <> 'totals' AND r.household_id IS NULL;
UPDATE households_importbatch AS b
    SET undone_at = coalesce((
        SELECT max(at) FROM povertyaid_auditentry
        WHERE subject = 'households.importbatch' AND subject_id = b.id
            AND action = 'undone'
    ), now())
    WHERE state = 'undone';
"""

BACKWARDS = f"""
UPDATE households_importrow SET values = CASE kind WHEN 'totals' THEN
    jsonb_build_object(
        'commune', commune_id, 'commune_name', commune_name, 'households', households,
        'persons', persons, 'minority_households', minority_households
    )
ELSE jsonb_build_object(
    {", ".join(f"'{name}', {name}" for name in (*TEXTS, *ANSWERS, "birth_date"))},
    {", ".join(f"'{name}', {name}" for name in ("birth_year", "persons", "b1", "b2"))},
    {", ".join(f"'{name}', {boxes(name)}" for name in TICKS)},
    {", ".join(f"'{name}', {name}_id" for name in PLACES)}
) END;
UPDATE households_importrow AS r
    SET before = jsonb_build_object('created', CASE
            WHEN r.kind = 'totals' AND r.verdict = 'new' THEN '["commune_year"]'::jsonb
            WHEN r.kind = 'totals' THEN '[]'
            WHEN r.verdict = 'new' THEN '["household", "review"]'
            WHEN r.makes_review THEN '["review"]' ELSE '[]' END)
        || CASE r.kind WHEN 'totals' THEN '{{}}'::jsonb
            ELSE jsonb_build_object('village', r.village_id) END
        || coalesce(before - 'review', '{{}}')
        || CASE WHEN before ? 'review' THEN jsonb_build_object('review',
            before -> 'review' || {old_boxes("deprivations")} || {old_boxes("causes")}
        ) ELSE '{{}}' END
    FROM households_importbatch AS b
    WHERE b.id = r.batch_id AND b.state IN ('committed', 'undone')
        AND r.verdict IN ('new', 'changed', 'leaving')
        AND NOT (r.is_left_out OR r.is_pending);
UPDATE households_importrow AS r
    SET changes = changes || jsonb_build_object('review', jsonb_build_array(NULL, b.year))
    FROM households_importbatch AS b
    WHERE b.id = r.batch_id AND r.makes_review AND r.verdict <> 'new';
UPDATE households_importrow AS r SET household_id = NULL
    FROM households_importbatch AS b
    WHERE b.id = r.batch_id AND b.state NOT IN ('committed', 'undone')
        AND r.verdict = 'new';
"""


def add_sort_keys(apps, schema_editor):
    """The order of names is a rule of Vietnamese, which SQL does not know."""
    ImportRow = apps.get_model("households", "ImportRow")
    rows = ImportRow.objects.exclude(head_name=None).order_by("id")
    rows = rows.only("id", "head_name").iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        for row in chunk:
            row.sort_key = sort_key(row.head_name)
        ImportRow.objects.bulk_update(chunk, ["sort_key"])
    renamed = ImportRow.objects.filter(before__household__has_key="head_name")
    for row in renamed.only("id", "before"):
        old = row.before["household"]
        old["folded_name"] = fold(old["head_name"])
        old["sort_key"] = sort_key(old["head_name"])
        row.save(update_fields=["before"])


class Migration(migrations.Migration):

    dependencies = [
        ("households", "0007_import_rows_typed"),
        ("povertyaid", "0002_known_words_only"),
    ]

    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.RunPython(add_sort_keys, migrations.RunPython.noop),
    ]
