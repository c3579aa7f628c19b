"""What a change plans, read once: units, villages by commune, communes that end."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from households.models import (
    BoundaryChange,
    BoundaryMove,
    BoundaryPart,
    BoundaryUnit,
    Commune,
    Village,
)

UNIT_COLUMNS = (
    "code",
    "name",
    "kind",
    "district",
    "is_border",
    "is_urban",
    "tile_column",
    "tile_row",
)


@dataclass(slots=True)
class PlannedUnit:
    """A unit with what it is made of."""

    unit: BoundaryUnit
    moves: list[BoundaryMove] = field(default_factory=list)
    staying: list[Village] = field(default_factory=list)  # where it goes on

    @property
    def parts(self) -> list[tuple[Commune, int]]:
        """(commune, villages from it), in the order of their codes."""
        count: dict[Commune, int] = defaultdict(int)
        for move in self.moves:
            count[move.village.commune] += 1
        return sorted(count.items(), key=lambda item: item[0].code)

    @property
    def villages(self) -> int:
        return len(self.moves) + len(self.staying)


@dataclass(slots=True)
class Plan:
    """A draft, or an applied change as it was planned."""

    change: BoundaryChange
    units: list[PlannedUnit]
    parts: list[BoundaryPart]
    communes: dict[int, Commune]  # in force on the last day before the change
    villages: dict[int, list[Village]]  # commune → those in it today
    moves: dict[int, BoundaryMove]  # village → where it goes

    @property
    def ending(self) -> set[int]:
        return {part.commune_id for part in self.parts}

    def of_commune(self, commune_id: int) -> list[BoundaryMove | None]:
        """Where each village of a commune goes; None for one that stays."""
        return [self.moves.get(v.pk) for v in self.villages.get(commune_id, [])]

    def targets(self, commune_id: int) -> list[BoundaryUnit]:
        """The units a commune's villages go to, in the order of their codes."""
        found = {m.unit_id: m.unit for m in self.of_commune(commune_id) if m}
        return sorted(found.values(), key=lambda unit: unit.code)


def plan_of(change: BoundaryChange) -> Plan:
    """Five queries, however many villages there are."""
    before = change.takes_effect_on - timedelta(days=1)
    communes = {one.pk: one for one in Commune.objects.on(before)}
    villages: dict[int, list[Village]] = defaultdict(list)
    for village in Village.objects.select_related("commune").order_by("name", "pk"):
        villages[village.commune_id].append(village)
    units = {one.pk: PlannedUnit(one) for one in change.units.select_related("commune")}
    moves = change.moves.select_related("village__commune").order_by(
        "village__commune__code", "village__name", "pk"
    )
    by_village = {}
    for move in moves:
        move.unit = units[move.unit_id].unit
        units[move.unit_id].moves.append(move)
        by_village[move.village_id] = move
    for planned in units.values():
        if planned.unit.goes_on:
            own = villages.get(planned.unit.commune_id, [])
            planned.staying = [v for v in own if v.pk not in by_village]
    parts = list(change.parts.select_related("commune"))
    for part in parts:  # one object for a unit: what is made of it shows everywhere
        if part.heir_id:
            part.heir = units[part.heir_id].unit
    parts.sort(key=lambda part: part.commune.code)
    return Plan(
        change, list(units.values()), parts, communes, dict(villages), by_village
    )


def blank_unit(change: BoundaryChange, commune: Commune | None = None) -> BoundaryUnit:
    """A unit to be filled in; of a commune that goes on: with what it is."""
    unit = BoundaryUnit(change=change)
    if commune is not None:
        unit.commune, unit.goes_on = commune, True
        for name in UNIT_COLUMNS:
            setattr(unit, name, getattr(commune, name))
    return unit
