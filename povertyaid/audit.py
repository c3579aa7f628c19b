"""Writing down who did, saw or exported what."""

from django.db import models

from povertyaid.models import AuditEntry

Action = AuditEntry.Action


def record(
    actor,
    action: Action,
    thing: models.Model,
    *,
    before: dict | None = None,
    after: dict | None = None,
) -> AuditEntry:
    """Add one entry about `thing`; `before` and `after` are field → JSON value."""
    return AuditEntry.objects.create(
        actor=actor if getattr(actor, "pk", None) else None,
        action=action,
        subject=thing._meta.label_lower,
        subject_id=thing.pk,
        label=str(thing)[:200],
        before=before,
        after=after,
    )


def record_export(actor, what: str, rows: int) -> AuditEntry:
    """Note that `rows` rows of `what` left the system as a file."""
    return AuditEntry.objects.create(
        actor=actor, action=Action.EXPORTED, subject=what, label=f"{what}: {rows} dòng"
    )


def history_of(thing: models.Model):
    """The entries about `thing`, newest first, with who did them."""
    entries = AuditEntry.objects.filter(
        subject=thing._meta.label_lower, subject_id=thing.pk
    )
    return entries.select_related("actor")
