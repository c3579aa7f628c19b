"""What committing a batch will do to the year's figures, told before it is done."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KT

from households.choices import LISTED, WRITES, RowKind, Status, Verdict
from households.models import CommuneYear, ImportBatch, Review
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


def effect_of(batch: ImportBatch) -> Effect:
    """What commit would do now, over the batch's commune or the whole district."""
    rows = batch.rows.filter(is_left_out=False).exclude(kind=RowKind.TOTALS)
    written = rows.filter(verdict__in=WRITES)
    waiting = rows.filter(verdict__in=WAITS)
    now = _reviews(batch, batch.year)
    replaced = now.filter(household__in=written.values("household"))
    counted = _statuses(now)
    after = Counter(counted)
    after.subtract(_statuses(replaced))
    after.update(_row_statuses(written))
    waits = _row_statuses(waiting)
    communes_now = _communes_listed(batch, batch.year)
    communes_after = communes_now | _communes_of(written)
    before = batch.year - 1
    return Effect(
        last_year=_figures(
            batch,
            before,
            _statuses(_reviews(batch, before)),
            _communes_listed(batch, before),
        ),
        now=_figures(batch, batch.year, counted, communes_now),
        after=_figures(batch, batch.year, after, communes_after, _totals_in(batch)),
        rows=written.count() + batch.counts.get("totals_to_write", 0),
        waiting=waiting.count(),
        waiting_poor=waits[Status.POOR],
        waiting_near_poor=waits[Status.NEAR_POOR],
    )


@dataclass(frozen=True, slots=True)
class UndoEffect:
    """What taking a committed batch back does, were nothing of it touched since."""

    rows: int
    households_removed: int
    now: Figures
    after: Figures


def undo_effect_of(batch: ImportBatch) -> UndoEffect:
    """What undo would do now, over the batch's commune or the whole district."""
    rows = batch.rows.exclude(before=None)
    counted = _statuses(_reviews(batch, batch.year))
    after = Counter(counted)
    after.subtract(_row_statuses(rows.filter(before__created__contains="review")))
    changed = rows.filter(before__review__has_key="status")
    after.subtract(_row_statuses(changed))
    earlier = changed.order_by().annotate(status=KT("before__review__status"))
    after.update(dict(earlier.values_list("status").annotate(Count("id"))))
    communes = _communes_listed(batch, batch.year)
    made = rows.filter(before__created__contains="household")
    return UndoEffect(
        rows=rows.count(),
        households_removed=made.count(),
        now=_figures(batch, batch.year, counted, communes),
        after=_figures(batch, batch.year, after, communes),
    )


def _reviews(batch: ImportBatch, year: int) -> QuerySet[Review]:
    """The year's reviews that the batch speaks of."""
    reviews = Review.objects.filter(year=year).order_by()
    if batch.commune_id:
        reviews = reviews.filter(village__commune=batch.commune_id)
    return reviews


def _communes_listed(batch: ImportBatch, year: int) -> set[int]:
    """The communes with a poor or near-poor household on that year's list.

    As the communes were at the year's end, for so their numbers of households are kept.
    """
    day, path = date(year, 12, 31), "village__placements__"
    stands = Q(**{f"{path}ended_on": None}) | Q(**{f"{path}ended_on__gt": day})
    listed = _reviews(batch, year).filter(
        stands, status__in=LISTED, **{f"{path}started_on__lte": day}
    )
    return set(listed.values_list(f"{path}commune", flat=True).distinct())


def _communes_of(rows: QuerySet) -> set[int]:
    found = rows.order_by().annotate(commune=KT("values__commune"))
    found = found.filter(values__status__in=[str(status) for status in LISTED])
    return {int(pk) for pk in found.values_list("commune", flat=True).distinct()}


def _statuses(reviews: QuerySet[Review]) -> Counter:
    return Counter(dict(reviews.values_list("status").annotate(Count("id"))))


def _row_statuses(rows: QuerySet) -> Counter:
    counted = rows.order_by().annotate(status=KT("values__status"))
    return Counter(dict(counted.values_list("status").annotate(Count("id"))))


def _totals_in(batch: ImportBatch) -> dict[int, int]:
    """Commune → all households, as the batch's own sheet of totals gives it."""
    rows = batch.rows.filter(kind=RowKind.TOTALS, verdict__in=WRITES, is_left_out=False)
    values = rows.values_list("values", flat=True)
    return {r["commune"]: r["households"] for r in values if r["households"]}


def _figures(
    batch: ImportBatch,
    year: int,
    statuses: Counter,
    communes: set[int],
    totals: dict[int, int] | None = None,
) -> Figures:
    """`communes` are those with listed rows; `totals` overrule what is stored."""
    known = CommuneYear.objects.filter(year=year)
    if batch.commune_id:
        known = known.filter(commune=batch.commune_id)
    households = dict(known.values_list("commune", "households")) | (totals or {})
    is_whole = communes <= households.keys()
    return Figures(
        year=year,
        poor=statuses[Status.POOR],
        near_poor=statuses[Status.NEAR_POOR],
        all_households=sum(households.values()) or None if is_whole else None,
    )
