"""A register of any size, made up by SQL: five years of lists, helpers and supports.

Every figure of a household follows from its number alone, so that two runs measure the
same rows. About `listed` households are on each year's list; some fifteen of a hundred
leave it a year and as many come, a few of them back again.
"""

import re
from dataclasses import dataclass

from django.db import connection

from households.models import EthnicGroup, PovertyStandard
from povertyaid import roles
from povertyaid.text import fold, sort_key
from tests.bench.district import FAMILIES, GIVENS, MIDDLES
from tests.factories import make_plan

YEARS = range(2021, 2026)
CHUNK_OF_VILLAGES = 6  # in a commune
COMMUNES_IN_A_DISTRICT = 15
# Not read by an account; written row by row they would take most of the time
UNREAD = (
    "household_by_name",
    "household_by_village",
    "household_search",
    "household_citizen_number_once",
    "households_household_ethnic_group_id_",
    "household_has_one_main_helper_at_a_time",
    "member_helps_a_household_once_at_a_time",
    "assignments_householdassignment_household_id_",
    "assignments_householdassignment_organisation_id_",
    "assignments_householdassignment_plan_id_",
    "assignments_householdassignment_replaces_id_",
    "assignments_support_",
    "assignments_supportshare_commune_id_",
    "assignments_supportshare_village_id_",
)
BIG = (
    "households_household",
    "households_review",
    "assignments_householdassignment",
    "assignments_support",
    "assignments_supportshare",
)


@dataclass(frozen=True, slots=True)
class Size:
    communes: int
    listed: int  # on every year's list

    @property
    def villages(self) -> int:
        return self.communes * CHUNK_OF_VILLAGES

    @property
    def coming(self) -> int:
        return self.listed * 15 // 100


DISTRICT = Size(21, 5_000)
PROVINCE = Size(129, 60_000)  # communes of Điện Biên before July 2025
NATION = Size(10_000, 1_500_000)


def dice(number: str, salt: object, sides: object) -> str:
    """SQL for a whole number under `sides` that follows from `number` and `salt`."""
    hashed = f"hashint8extended({number}, {salt}) & 9007199254740991"
    return f"(({hashed}) % {sides})::integer"


def with_dice(query: str) -> str:
    """Put the SQL in the place of every DICE(number, salt, sides)."""
    return re.sub(
        r"DICE\((\S+), (.+?), (\d+|%\(\w+\)s)\)",
        lambda found: dice(*found.groups()).replace("% ", "%% "),
        query,
    )


