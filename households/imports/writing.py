"""The statements of a commit, one per table; `{rows}` says which import rows `r`.

Parameters: batch, year, standard, reviews (the table of results the list is of), and
`at`, the instant of the commit.
"""

from households.imports.statements import (
    CHANGED_FACTS,
    CHANGED_REVIEW,
    FACT_COLUMNS,
    HAS_MEMBERS,
    IS_HOUSEHOLD,
    MADE_HOUSEHOLD,
    MADE_REVIEW,
    MEMBERS,
    NAMED,
    PERSON,
    RESIDENTS,
    RESULT_COLUMNS,
    people_in,
)

VILLAGES_WANTED = f"""
SELECT DISTINCT r.commune_id, r.village_name FROM households_importrow AS r
WHERE {{rows}} AND {IS_HOUSEHOLD} AND r.village_id IS NULL
ORDER BY r.commune_id, r.village_name
"""
VILLAGES_TOLD = """
UPDATE households_importrow AS r SET village_id = made.village
FROM unnest(%(communes)s::bigint[], %(names)s::text[], %(villages)s::bigint[])
    AS made (commune, name, village)
WHERE {rows} AND r.village_id IS NULL
    AND r.commune_id = made.commune AND r.village_name = made.name
"""

_MAY_CHANGE = f"""{IS_HOUSEHOLD} AND r.verdict <> 'new'
    AND (r.changes <> '{{}}' OR {HAS_MEMBERS})"""
# What there is to do, all of it counted in one go over the rows
WORK = f"""
SELECT count(*), count(*) FILTER (WHERE {IS_HOUSEHOLD} AND r.village_id IS NULL),
    count(*) FILTER (WHERE {_MAY_CHANGE}), count(*) FILTER (WHERE {MADE_HOUSEHOLD}),
    count(*) FILTER (WHERE {MADE_REVIEW}), count(*) FILTER (WHERE {HAS_MEMBERS}),
    count(*) FILTER (WHERE NOT ({IS_HOUSEHOLD}))
FROM households_importrow AS r WHERE {{rows}}
"""
# The few rows that may change what is there, out of the many that only add
CHANGING = f"""
CREATE TEMPORARY TABLE changing ON COMMIT DROP AS
SELECT r.id FROM households_importrow AS r WHERE {{rows}} AND {_MAY_CHANGE}
"""
# Rows that a person answered keep the answer, unless the register no longer allows it
UNWRITABLE = f"""
SELECT r.id FROM households_importrow AS r
LEFT JOIN households_household AS h ON h.id = r.household_id
LEFT JOIN %(reviews)s AS v ON v.household_id = h.id AND v.year = %(year)s
WHERE {{rows}} AND {IS_HOUSEHOLD}
    AND ((h.id IS NULL) <> (r.verdict = 'new')
        OR ({MADE_REVIEW}) AND v.id IS NOT NULL
        OR ({CHANGED_REVIEW}) AND v.id IS NULL)
ORDER BY r.id
"""


def _image(columns: dict[str, tuple[str, str]], table: str, *others: str) -> str:
    """The old values of a register row as a JSON object by field."""
    names = [*(column for column, _ in columns.values()), *others]
    parts = ", ".join(f"'{n.removesuffix('_id')}', {table}.{n}" for n in names)
    return f"jsonb_build_object({parts})"


_FACTS_BEFORE = _image(FACT_COLUMNS, "h", "folded_name", "sort_key", "changed_at")
_REVIEW_BEFORE = _image(RESULT_COLUMNS, "v", "batch_id")
BEFORE_IMAGES = f"""
WITH changed AS MATERIALIZED (
    SELECT r.id, r.household_id, {CHANGED_FACTS} AS facts, {CHANGED_REVIEW} AS results
    FROM households_importrow AS r WHERE {{rows}} AND r.changes <> '{{}}'
)
UPDATE households_importrow AS r SET before = coalesce(r.before, '{{}}')
    || CASE WHEN facts THEN jsonb_build_object('household', {_FACTS_BEFORE})
        ELSE '{{}}' END
    || CASE WHEN results THEN jsonb_build_object('review', {_REVIEW_BEFORE})
        ELSE '{{}}' END
FROM changed
JOIN households_household AS h ON h.id = changed.household_id
LEFT JOIN %(reviews)s AS v ON v.household_id = h.id AND v.year = %(year)s
WHERE r.id = changed.id AND (facts OR results)
"""
RESIDENTS_BEFORE = f"""
UPDATE households_importrow AS r SET before = coalesce(r.before, '{{}}')
    || jsonb_build_object('residents', coalesce({RESIDENTS}, '[]'))
WHERE {{rows}} AND {IS_HOUSEHOLD} AND r.verdict <> 'new' AND {HAS_MEMBERS}
    AND {RESIDENTS} IS DISTINCT FROM {MEMBERS}
"""
TOTALS_BEFORE = f"""
UPDATE households_importrow AS r SET before = jsonb_build_object('commune_year',
    jsonb_build_object('households', c.households, 'persons', c.persons,
        'minority_households', c.minority_households))
FROM households_communeyear AS c
WHERE {{rows}} AND NOT ({IS_HOUSEHOLD}) AND r.verdict = 'changed'
    AND c.commune_id = r.commune_id AND c.year = %(year)s
"""

