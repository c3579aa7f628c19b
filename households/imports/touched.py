"""Which rows of a committed list cannot be taken back, and why.

Works on the temporary table `undone`: a line per row with what the row left in the
register, and `why` once it is refused. Statements take the parameters batch, year and
reviews, the table of results the list is of.
"""

from django.db import models
from django.db.models import Min

from households.choices import RowKind
from households.imports import statements as sql
from households.models import Household, ImportRow, Resident, Result

UNDONE = f"""
CREATE TEMPORARY TABLE undone ON COMMIT DROP AS
SELECT r.id, r.household_id, {sql.MADE_HOUSEHOLD} AS made_household,
    {sql.MADE_REVIEW} AS made_review, {sql.CHANGED_FACTS} AS changed_facts,
    {sql.CHANGED_REVIEW} AS changed_review,
    coalesce(r.before ? 'residents', false) AS changed_residents,
    r.kind = '{RowKind.TOTALS}' AS is_total,
    coalesce((r.before ->> 'written_at')::timestamptz, b.committed_at) AS written_at,
    NULL::text AS why
FROM households_importrow AS r JOIN households_importbatch AS b ON b.id = r.batch_id
WHERE {sql.WRITTEN} AND (%(rows)s::bigint[] IS NULL OR r.id = ANY (%(rows)s::bigint[]))
"""
FACTS_DIFFER = "thông tin hộ đã được sửa sau đó"
REVIEW_DIFFERS = "kết quả rà soát đã được sửa hoặc xóa sau đó"
REVIEWED_ELSEWHERE = "hộ mới nay đã có kết quả rà soát khác"
PEOPLE_DIFFER = "người trong hộ đã được khai khác đi sau đó"
TOTALS_DIFFER = "tổng số hộ của xã đã được sửa sau đó"
NUMBER_TAKEN = "số định danh cũ nay là của hộ khác"
HELD = "hộ mới nay đã có {what}"


def _differs(
    columns: dict[str, tuple[str, str]], table: str, only_changed: bool
) -> str:
    """Whether the register has something else than the row wrote."""
    return " OR ".join(
        (f"r.changes ? '{name}' AND " if only_changed else "")
        + f"{table}.{column} IS DISTINCT FROM {new}"
        for name, (column, new) in columns.items()
    )


_REFUSE = """
UPDATE undone AS u SET why = '{why}' FROM households_importrow AS r {join}
WHERE r.id = u.id AND u.why IS NULL AND {what} AND ({touched})
"""
_REVIEW = (
    "LEFT JOIN %(reviews)s AS v"
    " ON v.household_id = r.household_id AND v.year = %(year)s"
)
_ANOTHERS = "v.batch_id IS DISTINCT FROM %(batch)s"
_HOUSEHOLD = "LEFT JOIN households_household AS h ON h.id = r.household_id"
_CHECKS = (
    (
        REVIEW_DIFFERS,
        _REVIEW,
        "u.made_review",
        f"{_ANOTHERS} OR {_differs(sql.RESULT_COLUMNS, 'v', False)}",
    ),
    (
        REVIEW_DIFFERS,
        _REVIEW,
        "u.changed_review",
        f"{_ANOTHERS} OR {_differs(sql.RESULT_COLUMNS, 'v', True)}",
    ),
    (
        FACTS_DIFFER,
        _HOUSEHOLD,
        "u.made_household",
        "h.id IS NULL OR h.changed_at > u.written_at OR h.latitude IS NOT NULL"
        f" OR h.longitude IS NOT NULL OR {_differs(sql.FACT_COLUMNS, 'h', False)}",
    ),
    (
        FACTS_DIFFER,
        _HOUSEHOLD,
        "u.changed_facts",
        "h.id IS NULL OR h.changed_at > u.written_at"
        f" OR {_differs(sql.FACT_COLUMNS, 'h', True)}",
    ),
    (
        TOTALS_DIFFER,
        "LEFT JOIN households_communeyear AS c"
        " ON c.commune_id = r.commune_id AND c.year = %(year)s",
        "u.is_total",
        " OR ".join(
            f"c.{n} IS DISTINCT FROM"
            f" coalesce(r.{n}, (r.before -> 'commune_year' ->> '{n}')::int)"
            for n in ("households", "persons", "minority_households")
        ),
    ),
    (
        NUMBER_TAKEN,
        "JOIN households_household AS h"
        " ON h.citizen_number = r.before -> 'household' ->> 'citizen_number'",
        "u.changed_facts",
        "r.changes ? 'citizen_number' AND h.citizen_number <> ''"
        " AND h.id <> r.household_id AND NOT EXISTS ("
        "SELECT FROM undone AS other WHERE other.household_id = h.id"
        " AND other.why IS NULL AND (other.made_household OR other.changed_facts))",
    ),
    (
        PEOPLE_DIFFER,
        "",
        f"(u.changed_residents OR u.made_household AND ({sql.HAS_MEMBERS}))",
        f"{sql.RESIDENTS} IS DISTINCT FROM {sql.MEMBERS}",
    ),
    (
        PEOPLE_DIFFER,
        "",
        f"u.made_household AND ({sql.HAS_MEMBERS}) IS NOT TRUE",
        "EXISTS (SELECT FROM households_resident AS p"
        " WHERE p.household_id = r.household_id)",
    ),
    (
        REVIEWED_ELSEWHERE,
        "",
        "u.made_household",
        "EXISTS (SELECT FROM %(reviews)s AS v"
        " WHERE v.household_id = r.household_id AND v.year <> %(year)s)",
    ),
)


