"""The rows of a report's forms, settled once and read by pages.

A page of the nation shows some rows out of ten thousand, and their total: with the
cells of every row kept, it reads those it shows and counts no line. They are the same
cells, so every figure is what it would be. `settled_as` says by which measures and
communes they were written: as long as it holds, nothing they stand on has changed.
"""

import hashlib
from collections.abc import Iterable

from django.db import connection, transaction

from povertyaid.scope import Scope
from povertyaid.text import fold, place_key
from reports.choices import ReportState
from reports.measures.amounts import ETHNIC, OVERVIEW
from reports.measures.cells import KINDS, Cells, columns_of, names_of, unpacked
from reports.measures.figures import TOTAL, Figures, Place, figures
from reports.measures.sections import numbers
from reports.models import Report, ReportRow

BLOCKS = ("lists", OVERVIEW, ETHNIC)
COUNTED = ("poor_households", "near_poor_households", "listed_households")
SORTED = place_key("Thanh Chăn")  # rows keep their key: settled anew by another one
DEFINITIONS = hashlib.sha256(
    repr(
        [KINDS, *(columns_of(one) for one in BLOCKS), names_of(ETHNIC), SORTED]
    ).encode()
).hexdigest()[:16]
# What the forms' rows and columns take from communes and groups; of ten thousand
# communes it takes some milliseconds
STANDING_ON = """
    SELECT
        (SELECT bit_xor(hash_record_extended(
            ROW(id, code, name, district, is_urban::integer), 0))
        FROM households_commune),
        (SELECT bit_xor(hash_record_extended(ROW(id, code, is_minority::integer), 0))
        FROM households_ethnicgroup)
"""


def standing_on() -> str:
    """What rows settled now are settled by."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING_ON)
        found = cursor.fetchone()
    return f"{DEFINITIONS} {' '.join(f'{(one or 0) % 2**64:x}' for one in found)}"


def is_settled(report: Report) -> bool:
    return bool(report.settled_as) and report.settled_as == standing_on()


@transaction.atomic
def settle(report: Report) -> Figures:
    """Write the rows of a report from its lines, and return its figures.

    The caller saves `settled_as`, and holds the report's row.
    """
    report.settled_as = standing_on()
    found = figures(report, Scope(reads_all=True))
    places = [Place("", "", "Tổng cộng", kind="total"), *found.outline]
    printed = ["", *numbers(found.outline)]
    blocks = {name: found.packed(name) for name in BLOCKS}
    report.rows.all().delete()
    ReportRow.objects.bulk_create(
        (
            _row(found, position, place, printed[position], blocks)
            for position, place in enumerate(places)
        ),
        batch_size=500,
    )
    return found


def _row(found: Figures, position: int, place: Place, number: str, blocks) -> ReportRow:
    key = place.id or TOTAL
    is_sum = place.kind != "place"
    parts = found.parts_of(key)
    known = [found.value(pk, "all_households") for pk in parts]
    counted = [one for one in known if one is not None]
    listed = [found.value(pk, "listed_households") for pk in parts]
    return ReportRow(
        report=found.report,
        position=position,
        commune_id=None if is_sum else place.id,
        key=place.id if is_sum else "",
        code=place.code,
        name=place.name,
        kind=place.kind,
        level=place.level,
        number=number,
        search=fold(place.name),
        sort_key=place_key(place.name),
        poor=found.value(key, "poor_households"),
        near_poor=found.value(key, "near_poor_households"),
        households=sum(counted) if counted else None,
        communes=len(parts),
        communes_listed=sum(one > 0 for one in listed),
        communes_counted=len(counted),
        totals=found.denominators_of(key),
        **{name: blocks[name].get(key, b"") for name in BLOCKS},
    )


@transaction.atomic
def settle_communes(report: Report, communes: list[int]) -> Figures:
    """The same where the lines of these communes alone are others: returns theirs.

    Sums are corrected by what their parts changed by. Where that is not enough (a
    commune came or went, a total of all households is another) all rows are settled.
    """
    places = {row.commune_id: row for row in report.rows.filter(commune__in=communes)}
    found = figures(report, Scope(reads=frozenset(communes)))
    is_whole = places.keys() == {place.id for place in found.rows}
    if not is_whole or not is_settled(report) or _other_totals(found, places):
        return settle(report)
    blocks = {name: found.packed(name) for name in BLOCKS}
    above = _sums_above(report, places.values())
    for head in report.rows.filter(position__in=above):
        _correct(head, above[head.position], found, blocks)
    for commune, row in places.items():
        _count_again(row, [row], found)
        for name in BLOCKS:
            setattr(row, name, blocks[name].get(commune, b""))
        row.save()
    return settled_figures(report, places.values())


def _other_totals(found: Figures, places: dict[int, ReportRow]) -> bool:
    return any(found.denominators_of(pk) != row.totals for pk, row in places.items())


def _sums_above(report: Report, rows: Iterable[ReportRow]) -> dict[int, list]:
    """Position of a sum → the rows among these that it adds up; the total's is 0."""
    sums = report.rows.filter(commune=None, position__gt=0).order_by("-position")
    heads = list(sums.values_list("position", "level"))
    above: dict[int, list] = {0: list(rows)}
    for row in above[0]:
        level = row.level
        for position, of_head in heads:
            if position < row.position and of_head < level:
                above.setdefault(position, []).append(row)
                level = of_head
    return above