PLACES = """
    INSERT INTO households_commune (code, name, kind, is_border, is_urban, valid_from,
        sort_key, district)
    SELECT lpad(n::text, 5, '0'), 'Mường ' || n, 'xa', false, n %% 13 = 5,
        '2013-01-01', 'muong ' || lpad(n::text, 5, '0'),
        CASE WHEN %(communes)s > 50
            THEN 'Huyện ' || 1 + (n - 1) / %(in_a_district)s ELSE '' END
    FROM generate_series(1, %(communes)s) n;

    CREATE TEMP TABLE commune AS
    SELECT id, code::integer AS number FROM households_commune;

    INSERT INTO households_village (name, folded_name, aliases, commune_id)
    SELECT 'Bản ' || n, 'ban ' || n, '{}', commune.id
    FROM commune, generate_series(1, %(in_a_commune)s) n ORDER BY commune.number, n;

    INSERT INTO households_villageplacement (village_id, commune_id, started_on)
    SELECT id, commune_id, '2013-01-01' FROM households_village;

    CREATE TEMP TABLE village AS
    SELECT row_number() OVER (ORDER BY id) - 1 AS number, id, commune_id
    FROM households_village;
    CREATE INDEX ON village (number);

    INSERT INTO households_communeyear (commune_id, year, households, persons,
        minority_households)
    SELECT id, year, 5 * %(listed)s / %(communes)s, 20 * %(listed)s / %(communes)s,
        4 * %(listed)s / %(communes)s
    FROM commune, generate_series(%(first)s, %(last)s) year;
"""
# When it is on the list (start to stop, both counted from the first year), where it
# lives, and from when on in another commune
PEOPLE = """
    CREATE TEMP TABLE person AS
    SELECT number, start::integer,
        start::integer + 1 + floor(ln((1 + DICE(number, 1, 10000)) / 10001.0)
            / ln(0.85))::integer AS stop,
        DICE(number, 2, 100) < 3 AS comes_back,
        DICE(number, 3, 100) < 62 AS is_poor,
        CASE WHEN DICE(number, 4, 1000) < 15
            THEN DICE(number, 5, 5) END AS moves,
        (at * %(villages)s / cohort)::bigint AS village
    FROM (
        SELECT n AS number,
            CASE WHEN n <= %(listed)s THEN 0
                ELSE 1 + (n - %(listed)s - 1) / %(coming)s END AS start,
            CASE WHEN n <= %(listed)s THEN n - 1
                ELSE (n - %(listed)s - 1) %% %(coming)s END AS at,
            CASE WHEN n <= %(listed)s THEN %(listed)s ELSE %(coming)s END AS cohort
        FROM generate_series(1::bigint,
            %(listed)s + (%(last)s - %(first)s) * %(coming)s) n
    ) counted;
    ANALYZE person, village;
"""
HOUSEHOLDS = """
    INSERT INTO households_household (id, code, village_id, head_name, folded_name,
        sort_key, sex, birth_year, ethnic_group_id, citizen_number, phone, note,
        changed_at)
    OVERRIDING SYSTEM VALUE
    SELECT person.number, 'DB-' || lpad(person.number::text, 7, '0'), village.id,
        name.name, name.folded, name.key, 'male',
        1940 + DICE(person.number, 6, 60),
        (%(groups)s::bigint[])[1 + DICE(person.number, 7, %(group_count)s)],
        '', '', '', now()
    FROM person
    JOIN village ON village.number = person.village
    JOIN name ON name.number = DICE(person.number, 8, %(names)s)
    ORDER BY person.number
"""
# A year's outcome: on the list, just off it, or nothing any more
REVIEWS = """
    INSERT INTO households_review (household_id, year, standard_id, status, left_reason,
        village_id, persons, b1, b2, deprivations, causes, has_no_labour_capacity,
        has_merit)
    SELECT known.number, %(year)s, %(standard)s,
        CASE WHEN is_listed THEN CASE WHEN is_poor_now THEN 'poor' ELSE 'near_poor' END
            WHEN outcome < 6 THEN 'left' WHEN outcome < 60 THEN 'above'
            ELSE 'average' END,
        CASE WHEN NOT is_listed AND outcome < 6 THEN 'died' ELSE '' END,
        village.id, persons, 120, 30, ticks & ticks_too & 4095,
        (1 << DICE(known.number, 9, 11)) | (1 << DICE(known.number, 10, 11)),
        DICE(known.number, 11, 10) = 0, DICE(known.number, 12, 20) = 0
    FROM (
        SELECT person.*,
            start <= %(at)s AND (stop > %(at)s
                OR comes_back AND stop + 2 <= %(at)s) AS is_listed,
            is_poor <> ((
                SELECT count(*) FROM generate_series(1, %(at)s) year
                WHERE DICE(number, 100 + year, 100) < 10
            ) %% 2 = 1) AS is_poor_now,
            DICE(number, 13, 100) AS outcome,
            1 + DICE(number, 14, 7)
                + (DICE(number, 200 + %(at)s, 10) = 0)::integer AS persons,
            DICE(number, 15, 4096) AS ticks,
            DICE(number, 300 + %(at)s, 4096) AS ticks_too,
            CASE WHEN moves <= %(at)s THEN (person.village + %(in_a_commune)s)
                %% %(villages)s ELSE person.village END AS lives
        FROM person WHERE start <= %(at)s
    ) known
    JOIN village ON village.number = lives
    WHERE is_listed OR stop = %(at)s
    ORDER BY lives, known.number
"""
HELPERS = """
    INSERT INTO assignments_partyorganisation (name, folded_name, kind, commune_id,
        skill)
    SELECT 'Chi bộ ' || number, 'chi bo ' || number, 'cell', id, ''
    FROM commune ORDER BY number;

    INSERT INTO assignments_partymember (organisation_id, name, folded_name, sort_key,
        sex, card_number, position, phone, status, note, exempt_reason, skill)
    SELECT organisation.id, name.name, name.folded, name.key, '', '', '', '',
        'official', '', '', ''
    FROM assignments_partyorganisation organisation
    JOIN name ON name.number < %(members_in_a_cell)s ORDER BY organisation.id;

    CREATE TEMP TABLE helper AS
    SELECT id, organisation_id, row_number() OVER (ORDER BY id) - 1 AS number
    FROM assignments_partymember;
    CREATE INDEX ON helper (number);
    ANALYZE helper;

    INSERT INTO assignments_householdassignment (plan_id, organisation_id, member_id,
        household_id, role, started_on, ended_on, end_reason, decision_number, pledge)
    SELECT %(plan)s, helper.organisation_id, helper.id, person.number, 'main',
        make_date(%(first)s + start, 3, 1),
        CASE WHEN stop < 5 THEN make_date(%(first)s + stop, 12, 1) END,
        CASE WHEN stop < 5 THEN 'escaped' ELSE '' END, '', ''
    FROM person
    JOIN helper ON helper.number = village / %(in_a_commune)s * %(members_in_a_cell)s
        + DICE(person.number, 16, %(members_in_a_cell)s)
    WHERE DICE(person.number, 17, 100) < 97
    ORDER BY person.village, person.number;
"""
SUPPORTS = """
    CREATE TEMP TABLE gift AS
    SELECT review.household_id, review.year, assignment.organisation_id,
        assignment.member_id, row_number() OVER () AS number, village.commune_id,
        review.village_id
    FROM households_review review
    JOIN assignments_householdassignment assignment USING (household_id)
    JOIN households_village village ON village.id = review.village_id
    WHERE review.status IN ('poor', 'near_poor')
        AND DICE(review.household_id, 400 + review.year, 100) < 8;

    INSERT INTO assignments_support (id, client_id, version, digest, made_at,
        received_at, check_state, check_note, cancel_reason, kind, what, value,
        is_valued, unit, source, donor, state, given_on, receipt_number, received_by,
        note, member_id, organisation_id, plan_id)
    OVERRIDING SYSTEM VALUE
    SELECT number, gen_random_uuid(), 1, '', now(), now(), 'unseen', '', '',
        (ARRAY['money', 'stock', 'house', 'goods', 'latrine'])[1 + number %% 5],
        'Hỗ trợ', 500000, true, '', 'members', '', 'delivered',
        make_date(year, 6, 1), '', '', '', member_id, organisation_id, %(plan)s
    FROM gift ORDER BY number;

    INSERT INTO assignments_supportshare (support_id, household_id, village_id,
        commune_id, value, school)
    SELECT number, household_id, village_id, commune_id, 500000, ''
    FROM gift ORDER BY number;
"""


