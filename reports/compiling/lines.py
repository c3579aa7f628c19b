"""Writing a report's lines: a SELECT over this and last year's reviews.

What the lines mean, in order of the query:

* *then* and *now* hold the households on last year's and this year's list, each in the
  commune its village lay in on the day of the report's boundaries.
* A household on both lists in one commune is one line; in two communes it is a line
  `left` in the old and a line `arrived` in the new, so that every commune balances.
  Each commune is read for itself: a range of them gives its lines whatever the others.
* Off the list: this year's review says how (out of both, or left); without a review
  nobody knows, and the line is `unexplained`, which breaks the balance by name.
* Supports are what was delivered to the household in the year, and the training and
  models it took part in; nothing is known of a year that no plan covers.
* Children are its people under 16 at the year's end, where all are recorded with their
  year of birth. Who lives alone has nobody recorded: 0 there would make a commune that
  records nobody look like one without children.
* New on the list: `again` if it had the same status in a year before last, else `new`.
  In a first year there is nothing to compare with, and every line is `new`.

A dated report reads states of a day in place of lists (sides.py), an account by the old
standard reads that list in place of the other; all else is the same.
"""

from dataclasses import dataclass

from django.db import connection

from households.models import ClosingReview
from reports.choices import TICKED_SUPPORTS
from reports.compiling import sides
from reports.compiling.carried import carry_over
from reports.compiling.sides import sides_of, values_of
from reports.models import Report, ReportLine

PLACES = """
    SELECT village.id, coalesce(placed.commune_id, village.commune_id) AS commune_id
    FROM households_village village
    LEFT JOIN LATERAL (
        -- The placement on the day; for a village that had ended its last, for one
        -- that had not begun its first: no household is lost between two placements
        SELECT commune_id FROM households_villageplacement
        WHERE village_id = village.id
        ORDER BY started_on <= %(day)s DESC, abs(%(day)s - started_on)
        LIMIT 1
    ) placed ON true
    -- Not one condition OR the other: the planner could not tell how few they are
    WHERE village.id IN (
        SELECT id FROM households_village
        WHERE commune_id BETWEEN %(first)s AND %(last)s
        UNION
        SELECT village_id FROM households_villageplacement
        WHERE commune_id BETWEEN %(first)s AND %(last)s
    )
"""

LISTED = """
    SELECT review.household_id, review.village_id, place.commune_id, review.status,
        review.persons
    FROM households_review review JOIN place ON place.id = review.village_id
    WHERE review.year = {year} AND review.status IN ('poor', 'near_poor')
"""

# "other" is the review of the year a household is not on these communes' list: listed
# there, it lives in another commune
MOVES = """
    SELECT
        coalesce(now.household_id, before.household_id) AS household_id,
        coalesce(now.commune_id, before.commune_id) AS commune_id,
        coalesce(now.village_id, before.village_id) AS village_id,
        coalesce(before.status, '') AS status_then,
        coalesce(now.status, '') AS status_now,
        CASE
            WHEN before.status = now.status THEN 'stayed'
            WHEN before.status = 'poor' AND now.status = 'near_poor' THEN 'to_near_poor'
            WHEN before.status = 'near_poor' AND now.status = 'poor' THEN 'to_poor'
            WHEN other.status IN ('poor', 'near_poor') THEN CASE
                WHEN now.status IS NULL THEN 'left' ELSE 'arrived' END
            WHEN before.status IS NULL THEN CASE
                WHEN %(has_previous)s AND EXISTS ({earlier}) THEN 'again'
                ELSE 'new' END
            WHEN other.status IN ('average', 'above') THEN 'out_of_both'
            WHEN other.status = 'left' THEN 'left'
            ELSE 'unexplained'
        END AS change,
        CASE
            WHEN now.status IS NOT NULL THEN ''
            WHEN other.status IN ('poor', 'near_poor') THEN 'moved_away'
            ELSE coalesce(other.left_reason, '')
        END AS left_reason,
        coalesce(before.persons, 0) AS persons_then,
        coalesce(now.persons, 0) AS persons_now
    FROM before
    FULL JOIN now
        ON now.household_id = before.household_id AND now.commune_id = before.commune_id
    LEFT JOIN {other}
"""
EARLIER = """
    SELECT FROM households_review earlier
    WHERE earlier.household_id = now.household_id
        AND earlier.year < %(year)s - 1 AND earlier.status = now.status
"""
OTHER = """
    households_review other
        ON other.household_id = coalesce(now.household_id, before.household_id)
        AND other.year = CASE
            WHEN now.status IS NULL THEN %(year)s
            WHEN before.status IS NULL THEN %(year)s - 1 END
        -- Follows from the above, but the planner cannot know: no older year is read
        AND other.year BETWEEN %(year)s - 1 AND %(year)s
"""

