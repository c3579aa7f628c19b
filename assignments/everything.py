"""All that is kept about one household or party member, as one file for the people.

Whatever points at it is followed, in every app and also what will be added later, so
that nothing is forgotten: reviews, people, helpers, visits and their photos, support,
rows of lists, lines of reports, and who looked at it.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from assignments.models import PartyMember
from households.models import Household
from povertyaid import audit
from povertyaid.templatetags.vn import MISSING

DEEPEST = 3  # household → help → visit → photo
OWN_WORK = 2  # member → help → visit; what is the household's is told to the household
EPOCH = (1980, 1, 1, 0, 0, 0)
_YES_NO = {True: "có", False: "không"}


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one kind: (column, value) pairs, as people read them."""

    title: str
    rows: list[list[tuple[str, str]]]


def everything_about(household: Household, asked_by: str, by) -> bytes:
    """A zip of the page to read, the same as JSON, and the photos; noted in the log.

    `asked_by` is who in the household wanted it, as they said. Identity numbers are
    whole: they are the household's own.
    """
    rows = list(_rows_about(household, DEEPEST))
    title = f"hộ {household.head_name}, {household.code}"
    return _packed(household, title, _tables(rows), rows, asked_by, by)


def everything_about_member(member: PartyMember, asked_by: str, by) -> bytes:
    """The same of a party member: the register, the help given, the account."""
    rows = list(_rows_about(member, OWN_WORK))
    tables = _tables(rows) + _account_of(member)
    title = f"đảng viên {member.name}, {member.organisation}"
    return _packed(member, title, tables, rows, asked_by, by)


def _account_of(member: PartyMember) -> list[Table]:
    """Nothing of the password; when and from where the account was used."""
    user = member.user
    if user is None:
        return []
    facts = [("Tên đăng nhập", user.username), ("Họ tên", user.full_name)]
    facts += [("Thư điện tử", user.email), ("Chức danh", user.job_title)]
    events = [_shown(event) for event in user.sign_in_events.all()]
    rights = [_shown(grant) for grant in user.grants.all()]
    return [
        Table("Tài khoản", [[fact for fact in facts if fact[1]]]),
        Table("Quyền đã cấp", rights),
        Table("Nhật ký đăng nhập", events),
    ]


def _packed(thing, title: str, tables: list[Table], rows, asked_by: str, by) -> bytes:
    seen = audit.history_of(thing)
    tables.append(Table("Ai đã xem, sửa", [_shown(entry) for entry in seen]))
    about = {
        "title": title,
        "tables": tables,
        "asked_by": asked_by,
        "made_by": by,
        "made_at": timezone.localtime(),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        page = render_to_string("assignments/everything.html", about)
        archive.writestr(zipfile.ZipInfo("du-lieu.html", EPOCH), page)
        archive.writestr(zipfile.ZipInfo("du-lieu.json", EPOCH), _as_json(tables))
        for name, content in _files(rows):
            archive.writestr(zipfile.ZipInfo(f"anh/{name}", EPOCH), content)
    told = {"request": {"asked_by": asked_by, "rows": sum(len(t.rows) for t in tables)}}
    audit.record(by, audit.Action.EXPORTED, thing, after=told)
    return buffer.getvalue()


def _rows_about(thing: models.Model, deepest: int) -> Iterator[models.Model]:
    """The thing, and what points at it, at most `deepest` steps away, once each."""
    found, seen = [thing], {(type(thing), thing.pk)}
    yield thing
    for _ in range(deepest):
        found = [
            row
            for row in _pointing_at(found)
            if (type(row), row.pk) not in seen and not seen.add((type(row), row.pk))
        ]
        yield from found


def _pointing_at(rows: list[models.Model]) -> Iterator[models.Model]:
    by_model: dict[type, list] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row.pk)
    for model, keys in by_model.items():
        for relation in model._meta.get_fields(include_hidden=True):
            if relation.auto_created and not relation.concrete:
                yield from _along(relation, keys)


def _along(relation, keys: list) -> models.QuerySet:
    field = relation.field
    model = field.model
    if field.many_to_many:
        return model._base_manager.none()
    ties = [f.name for f in model._meta.concrete_fields if f.many_to_one]
    rows = model._base_manager.filter(**{f"{field.name}__in": keys}).order_by("pk")
    return rows.select_related(*ties)


def _tables(rows: list[models.Model]) -> list[Table]:
    by_model: dict[type, list] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    return [
        Table(str(model._meta.verbose_name), [_shown(row) for row in found])
        for model, found in by_model.items()
    ]


def _shown(row: models.Model) -> list[tuple[str, str]]:
    fields = [f for f in row._meta.concrete_fields if not f.primary_key]
    pairs = [(str(field.verbose_name), _words(row, field)) for field in fields]
    return [(label, words) for label, words in pairs if words]


def _words(row: models.Model, field: models.Field) -> str:
    if field.many_to_one or field.one_to_one:
        key = getattr(row, field.attname)
        return "" if key is None else _named(row, field)
    value = getattr(row, field.attname)
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")() or "")
    if value is None or value in ("", [], {}, ()):
        return ""
    if isinstance(value, bool):
        return _YES_NO[value]
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _named(row: models.Model, field: models.Field) -> str:
    """The thing pointed at; a row of a list may outlive what it speaks of."""
    try:
        return str(getattr(row, field.name) or MISSING)
    except ObjectDoesNotExist:
        return MISSING


def _as_json(tables: list[Table]) -> str:
    told = {table.title: [dict(row) for row in table.rows] for table in tables}
    return json.dumps(told, ensure_ascii=False, indent=1)


def _files(rows: list[models.Model]) -> Iterator[tuple[str, bytes]]:
    """The photos kept of visits and support; one that is gone is passed over."""
    for row in rows:
        for field in row._meta.concrete_fields:
            if not isinstance(field, models.FileField):
                continue
            file = getattr(row, field.name)
            if file and file.storage.exists(file.name):
                with file.open("rb") as content:
                    yield file.name.rpartition("/")[2], content.read()
