"""The figures of the coverage page, four ways: by commune, village, cell, organisation.

Three queries count households, members and pairs at the finest place they have; all
groupings are sums of those. The rows behind a figure come from the same conditions
(coverage.gaps), narrowed by coverage.lists.
"""

from collections import defaultdict
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q
from django.utils import timezone

from assignments.choices import HelperRole, HelpsBy, OrganisationKind
from assignments.coverage import gaps
from assignments.coverage.gaps import Gap, Kind, Survey
from assignments.coverage.ground import NOWHERE, By, Ground
from assignments.models import PartyOrganisation, Plan
from households.choices import Status
from households.models import Commune, Village
from povertyaid.rates import rate
from povertyaid.scope import Scope

Place = Commune | Village | PartyOrganisation | None
CELLS = (OrganisationKind.CELL, OrganisationKind.GRASSROOTS_CELL)


@dataclass(slots=True)
class Line:
    """One place or organisation, or all together: its list, its members, the gaps."""

    place: Place = None
    key: int = NOWHERE
    listed: int = 0
    poor_alone: int = 0
    near_poor_alone: int = 0
    expected: int = 0
    idle: int = 0
    overloaded: int = 0
    exempt: int = 0
    family: int = 0
    passed: int = 0
    followed: int = 0
    elsewhere: int = 0  # households of its communes whom other organisations help
    least: int | None = None  # households its members must take by the plan
    most: int | None = None  # households they may; None: not all of them are known

    @property
    def commune(self) -> Commune | None:
        return self.place if isinstance(self.place, Commune) else None

    @property
    def alone(self) -> int:
        return self.poor_alone + self.near_poor_alone

    @property
    def helped(self) -> int:
        return self.listed - self.alone

    @property
    def helping(self) -> int:
        return self.expected - self.idle

    @property
    def helped_rate(self) -> Decimal | None:
        return rate(self.helped, self.listed)

    @property
    def helping_rate(self) -> Decimal | None:
        return rate(self.helping, self.expected)

    @property
    def needed(self) -> int:
        """Households left to the organisation: not those whom others help already."""
        return max(self.listed - self.elsewhere, 0)

    @property
    def missing(self) -> int:
        """Households that remain when every member takes as many as allowed."""
        return 0 if self.most is None else max(self.needed - self.most, 0)

    @property
    def beyond(self) -> int:
        """Households that remain when every member takes no more than the least."""
        return 0 if self.least is None else max(self.needed - self.least, 0)

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, f.name) for f in fields(self)[2:11])

    def add(self, counts: dict[str, int]) -> None:
        for name, count in counts.items():
            setattr(self, name, getattr(self, name) + count)


PAIRS_COUNTED: dict[str, Gap] = {  # names of a Line → what is counted
    "family": gaps.FAMILY,
    "passed": gaps.PASSED,
    "followed": gaps.FOLLOWED,
}


