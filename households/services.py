"""Changes to places that touch several rows."""

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
