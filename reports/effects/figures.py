"""The figures: every row of the comparison is a sum over the same rows of numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from assignments.models import PartyOrganisation
from households.models import Commune
from povertyaid.rates import rate
from povertyaid.scope import Scope
from povertyaid.text import sort_key
from reports.effects import cells
from reports.effects.intervals import Interval, difference, wilson
from reports.effects.questions import DIMENSIONS, Dimension, Question
from reports.models import Report


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of some households; money in dong."""

    households: int = 0
    gone: int = 0
    unknown: int = 0
    known: int = 0
    escaped: int = 0
    ever_escaped: int = 0
    fell_back: int = 0
    receiving: int = 0
    value: int = 0
    gifts: int = 0
    unvalued: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        names = [one.name for one in fields(self)]
        return Counts(*(getattr(self, n) + getattr(other, n) for n in names))

    @property
    def share(self) -> Decimal | None:
        """Escaped of a hundred whose end is known."""
        return rate(self.escaped, self.known)

    @property
    def interval(self) -> Interval | None:
        return wilson(self.escaped, self.known)

    @property
    def back_share(self) -> Decimal | None:
        return rate(self.fell_back, self.ever_escaped)

    @property
    def back_interval(self) -> Interval | None:
        return wilson(self.fell_back, self.ever_escaped)

    @property
    def money_per_escape(self) -> Decimal | None:
        """All that these households received, by those that escaped; whole dong."""
        if not self.escaped:
            return None
        return (Decimal(self.value) / self.escaped).quantize(Decimal(1), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Row:
    """A part of the households: its words, how it is asked for, what was counted."""

    label: str
    key: int | None  # a band, a commune or an organisation
    counts: Counts
    others: Counts | None = None  # by commune and year: those nobody helps


@dataclass(frozen=True, slots=True)
class Section:
    dimension: Dimension
    rows: list[Row]
    more: int = 0  # rows that are not among them


@dataclass(frozen=True, slots=True)
class Effect:
    """Helped beside not helped, and the helped parted five ways."""

    question: Question
    helped: Counts
    alone: Counts
    sections: list[Section] = field(default_factory=list)

    @property
    def all(self) -> Counts:
        return self.helped + self.alone

    @property
    def points(self) -> Decimal | None:
        """The difference of the two printed shares."""
        if self.helped.share is None or self.alone.share is None:
            return None
        return self.helped.share - self.alone.share

    @property
    def difference(self) -> Interval | None:
        helped, alone = self.helped, self.alone
        return difference((helped.escaped, helped.known), (alone.escaped, alone.known))


def measure(
    question: Question,
    reports: dict[int, Report],
    scope: Scope,
    most: int | None = None,
) -> Effect:
    """Everything from the lines and the help themselves, as they are now."""
    found = cells.count(question, reports, scope)
    return effect_of(question, cells.added(found.values()), found, most)


def effect_of(
    question: Question,
    whole: np.ndarray,
    communes: Mapping[int, np.ndarray],
    most: int | None = None,
) -> Effect:
    """The comparison of these rows: of all communes, and of those to be shown.

    `most` organisations are named, those with most households first.
    """
    whole = cells.of_start(whole, question.start)
    sections = [
        _section(one, whole, question, most)
        for one in DIMENSIONS.values()
        if one.key != "xa"
    ]
    theirs = {pk: cells.of_start(rows, question.start) for pk, rows in communes.items()}
    place = list(DIMENSIONS).index("xa")
    sections.insert(place, Section(DIMENSIONS["xa"], _by_commune(theirs)))
    helped, alone = (_counts(whole, is_helped) for is_helped in (True, False))
    return Effect(question, helped, alone, sections)


def _counts(rows: np.ndarray, is_helped: bool, part: str = "", key=None) -> Counts:
    return Counts(*cells.of_part(rows, is_helped, part, key).tolist())


def _section(
    dimension: Dimension, rows: np.ndarray, question: Question, most: int | None
) -> Section:
    part = dimension.key
    if dimension.bands:
        bands = [
            Row(label, band, _counts(rows, True, part, band))
            for band, label in enumerate(dimension.bands)
        ]
        return Section(dimension, bands)
    if part == "nam":
        years = range(question.first_year, question.last_year + 1)
        steps = [
            Row(str(y), y, *(_counts(rows, side, part, y) for side in (True, False)))
            for y in years
        ]
        return Section(dimension, steps)
    return _by_organisation(dimension, rows, most)


def _by_organisation(dimension, rows: np.ndarray, most: int | None) -> Section:
    """Those with most households whose end is known first."""
    theirs = rows[rows[:, cells.PART] == cells.PARTS.index(dimension.key), cells.KEY :]
    ids, at = np.unique(theirs[:, 0], return_inverse=True)
    sums = np.zeros((len(ids), len(cells.COUNTS)), np.int64)
    np.add.at(sums, at.ravel(), theirs[:, 1:])
    order = np.lexsort((ids, -sums[:, cells.COUNTS.index("known")]))
    shown = {int(ids[n]): Counts(*sums[n].tolist()) for n in order[:most]}
    known = PartyOrganisation.objects.select_related("commune").in_bulk(shown)
    named = [Row(_told_apart(known[k]), k, counts) for k, counts in shown.items()]
    named.sort(key=lambda row: (-row.counts.known, sort_key(row.label), row.key))
    return Section(dimension, named, len(ids) - len(named))


def _told_apart(organisation: PartyOrganisation) -> str:
    """Every commune has a "Chi bộ Trường Tiểu học"."""
    commune = organisation.commune
    return f"{organisation}, {commune}" if commune else str(organisation)


def _by_commune(communes: Mapping[int, np.ndarray]) -> list[Row]:
    """In the order of codes, each with its households that nobody helps."""
    there = [pk for pk, rows in communes.items() if len(rows)]
    return [
        Row(c.name, c.pk, *(_counts(communes[c.pk], side) for side in (True, False)))
        for c in _in_order(there)
    ]


def _in_order(communes: Iterable[int]) -> list[Commune]:
    found = Commune.objects.in_bulk(communes)
    return sorted(found.values(), key=lambda one: (one.code, one.valid_from))
