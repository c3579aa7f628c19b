"""Writing down who did, saw or exported what."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from povertyaid.models import AuditEntry

Action = AuditEntry.Action
_reason: ContextVar[str] = ContextVar("reason", default="")
PAGE = {"page": True}  # in `after`: the page was opened, not one hidden number shown
_NOTE_VIEW = f"""
    INSERT INTO {AuditEntry._meta.db_table}
        (at, actor_id, action, subject, subject_id, label, after)
    SELECT now(), %s, %s, %s, %s, %s, %s
    WHERE NOT EXISTS (
        SELECT 1 FROM {AuditEntry._meta.db_table}
        WHERE actor_id = %s AND action = %s AND subject = %s AND subject_id = %s
            AND after ? 'page' AND at >= %s
    )
"""


@contextmanager
def for_reason(reason: str) -> Iterator[None]:
    """Within, every file that leaves is noted with what it was asked for."""
    token = _reason.set(reason)
    try:
        yield
    finally:
        _reason.reset(token)


def record(
    actor,
    action: Action,
    thing: models.Model,
    *,
    before: dict | None = None,
    after: dict | None = None,
) -> AuditEntry:
    """Add one entry about `thing`; `before` and `after` are field → JSON value."""
    if action == Action.EXPORTED and _reason.get():
        after = (after or {}) | {"reason": _reason.get()}
    return AuditEntry.objects.create(
        actor=actor if getattr(actor, "pk", None) else None,
        action=action,
        subject=thing._meta.label_lower,
        subject_id=thing.pk,
        label=str(thing)[:200],
        before=before,
        after=after,
    )


def columns_of(thing: models.Model, names: Iterable[str]) -> dict:
    """Some columns of a row as JSON values, for `before` and `after`."""
    values = {name: thing._meta.get_field(name).attname for name in names}
    values = {name: getattr(thing, attname) for name, attname in values.items()}
    return {n: v.isoformat() if isinstance(v, date) else v for n, v in values.items()}


def record_change(actor, thing: models.Model, before: dict, after: dict):
    """Note the columns of which `before` and `after` differ; None where none does."""
    changed = [name for name in after if before.get(name) != after[name]]
    if not changed:
        return None
    before = {name: before.get(name) for name in changed}
    after = {name: after[name] for name in changed}
    return record(actor, Action.CHANGED, thing, before=before, after=after)


def record_view(actor, thing: models.Model) -> None:
    """Note that `actor` opened the page of `thing`: once per person, thing and day.

    The log tells who saw whom and when, not how often; and a page that writes nothing
    leaves every list that was kept (povertyaid.kept) as it is. One query.
    """
    values = [actor.pk, Action.VIEWED, thing._meta.label_lower, thing.pk]
    label, page = str(thing)[:200], json.dumps(PAGE)
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_VIEW, [*values, label, page, *values, _today()])


def _today() -> datetime:
    return midnight(timezone.localdate())


def midnight(day: date) -> datetime:
    """When a day begins here."""
    return timezone.make_aware(datetime.combine(day, time()))


def record_reading(actor, title: str, asked: dict) -> None:
    """Note that `actor` read the log itself, and what was looked for in it.

    Once a day for each thing looked for: turning its pages is one reading. `asked` is
    field → what was said there.
    """
    reading = {
        "actor": actor,
        "action": Action.VIEWED,
        "subject": AuditEntry._meta.label_lower,
        "label": title,
        "after": asked,
    }
    if not AuditEntry.objects.filter(**reading, at__gte=_today()).exists():
        AuditEntry.objects.create(**reading)


def record_export(
    actor,
    what: str,
    rows: int,
    title: str = "",
    *,
    columns: Iterable[str] = (),
) -> AuditEntry:
    """Note that `rows` rows of `what`, a model's label, left the system as a file.

    `title` says in the users' words which file it was, `columns` its headings.
    """
    names = [" ".join(words.split()) for words in columns]
    told = {"rows": rows, "columns": [*filter(None, names)], "reason": _reason.get()}
    counted = f": {rows} dòng"
    label = (title or _list_of(what))[: 200 - len(counted)] + counted
    return AuditEntry.objects.create(
        actor=actor,
        action=Action.EXPORTED,
        subject=what,
        label=label,
        after={name: value for name, value in told.items() if value} or None,
    )


def _list_of(what: str) -> str:
    return f"Danh sách {apps.get_model(what)._meta.verbose_name.lower()}"


def record_removal(actor, what: str, rows: int, title: str) -> AuditEntry:
    """Note that `rows` rows of `what`, a model's label, were removed for their age."""
    counted = f": {rows} dòng quá hạn"
    label = title[: 200 - len(counted)] + counted
    return AuditEntry.objects.create(
        actor=actor, action=Action.DELETED, subject=what, label=label
    )


def requests_answered(most: int) -> list[AuditEntry]:
    """The newest entries of a person who asked what is kept about them; each with
    `asked_by` and `rows`, what was handed over.
    """
    found = AuditEntry.objects.filter(
        action=Action.EXPORTED, subject_id__isnull=False, after__has_key="request"
    )
    entries = list(found.select_related("actor")[:most])
    for entry in entries:
        entry.asked_by = entry.after["request"].get("asked_by", "")
        entry.rows = entry.after["request"].get("rows", 0)
    return entries


def history_of(thing: models.Model):
    """The entries about `thing`, newest first, with who did them."""
    entries = AuditEntry.objects.filter(
        subject=thing._meta.label_lower, subject_id=thing.pk
    )
    return entries.select_related("actor")
