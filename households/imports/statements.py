"""What commit and undo have in common: a list's columns, and running a statement."""

from django.db import connection

from households.choices import WRITES, RowKind
from households.imports.register import FACTS, RESULTS

# field of the register → its column there, and its value in the import row `r`
FACT_COLUMNS = {name: (name, f"r.{name}") for name in FACTS} | {
    "village": ("village_id", "r.village_id"),
    "ethnic_group": ("ethnic_group_id", "r.ethnic_group_id"),
    "sex": ("sex", "coalesce(r.sex, '')"),
    "citizen_number": ("citizen_number", "coalesce(r.citizen_number, '')"),
    "phone": ("phone", "coalesce(r.phone, '')"),
    "note": ("note", "coalesce(r.note, '')"),
}
RESULT_COLUMNS = {name: (name, f"r.{name}") for name in RESULTS} | {
    "left_reason": ("left_reason", "coalesce(r.left_reason, '')"),
    "review_village": ("village_id", "r.village_id"),
}
_NAMES = {"facts": FACT_COLUMNS, "results": RESULT_COLUMNS}
CHANGES = {
    what: f"r.changes ?| ARRAY[{', '.join(map(repr, names))}]"
    for what, names in _NAMES.items()
}
# What a written row left in the register
IS_HOUSEHOLD = f"r.kind <> '{RowKind.TOTALS}'"
MADE_HOUSEHOLD = f"{IS_HOUSEHOLD} AND r.verdict = 'new'"
MADE_REVIEW = f"{IS_HOUSEHOLD} AND (r.verdict = 'new' OR r.makes_review)"
CHANGED_FACTS = f"{IS_HOUSEHOLD} AND r.verdict <> 'new' AND {CHANGES['facts']}"
CHANGED_REVIEW = (
    f"{IS_HOUSEHOLD} AND r.verdict <> 'new' AND NOT r.makes_review"
    f" AND {CHANGES['results']}"
)
_VERDICTS = ", ".join(f"'{verdict}'" for verdict in WRITES)
TO_WRITE = (
    f"r.batch_id = %(batch)s AND r.verdict IN ({_VERDICTS}) AND NOT r.is_left_out"
)
WRITTEN = f"{TO_WRITE} AND NOT r.is_pending AND NOT r.is_undone"

# People of a household, as import rows name them and as the register keeps them
PERSON = "name, relation, sex, birth_date, birth_year, citizen_number"
NAMED = ", ".join(f"person.{part}" for part in PERSON.split(", "))
HAS_MEMBERS = "r.members <> '[]'"


def people_in(members: str) -> str:
    """A JSON list's people as rows in their order, for FROM: PERSON and `place`."""
    return f"""ROWS FROM (jsonb_to_recordset({members}) AS (name text, relation text,
        sex text, birth_date date, birth_year int, citizen_number text)
    ) WITH ORDINALITY AS person ({PERSON}, place)"""


_PEOPLE = """jsonb_agg(jsonb_build_object('name', name, 'relation', relation,
    'sex', sex, 'birth_date', birth_date, 'birth_year', birth_year,
    'citizen_number', citizen_number) ORDER BY {order})"""
MEMBERS = f"""(SELECT {_PEOPLE.format(order="place")} FROM {people_in("r.members")})"""
RESIDENTS = f"""(SELECT {_PEOPLE.format(order="id")} FROM households_resident
    WHERE household_id = r.household_id)"""


def run(statement: str, params: dict) -> int:
    """Execute; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


def rows_of(query: str, params: dict) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()
