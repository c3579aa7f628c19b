"""The cells and home villages that a list of members names, made where missing."""

from collections import defaultdict

from assignments import structure
from assignments.models import PartyOrganisation
from households.models import Commune, Village
from households.resources import COMMUNE
from households.services import place_village
from povertyaid.cells import text_of
from povertyaid.text import clean, fold

Key = tuple[str, str]  # the commune and the name, folded, as a row has them


def _pairs(rows: list[dict], heading: str) -> dict[Key, str]:
    """(folded commune, folded name) → the name, of every row that has both."""
    found = {}
    for row in rows:
        name = clean(text_of(row.get(heading)))
        if name:
            found.setdefault((fold(text_of(row[COMMUNE])), fold(name)), name)
    return found


def villages_of(rows: list[dict], communes: dict[str, Commune]) -> dict[Key, Village]:
    """The home villages of the rows; a village nobody knew yet is made."""
    by_commune = defaultdict(dict)
    for village in Village.objects.all():
        aliases = dict.fromkeys(map(fold, village.aliases), village)
        own = {village.folded_name: village}
        by_commune[village.commune_id] = aliases | by_commune[village.commune_id] | own
    found = {}
    for (place, folded), name in _pairs(rows, "Nơi ở (thôn, bản)").items():
        if (commune := communes.get(place)) and len(name) <= 80:
            known = by_commune[commune.pk].get(folded)
            found[place, folded] = known or place_village(name, commune)
    return found


def cells_of(
    rows: list[dict], communes: dict, villages: dict, offices: str
) -> dict[Key, PartyOrganisation]:
    """The cells of the rows: a new one of a commune is made below its committee."""
    wanted = {
        key: name for key, name in _pairs(rows, "Chi bộ").items() if len(name) <= 120
    }
    in_communes = {k: n for k, n in wanted.items() if k[0] in communes}
    known, ours = _registered()
    found, missing = {}, {}
    for key, name in in_communes.items():
        there = known.get((communes[key[0]].pk, key[1]))
        if there:
            found[key] = there
        else:
            missing[key] = name
    found |= _made(missing, communes, villages)
    return found | {(fold(offices), name): office for name, office in ours.items()}


def _registered() -> tuple[dict, dict]:
    """(commune id, folded name) → organisation, and those outside communes by name.

    Of several with one name the living one is meant, then the highest in the tree.
    """
    known, ours = {}, {}
    organisations = PartyOrganisation.objects.select_related("parent")
    for one in sorted(organisations, key=lambda o: (o.valid_to is None, -o.pk)):
        if one.commune_id:
            known[one.commune_id, one.folded_name] = one
        else:
            ours[one.folded_name] = one
    return known, ours


def _made(missing: dict[Key, str], communes: dict, villages: dict) -> dict:
    committees = structure.ensure_commune_committees(
        {communes[place] for place, _ in missing}
    )
    village_of = {key: _village_at_the_end(key, villages) for key in missing}
    cells = structure.ensure_cells(
        [
            (committees[communes[key[0]].pk], name, village_of[key])
            for key, name in missing.items()
        ]
    )
    return {key: cells[committees[communes[key[0]].pk].pk, key[1]] for key in missing}


def _village_at_the_end(key: Key, villages: dict) -> Village | None:
    """Of "Chi bộ Bản Hin Phon", Bản Hin Phon: the longest name it ends with."""
    place, cell = key
    ends = [
        folded for p, folded in villages if p == place and cell.endswith(" " + folded)
    ]
    return villages[place, max(ends, key=len)] if ends else None
