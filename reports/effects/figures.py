"""The figures: every row counts the same facts, parted in one grouped query."""

from dataclasses import dataclass, field, fields
from decimal import ROUND_HALF_UP, Decimal

from assignments.models import PartyOrganisation
from households.models import Commune
from povertyaid.rates import rate
from povertyaid.scope import Scope
from povertyaid.text import sort_key
from reports.effects.facts import select
from reports.effects.intervals import Interval, difference, wilson
from reports.effects.questions import COLUMNS, DIMENSIONS, Dimension, Question
from reports.models import Report

COUNTS = tuple(column.name for column in COLUMNS.values())
GROUPED = tuple(dimension.column for dimension in DIMENSIONS.values())
FIGURES = f"""
SELECT is_helped, GROUPING({", ".join(GROUPED)}), {", ".join(GROUPED)},
    {", ".join(f"count(*) FILTER (WHERE {c.condition})" for c in COLUMNS.values())},
    sum(value), sum(gifts), sum(unvalued)
FROM fact
GROUP BY GROUPING SETS ((is_helped), {", ".join(f"(is_helped, {c})" for c in GROUPED)})
"""
# GROUPING sets a bit, from the left, for every column that is not grouped by
ALL = 2 ** len(GROUPED) - 1
DIMENSION_OF = {
    ALL - 2 ** (len(GROUPED) - 1 - place): key for place, key in enumerate(DIMENSIONS)
}


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


def measure(question: Question, reports: dict[int, Report], scope: Scope) -> Effect:
    """Everything in one query, and two for names of communes and organisations."""
    found: dict[tuple[str, bool], dict[int | None, Counts]] = {}
    for row in select(question, reports, scope, FIGURES):
        is_helped, grouping, *rest = row
        keys, numbers = rest[: len(GROUPED)], rest[len(GROUPED) :]
        dimension = DIMENSION_OF.get(grouping, "")
        key = keys[list(DIMENSIONS).index(dimension)] if dimension else None
        counts = Counts(*(int(number or 0) for number in numbers))
        found.setdefault((dimension, is_helped), {})[key] = counts
    sections = [_section(one, found, question) for one in DIMENSIONS.values()]
    totals = (found.get(("", helped), {}).get(None, Counts()) for helped in (1, 0))
    return Effect(question, *totals, sections)


def _section(dimension: Dimension, found: dict, question: Question) -> Section:
    helped = found.get((dimension.key, True), {})
    if dimension.bands:
        rows = [
            Row(label, band, helped.get(band, Counts()))
            for band, label in enumerate(dimension.bands)
        ]
        return Section(dimension, rows)
    alone = found.get((dimension.key, False), {})
    if dimension.key == "xa":
        return Section(dimension, _by_commune(helped, alone))
    if dimension.key == "nam":
        years = range(question.first_year, question.last_year + 1)
        both = ((helped.get(y, Counts()), alone.get(y, Counts())) for y in years)
        rows = [Row(str(y), y, *pair) for y, pair in zip(years, both, strict=True)]
        return Section(dimension, rows)
    known = PartyOrganisation.objects.select_related("commune").in_bulk(helped)
    rows = [Row(_told_apart(known[k]), k, counts) for k, counts in helped.items()]
    rows.sort(key=lambda row: (-row.counts.known, sort_key(row.label), row.key))
    return Section(dimension, rows)


def _told_apart(organisation: PartyOrganisation) -> str:
    """Every commune has a "Chi bộ Trường Tiểu học"."""
    commune = organisation.commune
    return f"{organisation}, {commune}" if commune else str(organisation)


def _by_commune(helped: dict[int, Counts], alone: dict[int, Counts]) -> list[Row]:
    """In the order of codes, each with its households that nobody helps."""
    communes = Commune.objects.filter(pk__in=helped.keys() | alone.keys())
    return [
        Row(c.name, c.pk, helped.get(c.pk, Counts()), alone.get(c.pk, Counts()))
        for c in communes
    ]
