"""Every change of a year's reports: asked for, compiled, closed, by whom."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.views.decorators.http import require_safe

from assignments.views.changes import changes_page
from povertyaid.history.reading import Part
from reports.views.reports import versions_of


@require_safe
def report_changes(request, year):
    """Of all versions; who asked and who closed is for those who read the district."""
    if not request.scope.reads_all:
        raise PermissionDenied
    newest, *older = versions_of(request, year)

    parts = [Part(f"bản {report.version}", report) for report in older]
    return changes_page(request, newest, reverse("report", args=[year]), parts)