LISTED_THEN_OR_NOW = """(
    SELECT household_id FROM before UNION ALL SELECT household_id FROM now
)"""
TICKS = "bit_or(1 << array_position(%(supports)s::text[], kind::text) - 1)"
SUPPORTED = f"""
    SELECT household_id, {TICKS} AS ticks
    FROM (
        SELECT share.household_id, support.kind
        FROM assignments_supportshare share
        JOIN assignments_support support ON support.id = share.support_id
        WHERE support.state = 'delivered' AND support.cancelled_at IS NULL
            AND support.given_on BETWEEN %(starts_on)s AND %(ends_on)s
            AND share.household_id IN {LISTED_THEN_OR_NOW}
        UNION ALL
        SELECT participant.household_id, activity.kind
        FROM assignments_participant participant
        JOIN assignments_activity activity ON activity.id = participant.activity_id
        WHERE activity.kind IN ('training', 'model')
            AND activity.held_on BETWEEN %(starts_on)s AND %(ends_on)s
            AND participant.household_id IN {LISTED_THEN_OR_NOW}
    ) given
    GROUP BY household_id
"""
# A household's head is in its own row: all recorded means one person fewer
PEOPLE = f"""
    SELECT household_id, count(*) AS recorded,
        count(*) FILTER (WHERE born > %(year)s - 16) AS children,
        bool_and(born IS NOT NULL) AS are_dated
    FROM (
        SELECT household_id,
            coalesce(birth_year, extract(year FROM birth_date)::integer) AS born
        FROM households_resident
        WHERE household_id IN {LISTED_THEN_OR_NOW}
    ) person
    WHERE born IS NULL OR born <= %(year)s
    GROUP BY household_id
"""
CHILDREN = """CASE
        WHEN people.recorded >= move.persons_now - 1 AND people.are_dated
            AND move.status_now <> '' THEN people.children
    END"""

