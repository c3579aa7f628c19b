"""Quiet signs that a visit may be worth asking about: for who checks, for nobody else.

None is proof, none is counted for or against anybody, and nothing is sorted by it.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from assignments.models import FieldPhoto, Visit
from assignments.visits.checking import checked_by_scope
from povertyaid.scope import Scope

SAME_TEXTS = 10
AT_ONCE = 10  # visits written down within an hour by one person
HOUR = timedelta(hours=1)
LOOKED_BACK = timedelta(days=92)
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Flag:
    what: str
    detail: str
    number: int
    visits: list[tuple[int, str]]  # (id, "V-12"), the first of them


def flags_for(scope: Scope, today: date) -> list[Flag]:
    """Of the last three months' visits that `scope` checks; two queries."""
    visits = Visit.objects.visible_to(scope).standing()
    visits = visits.filter(visited_on__gte=today - LOOKED_BACK)
    visits = checked_by_scope(visits, scope)
    rows = list(
        visits.order_by("made_at", "pk").values_list(
            "pk",
            "note",
            "made_at",
            "logged_by",
            "logged_by__full_name",
            "assignment__member",
            "assignment__member__name",
        )
    )
    photos = FieldPhoto.objects.filter(visit__in=visits.order_by().values("pk"))
    seen = photos.whole().order_by("visit").values_list("sha256", "look", "visit")
    return [*_same_texts(rows), *_same_photos(list(seen)), *_at_once(rows)]


def _same_texts(rows: list[tuple]) -> list[Flag]:
    """The very same note of one helper, ten times."""
    found = defaultdict(list)
    for pk, note, _, _, _, member, name in rows:
        if words := " ".join(note.lower().split()):
            found[member, name, words].append(pk)
    return [
        _flag("Cùng một ghi chú nhiều lần", f"{name or 'Tổ chức'}: “{words[:80]}”", ids)
        for (_, name, words), ids in found.items()
        if len(ids) >= SAME_TEXTS
    ]


def _same_photos(seen: list[tuple]) -> list[Flag]:
    """One photo under two visits, also where it was shrunk anew in between.

    `look` of a picture without any shape, all one digit, says nothing.
    """
    found = defaultdict(list)
    for sha256, look, visit in seen:
        key = look if len(set(look)) > 1 else sha256
        if visit not in found[key]:
            found[key].append(visit)
    return [
        _flag("Cùng một ảnh ở nhiều lượt", "ảnh giống nhau", ids)
        for ids in found.values()
        if len(ids) > 1
    ]


def _at_once(rows: list[tuple]) -> list[Flag]:
    """Ten visits one person wrote down within an hour; each run of them told once."""
    logged: dict[tuple, list[tuple[datetime, int]]] = defaultdict(list)
    for pk, _, made_at, user, name, _, _ in rows:
        if user:
            logged[user, name].append((made_at, pk))
    flags = []
    for (_, name), made in logged.items():
        start = 0
        while start < len(made):
            end = start
            while end < len(made) and made[end][0] - made[start][0] < HOUR:
                end += 1
            if end - start >= AT_ONCE:
                day = timezone.localtime(made[start][0])
                told = f"{name}, {day:%d/%m/%Y}"
                ids = [pk for _, pk in made[start:end]]
                flags.append(_flag("Nhiều lượt ghi trong một giờ", told, ids))
                start = end
            else:
                start += 1
    return flags


def _flag(what: str, detail: str, ids: list[int]) -> Flag:
    return Flag(what, detail, len(ids), [(pk, f"V-{pk}") for pk in ids[:SHOWN]])
