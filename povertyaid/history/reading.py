"""The changes of one row, told in the office's words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from povertyaid.models import Act, Change
from povertyaid.templatetags.vn import masked

MOST = 500  # lines of one row that are read
NOTHING = "chưa có"
UNTOLD = {"folded_name", "sort_key", "changed_at", "version", "digest", "client_id"}
WAYS = {"page": "trang", "api": "API", "admin": "trang quản trị", "job": "việc nền"}
Op = Change.Op


class Value(NamedTuple):
    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Event:
    """One change: by whom, when, through what, and each value before and after."""

    title: str
    at: datetime
    actor: str
    where: str
    changes: list[Value]
    is_new: bool = False


def events_of(thing: models.Model, *, tells_computers: bool = False) -> list[Event]:
    """The newest MOST changes of one row, newest first.

    From which computer a colleague worked is for the office to know. Three queries,
    and one more per kind of row that its columns name by id.
    """
    lines = _lines(thing)
    images = _images(thing, lines)
    names = _names(thing, images)
    if not tells_computers:
        for line in lines:
            line.act.address = ""
    return [_event(thing, line, *images[line.pk], names) for line in lines]


def _lines(thing: models.Model) -> list[Change]:
    table = thing._meta.db_table
    made_together = RawSQL(
        "SELECT id FROM history.change WHERE thing = %s AND ids @> %s::bigint",
        [table, thing.pk],
    )
    found = Change.objects.filter(Q(object_id=thing.pk) | Q(pk__in=made_together))
    found = found.filter(thing=table).select_related("act__user")
    return list(found.order_by("-id")[:MOST])


def _images(thing: models.Model, lines: list[Change]) -> dict[int, tuple]:
    """Line → columns before and after; a creation's are found from what came later."""
    state, images = _now(thing), {}
    for line in lines:
        before, after = line.before or {}, line.after or {}
        if line.op == Op.CREATED:
            after = {name: value for name, value in state.items() if value}
        elif line.op == Op.CHANGED:
            state = state | before
        elif line.op == Op.DELETED:
            state, after = before, {}
        images[line.pk] = (before, after)
    return images


def _now(thing: models.Model) -> dict:
    table = connection.ops.quote_name(thing._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT history.hstore_to_json(history.hstore(t))"
            f" FROM {table} t WHERE id = %s",
            [thing.pk],
        )
        row = cursor.fetchone()
    return row[0] if row else {}


def _columns(thing: models.Model) -> dict[str, models.Field]:
    return {field.column: field for field in thing._meta.concrete_fields}


def _names(thing: models.Model, images: dict[int, tuple]) -> dict[tuple, str]:
    """(model, id as text) → name, of every row that the values name by its id."""
    wanted = defaultdict(set)
    columns = _columns(thing)
    for image in images.values():
        for name, value in (pair for part in image for pair in part.items()):
            field = columns.get(name)
            if field is not None and field.is_relation and value:
                wanted[field.related_model].add(value)
    return {
        (model, str(pk)): str(row)
        for model, ids in wanted.items()
        for pk, row in model._default_manager.in_bulk(ids).items()
    }


def _event(thing, line: Change, before: dict, after: dict, names) -> Event:
    act = line.act
    values = []
    if line.op != Op.ERASED:
        values = list(_values(thing, before, after, names))
    actor = act.user.full_name if act.user else ""
    is_new = line.op == Op.CREATED
    title = Op(line.op).label
    if line.erased_by:
        title += " (nội dung cá nhân đã xóa theo thời hạn lưu)"
    return Event(title, line.at, actor, _where(act), values, is_new)


def _where(act: Act) -> str:
    """Through what: "qua trang, từ máy 10.1.2.3", or the program and its role."""
    if not act.way:
        return f"qua lệnh {act.program}, vai {act.role}"
    batch = f", lần nhập {act.batch_id}" if act.batch_id else ""
    place = f", từ máy {act.address}" if act.address else ""
    return f"qua {WAYS.get(act.way, act.way)}{batch}{place}"


def _values(thing, before: dict, after: dict, names) -> Iterable[Value]:
    for column, field in _columns(thing).items():
        if field.primary_key or column in UNTOLD:
            continue
        if column in before or column in after:
            was, now = (
                _words(field, image.get(column), names) for image in (before, after)
            )
            yield Value(str(field.verbose_name), was, now)


def _words(field: models.Field, text: str | None, names) -> str:
    """A column's text as the office writes it."""
    if text is None or text == "":
        return NOTHING
    if field.is_relation:
        return names.get((field.related_model, text), f"số {text}, không còn")
    if text == "***":
        return "(không ghi lại)"
    if hasattr(field, "resealed"):  # an identity number, or a text that may hold one
        told = field.from_db_value(text, None, connection)
        return masked(told) if field.name == "citizen_number" else str(told)
    if isinstance(field, models.BooleanField):
        return "có" if text == "t" else "không"
    if field.choices:
        python = field.to_python(text)
        return str(dict(field.flatchoices).get(python, text))
    if isinstance(field, models.DateTimeField):
        return f"{datetime.fromisoformat(text).astimezone():%H:%M %d/%m/%Y}"
    if isinstance(field, models.DateField):
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    return text
