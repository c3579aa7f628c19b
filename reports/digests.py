"""Every figure of every report in one line, to see that a restore brought them back."""

import hashlib

from povertyaid.scope import Scope
from reports.choices import ReportState
from reports.measures import MEASURES, TOTAL, figures
from reports.models import Report

EVERYTHING = Scope(reads_all=True)


def digests() -> dict[str, str]:
    """Report → SHA-256 of all its figures, by commune and in sum. For the backup."""
    compiled = Report.objects.filter(state__in=[ReportState.DRAFT, ReportState.CLOSED])
    return {f"{r}": _digest(r) for r in compiled.order_by("year", "version")}


def _digest(report: Report) -> str:
    account = figures(report, EVERYTHING)
    found = hashlib.sha256()
    for place in [*(row.id for row in account.rows), TOTAL]:
        for name in sorted(MEASURES):
            found.update(f"{place} {name} {account.value(place, name)}\n".encode())
    return found.hexdigest()
