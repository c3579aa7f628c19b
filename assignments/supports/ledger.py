"""Sums of support: by year, source, kind, commune and organisation, nothing twice.

Everything is a sum over shares, in sight and once each: a support for two communes
counts in each with its own share, and any grouping adds up to the same total.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from assignments.choices import SupportKind, SupportSource, SupportState
from assignments.models import PartyOrganisation, SupportShare
from povertyaid.scope import Scope
from povertyaid.templatetags.vn import number

AXES = {  # what can be summed by → where it stands, seen from a share
    "year": ExtractYear("support__given_on"),
    "kind": F("support__kind"),
    "source": F("support__source"),
    "commune": F("commune__name"),
    "commune_id": F("commune"),
    "organisation": F("support__organisation__name"),
    "organisation_id": F("support__organisation"),
}
KINDS, SOURCES = dict(SupportKind.choices), dict(SupportSource.choices)
STANDING = Q(support__cancelled_at=None)
DELIVERED = STANDING & Q(support__state=SupportState.DELIVERED)
PROMISED = STANDING & Q(support__state=SupportState.PROMISED)


def dong(value: int) -> str:
    """796500000 → "796.500.000 đồng"."""
    return f"{number(value)} đồng"


def given_by(organisation: PartyOrganisation | int) -> Q:
    """Shares of what an organisation and those below it gave, at any depth in use.

    A district has three levels: committee, grassroots committee, cell.
    """
    path = "support__organisation"
    return (
        Q(**{path: organisation})
        | Q(**{f"{path}__parent": organisation})
        | Q(**{f"{path}__parent__parent": organisation})
    )


@dataclass(frozen=True, slots=True)
class Sums:
    """Dong by what became of them; `open` is promised and not brought yet."""

    delivered: int
    promised: int
    brought: int  # of what was promised: a part of `delivered`
    cancelled: int
    supports: int  # how many delivered
    promises: int
    unvalued: int  # delivered and not valued, so in no sum

    @property
    def open(self) -> int:
        return max(self.promised - self.brought, 0)


class Ledger:
    """The sums over `shares`, which are narrowed to a scope and to what was asked.

    `around` are the shares among which the deliveries of promises are looked for: the
    same places, whatever the year and the kind asked for.
    """

    def __init__(self, shares: QuerySet, around: QuerySet | None = None):
        self.shares = shares.order_by()
        self.around = self.shares if around is None else around.order_by()

    @cached_property
    def sums(self) -> Sums:
        count = Count("support", distinct=True, filter=DELIVERED)
        told = self.shares.aggregate(
            delivered=Sum("value", filter=DELIVERED, default=0),
            promised=Sum("value", filter=PROMISED, default=0),
            cancelled=Sum("value", filter=~STANDING, default=0),
            supports=count,
            promises=Count("support", distinct=True, filter=PROMISED),
            unvalued=Count(
                "support",
                distinct=True,
                filter=DELIVERED & Q(support__is_valued=False),
            ),
        )
        brought = self._brought if told["promised"] else 0
        return Sums(**told, brought=brought)

    @property
    def _brought(self) -> int:
        promises = self.shares.filter(PROMISED).values("support")
        rows = self.around.filter(DELIVERED, support__fulfils__in=promises)
        return rows.aggregate(told=Sum("value", default=0))["told"]

    def by(self, *axes: str) -> list[dict]:
        """Delivered dong and supports for each combination of AXES, in their order."""
        rows = self.shares.filter(DELIVERED)
        grouped = rows.values(**{f"by_{axis}": AXES[axis] for axis in axes})
        summed = grouped.annotate(
            value=Sum("value"), supports=Count("support", distinct=True)
        )
        rows = summed.order_by(*(f"by_{axis}" for axis in axes))
        return [_named(row) for row in rows]


def sums_of(shares: Iterable[SupportShare]) -> Sums:
    """What Ledger.sums gives of the same shares, each with its support at hand."""
    gone = [one for one in shares if one.support.cancelled_at]
    there = [one for one in shares if not one.support.cancelled_at]
    given = [s for s in there if s.support.state == SupportState.DELIVERED]
    said = [s for s in there if s.support.state == SupportState.PROMISED]
    promises, promised = {s.support_id for s in said}, sum(s.value for s in said)
    brought = sum(s.value for s in given if s.support.fulfils_id in promises)
    return Sums(
        delivered=sum(one.value for one in given),
        promised=promised,
        brought=brought if promised else 0,
        cancelled=sum(one.value for one in gone),
        supports=len({one.support_id for one in given}),
        promises=len(promises),
        unvalued=len({s.support_id for s in given if not s.support.is_valued}),
    )


def _named(row: dict) -> dict:
    """The row under the axes' own names; kinds and sources also in words."""
    named = {name.removeprefix("by_"): value for name, value in row.items()}
    if "kind" in named:
        named["kind_words"] = KINDS[named["kind"]]
    if "source" in named:
        named["source_words"] = SOURCES[named["source"]]
    return named


def ledger_of(scope: Scope, *, own_only: bool = False, **of) -> Ledger:
    """What the scope sees of one organisation, member, household or commune.

    One of `organisation`, `member`, `household`, `commune`; an organisation is taken
    with those below it, unless `own_only`.
    """
    shares = SupportShare.objects.visible_to(scope)
    organisation = of.pop("organisation", None)
    if organisation is not None and own_only:
        shares = shares.filter(support__organisation=organisation)
    elif organisation is not None:
        shares = shares.filter(given_by(organisation))
    if "member" in of:
        of["support__member"] = of.pop("member")
    return Ledger(shares.filter(**of))


@dataclass(frozen=True, slots=True)
class YearTable:
    """One year of an organisation: its rows by source, kind and commune, and the sum.

    `supports` of rows may add up to more: a support for two communes is in two rows.
    """

    year: int
    rows: list[dict]

    @property
    def value(self) -> int:
        return sum(row["value"] for row in self.rows)


def years_of(rows: Iterable[dict]) -> list[YearTable]:
    """Rows by year, source, kind and commune, gathered by year, the newest first."""
    found: dict[int, list[dict]] = {}
    for row in rows:
        found.setdefault(row["year"], []).append(row)
    return [YearTable(year, found[year]) for year in sorted(found, reverse=True)]


def sentence(sums: Sums) -> str:
    """ "đã ủng hộ và kết nối được 796.500.000 đồng": what was truly given."""
    return f"đã ủng hộ và kết nối được {dong(sums.delivered)}"
