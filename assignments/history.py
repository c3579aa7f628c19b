"""Who changed a household, when and by which row of which list: one query."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import F, IntegerField, JSONField, Value

from households.choices import BatchState, LeftReason, Sex, Status, Verdict
from households.models import Household, ImportRow, Review
from povertyaid import audit
from povertyaid.models import AuditEntry
from povertyaid.templatetags.vn import masked

NOTHING = "chưa có"
SHOWN = 30
WORDS = {
    "status": dict(Status.choices),
    "left_reason": dict(LeftReason.choices),
    "sex": dict(Sex.choices),
}
LABELS = {"review_village": "Bản khi rà soát", "review": "Kết quả rà soát"} | {
    field.name: str(field.verbose_name)
    for model in (Review, Household)
    for field in model._meta.concrete_fields
}
TITLES = {
    AuditEntry.Action.CREATED: "Thêm vào sổ hộ",
    AuditEntry.Action.CHANGED: "Sửa thông tin",
    AuditEntry.Action.VIEWED: "Xem số định danh",
    AuditEntry.Action.EXPORTED: "Xuất tệp",
    AuditEntry.Action.IMPORTED: "Nhập danh sách",
    AuditEntry.Action.UNDONE: "Hoàn tác lần nhập",
    AuditEntry.Action.DELETED: "Xóa",
}
COMPARED = ["status", "left_reason", "persons", "b1", "b2"]


class Change(NamedTuple):
    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history: a row of a list, or an entry of the audit log."""

    title: str
    at: datetime
    actor: str
    batch: int | None
    row: int | None
    sheet: str
    changes: list[Change]


def history(
    household: Household, reviews: list[Review], *, with_views: bool
) -> list[Event]:
    """The newest events first; who looked at the number only `with_views`."""
    rows = ImportRow.objects.filter(household=household).exclude(verdict=Verdict.SAME)
    rows = rows.filter(batch__state=BatchState.COMMITTED).order_by()
    from_lists = rows.values_list(
        F("batch__committed_at"),
        F("batch__committed_by__full_name"),
        F("verdict"),
        F("batch__year"),
        F("batch_id"),
        F("number"),
        F("sheet"),
        F("changes"),
        Value(None, JSONField()),
    )
    entries = audit.history_of(household).select_related(None).order_by()
    entries = entries.exclude(action=AuditEntry.Action.VIEWED, after=audit.PAGE)
    if not with_views:
        entries = entries.exclude(action=AuditEntry.Action.VIEWED)
    none = Value(None, IntegerField())
    from_log = entries.values_list(
        "at",
        "actor__full_name",
        "action",
        none,
        none,
        none,
        Value(""),
        "before",
        "after",
    )
    events = sorted(from_lists.union(from_log, all=True), reverse=True, key=_instant)
    by_year = {review.year: review for review in reviews}
    return [_event(by_year, *row) for row in events[:SHOWN]]


def _instant(row: tuple) -> datetime:
    return row[0]


def _event(by_year, at, actor, kind, year, batch, row, sheet, changes, after) -> Event:
    if batch is None:
        before, after = changes or {}, after or {}
        changes = {name: [before.get(name), after[name]] for name in after}
        title = TITLES[kind]
    else:
        changes = dict(changes)
        if kind == Verdict.NEW or changes.pop("review", None):
            changes = _compared(by_year, year) | changes
        title = f"Nhập danh sách năm {year}"
    changes = [_change(name, *values) for name, values in changes.items()]
    return Event(title, at, actor or "", batch, row, sheet, changes)


def _compared(by_year: dict[int, Review], year: int) -> dict[str, list]:
    """What a year's result changed against the result before it."""
    new = by_year.get(year)
    old = max((y for y in by_year if y < year), default=None)
    if new is None:
        return {}
    pairs = {
        name: [getattr(by_year[old], name) if old else None, getattr(new, name)]
        for name in COMPARED
    }
    return {
        name: [was, now]
        for name, (was, now) in pairs.items()
        if (now or was) and was != now
    }


def _change(name: str, was, now) -> Change:
    return Change(LABELS.get(name, name), _words(name, was), _words(name, now))


def _words(name: str, value) -> str:
    """A stored value as the office writes it."""
    if value is None or value == "":
        return NOTHING
    if name == "citizen_number":
        return masked(value)
    if name in WORDS:
        return WORDS[name].get(value, value)
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "không"
    if name.endswith(("_date", "_on")):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return str(value)
