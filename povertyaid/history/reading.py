"""The changes of one row, and of the rows that belong to it, in the office's words."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from psycopg2.extensions import STRINGARRAY

from povertyaid.models import Act, Change
from povertyaid.templatetags.vn import masked, number

MOST = 500  # lines that are read
NOTHING = "chưa có"
UNTOLD = {"folded_name", "sort_key", "changed_at", "version", "digest", "client_id"}
WAYS = {"page": "trang", "api": "API", "admin": "trang quản trị", "job": "việc nền"}
Op = Change.Op


class Value(NamedTuple):
    label: str
    was: str
    now: str


class Part(NamedTuple):
    """A row that belongs to a thing, and what to call it: "phân công Lò Văn Hặc"."""

    label: str
    row: models.Model


@dataclass(frozen=True, slots=True)
class Event:
    """One change: by whom, when, through what, and each value before and after."""

    title: str
    at: datetime
    actor: str
    where: str
    changes: list[Value]
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One line of history about one row; a line may be about many made together."""

    part: Part
    line: Change
    before: dict
    after: dict


def events_of(
    thing: models.Model, parts: Iterable[Part] = (), *, tells_computers: bool = False
) -> list[Event]:
    """The newest MOST changes of a row and its parts, newest first.

    From which computer a colleague worked is for the office to know. Two queries for
    each table, and one for each that their columns name rows of by id.
    """
    tables = defaultdict(list)
    for part in (Part("", thing), *parts):
        tables[type(part.row)].append(part)
    told = [one for group in tables.values() for one in _told(group)]
    told.sort(key=lambda one: one.line.pk, reverse=True)
    del told[MOST:]
    names = _names(told)
    return [_event(thing, one, names, tells_computers) for one in told]


def deleted_of_household(pk: int) -> list[tuple[str, int, dict]]:
    """(table, id, the row's text) of what pointed at that household and was deleted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT thing, object_id, before FROM history.change WHERE op = 'd'"
            " AND before ? 'household_id' AND before ->> 'household_id' = %s"
            " ORDER BY id DESC LIMIT %s",
            [str(pk), MOST],
        )
        return [(table, pk, json.loads(was)) for table, pk, was in cursor.fetchall()]


def _told(parts: list[Part]) -> Iterator[Told]:
    """Of one table, newest first: what a row was made as follows from later lines."""
    by_pk = {part.row.pk: part for part in parts}
    model = type(parts[0].row)
    states = _now(model, list(by_pk))
    for line in _lines(model, list(by_pk)):
        for pk in [line.object_id] if line.object_id else line.made:
            state = states.get(pk, {})
            before, after = line.before or {}, line.after or {}
            if line.op == Op.CREATED:
                after = {name: value for name, value in state.items() if value}
            elif line.op == Op.CHANGED:
                states[pk] = state | before
            elif line.op == Op.DELETED:
                states[pk], after = before, {}
            yield Told(by_pk[pk], line, before, after)


def _lines(model: type[models.Model], ids: list[int]) -> list[Change]:
    """Each with `made`: which of the ids it tells the making of."""
    table = model._meta.db_table
    made_together = RawSQL(
        "SELECT id FROM history.change WHERE thing = %s AND ids &&"
        " (SELECT range_agg(int8range(n, n, '[]')) FROM unnest(%s::bigint[]) AS n)",
        [table, ids],
    )
    made = RawSQL(
        "ARRAY(SELECT one FROM unnest(%s::bigint[]) AS one WHERE ids @> one)", [ids]
    )
    found = Change.objects.filter(Q(object_id__in=ids) | Q(pk__in=made_together))
    found = found.filter(thing=table).select_related("act__user").annotate(made=made)
    return list(found.order_by("-id")[:MOST])


def _now(model: type[models.Model], ids: list[int]) -> dict[int, dict]:
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, history.hstore_to_json(history.hstore(t))"
            f" FROM {table} t WHERE id = ANY(%s)",
            [ids],
        )
        return dict(cursor.fetchall())


def _columns(model: type[models.Model]) -> dict[str, models.Field]:
    return {field.column: field for field in model._meta.concrete_fields}


def _names(told: list[Told]) -> dict[tuple, str]:
    """(model, id as text) → name, of every row that the values name by its id."""
    wanted = defaultdict(set)
    for one in told:
        columns = _columns(type(one.part.row))
        for name, value in (*one.before.items(), *one.after.items()):
            field = columns.get(name)
            if field is not None and field.is_relation and value:
                wanted[field.related_model].add(value)
    return {
        (model, str(pk)): str(row)
        for model, ids in wanted.items()
        for pk, row in model._default_manager.in_bulk(ids).items()
    }


def _event(thing, told: Told, names: dict, tells_computers: bool) -> Event:
    line, act = told.line, told.line.act
    values = []
    if line.op != Op.ERASED:
        values = list(_values(thing, told, names))
    actor = act.user.full_name if act.user else ""
    title = Op(line.op).label
    if told.part.label:
        title += f" {told.part.label}"
    if line.erased_by:
        title += " (nội dung cá nhân đã xóa theo thời hạn lưu)"
    where = _where(act, tells_computers)
    return Event(title, line.at, actor, where, values, line.op == Op.CREATED)


def _where(act: Act, tells_computers: bool) -> str:
    """Through what: "qua trang, từ máy 10.1.2.3", or the program and its role."""
    if not act.way:
        return f"qua lệnh {act.program}, vai {act.role}"
    batch = f", lần nhập {act.batch_id}" if act.batch_id else ""
    place = f", từ máy {act.address}" if act.address and tells_computers else ""
    return f"qua {WAYS.get(act.way, act.way)}{batch}{place}"


def _values(thing, told: Told, names: dict) -> Iterable[Value]:
    images = told.before, told.after
    for column, field in _columns(type(told.part.row)).items():
        label = _label(field)
        if field.primary_key or column in UNTOLD or not label:
            continue
        texts = [image.get(column) for image in images]
        is_owner = field.is_relation and field.related_model is type(thing)
        if is_owner and told.part.label and str(thing.pk) in texts:
            continue  # whose part it is
        if any(column in image for image in images):
            yield Value(label, *(_words(field, text, names) for text in texts))


def _label(field: models.Field) -> str:
    """What the office calls a column; "" for one that nobody named for readers."""
    label = str(field.verbose_name)
    if label != field.name.replace("_", " "):
        return label
    return str(field.related_model._meta.verbose_name) if field.is_relation else ""


def _words(field: models.Field, text: str | None, names: dict) -> str:
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
    if field.choices:
        python = field.to_python(text)
        return str(dict(field.flatchoices).get(python, text))
    if isinstance(field, ArrayField):
        each = [_words(field.base_field, one, names) for one in STRINGARRAY(text, None)]
        return ", ".join(each) or NOTHING
    return _plain(field, text)


def _plain(field: models.Field, text: str) -> str:
    match field:
        case models.BooleanField():
            return "có" if text == "t" else "không"
        case models.DateTimeField():
            return f"{datetime.fromisoformat(text).astimezone():%H:%M %d/%m/%Y}"
        case models.DateField():
            return f"{date.fromisoformat(text):%d/%m/%Y}"
        case models.IntegerField() if hasattr(field, "from_db_value"):  # ticked boxes
            boxes = field.from_db_value(int(text), None, connection)
            return ", ".join(map(str, boxes)) or "không ô nào"
        case models.IntegerField() | models.DecimalField():
            value = Decimal(text)
            return number(value) if value >= 10_000 else text  # a year is no amount
    return text
