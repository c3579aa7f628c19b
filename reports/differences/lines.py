"""Lines that differ, household by household.

The other side is a version's lines or, for what changed after a report was closed, the
lines the register gives today: read by the very query that compiles (compiling/lines).
Names are not compared: a name spelt anew moves no figure. Helpers are compared between
versions only: whom a household is given today says nothing about the year's list.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.core.cache import cache
from django.db import connection

from households.choices import LeftReason, Status
from households.models import EthnicGroup, Village
from povertyaid.scope import Scope
from reports.choices import Change
from reports.compiling.chunks import register
from reports.compiling.lines import COLUMNS, lines_of, values
from reports.models import Report, ReportLine

TABLE = ReportLine._meta.db_table
NAMES = ("report_id", "household_id", "commune_id", "code", "head_name", "sort_key")
HELP = ("helper_id", "helper_organisation_id", "supports")
COMPARED = tuple(name for name in COLUMNS.split(", ") if name not in NAMES)
KEPT_FOR = 24 * 3600  # seconds; the key changes with the register
WORDS = {
    "village_id": "Bản",
    "status_then": "Đầu năm",
    "status_now": "Cuối năm",
    "change": "Diễn biến",
    "left_reason": "Lý do giảm",
    "persons_then": "Khẩu đầu năm",
    "persons_now": "Khẩu cuối năm",
    "deprivations": "Chỉ số thiếu hụt",
    "causes": "Nguyên nhân",
    "has_no_labour_capacity": "Không có khả năng lao động",
    "has_merit": "Có người có công",
    "ethnic_group_id": "Dân tộc",
    "helper_id": "Người giúp cuối năm",
    "helper_organisation_id": "Tổ chức giúp cuối năm",
    "supports": "Hỗ trợ trong năm",
    "children": "Trẻ em",
}
CHOICES = {
    "status_then": dict(Status.choices),
    "status_now": dict(Status.choices),
    "change": dict(Change.choices),
    "left_reason": dict(LeftReason.choices),
}
TICKS = ("deprivations", "causes", "supports")
QUERY = """
    WITH was AS (
        SELECT household_id, commune_id, code, head_name, sort_key, {columns}
        FROM {table} WHERE report_id = %(old)s
    ),
    becomes AS (
        SELECT household_id, commune_id, code, head_name, sort_key, {columns}
        FROM {other}
    ),
    differing AS (
        SELECT household_id, commune_id,
            coalesce(becomes.code, was.code) AS code,
            coalesce(becomes.head_name, was.head_name) AS head_name,
            coalesce(becomes.sort_key, was.sort_key) AS sort_key,
            was.code IS NOT NULL AS is_in_old, becomes.code IS NOT NULL AS is_in_new,
            ARRAY[{was}] AS was, ARRAY[{becomes}] AS becomes
        FROM was FULL JOIN becomes USING (household_id, commune_id)
        WHERE ROW({was_row}) IS DISTINCT FROM ROW({becomes_row})
    )
