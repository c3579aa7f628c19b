"""What committing a batch will do to the year's figures, told before it is done."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KT

from households.choices import LISTED, WRITES, RowKind, Status, Verdict
from households.models import CommuneYear, ImportBatch, ImportRow, Result, Review
from povertyaid.rates import rate

WAITS = (Verdict.ERROR, Verdict.DUPLICATE)


@dataclass(frozen=True, slots=True)
class Figures:
    """Households of one list. `all_households` is None where a commune's is unknown.

    A part of the communes would make a rate of 205 %: better none.
    """

    year: int
    poor: int
    near_poor: int
    all_households: int | None

    @property
    def poor_rate(self) -> Decimal | None:
        return rate(self.poor, self.all_households)

    @property
    def near_poor_rate(self) -> Decimal | None:
        return rate(self.near_poor, self.all_households)


@dataclass(frozen=True, slots=True)
class Effect:
    """Last year's list, this year's as it is now, and as it will be."""

    last_year: Figures
    now: Figures
    after: Figures
    rows: int  # that commit writes, denominators included
    waiting: int  # rows that commit leaves
    waiting_poor: int
    waiting_near_poor: int
    left_out: int  # rows a person set aside


def effect_of(batch: ImportBatch) -> Effect:
    """What commit would do now, over the batch's commune or the whole district."""
    rows = _in_play(batch)
    written = rows.filter(verdict__in=WRITES)
    now = _results(batch)
    replaced = now.filter(household__in=written.values("household"))
    counted = _statuses(now)
    after = Counter(counted)
    after.subtract(_statuses(replaced))
    will, communes = _by_status(written)
    after.update(will)
    waits, _ = _by_status(rows.filter(verdict__in=WAITS))
    communes_now = _communes_listed(now, batch.year)
    before = batch.year - 1
    last = _of_batch(batch, Review.objects.filter(year=before))
    return Effect(
        last_year=_figures(
            batch,
            before,
            _statuses(last),
            _communes_listed(last, before),
        ),
        now=_figures(batch, batch.year, counted, communes_now),
        after=_figures(
            batch, batch.year, after, communes_now | communes, _totals_in(batch)
        ),
        rows=will.total() + len(_totals_in(batch)),
        waiting=waits.total(),
        waiting_poor=waits[Status.POOR],
        waiting_near_poor=waits[Status.NEAR_POOR],
        left_out=batch.rows.filter(is_left_out=True).count(),
    )


def _in_play(batch: ImportBatch, *, totals: bool = False) -> QuerySet[ImportRow]:
    """Rows that the next commit takes, or that wait: of households, or of totals."""
    rows = batch.rows.filter(is_left_out=False).order_by()
    if batch.committed_at:
        rows = rows.filter(Q(is_pending=True) | Q(verdict__in=WAITS))
    ours = Q(kind=RowKind.TOTALS)
    return rows.filter(ours if totals else ~ours)


def _by_status(rows: QuerySet[ImportRow]) -> tuple[Counter, set[int]]:
    """Rows by status, and the communes with poor or near-poor ones among them."""
    statuses, communes = Counter(), set()
    counted = rows.order_by().values_list("status", "commune").annotate(Count("id"))
    for status, commune, count in counted:
        statuses[status] += count
        if status in LISTED and commune is not None:
            communes.add(commune)
    return statuses, communes


@dataclass(frozen=True, slots=True)
class UndoEffect:
    """What taking a committed batch back does, were nothing of it touched since."""

    rows: int
    households_removed: int
    now: Figures
    after: Figures


def undo_effect_of(batch: ImportBatch) -> UndoEffect:
    """What undo would do now, over the batch's commune or the whole district."""
    rows = batch.rows.filter(verdict__in=WRITES).order_by()
    rows = rows.filter(is_left_out=False, is_pending=False, is_undone=False)
    households = rows.exclude(kind=RowKind.TOTALS)
    new = Q(verdict=Verdict.NEW)
    counted = _statuses(_results(batch))
    after = Counter(counted)
    after.subtract(_by_status(households.filter(new | Q(makes_review=True)))[0])
    changed = households.filter(before__review__has_key="status")
    changed = changed.filter(changes__has_key="status")
    after.subtract(_by_status(changed)[0])
    earlier = changed.annotate(was=KT("before__review__status"))
    after.update(dict(earlier.values_list("was").annotate(Count("id"))))
    communes = _communes_listed(_results(batch), batch.year)
    return UndoEffect(
        rows=rows.count(),
        households_removed=households.filter(new).count(),
        now=_figures(batch, batch.year, counted, communes),
        after=_figures(batch, batch.year, after, communes),
    )


def _results(batch: ImportBatch) -> QuerySet[Result]:
    """The year's results that the batch speaks of, by its standard."""
    return _of_batch(batch, batch.results.objects.filter(year=batch.year))


def _of_batch(batch: ImportBatch, results: QuerySet[Result]) -> QuerySet[Result]:
    if batch.commune_id:
        results = results.filter(village__commune=batch.commune_id)
    return results.order_by()


def _communes_listed(results: QuerySet[Result], year: int) -> set[int]:
    """The communes with a poor or near-poor household on that year's list.

    As the communes were at the year's end, for so their numbers of households are kept.
    """
    day, path = date(year, 12, 31), "village__placements__"
    stands = Q(**{f"{path}ended_on": None}) | Q(**{f"{path}ended_on__gt": day})
    listed = results.filter(
        stands, status__in=LISTED, **{f"{path}started_on__lte": day}
    )
    return set(listed.values_list(f"{path}commune", flat=True).distinct())


def _statuses(reviews: QuerySet[Result]) -> Counter:
    return Counter(dict(reviews.values_list("status").annotate(Count("id"))))


def _totals_in(batch: ImportBatch) -> dict[int, int | None]:
    """Commune → all households, as the batch's own rows of totals give it."""
    rows = _in_play(batch, totals=True).filter(verdict__in=WRITES)
    return dict(rows.values_list("commune", "households"))


def _figures(
    batch: ImportBatch,
    year: int,
    statuses: Counter,
    communes: set[int],
    totals: dict[int, int | None] | None = None,
) -> Figures:
    """`communes` are those with listed rows; `totals` overrule what is stored."""
    known = CommuneYear.objects.filter(year=year)
    if batch.commune_id:
        known = known.filter(commune=batch.commune_id)
    told = {commune: number for commune, number in (totals or {}).items() if number}
    households = dict(known.values_list("commune", "households")) | told
    is_whole = communes <= households.keys()
    return Figures(
        year=year,
        poor=statuses[Status.POOR],
        near_poor=statuses[Status.NEAR_POOR],
        all_households=sum(households.values()) or None if is_whole else None,
    )
