"""Changes to places that touch several rows."""

from collections.abc import Iterable

from django.db import transaction

from households.models import BoundaryPart, Commune, Village, VillagePlacement
from povertyaid.text import clean, fold


@transaction.atomic
def place_village(name: str, commune: Commune) -> Village:
    """The village called `name` (or so by an alias) in `commune`, made if missing.

    A new village is placed in the commune from the commune's own first day, for the
    lists do not say since when it is there. If a change of boundaries ended the commune
    since, the village goes on in the one that took it over.
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
    _go_on([village])
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
    _go_on(new)
    return [known.get((v.commune_id, v.folded_name), v) for v in villages]


def _go_on(villages: list[Village]) -> None:
    """New villages of communes that have ended go where the communes went.

    A name that is taken there gets the old commune's added, and stays an alias.
    """
    ended = {v.commune_id for v in villages if v.commune.valid_to}
    if not ended or not _took_over(ended).exists():
        return
    for village in villages:
        while part := _took_over([village.commune_id]).first():
            heir, day = part.heir.commune, part.change.takes_effect_on
            village.placements.filter(ended_on=None).update(ended_on=day)
            if heir.villages.filter(folded_name=village.folded_name).exists():
                village.aliases = [*village.aliases, village.name]
                village.name = f"{village.name} {part.commune.name}"
            village.commune = heir
            village.clean()
            village.save()
            VillagePlacement.objects.create(
                village=village, commune=heir, started_on=day
            )


def _took_over(communes: Iterable[int]):
    parts = BoundaryPart.objects.filter(
        commune__in=communes, change__applied_at__isnull=False
    )
    return parts.select_related("commune", "heir__commune", "change")