class Figures:
    """The lines of a survey, whichever way they are put together."""

    def __init__(self, survey: Survey, ground: Ground | None = None):
        self.survey = survey
        self.ground = ground or Ground(survey.scope)

    @cached_property
    def households(self) -> list[dict]:
        """Per village: the list, and who of it is alone; `helped_by` is of pairs."""
        rows = self.survey.rows(Kind.HOUSEHOLDS)
        alone = gaps.ALONE.condition(self.survey)
        counts = {
            "listed": Count("pk"),
            "poor_alone": Count("pk", filter=Q(status=Status.POOR) & alone),
            "near_poor_alone": Count("pk", filter=Q(status=Status.NEAR_POOR) & alone),
        }
        village = F("household__village")
        commune = F("household__village__commune")
        return list(rows.values(ban=village, xa=commune).annotate(**counts))

    @cached_property
    def members(self) -> list[dict]:
        """Per cell and the village where its members live.

        Whether one is expected and helps is asked once each, by grouping: as conditions
        of what is counted both would be looked up again for every count.
        """
        places = {"chibo": F("organisation"), "xa": F("organisation__commune")}
        asked = {
            "expects": _is(gaps.is_expected(self.survey)),
            "helps": _is(gaps.is_helping(self.survey)),
        }
        rows = self.survey.rows(Kind.MEMBERS)
        rows = rows.values(**asked, **places, ban=F("home_village"))
        overloaded = Count("pk", filter=gaps.OVERLOADED.condition(self.survey))
        counted = rows.annotate(number=Count("pk"), overloaded=overloaded)
        return [_by_duty(**row) for row in counted]

    @cached_property
    def pairs(self) -> list[dict]:
        """Per cell that answers for the pair and the village of the household."""
        village = F("household__village")
        commune = F("household__village__commune")
        cell = F("organisation")
        on_list = Q(role=HelperRole.MAIN) & gaps.is_on_the_list(self.survey)
        counts = {
            name: Count("pk", filter=gap.condition(self.survey))
            for name, gap in PAIRS_COUNTED.items()
        } | {"main": Count("pk", filter=on_list)}
        rows = self.survey.rows(Kind.PAIRS).values(chibo=cell, ban=village, xa=commune)
        return list(rows.annotate(**counts))

    @cached_property
    def total(self) -> Line:
        total = Line()
        for row in [*self.households, *self.members, *self.pairs]:
            total.add(_numbers(row))
        return total

    def lines(self, by: By) -> list[Line]:
        """The lines that count anything, in the order of communes and names."""
        counted = self._added(by)
        places = {
            By.COMMUNE: self.ground.communes,
            By.VILLAGE: self.ground.villages,
        }.get(by) or self.ground.organisations
        lines = [counted[pk] for pk in places if pk in counted]
        for line in lines:
            line.place = places[line.key]
        if NOWHERE in counted and by in (By.COMMUNE, By.VILLAGE):
            lines.append(counted[NOWHERE])
        if by == By.CELL:
            lines = [line for line in lines if line.place.kind in CELLS]
        if by == By.ORGANISATION:
            self._weigh(lines)
        return [line for line in lines if not line.is_empty]

    def _added(self, by: By) -> dict[int, Line]:
        lines = defaultdict(Line)
        for row in self.households:
            for key in self._keys_of_household(row, by):
                lines[key].add(_numbers(row))
        for row in [*self.members, *self.pairs]:
            lines[self._key(row, by)].add(_numbers(row))
        for key, line in lines.items():
            line.key = key
        return lines

    def _key(self, row: dict, by: By) -> int:
        if by == By.ORGANISATION:
            return self.ground.top(row["chibo"])
        return row[by] or NOWHERE

    def _keys_of_household(self, row: dict, by: By) -> list[int]:
        """A household counts with each cell of its village, each giver of help."""
        if by == By.CELL:
            return self._cells_of_village.get(row["ban"], [])
        if by == By.ORGANISATION:
            return self._tops_of_commune.get(row["xa"], [])
        return [row[by]]

    @cached_property
    def _cells_of_village(self) -> dict[int, list[int]]:
        return _turned(self.ground.villages_of)

    @cached_property
    def _tops_of_commune(self) -> dict[int, list[int]]:
        return _turned(self.ground.communes_of)

    def _weigh(self, lines: list[Line]) -> None:
        """How many households each organisation's members must and may take."""
        plan = self.survey.plan
        if plan is None or plan.helps_by == HelpsBy.ORGANISATION:
            return
        by_others = defaultdict(lambda: defaultdict(int))
        for row in self.pairs:
            by_others[row["xa"]][self.ground.top(row["chibo"])] += row["main"]
        for line in lines:
            communes = self.ground.communes_of[line.key]
            if not communes or not self.ground.knows_members_of(line.key):
                continue
            line.elsewhere = sum(
                count
                for commune in communes
                for top, count in by_others[commune].items()
                if top != line.key
            )
            line.least = line.expected * plan.min_households
            line.most = line.expected * plan.max_households


def _is(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, BooleanField())


def _by_duty(*, expects: bool, helps: bool, number: int, **row) -> dict:
    """As the conditions of the lists EXPECTED, IDLE and EXEMPT have it."""
    return row | {
        "expected": number if expects else 0,
        "idle": number if expects and not helps else 0,
        "exempt": number if helps and not expects else 0,
    }


def _numbers(row: dict) -> dict[str, int]:
    places = {"xa", "ban", "chibo", "main"}
    return {name: count for name, count in row.items() if name not in places}


def _turned(sets: dict[int, set[int]]) -> dict[int, list[int]]:
    found = defaultdict(list)
    for key, members in sets.items():
        for member in members:
            found[member].append(key)
    return found


def coverage(scope: Scope, year: int | None) -> tuple[list[Line], Line]:
    """A line per commune in the order of codes, and the line of all together.

    The list is the year's, the helpers and members are today's.
    """
    figures = Figures(Survey(scope, year, Plan.objects.in_force(timezone.localdate())))
    return figures.lines(By.COMMUNE), figures.total
