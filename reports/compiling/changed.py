"""Which communes have to be compiled again after lists came in or went out.

A line says how one household stands to one commune's two lists, so a list can only have
moved lines of the households it speaks of: in the communes where they have lines now
and where this and last year's lists have them. A household that went from one commune
to another changes the lines of both. Totals of all households are compared.
"""

from django.db import connection

from households.models import BoundaryChange, ImportBatch
from povertyaid.models import AuditEntry
from reports.choices import ReportKind
from reports.compiling.lines import PLACES
from reports.compiling.sides import may_use_closing_list, require_list, sides_of
from reports.models import Report

MOST = 100  # communes; for more the whole report is compiled
TOUCHED = f"""
    WITH touched AS MATERIALIZED (
        SELECT DISTINCT household_id AS id FROM households_importrow
        WHERE batch_id = ANY(%(batches)s) AND household_id IS NOT NULL
    ),
    listed AS MATERIALIZED (
        SELECT DISTINCT village_id AS id FROM households_review
        WHERE household_id IN (SELECT id FROM touched)
            AND year BETWEEN %(year)s - 1 AND %(year)s
    )
    SELECT commune_id FROM reports_reportline
    WHERE report_id = %(report)s AND household_id IN (SELECT id FROM touched)
    UNION
    SELECT commune_id FROM ({PLACES.partition("WHERE village.id IN")[0]}
        WHERE village.id IN (SELECT id FROM listed)) place
    UNION
    SELECT commune_id
    FROM (SELECT * FROM reports_reportdenominator WHERE report_id = %(report)s) was
    FULL JOIN (SELECT * FROM households_communeyear WHERE year = %(year)s) now
        USING (commune_id)
    WHERE (was.households, was.persons, was.minority_households)
        IS DISTINCT FROM (now.households, now.persons, now.minority_households)
    ORDER BY 1
"""


def communes_changed(report: Report) -> list[int] | None:
    """The communes to compile again; None where it has to be the whole report.

    That is: where a register, a list of another year or one by the other standard came,
    boundaries moved, what a list did is no longer kept, or many communes changed.
    """
    if report.kind != ReportKind.YEARLY or may_use_closing_list(report):
        return None
    require_list(sides_of(report).now)
    since = AuditEntry.objects.filter(at__gt=report.compiled_at)
    if since.filter(subject=BoundaryChange._meta.label_lower).exists():
        return None
    lists = since.filter(
        subject=ImportBatch._meta.label_lower,
        action__in=[AuditEntry.Action.IMPORTED, AuditEntry.Action.UNDONE],
    )
    ids = set(lists.values_list("subject_id", flat=True))
    batches = list(ImportBatch.objects.filter(pk__in=ids))
    of_its_year = all(
        (one.kind, one.year, one.is_closing) == ("households", report.year, False)
        and one.standard_id == report.standard_id
        and one.rows.exists()
        for one in batches
    )
    if len(batches) < len(ids) or not of_its_year:
        return None
    found = _touched(report, list(ids))
    return found if len(found) <= MOST else None


def _touched(report: Report, batches: list[int]) -> list[int]:
    told = {
        "report": report.pk,
        "year": report.year,
        "batches": batches,
        "day": report.boundaries_on,
    }
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, told)
        return [commune for (commune,) in cursor.fetchall()]
