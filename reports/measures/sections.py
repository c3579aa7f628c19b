"""How the places of a form stand: by urban and rural area and by district, if several.

A district without towns has no sections, and a list of one district's communes does not
name it: a row that repeats the total tells nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

URBAN, RURAL = "thanh-thi", "nong-thon"  # as addresses name them
ZONES = {URBAN: "Khu vực thành thị", RURAL: "Khu vực nông thôn"}
SECTION, GROUP = "section", "group"  # as tables.RowKind

Rows = list[tuple[Any, list[int]]]


def outline(places: list) -> Rows:
    """Every row of a form above its total, with the places it is the sum of.

    (place, []) for a place itself.
    """
    zones = {
        zone: [place for place in places if place.is_urban == (zone == URBAN)]
        for zone in ZONES
    }
    if not all(zones.values()):
        return _by_district(places, "", 0)
    rows: Rows = []
    for zone, found in zones.items():
        rows.append(_sum(found, key_of(zone, ""), ZONES[zone], SECTION, 0))
        rows += _by_district(found, zone, 1)
    return rows


ROMAN = ("", "I", "II", "III", "IV", "V")


def numbers(places: Iterable) -> Iterator[str]:
    """As printed: sections I, II; places 1, 2 …, and 1.1 under another."""
    counts: list[int] = []
    for place in places:
        del counts[place.level + 1 :]
        counts += [0] * (place.level + 1 - len(counts))
        counts[place.level] += 1
        if place.kind == SECTION:
            yield ROMAN[counts[place.level]]
        else:
            yield ".".join(map(str, counts[place.numbered_from : place.level + 1]))


def key_of(zone: str, district: str) -> str:
    """What the sum of a zone, of a district, or of a district's zone goes by."""
    return f"{zone}/{district}"


def parts_of(key: str) -> tuple[str, str]:
    """(zone, district) of a sum; "" for all of them."""
    zone, _, district = key.partition("/")
    return zone, district


def _by_district(places: list, zone: str, level: int) -> Rows:
    """Districts in the order of their first communes; without them, plain communes."""
    districts = {place.district: place.code for place in reversed(places)}
    if len(districts) < 2 or "" in districts:
        return [(replace(one, level=level, numbered_from=level), []) for one in places]
    rows: Rows = []
    places = sorted(places, key=lambda place: districts[place.district])
    for district, found in groupby(places, key=lambda place: place.district):
        communes = list(found)
        rows.append(_sum(communes, key_of(zone, district), district, GROUP, level))
        rows += [
            (replace(one, level=level + 1, numbered_from=level), []) for one in communes
        ]
    return rows


def _sum(places: list, key: str, name: str, kind: str, level: int):
    head = replace(
        places[0],
        id=key,
        code="",
        name=name,
        kind=kind,
        level=level,
        numbered_from=level,
    )
    return head, [place.id for place in places]