def list_rows(params: dict) -> None:
    """Make `undone` anew: every written row of the batch, or those of `rows`."""
    sql.run("DROP TABLE IF EXISTS undone", {})
    sql.run(UNDONE, params)
    sql.run("ANALYZE undone", {})


def refuse_touched(params: dict, results: type[Result]) -> None:
    """Note why on every row whose part of the register something else has touched.

    What the list itself wrote into `results` holds no household; the year's other does.
    """
    for why, join, what, touched in _CHECKS:
        statement = _REFUSE.format(why=why, join=join, what=what, touched=touched)
        sql.run(statement, params)
    ours = (ImportRow, Resident, results)
    for relation in Household._meta.get_fields(include_hidden=True):
        is_held = relation.one_to_many and relation.auto_created
        if is_held and not relation.concrete and relation.related_model not in ours:
            _refuse_held(relation)


def _refuse_held(relation: models.ManyToOneRel) -> None:
    """New households that something protects: an assignment, a line of a report."""
    model, field = relation.related_model, relation.field
    table, column = model._meta.db_table, field.column
    held = "SELECT DISTINCT u.household_id FROM undone AS u"
    held += f' JOIN {table} AS t ON t."{column}" = u.household_id'
    found = sql.rows_of(f"{held} WHERE u.made_household AND u.why IS NULL", {})
    if not found:
        return
    households = [household for (household,) in found]
    what = str(model._meta.verbose_name).lower()
    told = {household: HELD.format(what=what) for household in households}
    if path := _year_of(model):
        holding = model._base_manager.filter(**{f"{field.name}__in": households})
        years = holding.order_by().values_list(field.attname).annotate(Min(path))
        told |= {pk: f"{HELD.format(what=what)} năm {year}" for pk, year in years}
    sql.run(
        "UPDATE undone AS u SET why = told.why"
        " FROM unnest(%(ids)s, %(whys)s) AS told (id, why)"
        " WHERE u.household_id = told.id AND u.made_household AND u.why IS NULL",
        {"ids": list(told), "whys": list(told.values())},
    )


def _year_of(model: type[models.Model]) -> str:
    """The path to the year such a thing belongs to: its own, or its report's; or ""."""
    names = {field.name for field in model._meta.concrete_fields}
    if "year" in names:
        return "year"
    for field in model._meta.concrete_fields:
        if field.many_to_one and any(
            other.name == "year" for other in field.related_model._meta.concrete_fields
        ):
            return f"{field.name}__year"
    return ""
