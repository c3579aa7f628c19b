"""What committing a batch will do to the year's figures, told before it is done."""

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, QuerySet, Sum
from django.db.models.fields.json import KT

from households.choices import RowKind, Status, Verdict
from households.models import CommuneYear, ImportBatch, Review

WRITES = (Verdict.NEW, Verdict.CHANGED, Verdict.LEAVING)
WAITS = (Verdict.ERROR, Verdict.DUPLICATE)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Figures:
    """Households of one list. `all_households` is None where a commune's is unknown."""

    year: int
    poor: int
    near_poor: int
    all_households: int | None

    @property
    def poor_rate(self) -> Decimal | None:
        return self._rate(self.poor)

    @property
    def near_poor_rate(self) -> Decimal | None:
        return self._rate(self.near_poor)

    def _rate(self, part: int) -> Decimal | None:
        if not self.all_households:
            return None
        share = Decimal(part * 100) / self.all_households
        return share.quantize(CENT, ROUND_HALF_UP)


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
    return Effect(
        last_year=_figures(batch, batch.year - 1, _statuses(_reviews(batch, -1))),
        now=_figures(batch, batch.year, counted),
        after=_figures(batch, batch.year, after, _totals_in(batch)),
        rows=written.count() + batch.counts.get("totals_to_write", 0),
        waiting=waiting.count(),
        waiting_poor=waits[Status.POOR],
        waiting_near_poor=waits[Status.NEAR_POOR],
    )


def _reviews(batch: ImportBatch, year: int) -> QuerySet[Review]:
    """The year's reviews that the batch speaks of; −1 is the year before it."""
    year = batch.year - 1 if year == -1 else year
    reviews = Review.objects.filter(year=year).order_by()
    if batch.commune_id:
        reviews = reviews.filter(village__commune=batch.commune_id)
    return reviews


def _statuses(reviews: QuerySet[Review]) -> Counter:
    return Counter(dict(reviews.values_list("status").annotate(Count("id"))))


def _row_statuses(rows: QuerySet) -> Counter:
    counted = rows.order_by().annotate(status=KT("values__status"))
    return Counter(dict(counted.values_list("status").annotate(Count("id"))))


def _totals_in(batch: ImportBatch) -> dict[int, int]:
    """Commune → all households, as the batch's own sheet of totals gives it."""
    rows = batch.rows.filter(kind=RowKind.TOTALS, verdict__in=WRITES, is_left_out=False)
    values = rows.values_list("values", flat=True)
    return {row["commune"]: row["households"] for row in values}


def _figures(
    batch: ImportBatch, year: int, statuses: Counter, totals: dict | None = None
) -> Figures:
    known = CommuneYear.objects.filter(year=year)
    if batch.commune_id:
        known = known.filter(commune=batch.commune_id)
    if totals:
        known = known.exclude(commune__in=totals)
    stored = known.aggregate(all=Sum("households"))["all"] or 0
    return Figures(
        year=year,
        poor=statuses[Status.POOR],
        near_poor=statuses[Status.NEAR_POOR],
        all_households=stored + sum((totals or {}).values()) or None,
    )
