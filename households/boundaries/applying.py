"""Applying a change in one transaction, and putting everything back.

What a changed row held goes into `change.before`; what was made carries the change or
is named in `change.before["made"]`. A reversed change leaves the tables as they were,
and anything built on it since is found and named before a row is touched.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from households.boundaries.checking import Check, checks, is_ready
from households.boundaries.planning import UNIT_COLUMNS, Plan, plan_of
from households.locks import lock_register
from households.models import (
    BoundaryChange,
    BoundaryMove,
    BoundaryUnit,
    Commune,
    Village,
    VillagePlacement,
)
from povertyaid import audit
from povertyaid.jobs import UserError

TOLD = 5  # things that stand in the way, by name
NAMES = ("commune_id", "name", "folded_name", "aliases")


@dataclass(frozen=True, slots=True)
class Followers:
    """What other apps do when a commune becomes another: they are told of it.

    `checks`: what they want settled first. `follow`: write, and return the rows' values
    of before and the rows made. `unfollow`: put them back. `in_the_way`: what has been
    built on their rows since.
    """

    checks: Callable[[Plan], list[Check]] = lambda plan: []
    follow: Callable[[Plan, object], dict] = lambda plan, by: {}
    in_the_way: Callable[[BoundaryChange], list[str]] = lambda change: []
    unfollow: Callable[[BoundaryChange], None] = lambda change: None
    made: Callable[[BoundaryChange], dict[str, list[int]]] = lambda change: {}


@transaction.atomic
def apply(change: BoundaryChange, by, followers: Followers, today: date | None = None):
    """Make the units, end the communes, place the villages; all of it or nothing.

    UserError with the first things that are not settled.
    """
    lock_register()
    change = BoundaryChange.objects.select_for_update().get(pk=change.pk)
    if change.is_applied:
        raise UserError("Thay đổi này đã áp dụng rồi.")
    plan = plan_of(change)
    found = checks(plan, today or timezone.localdate()) + followers.checks(plan)
    if not is_ready(found):
        problems = [problem for check in found for problem in check.problems]
        raise UserError("Chưa áp dụng được. " + _told(problems))
    before = _end_communes(plan)
    _make_units(plan)
    before |= _end_placements(plan) | _move_villages(plan)
    change.before = before | followers.follow(plan, by)
    change.applied_at, change.applied_by = timezone.now(), by
    change.save(update_fields=["before", "applied_at", "applied_by"])
    after = {"units": len(plan.units), "villages": len(plan.moves)}
    audit.record(by, audit.Action.CHANGED, change, after=after | {"applied": True})
    return change


@transaction.atomic
def reverse(change: BoundaryChange, by, followers: Followers) -> BoundaryChange:
    """Put every row back as it was; UserError naming what was built on it since."""
    lock_register()
    change = BoundaryChange.objects.select_for_update().get(pk=change.pk)
    if not change.is_applied:
        raise UserError("Thay đổi này chưa áp dụng.")
    made = list(change.units.filter(goes_on=False).select_related("commune"))
    in_the_way = list(_in_the_way(change, made, followers))
    in_the_way += followers.in_the_way(change)
    if in_the_way:
        raise UserError("Chưa hoàn tác được. " + _told(in_the_way))
    followers.unfollow(change)
    change.placements.all().delete()
    restore(VillagePlacement, change.before)
    _restore_villages(change)
    new = [unit.commune_id for unit in made]
    change.units.filter(goes_on=False).update(commune=None)
    Commune.objects.filter(pk__in=new).delete()
    restore(Commune, change.before)
    change.before, change.applied_at, change.applied_by = {}, None, None
    change.save(update_fields=["before", "applied_at", "applied_by"])
    audit.record(by, audit.Action.UNDONE, change)
    return change


def columns(model: type[models.Model], rows: list, *names: str) -> dict:
    """What rows hold now, to be kept in `change.before`."""
    return {
        model._meta.label: {
            str(row.pk): {
                name: value.isoformat() if isinstance(value, date) else value
                for name in names
                for value in [getattr(row, name)]
            }
            for row in rows
        }
    }


def restore(model: type[models.Model], before: dict) -> None:
    """Write back what `columns` kept."""
    kept = before.get(model._meta.label, {})
    rows = model._base_manager.in_bulk([int(pk) for pk in kept])
    names: set[str] = set()
    for pk, values in kept.items():
        row = rows[int(pk)]
        for name, value in values.items():
            field = model._meta.get_field(name)
            setattr(row, name, field.to_python(value))
            names.add(field.name)
    if rows:
        model._base_manager.bulk_update(rows.values(), sorted(names))


def _end_communes(plan: Plan) -> dict:
    ending = [plan.communes[part.commune_id] for part in plan.parts]
    before = columns(Commune, ending, "valid_to")
    Commune.objects.filter(pk__in=plan.ending).update(
        valid_to=plan.change.takes_effect_on
    )
    return before


def _make_units(plan: Plan) -> None:
    for planned in plan.units:
        unit = planned.unit
        if not unit.goes_on:
            columns = {name: getattr(unit, name) for name in UNIT_COLUMNS}
            day = plan.change.takes_effect_on
            unit.commune = Commune(valid_from=day, **columns)
            unit.commune.clean()
            unit.commune.save()
            unit.save(update_fields=["commune"])


def _end_placements(plan: Plan) -> dict:
    day = plan.change.takes_effect_on
    last = VillagePlacement.objects.filter(village__in=plan.moves)
    running = list(last.filter(models.Q(ended_on=None) | models.Q(ended_on=day)))
    before = columns(VillagePlacement, running, "ended_on")
    last.filter(ended_on=None).update(ended_on=day)
    VillagePlacement.objects.bulk_create(
        VillagePlacement(
            village=move.village,
            commune=move.unit.commune,
            started_on=day,
            boundary_change=plan.change,
        )
        for move in plan.moves.values()
    )
    return before


def _move_villages(plan: Plan) -> dict:
    villages = [move.village for move in plan.moves.values()]
    before = columns(Village, villages, *NAMES)
    for move in plan.moves.values():
        village = move.village
        if move.new_name and move.new_name != village.name:
            village.aliases = [*village.aliases, village.name]
            village.name = move.new_name
        village.commune = move.unit.commune
        village.clean()
    _write_villages(villages)
    return before


def _restore_villages(change: BoundaryChange) -> None:
    kept = change.before[Village._meta.label]
    villages = list(Village.objects.filter(pk__in=list(map(int, kept))))
    for village in villages:
        for name, value in kept[str(village.pk)].items():
            setattr(village, name, value)
    _write_villages(villages)


def _write_villages(villages: list[Village]) -> None:
    """In two steps: two communes may swap villages that have the same name."""
    ids = [village.pk for village in villages]
    passing = Concat(Value("~"), F("pk"), output_field=models.CharField())
    Village.objects.filter(pk__in=ids).update(folded_name=passing)
    Village.objects.bulk_update(villages, ["commune", "name", "folded_name", "aliases"])


def _in_the_way(
    change: BoundaryChange, made: list[BoundaryUnit], followers: Followers
) -> Iterator[str]:
    """Whatever points at a commune this change made, but what itself made there."""
    communes = {unit.commune_id: unit for unit in made}
    own = followers.made(change)
    own[Village._meta.label] = list(map(int, change.before[Village._meta.label]))
    own[VillagePlacement._meta.label] = list(
        change.placements.values_list("pk", flat=True)
    )
    own[BoundaryUnit._meta.label] = [unit.pk for unit in made]
    for relation in Commune._meta.get_fields(include_hidden=True):
        if not (
            relation.auto_created and (relation.one_to_many or relation.one_to_one)
        ):
            continue
        model, column = relation.related_model, relation.field.attname
        rows = model._base_manager.filter(**{f"{column}__in": communes})
        rows = rows.exclude(pk__in=own.get(model._meta.label, []))
        for row in rows[: TOLD + 1]:
            unit = communes[getattr(row, column)]
            yield f"{unit} đã có {model._meta.verbose_name.lower()}: {row}."
    yield from _moved_since(change)


def _moved_since(change: BoundaryChange) -> Iterator[str]:
    moves = change.moves.select_related("village__commune", "unit")
    placements = {p.village_id: p for p in change.placements.all()}
    for move in moves:
        village, placement = move.village, placements.get(move.village_id)
        if (
            placement is None
            or placement.ended_on
            or placement.commune_id != (move.unit.commune_id)
        ):
            yield f"{village} đã đổi thời gian thuộc xã."
        elif village.commune_id != move.unit.commune_id:
            yield f"{village} đã sang {village.commune}."
        elif village.name != move.name_there and village.name != _old(change, move):
            yield f"{village} đã đổi tên."


def _old(change: BoundaryChange, move: BoundaryMove) -> str:
    return change.before[Village._meta.label][str(move.village_id)]["name"]


def _told(problems: list[str]) -> str:
    more = len(problems) - TOLD
    tail = f" Và {more} chỗ khác." if more > 0 else ""
    return " ".join(problems[:TOLD]) + tail
