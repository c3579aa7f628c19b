"""Who changed a household, when and by which row of which list: one query."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import (
    BooleanField,
    DateTimeField,
    F,
    IntegerField,
    JSONField,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from households.choices import WRITES, LeftReason, Sex, Status, Verdict
from households.models import Household, ImportBatch, ImportRow, Review
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
    rows = _written_rows(household)
    place = ("batch__year", "batch_id", "number", "sheet", "makes_review")
    nothing = Value(None, JSONField())
    from_lists = rows.values_list(
        _instant_of("written_at", "batch__committed_at"),
        F("batch__committed_by__full_name"),
        F("verdict"),
        *place,
        F("changes"),
        nothing,
    )
    taken_back = rows.filter(Q(is_undone=True) | Q(batch__undone_at__isnull=False))
    taken_back = taken_back.annotate(
        undone_at=_instant_of("undone_at", "batch__undone_at")
    )
    from_undos = taken_back.values_list(
        F("undone_at"),
        _who_undid("batch", "undone_at"),
        Value(AuditEntry.Action.UNDONE),
        *place,
        F("changes"),
        nothing,
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
        Value(None, BooleanField()),
        "before",
        "after",
    )
    found = from_lists.union(from_undos, from_log, all=True)
    events = sorted(found, reverse=True, key=_instant)
    by_year = {review.year: review for review in reviews}
    return [_event(by_year, *row) for row in events[:SHOWN]]


def _written_rows(household: Household):
    """The rows of lists that wrote something about the household."""
    rows = ImportRow.objects.filter(household=household, verdict__in=WRITES)
    rows = rows.filter(batch__committed_at__isnull=False)
    return rows.filter(is_left_out=False, is_pending=False).order_by()


def _instant_of(key: str, of_batch: str) -> Coalesce:
    """When it happened to this row alone, as `before` says; else to the whole batch."""
    return Coalesce(Cast(KT(f"before__{key}"), DateTimeField()), F(of_batch))


def _who_undid(batch: str, at: str) -> Subquery:
    """The name on the log's first entry of an undo of that batch since that instant."""
    entries = AuditEntry.objects.filter(
        action=AuditEntry.Action.UNDONE,
        subject=ImportBatch._meta.label_lower,
        subject_id=OuterRef(batch),
        at__gte=OuterRef(at),
    )
    return Subquery(entries.order_by("at").values("actor__full_name")[:1])


def _instant(row: tuple) -> datetime:
    return row[0]


def _event(
    by_year, at, actor, kind, year, batch, row, sheet, makes_review, changes, after
) -> Event:
    if batch is None:
        before, after = changes or {}, after or {}
        changes = {name: [before.get(name), after[name]] for name in after}
        title = TITLES[kind]
    elif kind == AuditEntry.Action.UNDONE:
        changes = {name: [now, was] for name, (was, now) in changes.items()}
        title = f"Hoàn tác dòng của danh sách năm {year}"
        changes = changes or {"review": [f"năm {year}", None]}
    else:
        if kind == Verdict.NEW or makes_review:
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
