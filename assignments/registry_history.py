"""Who changed an organisation, a member or a plan, when, from what to what.

From the audit log, and from the rows of the register files that were written.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from assignments.models import RegisterRow
from assignments.registers.taking import MODELS
from povertyaid import audit
from povertyaid.models import AuditEntry

NOTHING = "chưa có"
SHOWN = 30
Action = AuditEntry.Action
SILENT = (Action.VIEWED, Action.EXPORTED)  # they change nothing
TITLES = {
    Action.CREATED: "Thêm mới",
    Action.CHANGED: "Sửa thông tin",
    Action.DELETED: "Xóa",
    Action.IMPORTED: "Nhập danh mục",
    Action.UNDONE: "Hoàn tác",
}
SUMMARIES = {  # what a service did to many rows at once: a key of its figures → a title
    "assigned": "Phân công hộ",
    "taken_back": "Chuyển tiếp theo danh sách hộ mới",
}
OTHER_LABELS = {  # what services write down beside the columns
    "year": "Năm",
    "assigned": "Số hộ được phân công",
    "ended": "Số phân công kết thúc",
    "unmet": "Số hộ chưa có người giúp",
    "followed": "Số phân công chuyển sang theo dõi",
    "resumed": "Số phân công giúp trở lại",
    "taken_back": "Số thay đổi được trả lại",
    "moved_on": "Chuyển đến nơi trực thuộc từ ngày",
    "commune_given": "Xã được phân công",
    "took_over": "Kế tục",
    "successor": "Tổ chức kế tục",
    "decision_number": "Quyết định số",
    "members_passed_on": "Đảng viên chuyển sang tổ chức kế tục",
    "households_passed_on": "Phân công giúp hộ chuyển sang",
    "communes_passed_on": "Xã phụ trách chuyển sang",
    "children_passed_on": "Tổ chức trực thuộc chuyển sang",
}


class Change(NamedTuple):
    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Event:
    """One change: what it was called, when, by whom, and each value before and after.

    `actor` is empty for a command or a scheduled job; `where` names a file's row.
    `is_new` is what had nothing before: a new row, the figures of a job.
    """

    title: str
    at: datetime
    actor: str
    where: str
    changes: list[Change]
    is_new: bool = False


def changes_of(thing: models.Model) -> list[Event]:
    """The newest SHOWN changes to one row, newest first.

    Two queries, and one more per kind of row that the entries name by its id.
    """
    entries = audit.history_of(thing).exclude(action__in=SILENT)[:SHOWN]
    events = [_from_log(thing, entry) for entry in entries]
    events += _from_files(thing)
    events.sort(key=_instant, reverse=True)
    return _with_names(thing, events[:SHOWN])


def _instant(event: Event) -> datetime:
    return event.at


def _from_log(thing: models.Model, entry: AuditEntry) -> Event:
    before, after = entry.before or {}, entry.after or {}
    columns = [field.name for field in thing._meta.concrete_fields]
    names = {**before, **after}  # as stored, by length: told in the order of the form
    changes = [
        Change(name, before.get(name), after.get(name))
        for name in [
            *(c for c in columns if c in names),
            *sorted(names.keys() - columns),
        ]
        if _kept(before.get(name)) != _kept(after.get(name))
    ]
    actor = entry.actor.full_name if entry.actor else ""
    summaries = (SUMMARIES[key] for key in SUMMARIES if key in after and not before)
    title = next(summaries, TITLES[entry.action])
    return Event(title, entry.at, actor, "", changes, is_new=not before)


def _kept(value):
    """An empty text is nothing, as an empty date is; 0 and "không" are something."""
    return None if value == "" else value


def _from_files(thing: models.Model) -> list[Event]:
    """What register files wrote about it; a row taken back says so."""
    kinds = [kind for kind, model in MODELS.items() if isinstance(thing, model)]
    rows = RegisterRow.objects.filter(
        batch__kind__in=kinds,
        batch__committed_at__isnull=False,
        object_id=thing.pk,
        after__isnull=False,
    )
    events = []
    for row in rows.select_related("batch__committed_by").order_by("-id")[:SHOWN]:
        batch = row.batch
        actor = batch.committed_by.full_name if batch.committed_by else ""
        changes = [Change(*change) for change in row.changes]
        title = TITLES[Action.IMPORTED]
        where = f"{batch.filename}, {row.place}"
        if row.is_undone:
            title = "Nhập danh mục (đã trả lại)"
        events.append(Event(title, batch.committed_at, actor, where, changes))
    return events


def _with_names(thing: models.Model, events: list[Event]) -> list[Event]:
    """Columns by their labels, values as the office writes them."""
    names = _names_of(thing, events)
    for event in events:
        event.changes[:] = [
            Change(
                _label(thing, change.label),
                _words(thing, change.label, change.was, names),
                _words(thing, change.label, change.now, names),
            )
            for change in event.changes
        ]
    return events


def _names_of(thing: models.Model, events: list[Event]) -> dict[tuple, str]:
    """(model, id) → name, of every row that the changes name by its id."""
    wanted = defaultdict(set)
    for event in events:
        for name, *values in event.changes:
            field = _field(thing, name)
            if field is not None and field.is_relation:
                ids = {v for v in values if isinstance(v, int)}
                wanted[field.related_model] |= ids
    return {
        (model, pk): str(row)
        for model, ids in wanted.items()
        if ids
        for pk, row in model._default_manager.in_bulk(ids).items()
    }


def _field(thing: models.Model, name: str) -> models.Field | None:
    try:
        field = thing._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if field.concrete else None


def _label(thing: models.Model, name: str) -> str:
    field = _field(thing, name)
    return OTHER_LABELS.get(name) or (str(field.verbose_name) if field else name)


def _words(thing: models.Model, name: str, value, names: dict[tuple, str]) -> str:
    """A stored value as the office writes it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "không"
    field = _field(thing, name)
    if field is None:
        return str(value)
    if field.is_relation and isinstance(value, int):
        return names.get((field.related_model, value), str(value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateField):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return str(value)
