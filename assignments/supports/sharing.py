"""Whom the parts of a support are for, and dividing it so that nothing is lost."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from assignments.models import SupportShare
from assignments.querysets import holds_on
from households.models import Commune, Household, Review, Village, VillagePlacement

THOUSAND = 1000  # the smallest note in use, in dong
CENT = Decimal("0.01")  # quantities are kept to two places
ID = BigIntegerField()


def equal_parts(whole: int, parts: int, unit: int = 1) -> list[int]:
    """`whole` in units as even as it goes; the first ones get a unit more.

    equal_parts(10, 3) → [4, 3, 3]. What is less than a unit falls to the first.
    """
    units, rest = divmod(whole, unit)
    each, over = divmod(units, parts)
    shared = [(each + (place < over)) * unit for place in range(parts)]
    shared[0] += rest
    return shared


def share_equally(
    shares: Sequence[SupportShare], value: int, quantity: Decimal | None
) -> None:
    """Divide the value (dong) and the quantity among `shares`, in their order.

    Thousands are kept whole where the value is in thousands and enough for all; so are
    cows: a quantity in whole pieces stays in pieces where everybody gets one.
    """
    parts = len(shares)
    if not parts:
        return
    is_round = value % THOUSAND == 0 and value >= THOUSAND * parts
    values = equal_parts(value, parts, THOUSAND if is_round else 1)
    for share, part in zip(shares, values, strict=True):
        share.value, share.quantity = part, None
    if quantity is not None:
        for share, part in zip(shares, _pieces(quantity, parts), strict=True):
            share.quantity = part


def _pieces(quantity: Decimal, parts: int) -> list[Decimal]:
    cents = int(quantity / CENT)
    is_whole = cents % 100 == 0 and cents >= 100 * parts
    return [cent * CENT for cent in equal_parts(cents, parts, 100 if is_whole else 1)]


def shares_of_households(ids: Iterable[int], day: date) -> list[SupportShare]:
    """Empty shares, in the order of `ids`, placed where each household lived then.

    The village is that of the newest result up to the year, else today's; the commune
    is the one the village lay in on the day. One query.
    """
    ids = list(ids)
    results = Review.objects.filter(household=OuterRef("pk"), year__lte=day.year)
    newest = results.order_by("-year").values("village")[:1]
    placed = VillagePlacement.objects.filter(holds_on(day), village=OuterRef("then"))
    rows = (
        Household.objects.filter(pk__in=ids)
        .annotate(then=Coalesce(Subquery(newest), "village", output_field=ID))
        .annotate(lay_in=Subquery(placed.values("commune")[:1]))
        .annotate(lies_in=Subquery(_commune_of("then")))
        .values_list("pk", "then", "lay_in", "lies_in")
    )
    places = {pk: (then, lay_in or lies_in) for pk, then, lay_in, lies_in in rows}
    return [
        SupportShare(household_id=pk, village_id=village, commune_id=commune)
        for pk in ids
        if pk in places
        for village, commune in [places[pk]]
    ]


def share_of_village(village: Village, day: date) -> SupportShare:
    """For the whole village, in the commune it lay in on the day."""
    placed = VillagePlacement.objects.filter(holds_on(day), village=village)
    commune = placed.values_list("commune", flat=True).first()
    return SupportShare(village=village, commune_id=commune or village.commune_id)


def share_of_commune(commune: Commune, school: str = "") -> SupportShare:
    """For the commune as a whole, or for one of its schools."""
    return SupportShare(commune=commune, school=school)


def _commune_of(path: str):
    return Village.objects.filter(pk=OuterRef(path)).values("commune")[:1]
