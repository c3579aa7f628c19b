"""The statements of an undo, one per table, for the lines of `undone` not refused.

Parameters: batch, year, reviews (the table of results the list is of), and `at`, the
instant of the undo.
"""

from households.imports.statements import (
    FACT_COLUMNS,
    NAMED,
    PERSON,
    RESULT_COLUMNS,
    WRITTEN,
    people_in,
)

_ROWS = "undone AS u JOIN households_importrow AS r ON r.id = u.id"
_TYPES = {
    "village_id": "bigint",
    "ethnic_group_id": "bigint",
    "birth_date": "date",
    "birth_year": "smallint",
    "persons": "smallint",
    "b1": "smallint",
    "b2": "smallint",
    "deprivations": "smallint",
    "causes": "smallint",
    "has_no_labour_capacity": "boolean",
    "has_merit": "boolean",
}
_TEXTS = ("sex", "citizen_number", "phone", "note")  # blank, never null

REFUSED = """
SELECT r.id, r.sheet, r.number, coalesce(r.head_name, r.commune_name), u.why
FROM undone AS u JOIN households_importrow AS r ON r.id = u.id
WHERE u.why IS NOT NULL ORDER BY r.id
"""

REVIEWS_GONE = """
DELETE FROM %(reviews)s AS v USING undone AS u
WHERE u.why IS NULL AND u.made_review
    AND v.household_id = u.household_id AND v.year = %(year)s
"""


def _old(image: str, column: str) -> str:
    value = f"r.before -> '{image}' ->> '{column.removesuffix('_id')}'"
    if column in _TEXTS:
        return f"coalesce({value}, '')"
    return f"({value})::{_TYPES.get(column, 'text')}"


def _restored(columns: dict[str, tuple[str, str]], image: str, table: str) -> str:
    return ", ".join(
        f"{column} = CASE WHEN r.changes ? '{name}' THEN {_old(image, column)}"
        f" ELSE {table}.{column} END"
        for name, (column, _) in columns.items()
        if name != "left_reason"
    )


# The reason for leaving may have gone with the status: see writing.RESULTS
RESULTS = f"""
UPDATE %(reviews)s AS v SET {_restored(RESULT_COLUMNS, "review", "v")},
    left_reason = CASE WHEN r.changes ?| ARRAY['left_reason', 'status']
        THEN coalesce(r.before -> 'review' ->> 'left_reason', v.left_reason)
        ELSE v.left_reason END,
    batch_id = (r.before -> 'review' ->> 'batch')::bigint
FROM {_ROWS}
WHERE u.why IS NULL AND u.changed_review
    AND v.household_id = u.household_id AND v.year = %(year)s
"""

RESIDENTS = (
    """
DELETE FROM households_resident AS p USING undone AS u
WHERE u.why IS NULL AND (u.made_household OR u.changed_residents)
    AND p.household_id = u.household_id
""",
    f"""
INSERT INTO households_resident (household_id, {PERSON})
SELECT u.household_id, {NAMED}
FROM {_ROWS}, {people_in("r.before -> 'residents'")}
WHERE u.why IS NULL AND u.changed_residents
ORDER BY u.id, person.place
""",
)
HOUSEHOLDS_GONE = """
DELETE FROM households_household AS h USING undone AS u
WHERE u.why IS NULL AND u.made_household AND h.id = u.household_id
"""
# A number that goes back to another household is free before that one gets it
NUMBERS_LET_GO = f"""
UPDATE households_household AS h SET citizen_number = '' FROM {_ROWS}
WHERE u.why IS NULL AND u.changed_facts AND r.changes ? 'citizen_number'
    AND h.id = u.household_id
"""
FACTS = f"""
UPDATE households_household AS h SET {_restored(FACT_COLUMNS, "household", "h")},
    folded_name = CASE WHEN r.changes ? 'head_name'
        THEN r.before -> 'household' ->> 'folded_name' ELSE h.folded_name END,
    sort_key = CASE WHEN r.changes ? 'head_name'
        THEN r.before -> 'household' ->> 'sort_key' ELSE h.sort_key END,
    changed_at = coalesce(
        (r.before -> 'household' ->> 'changed_at')::timestamptz, h.changed_at
    )
FROM {_ROWS}
WHERE u.why IS NULL AND u.changed_facts AND h.id = u.household_id
"""

TOTALS_GONE = f"""
DELETE FROM households_communeyear AS c USING {_ROWS}
WHERE u.why IS NULL AND u.is_total AND r.verdict = 'new'
    AND c.commune_id = r.commune_id AND c.year = %(year)s
"""
TOTALS = f"""
UPDATE households_communeyear AS c SET
    households = (r.before -> 'commune_year' ->> 'households')::int,
    persons = (r.before -> 'commune_year' ->> 'persons')::int,
    minority_households = (r.before -> 'commune_year' ->> 'minority_households')::int
FROM {_ROWS}
WHERE u.why IS NULL AND u.is_total AND r.verdict = 'changed'
    AND c.commune_id = r.commune_id AND c.year = %(year)s
"""

# Rows still in the register once those of `undone` are gone
LEFT = f"""
SELECT count(*) FROM households_importrow AS r
WHERE {WRITTEN} AND NOT EXISTS (
    SELECT FROM undone AS u WHERE u.id = r.id AND u.why IS NULL
)
"""
ROWS_UNDONE = """
UPDATE households_importrow AS r SET is_undone = true,
    before = coalesce(r.before, '{}') || jsonb_build_object('undone_at', %(at)s)
FROM undone AS u WHERE u.id = r.id AND u.why IS NULL
"""
