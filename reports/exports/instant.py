"""What a workbook says of itself: nothing of when it was written, so that the same
report gives the same bytes."""

import xlsxwriter
from django.conf import settings
from django.utils import timezone

from reports.models import Report


def set_facts(book: xlsxwriter.Workbook, title: str, report: Report) -> None:
    """Title, office and, as the only instant, when the report was compiled."""
    made_at = timezone.localtime(report.compiled_at or report.asked_at)
    book.set_properties(
        {
            "title": title,
            "author": settings.OFFICE["name"],
            "created": made_at.replace(tzinfo=None),
        }
    )
