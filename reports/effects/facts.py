"""What counts for one household: a row of SQL for each that the period began with.

* It is on the list the first year began with, in the commune of that year's account.
* How it ended is its last line of the period. Who left (died, moved, merged, split) is
  out of the comparison, and so is who has no result; both are counted and shown.
* Who was poor has escaped when poor no longer; who was near-poor, when off both lists.
* Helped is who had an assignment under the plan, main or supporting, for at least a day
  between the period's first day and the end of the year that its last line speaks of.
  Months, met visits and value are counted over the same days: what came after an escape
  cannot have brought it. Months of two helpers at once count once; a month is 365/12
  days, rounded to the nearest.
* Value is what was delivered to the household itself under the plan, in dong; what went
  to a village, a school or a commune is nobody's own.
* Back is who, in a later year up to the newest account, stood as low as at the start.
* The organisation is that of the last main helper, else of the last supporting one.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import F

from povertyaid.scope import Scope
from reports.effects.questions import MONTHS, VALUES, VISITS, Question
from reports.models import Report, ReportLine

LINE = ("household_id", "commune_id", "village_id", "code", "head_name", "sort_key")
LINE += ("status_then", "status_now", "change")

FACTS = """
WITH line AS MATERIALIZED ({lines}),
base AS MATERIALIZED (
    SELECT household_id, commune_id, village_id, code, head_name, sort_key, status_then
    FROM line
    WHERE year = %s AND status_then <> '' AND status_then = ANY(%s)
        AND (%s::bigint IS NULL OR commune_id = %s)
),
last AS (
    SELECT DISTINCT ON (line.household_id)
        line.household_id, line.year, line.status_now, line.change
    FROM line JOIN base USING (household_id)
    WHERE line.year <= %s
    -- Once gone is gone: a household that moved has two lines, and more next year
    ORDER BY line.household_id, (line.change = 'left') DESC,
        CASE WHEN line.change = 'left' THEN -line.year ELSE line.year END DESC,
        line.status_now DESC
),
fate AS MATERIALIZED (
    SELECT base.*, make_date(last.year + 1, 1, 1) AS until, last.year AS last_year,
        CASE
            WHEN last.change = 'left' THEN 'left'
            WHEN last.status_now <> '' AND last.year = %s THEN last.status_now
            WHEN last.change = 'out_of_both' THEN 'above'
            ELSE 'unknown'
        END AS ending
    FROM base JOIN last USING (household_id)
),
escape AS (
    SELECT household_id, fate.status_then AS start, min(line.year) AS left_in
    FROM fate JOIN line USING (household_id)
    WHERE line.year <= fate.last_year AND (line.change = 'out_of_both'
        OR line.change = 'to_near_poor' AND fate.status_then = 'poor')
    GROUP BY household_id, fate.status_then
),
back AS (
    SELECT household_id, min(line.year) AS back_in
    FROM escape JOIN line USING (household_id)
    WHERE line.year > escape.left_in AND (line.status_now = 'poor'
        OR line.status_now = 'near_poor' AND escape.start = 'near_poor')
    GROUP BY household_id
),
help AS (
    SELECT household_id,
        range_agg(daterange(
            greatest(helper.started_on, %s),
            least(coalesce(helper.ended_on, fate.until), fate.until)
        )) AS days,
        (array_agg(helper.organisation_id ORDER BY helper.role = 'main' DESC,
            helper.started_on DESC, helper.id DESC))[1] AS organisation_id
    FROM fate JOIN assignments_householdassignment helper USING (household_id)
    WHERE helper.plan_id = %s AND helper.started_on < fate.until
        AND (helper.ended_on IS NULL OR helper.ended_on > %s)
    GROUP BY household_id
),
met AS (
    SELECT household_id, count(*) AS visits
    FROM fate JOIN assignments_householdassignment helper USING (household_id)
    JOIN assignments_visit visit ON visit.assignment_id = helper.id
    WHERE helper.plan_id = %s AND visit.met AND visit.cancelled_at IS NULL
        AND visit.visited_on >= %s AND visit.visited_on < fate.until
    GROUP BY household_id
),
gift AS MATERIALIZED (
    SELECT share.id, household_id, share.value, support.is_valued
    FROM fate JOIN assignments_supportshare share USING (household_id)
    JOIN assignments_support support ON support.id = share.support_id
    WHERE support.plan_id = %s AND support.state = 'delivered'
        AND support.cancelled_at IS NULL
        AND support.given_on >= %s AND support.given_on < fate.until
),
given AS (
    SELECT household_id, sum(value) AS value, count(*) AS gifts,
        count(*) FILTER (WHERE NOT is_valued) AS unvalued
    FROM gift GROUP BY household_id
),
counted AS (
    SELECT fate.*, escape.left_in, back.back_in, help.organisation_id,
        help.household_id IS NOT NULL AS is_helped,
        -- 24 × days / 730, to the nearest: whole numbers all the way
        (SELECT (24 * sum(upper(span) - lower(span)) + 365) / 730
            FROM unnest(help.days) AS span)::integer AS months,
        coalesce(met.visits, 0) AS visits, coalesce(given.value, 0) AS value,
        coalesce(given.gifts, 0) AS gifts, coalesce(given.unvalued, 0) AS unvalued
    FROM fate
    LEFT JOIN escape USING (household_id) LEFT JOIN back USING (household_id)
    LEFT JOIN help USING (household_id) LEFT JOIN met USING (household_id)
    LEFT JOIN given USING (household_id)
),
fact AS (
    SELECT *, width_bucket(months, %s::integer[]) AS months_band,
        width_bucket(visits, %s::bigint[]) AS visits_band,
        -- Something not valued yet is received all the same: the first band above 0
        greatest(width_bucket(value, %s::numeric[]), least(gifts, 1)) AS value_band
    FROM counted
)
"""


def select(
    question: Question,
    reports: dict[int, Report],
    scope: Scope,
    query: str,
    *params: Any,
) -> list[tuple]:
    """The rows of `query`, which selects from `fact` (and `gift`); none out of sight.

    `reports` are the accounts of the period and of every year after it.
    """
    seen = ReportLine.objects.visible_to(scope).filter(
        report__in=[r for year, r in reports.items() if year >= question.first_year]
    )
    source = seen.order_by().values(*LINE, year=F("report__year"))
    try:
        lines, line_params = source.query.sql_with_params()
    except EmptyResultSet:
        return []
    values = (*line_params, *_params(question), *params)
    with transaction.atomic(), connection.cursor() as cursor:
        # Nobody knows beforehand how many rows a step has, and a plan row by row, made
        # on a guess of one, takes a hundred times as long
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(FACTS.format(lines=lines) + query, values)
        found = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
        return found


def _params(question: Question) -> tuple:
    """In the order of FACTS."""
    start, commune = question.start, question.commune and question.commune.pk
    statuses = ["poor", "near_poor"] if start == "listed" else [start]
    since, plan = question.begins_on, question.plan.pk
    whom = (question.first_year, statuses, commune, commune)
    until = (question.last_year, question.last_year)
    help_since = (since, plan, since)
    bands = (list(MONTHS), list(VISITS), list(VALUES))
    return (*whom, *until, *help_since, plan, since, plan, since, *bands)