"""


class Sides(NamedTuple):
    """A version, and another one or (None) what the register gives today."""

    old: Report
    new: Report | None = None

    @property
    def compared(self) -> tuple[str, ...]:
        if self.new is not None:
            return COMPARED
        return tuple(name for name in COMPARED if name not in HELP)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that differs, in words: (was, becomes)."""

    label: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A household whose line differs; a side it is not on has no parts."""

    household_id: int
    commune_id: int
    code: str
    head_name: str
    is_in_old: bool
    is_in_new: bool
    parts: list[Part]


def differences(
    sides: Sides, scope: Scope, commune: int | None = None, page: slice = slice(None)
) -> list[Difference]:
    """The households that differ, by commune and name; `page` cuts out some of them."""
    where, told = _where(scope, commune)
    start, stop = page.start or 0, page.stop
    limit = None if stop is None else stop - start
    sql = (
        f"{_query(sides)} SELECT household_id, commune_id, code, head_name, is_in_old,"
        f" is_in_new, was, becomes FROM differing WHERE {where}"
        " ORDER BY commune_id, sort_key, household_id LIMIT %(limit)s OFFSET %(start)s"
    )
    told |= {"limit": limit, "start": start}
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(sides) | told)
        rows = cursor.fetchall()
    words = _Words(sides.compared, rows)
    return [Difference(*row[:6], words.parts(row)) for row in rows]


def count_by_commune(sides: Sides) -> dict[int, int]:
    """Commune id → how many of its lines differ."""
    sql = f"{_query(sides)} SELECT commune_id, count(*) FROM differing GROUP BY 1"
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(sides))
        return dict(cursor.fetchall())


def changed_households(report: Report, scope: Scope) -> int:
    """How many lines of a closed report the register would give otherwise today.

    Kept until a list comes in or goes out: only that moves a line but its helper.
    """
    key = f"changed-since-{report.pk}-{report.compiled_at.timestamp()}-{register()}"
    counts = cache.get(key)
    if counts is None:
        counts = count_by_commune(Sides(report))
        cache.set(key, counts, KEPT_FOR)
    return sum(
        count for commune, count in counts.items() if scope.may_read(int(commune))
    )


def _query(sides: Sides) -> str:
    columns = sides.compared
    if sides.new is None:
        other = f"({lines_of(sides.old)}) line"
    else:
        other = f"{TABLE} WHERE report_id = %(new)s"

    def texts(side: str) -> str:
        return ", ".join(f"{side}.{name}::text" for name in columns)

    def row(side: str) -> str:
        return ", ".join([f"{side}.code IS NULL", *(f"{side}.{n}" for n in columns)])

    return QUERY.format(
        columns=", ".join(columns),
        table=TABLE,
        other=other,
        was=texts("was"),
        becomes=texts("becomes"),
        was_row=row("was"),
        becomes_row=row("becomes"),
    )


def _values(sides: Sides) -> dict:
    told = values(sides.old) | {"old": sides.old.pk}
    return told | ({"new": sides.new.pk} if sides.new else {})


def _where(scope: Scope, commune: int | None) -> tuple[str, dict]:
    conditions, told = ["true"], {}
    if not scope.reads_all:
        conditions.append("commune_id = ANY(%(reads)s)")
        told["reads"] = list(scope.reads)
    if commune is not None:
        conditions.append("commune_id = %(commune)s")
        told["commune"] = commune
    return " AND ".join(conditions), told


class _Words:
    """Values of lines as users read them; keys looked up once for all rows."""

    def __init__(self, columns: tuple[str, ...], rows: list[tuple]):
        self.columns = columns
        self.names = {
            "village_id": self._named(Village, "village_id", rows),
            "ethnic_group_id": self._named(EthnicGroup, "ethnic_group_id", rows),
            "helper_id": self._named(_model("helper"), "helper_id", rows),
            "helper_organisation_id": self._named(
                _model("helper_organisation"), "helper_organisation_id", rows
            ),
        }

    def _named(self, model, column: str, rows: list[tuple]) -> dict[str, str]:
        if column not in self.columns:
            return {}
        at = self.columns.index(column)
        keys = {side[at] for row in rows for side in row[6:8] if side[at]}
        return {str(pk): str(it) for pk, it in model.objects.in_bulk(keys).items()}

    def parts(self, row: tuple) -> list[Part]:
        return list(self._parts(row[4], row[5], row[6], row[7]))

    def _parts(self, is_in_old, is_in_new, was, becomes) -> Iterator[Part]:
        for name, old, new in zip(self.columns, was, becomes, strict=True):
            if is_in_old and is_in_new and old == new:
                continue
            before = self._shown(name, old) if is_in_old else ""
            after = self._shown(name, new) if is_in_new else ""
            if before or after:
                yield Part(WORDS.get(name, name), before, after)

    def _shown(self, name: str, value: str | None) -> str:
        if value in (None, "", "0") or (value == "false" and name.startswith("has_")):
            return ""
        if name in CHOICES:
            return str(CHOICES[name].get(value, value))
        if name in TICKS:
            bits = int(value)
            ticked = [n for n in range(1, bits.bit_length() + 1) if bits >> (n - 1) & 1]
            return ", ".join(map(str, ticked))
        if value == "true":
            return "có"
        return self.names.get(name, {}).get(value, value)


def _model(field: str):
    return ReportLine._meta.get_field(field).related_model
