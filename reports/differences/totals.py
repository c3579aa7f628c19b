"""Totals of all households that changed after a report was compiled."""

from typing import NamedTuple

from django.db import connection

from povertyaid.scope import Scope
from reports.models import Report

QUERY = """
    SELECT commune_id, commune.name, was.households, now.households, was.persons,
        now.persons, was.minority_households, now.minority_households
    FROM (SELECT * FROM reports_reportdenominator WHERE report_id = %(report)s) was
    FULL JOIN (SELECT * FROM households_communeyear WHERE year = %(year)s) now
        USING (commune_id)
    JOIN households_commune commune ON commune.id = commune_id
    WHERE (%(all)s OR commune_id = ANY(%(reads)s))
        AND (was.households, was.persons, was.minority_households)
        IS DISTINCT FROM (now.households, now.persons, now.minority_households)
    ORDER BY commune.sort_key, commune_id
"""


class TotalDifference(NamedTuple):
    """A commune's totals, as the report took them over and as they stand today."""

    commune_id: int
    name: str
    households_was: int | None
    households: int | None
    persons_was: int | None
    persons: int | None
    minority_was: int | None
    minority: int | None


def changed_totals(report: Report, scope: Scope) -> list[TotalDifference]:
    told = {
        "report": report.pk,
        "year": report.year,
        "all": scope.reads_all,
        "reads": list(scope.reads),
    }
    with connection.cursor() as cursor:
        cursor.execute(QUERY, told)
        return [TotalDifference(*row) for row in cursor.fetchall()]