# A number that another row takes over is free before anyone gets it
NUMBERS_LET_GO = f"""
UPDATE households_household AS h SET citizen_number = ''
FROM households_importrow AS r
WHERE {{rows}} AND {IS_HOUSEHOLD} AND r.verdict <> 'new'
    AND r.changes ? 'citizen_number' AND h.id = r.household_id
    AND h.citizen_number IN (
        SELECT r.citizen_number FROM households_importrow AS r
        WHERE {{all rows}} AND (r.verdict = 'new' OR r.changes ? 'citizen_number')
    )
"""


def _assigned(columns: dict[str, tuple[str, str]], table: str) -> str:
    return ", ".join(
        f"{column} = CASE WHEN r.changes ? '{name}' THEN {new}"
        f" ELSE {table}.{column} END"
        for name, (column, new) in columns.items()
    )


FACTS = f"""
UPDATE households_household AS h SET {_assigned(FACT_COLUMNS, "h")},
    folded_name = CASE WHEN r.changes ? 'head_name' THEN r.folded_name
        ELSE h.folded_name END,
    sort_key = CASE WHEN r.changes ? 'head_name' THEN r.sort_key ELSE h.sort_key END,
    changed_at = %(at)s
FROM households_importrow AS r
WHERE {{rows}} AND {CHANGED_FACTS} AND h.id = r.household_id
"""
_FACT_NAMES = ", ".join(column for column, _ in FACT_COLUMNS.values())
_FACT_VALUES = ", ".join(new for _, new in FACT_COLUMNS.values())
HOUSEHOLDS = f"""
INSERT INTO households_household
    (id, {_FACT_NAMES}, folded_name, sort_key, changed_at)
SELECT r.household_id, {_FACT_VALUES}, r.folded_name, r.sort_key, %(at)s
FROM households_importrow AS r WHERE {{rows}} AND {MADE_HOUSEHOLD}
ORDER BY r.id
"""

# Who is back on the list has no reason to have left it
_RESULTS = RESULT_COLUMNS | {
    "left_reason": (
        "left_reason",
        "coalesce(r.left_reason, '') WHEN r.changes ? 'status' AND r.status <> 'left'"
        " THEN ''",
    )
}
RESULTS = f"""
UPDATE %(reviews)s AS v SET {_assigned(_RESULTS, "v")}, batch_id = %(batch)s
FROM households_importrow AS r
WHERE {{rows}} AND {CHANGED_REVIEW}
    AND v.household_id = r.household_id AND v.year = %(year)s
"""
_RESULT_NAMES = ", ".join(column for column, _ in RESULT_COLUMNS.values())
_RESULT_VALUES = ", ".join(new for _, new in RESULT_COLUMNS.values())
REVIEWS = f"""
INSERT INTO %(reviews)s
    (household_id, year, standard_id, batch_id, {_RESULT_NAMES})
SELECT r.household_id, %(year)s, %(standard)s, %(batch)s, {_RESULT_VALUES}
FROM households_importrow AS r WHERE {{rows}} AND {MADE_REVIEW}
ORDER BY r.id
"""

RESIDENTS_GONE = """
DELETE FROM households_resident AS p USING households_importrow AS r
WHERE {rows} AND r.before ? 'residents' AND p.household_id = r.household_id
"""
RESIDENTS_MADE = f"""
INSERT INTO households_resident (household_id, {PERSON})
SELECT r.household_id, {NAMED}
FROM households_importrow AS r, {people_in("r.members")}
WHERE {{rows}} AND {IS_HOUSEHOLD} AND {HAS_MEMBERS}
    AND (r.verdict = 'new' OR r.before ? 'residents')
ORDER BY r.id, person.place
"""

TOTALS = f"""
INSERT INTO households_communeyear
    (commune_id, year, households, persons, minority_households)
SELECT r.commune_id, %(year)s, r.households, r.persons, r.minority_households
FROM households_importrow AS r
WHERE {{rows}} AND NOT ({IS_HOUSEHOLD}) AND r.verdict = 'new'
"""
TOTALS_CHANGED = f"""
UPDATE households_communeyear AS c SET
    households = coalesce(r.households, c.households),
    persons = coalesce(r.persons, c.persons),
    minority_households = coalesce(r.minority_households, c.minority_households)
FROM households_importrow AS r
WHERE {{rows}} AND NOT ({IS_HOUSEHOLD}) AND r.verdict = 'changed'
    AND c.commune_id = r.commune_id AND c.year = %(year)s
"""

# Rows that were mended after the first commit know when they were written themselves
PENDING_WRITTEN = """
UPDATE households_importrow AS r SET is_pending = false,
    before = coalesce(r.before, '{}') || jsonb_build_object('written_at', %(at)s)
WHERE {rows}
"""
HELD_TWICE = f"""
WITH given AS MATERIALIZED (
    SELECT r.* FROM households_importrow AS r WHERE {{rows}} AND {IS_HOUSEHOLD}
        AND r.citizen_number <> ''
        AND (r.verdict = 'new' OR r.changes ? 'citizen_number')
)
SELECT g.sheet, g.number, g.head_name FROM given AS g
WHERE EXISTS (
        SELECT FROM given AS other
        WHERE other.citizen_number = g.citizen_number AND other.id <> g.id
    ) OR EXISTS (
        SELECT FROM households_household AS h
        WHERE h.citizen_number = g.citizen_number AND h.id <> g.household_id
            AND h.id NOT IN (SELECT household_id FROM given)
    )
ORDER BY g.id
"""
