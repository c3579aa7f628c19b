"""A large invented district: households, three years of reviews, a helper for most."""

import random
from datetime import date

from django.db import connection

from assignments.choices import OrganisationKind
from assignments.models import HouseholdAssignment, PartyMember
from households.choices import Status
from households.models import EthnicGroup, Household, PovertyStandard, Review, Village
from povertyaid.text import fold, sort_key
from tests.factories import (
    make_commune,
    make_commune_year,
    make_organisation,
    make_plan,
    make_village,
)

FAMILIES = ["Lò", "Lường", "Quàng", "Cà", "Tòng", "Vì", "Điêu", "Bạc", "Giàng", "Vàng"]
MIDDLES = ["Văn", "Thị", "A", "Ngọc", "Đức", "Quang", "Xuân", "Bích"]
GIVENS = ["An", "Biên", "Chiến", "Dũng", "Hặc", "Hương", "Khụt", "Loan", "Minh", "Páo"]
GIVENS += ["Súa", "Thương", "Xôm", "Yên", "Panh", "Ức", "Mẩy", "Tủa", "Chựa", "Hợp"]
YEARS = (2021, 2022, 2023)
VILLAGES_IN_A_COMMUNE = 12
COMMUNES = 21
BATCH = 5_000


def fill(households: int) -> None:
    """Fill the database; two thirds are on each year's list, nearly all are helped."""
    chance = random.Random(40)
    villages = _places()
    groups = list(EthnicGroup.objects.all()[:10])
    people = [_household(chance, villages, groups) for _ in range(households)]
    people = Household.objects.bulk_create(people, BATCH)
    _reviews(chance, people)
    _helpers(chance, people)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _places() -> list[Village]:
    villages = []
    for number in range(COMMUNES):
        commune = make_commune(f"Mường {number}")
        for year in YEARS:
            make_commune_year(commune, year, households=5_000)
        villages += [make_village(commune) for _ in range(VILLAGES_IN_A_COMMUNE)]
    return villages


def _name(chance: random.Random) -> str:
    return " ".join(chance.choice(part) for part in (FAMILIES, MIDDLES, GIVENS))


def _household(
    chance: random.Random, villages: list[Village], groups: list[EthnicGroup]
) -> Household:
    name = _name(chance)
    return Household(
        village=chance.choice(villages),
        head_name=name,
        folded_name=fold(name),
        sort_key=sort_key(name),
        birth_year=chance.randrange(1940, 2003),
        ethnic_group=chance.choice(groups),
        citizen_number=f"011{chance.randrange(10**9):09}",
        phone=f"09{chance.randrange(10**8):08}",
    )


def _reviews(chance: random.Random, households: list[Household]) -> None:
    statuses = [Status.POOR, Status.NEAR_POOR, Status.ABOVE]
    reviews = []
    for year in YEARS:
        standard = PovertyStandard.objects.for_year(year)
        for household in households:
            ticks = tuple(sorted(chance.sample(range(1, 13), chance.randrange(6))))
            reviews.append(
                Review(
                    household=household,
                    year=year,
                    standard=standard,
                    status=chance.choice(statuses),
                    village_id=household.village_id,
                    persons=chance.randrange(1, 9),
                    b1=chance.randrange(50, 145, 5),
                    b2=10 * len(ticks),
                    deprivations=ticks,
                    causes=(chance.randrange(1, 9),),
                )
            )
    Review.objects.bulk_create(reviews, BATCH)


def _helpers(chance: random.Random, households: list[Household]) -> None:
    plan = make_plan()
    cell = make_organisation(kind=OrganisationKind.CELL)
    members = []
    for _ in range(5_000):
        name = _name(chance)
        keys = {"folded_name": fold(name), "sort_key": sort_key(name)}
        members.append(PartyMember(organisation=cell, name=name, **keys))
    members = PartyMember.objects.bulk_create(members, BATCH)
    HouseholdAssignment.objects.bulk_create(
        [
            HouseholdAssignment(
                plan=plan,
                organisation=cell,
                member=chance.choice(members),
                household=household,
                started_on=date(2021, 10, 1),
            )
            for household in households
            if chance.random() < 0.98
        ],
        BATCH,
    )