QUERY = f"""
WITH place AS MATERIALIZED (
    SELECT id, commune_id FROM ({PLACES}) village
    WHERE %(are_all)s OR commune_id BETWEEN %(first)s AND %(last)s
),
{{lists}},
move AS ({MOVES}),
supported AS ({SUPPORTED}),
people AS ({PEOPLE})
SELECT %(report)s AS report_id, household.id AS household_id, household.code,
    household.head_name, household.sort_key, move.commune_id, move.village_id,
    move.status_then, move.status_now, move.change, move.left_reason,
    move.persons_then, move.persons_now,
    review.deprivations, review.causes, review.has_no_labour_capacity,
    review.has_merit,
    CASE WHEN EXISTS (
        SELECT FROM assignments_plan WHERE %(year)s BETWEEN from_year AND to_year
    ) THEN coalesce(supported.ticks, 0) END AS supports,
    {CHILDREN} AS children,
    household.ethnic_group_id,
    helper.member_id AS helper_id, helper.organisation_id AS helper_organisation_id
FROM move
JOIN households_household household ON household.id = move.household_id
LEFT JOIN {{result}}
LEFT JOIN supported ON supported.household_id = move.household_id
LEFT JOIN people ON people.household_id = move.household_id
LEFT JOIN assignments_householdassignment helper
    ON helper.household_id = move.household_id AND helper.role = 'main'
    AND helper.started_on <= %(ends_on)s
    AND (helper.ended_on IS NULL OR helper.ended_on > %(ends_on)s)
ORDER BY move.commune_id, household.sort_key, household.id
"""
RESULT = """
    households_review review ON move.status_now <> ''
        AND review.household_id = move.household_id AND review.year = %(year)s
"""
LISTS = f"""
before AS MATERIALIZED ({LISTED.format(year="%(year)s - 1")}),
now AS MATERIALIZED ({LISTED.format(year="%(year)s")})
"""
LINES = QUERY.format(lists=LISTS, result=RESULT, other=OTHER, earlier=EARLIER)
LINES_OF_A_DAY = QUERY.format(
    lists=sides.states(), result=sides.RESULT, other=sides.OTHER, earlier=sides.EARLIER
)
LINES_OF_A_CLOSING_YEAR = QUERY.format(
    lists=sides.states(now=ClosingReview),
    result=sides.RESULT,
    other=sides.OTHER,
    earlier=EARLIER,
)
COLUMNS = (
    "report_id, household_id, code, head_name, sort_key, commune_id, village_id, "
    "status_then, status_now, change, left_reason, persons_then, persons_now, "
    "deprivations, causes, has_no_labour_capacity, has_merit, supports, children, "
    "ethnic_group_id, helper_id, helper_organisation_id"
)
# The sequence's name looked up once, not line by line
NEXT_ID = (
    "nextval((SELECT pg_get_serial_sequence("
    f"'{ReportLine._meta.db_table}', 'id')::regclass))"
)
MEMORY = "64MB"  # for each sort and hash of a worker: a province's fit

DENOMINATORS = """
INSERT INTO reports_reportdenominator (
    report_id, commune_id, households, persons, minority_households
)
SELECT %(report)s, commune_id, households, persons, minority_households
FROM households_communeyear
WHERE year = %(now_year)s AND commune_id BETWEEN %(first)s AND %(last)s
ORDER BY commune_id
"""


@dataclass(frozen=True, slots=True)
class Communes:
    """A range of communes by id, both ends included; all of them by default."""

    first: int = 0
    last: int = 2**62

    @property
    def are_all(self) -> bool:
        return self == Communes()


ALL = Communes()


def write_lines(report: Report, table: str, communes: Communes = ALL) -> int:
    """Add these communes' lines to `table`; returns how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{MEMORY}'")
        if communes.are_all:
            # Whole tables are joined: a plan row by row, made on stale statistics, is
            # the only way for this to take minutes
            cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(
            f"INSERT INTO {table} (id, {COLUMNS})"
            f" SELECT {NEXT_ID}, line.* FROM ({lines_of(report)}) line",
            values(report, communes),
        )
        written = cursor.rowcount
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
        cursor.execute("SET LOCAL work_mem TO DEFAULT")
    return written


def lines_of(report: Report) -> str:
    """The SELECT of a report's lines; `values` are its parameters."""
    if report.uses_closing_list:
        return LINES_OF_A_CLOSING_YEAR
    return LINES_OF_A_DAY if report.is_dated else LINES


def write_denominators(report: Report, communes: Communes = ALL) -> None:
    """Replace the report's totals of all households, commune by commune."""
    here = {"commune__gte": communes.first, "commune__lte": communes.last}
    report.denominators.filter(**here).delete()
    with connection.cursor() as cursor:
        cursor.execute(DENOMINATORS, values(report, communes))
    if communes.are_all:
        carry_over(report)


def values(report: Report, communes: Communes = ALL) -> dict:
    """What the queries of this module are told."""
    return {
        "report": report.pk,
        "year": report.year,
        "starts_on": report.starts_on,
        "ends_on": report.ends_on,
        **values_of(sides_of(report)),
        "supports": list(TICKED_SUPPORTS),
        "day": report.boundaries_on,
        "has_previous": report.previous_standard_id is not None,
        "are_all": communes.are_all,
        "first": communes.first,
        "last": communes.last,
    }
