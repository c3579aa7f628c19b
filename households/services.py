"""Changes to places that touch several rows."""

from collections.abc import Iterable

from django.db import transaction

from households.models import Commune, Village, VillagePlacement
from povertyaid.text import clean, fold


@transaction.atomic
def place_village(name: str, commune: Commune) -> Village:
    """The village called `name` (or so by an alias) in `commune`, made if missing.

    A new village is placed in the commune from the commune's own first day, for the
    lists do not say since when it is there.
    """
    folded = fold(name)
    villages = list(Village.objects.select_for_update().filter(commune=commune))
    for village in villages:
        if village.folded_name == folded:
            return village
    for village in villages:
        if folded in map(fold, village.aliases):
            return village
    village = Village(name=clean(name), commune=commune)
    village.clean()
    village.save()
    VillagePlacement.objects.create(
        village=village, commune=commune, started_on=commune.valid_from
    )
    return village


@transaction.atomic
def place_villages(wanted: Iterable[tuple[Commune, str]]) -> list[Village]:
    """As place_village for many new (commune, name) at once, in three statements.

    The names must differ within a commune; one that is there by now is taken as it is.
    """
    villages = []
    for commune, name in wanted:
        village = Village(name=clean(name), commune=commune)
        village.clean()
        villages.append(village)
    there = Village.objects.filter(commune__in={v.commune for v in villages})
    known = {(v.commune_id, v.folded_name): v for v in there.select_for_update()}
    new = [v for v in villages if (v.commune_id, v.folded_name) not in known]
    Village.objects.bulk_create(new)
    VillagePlacement.objects.bulk_create(
        VillagePlacement(
            village=village,
            commune=village.commune,
            started_on=village.commune.valid_from,
        )
        for village in new
    )
    return [known.get((v.commune_id, v.folded_name), v) for v in villages]
