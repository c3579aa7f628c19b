"""Whether the register changed after a report was compiled."""

from django.db.models import Exists, OuterRef

from households.models import ImportBatch
from povertyaid.models import AuditEntry
from reports.querysets import ReportQuerySet


def with_register_changes(reports: ReportQuerySet) -> ReportQuerySet:
    """Add `is_outdated`: a list of its year, or an earlier one, came in or out since.

    Sound because compiling and committing exclude each other (households/locks.py).
    """
    lists = ImportBatch.objects.filter(
        kind="households", year__lte=OuterRef(OuterRef("year"))
    )
    since = AuditEntry.objects.filter(
        subject=ImportBatch._meta.label_lower,
        subject_id__in=lists.values("pk"),
        action__in=[AuditEntry.Action.IMPORTED, AuditEntry.Action.UNDONE],
        at__gt=OuterRef("compiled_at"),
    )
    return reports.annotate(is_outdated=Exists(since))
