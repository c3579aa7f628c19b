"""What the pages of a change of boundaries show of each commune and each unit."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from assignments.boundaries import rights_in
from assignments.models import CommuneAssignment
from households.boundaries import Plan, PlannedUnit
from households.models import BoundaryPart, BoundaryUnit, Commune, Village


@dataclass(frozen=True, slots=True)
class CommuneLine:
    """An old commune and what becomes of it."""

    commune: Commune
    villages: int
    goes: list[tuple[BoundaryUnit, int]]  # a unit, and how many villages it gets
    part: BoundaryPart | None

    @property
    def moved(self) -> int:
        return sum(count for _, count in self.goes)

    @property
    def is_shared_out(self) -> bool:
        return len(self.goes) > 1 or 0 < self.moved < self.villages

    @property
    def unit(self) -> BoundaryUnit | None:
        """The one unit it goes to, if it goes to one as a whole."""
        if self.is_shared_out:
            return None
        return self.goes[0][0] if self.goes else self.part and self.part.heir


@dataclass(frozen=True, slots=True)
class UnitLine:
    planned: PlannedUnit
    sources: list[tuple[Commune, int]]


def commune_lines(plan: Plan) -> list[CommuneLine]:
    """Every commune in force before the change, in the order of their codes."""
    parts = {part.commune_id: part for part in plan.parts}
    units = {planned.unit.pk: planned.unit for planned in plan.units}
    goes: dict[int, Counter] = defaultdict(Counter)
    was = _communes_before(plan)
    for village_id, move in plan.moves.items():
        goes[was[village_id]][move.unit_id] += 1
    staying = Counter(
        village.commune_id
        for villages in plan.villages.values()
        for village in villages
        if village.pk not in plan.moves
    )
    return [
        CommuneLine(
            commune,
            staying[commune.pk] + goes[commune.pk].total(),
            [(units[pk], count) for pk, count in sorted(goes[commune.pk].items())],
            parts.get(commune.pk),
        )
        for commune in sorted(plan.communes.values(), key=lambda one: one.code)
    ]


def _communes_before(plan: Plan) -> dict[int, int]:
    """Village → the commune it lay in: of an applied change, as it was kept."""
    if plan.change.is_applied:
        kept = plan.change.before[Village._meta.label]
        return {int(pk): row["commune_id"] for pk, row in kept.items()}
    return {pk: move.village.commune_id for pk, move in plan.moves.items()}


def unit_lines(plan: Plan, communes: list[CommuneLine]) -> list[UnitLine]:
    """The units and what each is made of; a commune without villages counts 0."""
    sources: dict[int, list] = defaultdict(list)
    for line in communes:
        for unit, count in line.goes:
            sources[unit.pk].append((line.commune, count))
        if not line.goes and line.unit:
            sources[line.unit.pk].append((line.commune, 0))
    return [UnitLine(planned, sources[planned.unit.pk]) for planned in plan.units]


def part_lines(part: BoundaryPart) -> dict:
    """Who is concerned when a commune ends: organisations with a duty, users."""
    duties = CommuneAssignment.objects.not_over_on(part.change.takes_effect_on)
    duties = duties.filter(commune=part.commune_id).select_related("organisation")
    return {
        "part": part,
        "duties": list(duties.order_by("organisation__name", "pk")),
        "rights": list(rights_in(part)),
    }
