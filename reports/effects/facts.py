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

Whatever is asked, it is asked of some communes: of their households every table is read
by its index, so that a commune of the nation costs what one of a district does.
"""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import F

from households.models import Commune
from povertyaid.scope import Scope
from reports.effects.questions import MONTHS, VALUES, VISITS, Question
from reports.models import Report, ReportLine

LINE = ("household_id", "commune_id", "village_id", "code", "head_name", "sort_key")
LINE += ("status_then", "status_now", "change")

# `= ANY (ARRAY (SELECT ...))` where a join would do: nobody knows beforehand how many
# rows a step has, and a join is then made by reading the whole table
FACTS = """
WITH base AS MATERIALIZED (
    SELECT household_id, commune_id, village_id, code, head_name, sort_key, status_then
    FROM ({first}) AS line
    WHERE status_then <> '' AND status_then = ANY(%s)
),
line AS MATERIALIZED (
    SELECT * FROM ({lines}) AS line
    WHERE household_id = ANY (ARRAY (SELECT household_id FROM base))
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
helper AS MATERIALIZED (
    SELECT helper.*, fate.until
    FROM fate JOIN assignments_householdassignment helper USING (household_id)
    WHERE helper.plan_id = %s
        AND helper.household_id = ANY (ARRAY (SELECT household_id FROM fate))
),
help AS (
    SELECT household_id,
        range_agg(daterange(
            greatest(helper.started_on, %s),
            least(coalesce(helper.ended_on, helper.until), helper.until)
        )) AS days,
        (array_agg(helper.organisation_id ORDER BY helper.role = 'main' DESC,
            helper.started_on DESC, helper.id DESC))[1] AS organisation_id
    FROM helper
    WHERE helper.started_on < helper.until
        AND (helper.ended_on IS NULL OR helper.ended_on > %s)
    GROUP BY household_id
),
met AS (
    SELECT household_id, count(*) AS visits
    FROM helper JOIN assignments_visit visit ON visit.assignment_id = helper.id
    WHERE visit.assignment_id = ANY (ARRAY (SELECT id FROM helper))
        AND visit.met AND visit.cancelled_at IS NULL
        AND visit.visited_on >= %s AND visit.visited_on < helper.until
    GROUP BY household_id
),
share AS MATERIALIZED (
    SELECT id, household_id, value, support_id FROM assignments_supportshare
    WHERE household_id = ANY (ARRAY (SELECT household_id FROM fate))
),
gift AS MATERIALIZED (
    SELECT share.id, household_id, share.value, support.is_valued
    FROM fate JOIN share USING (household_id)
    JOIN assignments_support support ON support.id = share.support_id
    WHERE support.id = ANY (ARRAY (SELECT support_id FROM share))
        AND support.plan_id = %s AND support.state = 'delivered'
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
    communes: Collection[int] | None = None,
) -> list[tuple]:
    """The rows of `query`, which selects from `fact` (and `gift`); none out of sight.

    `reports` are the accounts of the period and of every year after it; `communes` the
    ids of those the period began in, None for all that the question and scope let in.
    """
    seen = ReportLine.objects.visible_to(scope).order_by()
    begun = seen.filter(report=reports[question.first_year])
    begun = begun.filter(commune__in=_asked(question, scope, communes))
    after = [r for year, r in reports.items() if year >= question.first_year]
    try:
        first, first_params = _sql(begun)
        lines, line_params = _sql(seen.filter(report__in=after))
    except EmptyResultSet:
        return []
    told = _params(question, first_params, line_params)
    with transaction.atomic(), connection.cursor() as cursor:
        # A plan row by row, made on a guess of one, takes a hundred times as long
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(FACTS.format(first=first, lines=lines) + query, (*told, *params))
        found = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
        return found


def communes_of(question: Question, scope: Scope) -> list[int]:
    """Ids of the communes a question is about, as far as they are read."""
    if question.commune:
        return [question.commune.pk]
    if not scope.reads_all:
        return sorted(scope.reads)
    return list(Commune.objects.values_list("pk", flat=True))


def _asked(question, scope: Scope, communes: Collection[int] | None) -> list[int]:
    every = communes_of(question, scope)
    return every if communes is None else sorted(set(communes) & set(every))


def _sql(lines) -> tuple[str, tuple]:
    return lines.values(*LINE, year=F("report__year")).query.sql_with_params()


def _params(question: Question, first: tuple, lines: tuple) -> tuple:
    """In the order of FACTS."""
    start = question.start
    statuses = ["poor", "near_poor"] if start == "listed" else [start]
    since, plan = question.begins_on, question.plan.pk
    until = (question.last_year, question.last_year)
    help_since = (plan, since, since)
    bands = (list(MONTHS), list(VISITS), list(VALUES))
    return (*first, statuses, *lines, *until, *help_since, since, plan, since, *bands)