def fill(size: Size, unread: tuple[str, ...] = UNREAD) -> None:
    """Fill an empty database. Constraints and triggers are not asked: rows are valid.

    Indexes that an account does not read are left out for good; () leaves none out.
    """
    told = _told(size)
    with roles.as_owner(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SET work_mem = '256MB'")
        again = _drop_indexes(cursor, unread)
        _names(cursor)
        for part in (PLACES, PEOPLE, HOUSEHOLDS):
            cursor.execute(with_dice(part), told)
        for at, year in enumerate(YEARS):
            standard = PovertyStandard.objects.for_year(year).pk
            year_s = {"at": at, "year": year, "standard": standard}
            cursor.execute(with_dice(REVIEWS), told | year_s)
        for part in (HELPERS, SUPPORTS):
            cursor.execute(with_dice(part), told)
        for definition in again:
            cursor.execute(definition)
        for table in ("person", "gift", "helper", "village", "commune", "name"):
            cursor.execute(f"DROP TABLE {table}")
        for option in (
            "session_replication_role",
            "synchronous_commit",
            "maintenance_work_mem",
            "work_mem",
        ):
            cursor.execute(f"RESET {option}")
        cursor.execute("ANALYZE")


def _told(size: Size) -> dict:
    groups = list(EthnicGroup.objects.order_by("code").values_list("pk", flat=True))
    return {
        "communes": size.communes,
        "in_a_district": COMMUNES_IN_A_DISTRICT,
        "in_a_commune": CHUNK_OF_VILLAGES,
        "villages": size.villages,
        "listed": size.listed,
        "coming": size.coming,
        "first": YEARS[0],
        "last": YEARS[-1],
        "groups": groups[:12],
        "group_count": 12,
        "names": len(FAMILIES) * len(MIDDLES) * len(GIVENS),
        "members_in_a_cell": min(100, max(10, size.listed // size.communes // 2)),
        "plan": make_plan().pk,
    }


def _names(cursor) -> None:
    cursor.execute(
        "CREATE TEMP TABLE name (number integer, name text, folded text, key text)"
    )
    names = [f"{f} {m} {g}" for f in FAMILIES for m in MIDDLES for g in GIVENS]
    rows = [(n, name, fold(name), sort_key(name)) for n, name in enumerate(names)]
    cursor.executemany("INSERT INTO name VALUES (%s, %s, %s, %s)", rows)


def _drop_indexes(cursor, unread: tuple[str, ...]) -> list[str]:
    """Drop the indexes of the big tables; returns how to make those that are read."""
    again = []
    for table in BIG:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype IN ('u', 'x')",
            [table],
        )
        for name, definition in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            words = f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"
            again += [] if name.startswith(unread) else [words]
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)"
            " FROM pg_index WHERE indrelid = %s::regclass AND NOT indisprimary",
            [table],
        )
        for name, definition in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")
            again += [] if name.startswith(unread) else [definition]
    return again
