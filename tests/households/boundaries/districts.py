"""Old communes with villages, and changes of their boundaries, for the tests."""

from datetime import date

from django.db import connection

from households import boundaries
from households.models import BoundaryChange, BoundaryUnit
from tests.factories import make_commune, make_village

DAY = date(2025, 7, 1)
PLACES = (
    "households_commune",
    "households_village",
    "households_villageplacement",
    "households_communeyear",
    "assignments_partyorganisation",
    "assignments_communeassignment",
    "assignments_grant",
)


def make_change(number="1661/NQ-UBTVQH15", day=DAY, by=None):
    change = BoundaryChange(
        decision_number=number, title="Sắp xếp các xã", takes_effect_on=day
    )
    return boundaries.save_change(change, by)


def make_unit(change, name="Thanh An", code="03352", **fields):
    unit = BoundaryUnit(change=change, name=name, code=code, **fields)
    return boundaries.save_unit(unit, None)


def make_communes(*names, villages=2):
    """Communes with villages of their own names, codes 03001, 03002 …"""
    made = []
    for number, name in enumerate(names, 1):
        commune = make_commune(name, code=f"03{number:03}")
        for village in range(1, villages + 1):
            make_village(commune, f"Bản {name} {village}")
        made.append(commune)
    return made


def merge(change, unit, *communes):
    for commune in communes:
        boundaries.give_commune(change, commune, unit, None)


def problems(change, today=date(2025, 7, 2)):
    found = boundaries.checks(boundaries.plan_of(change), today)
    return [problem for check in found for problem in check.problems]


def tables(*names):
    """Every row of the tables as the database writes them out, in order of ids."""
    held = {}
    with connection.cursor() as cursor:
        for name in names or PLACES:
            cursor.execute(f"SELECT {name}::text FROM {name} ORDER BY id")
            held[name] = [row for (row,) in cursor.fetchall()]
    return held
