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


def record_export(actor, what: str, rows: int, title: str = "") -> AuditEntry:
    """Note that `rows` rows of `what`, a model's label, left the system as a file.

    `title` says in the users' words which file it was.
    """
    counted = f": {rows} dòng"
    label = (title or what)[: 200 - len(counted)] + counted
    return AuditEntry.objects.create(
        actor=actor, action=Action.EXPORTED, subject=what, label=label
    )


def history_of(thing: models.Model):
    """The entries about `thing`, newest first, with who did them."""
    entries = AuditEntry.objects.filter(
        subject=thing._meta.label_lower, subject_id=thing.pk
    )
    return entries.select_related("actor")
