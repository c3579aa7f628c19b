"""How the places of a form stand: urban and rural areas apart where there are both."""

from dataclasses import replace
from typing import Any

URBAN, RURAL = "thanh-thi", "nong-thon"  # as addresses name them
ZONES = {URBAN: "Khu vực thành thị", RURAL: "Khu vực nông thôn"}


def outline(places: list) -> list[tuple[Any, list[int]]]:
    """Every row of a form above its total, with the places it is the sum of.

    (place, []) for a place itself. A district without towns has no sections: one that
    repeats the total tells nothing.
    """
    zones = {
        zone: [place for place in places if place.is_urban == (zone == URBAN)]
        for zone in ZONES
    }
    if not all(zones.values()):
        return [(place, []) for place in places]
    rows = []
    for zone, found in zones.items():
        head = replace(
            found[0], id=zone, code="", name=ZONES[zone], kind="section", level=0
        )
        rows.append((head, [place.id for place in found]))
        rows += [(replace(place, level=1, numbered_from=1), []) for place in found]
    return rows