def _correct(head: ReportRow, parts: list[ReportRow], found: Figures, blocks) -> None:
    _count_again(head, parts, found)
    for name in BLOCKS:
        was = unpacked(name, {part.commune_id: getattr(part, name) for part in parts})
        news = {part.commune_id: blocks[name].get(part.commune_id) for part in parts}
        whole = unpacked(name, {None: getattr(head, name)})
        packed = whole.corrected(was, unpacked(name, news)).packed()
        setattr(head, name, packed[None])
    head.save()


def _count_again(row: ReportRow, parts: list[ReportRow], found: Figures) -> None:
    """By what the parts, as they still stand, differ from what is found."""
    changes = [
        (part, *(found.value(part.commune_id, name) for name in COUNTED))
        for part in parts
    ]
    row.poor += sum(poor - part.poor for part, poor, _, _ in changes)
    row.near_poor += sum(near - part.near_poor for part, _, near, _ in changes)
    row.communes_listed += sum(
        (listed > 0) - part.communes_listed for part, _, _, listed in changes
    )


def settle_what_is_not() -> int:
    """Settle reports compiled before rows were, or whose communes changed since."""
    settled = 0
    compiled = [ReportState.DRAFT, ReportState.CLOSED]
    stale = Report.objects.filter(state__in=compiled).exclude(settled_as=standing_on())
    for pk in list(stale.values_list("pk", flat=True)):
        with transaction.atomic():
            waiting = Report.objects.select_for_update(skip_locked=True)
            report = waiting.filter(pk=pk, state__in=compiled).first()
            if report and not is_settled(report):
                settle(report)
                report.save(update_fields=["settled_as"])
                settled += 1
    return settled


def settled_figures(report: Report, rows: Iterable[ReportRow]) -> Figures:
    """The figures of a report at these rows and in total, without counting a line."""
    total = report.rows.defer(*BLOCKS[1:]).get(position=0)
    shown = [row for row in rows if row.position]
    every = {_id(row): row for row in [*shown, total]}

    def count(block: str) -> Cells:
        wanted = report.rows.filter(pk__in=[row.pk for row in every.values()])
        packed = dict(wanted.values_list("pk", block))
        return unpacked(block, {key: packed[row.pk] for key, row in every.items()})

    lists = unpacked("lists", {key: row.lists for key, row in every.items()})
    return Figures.settled(
        report,
        [_place(row) for row in shown],
        lists,
        {key: row.totals for key, row in every.items()},
        count,
        total.communes,
    )


def _id(row: ReportRow) -> int | str | None:
    return row.commune_id or row.key or TOTAL


def _place(row: ReportRow) -> Place:
    return Place(
        row.commune_id or row.key,
        row.code,
        row.name,
        kind=row.kind,
        level=row.level,
        number=row.number,
    )
