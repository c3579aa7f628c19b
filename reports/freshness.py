"""Whether the register changed after a report was compiled."""

from django.db.models import Exists, OuterRef, Q

from households.models import ImportBatch, StatusDecision
from povertyaid.models import AuditEntry
from reports.querysets import ReportQuerySet


def with_register_changes(reports: ReportQuerySet) -> ReportQuerySet:
    """Add `is_outdated`: a list of its year, or an earlier one, came in or out since;
    or, of a dated one, a decision.

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
    decided = AuditEntry.objects.filter(
        subject=StatusDecision._meta.label_lower, at__gt=OuterRef("compiled_at")
    )
    moved = Exists(decided) & Q(day__isnull=False)
    return reports.annotate(is_outdated=Exists(since) | moved)
