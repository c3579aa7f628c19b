"""Random districts as plain values, and storing one as rows of the register.

A district is communes with totals, and families whose every year is a place, a status
and what the list says; anything a list may leave out is left out now and then.
"""

from dataclasses import dataclass, field
from datetime import date

from hypothesis import strategies as st

from assignments.choices import OrganisationKind, SupportKind, SupportSource
from assignments.models import PartyOrganisation, Support, SupportShare
from households.choices import LeftReason
from households.models import (
    CommuneYear,
    EthnicGroup,
    Household,
    PovertyStandard,
    Resident,
    Review,
)
from tests.factories import make_commune, make_organisation, make_plan, make_village

YEARS = (2022, 2023, 2024)  # one standard holds in all of them
LISTS = ("poor", "near_poor")
UNKNOWN = None


@dataclass(frozen=True)
class Totals:
    """Of a commune and year."""

    households: int
    persons: int | None
    minority: int | None


@dataclass(frozen=True)
class Place:
    is_urban: bool
    totals: dict[int, Totals]


@dataclass(frozen=True)
class Said:
    """What the list of a year says of a family."""

    place: int
    status: str
    persons: int | None = UNKNOWN
    deprivations: tuple[int, ...] | None = UNKNOWN
    causes: tuple[int, ...] | None = UNKNOWN
    has_no_labour: bool | None = UNKNOWN
    has_merit: bool | None = UNKNOWN


@dataclass(frozen=True)
class Family:
    ethnic: str | None  # code of the group
    said: dict[int, Said]
    born: tuple[int | None, ...]  # years of birth of the people besides the head
    given: dict[int, str] = field(default_factory=dict)  # year → kind of support


@dataclass(frozen=True)
class District:
    places: tuple[Place, ...]
    families: tuple[Family, ...]
    has_plan: bool


boxes = st.sets(st.integers(1, 12), max_size=4).map(lambda found: tuple(sorted(found)))
few_boxes = st.sets(st.integers(1, 8), max_size=3).map(lambda f: tuple(sorted(f)))
maybe = st.sampled_from((True, False, UNKNOWN))
births = st.sampled_from((*range(2005, 2025), *range(2005, 2010), 1970, UNKNOWN))


@st.composite
def totals(draw) -> Totals:
    households = draw(st.integers(30, 900))
    persons = draw(st.none() | st.integers(households, 5 * households))
    return Totals(households, persons, draw(st.none() | st.integers(0, households)))


@st.composite
def said(draw, places: int) -> Said | None:
    """None: the year's list does not speak of the family."""
    status = draw(st.sampled_from((*LISTS, *LISTS, "above", "average", "left", None)))
    if status is None:
        return None
    place = draw(st.integers(0, places - 1))
    if status not in LISTS:
        return Said(place, status)
    return Said(
        place,
        status,
        draw(st.integers(1, 9)),
        draw(st.none() | boxes),
        draw(st.none() | few_boxes),
        draw(maybe),
        draw(maybe),
    )


@st.composite
def families(draw, places: int) -> Family:
    years = {year: draw(said(places)) for year in YEARS}
    kinds = st.none() | st.sampled_from(tuple(SupportKind))
    given = {year: draw(kinds) for year in YEARS}
    return Family(
        draw(st.sampled_from(("01", "02", "05", None))),
        {year: one for year, one in years.items() if one},
        tuple(draw(st.lists(births, max_size=5))),
        {year: kind.value for year, kind in given.items() if kind},
    )


@st.composite
def districts(draw) -> District:
    count = draw(st.integers(1, 3))
    places = [
        Place(
            draw(st.booleans()),
            {year: draw(totals()) for year in YEARS if draw(st.integers(0, 9))},
        )
        for _ in range(count)
    ]
    households = draw(st.lists(families(count), min_size=2, max_size=10))
    return District(tuple(places), tuple(households), draw(st.booleans()))


def store(district: District) -> list[int]:
    """The district as rows; returns the communes' ids in the order of its places."""
    villages = []
    for place in district.places:
        village = make_village(make_commune(is_urban=place.is_urban))
        villages.append(village)
        CommuneYear.objects.bulk_create(
            CommuneYear(
                commune=village.commune,
                year=year,
                households=one.households,
                persons=one.persons,
                minority_households=one.minority,
            )
            for year, one in place.totals.items()
        )
    groups = dict(EthnicGroup.objects.values_list("code", "pk"))
    standard = PovertyStandard.objects.for_year(YEARS[0])
    giver = make_organisation(kind=OrganisationKind.GRASSROOTS_CELL)
    if district.has_plan:
        make_plan()
    for number, family in enumerate(district.families):
        household = Household(
            village=villages[next(iter(family.said.values())).place]
            if family.said
            else villages[0],
            head_name=f"Lò Văn {number}",
            ethnic_group_id=groups.get(family.ethnic),
        )
        household.clean()
        household.save()
        _store_years(household, family, villages, standard)
        if district.has_plan:
            _store_supports(household, family, giver)
    return [village.commune_id for village in villages]


def _store_years(household, family: Family, villages, standard) -> None:
    Review.objects.bulk_create(
        Review(
            household=household,
            year=year,
            standard=standard,
            status=one.status,
            left_reason=LeftReason.DIED if one.status == "left" else "",
            village=villages[one.place],
            persons=one.persons,
            deprivations=one.deprivations,
            causes=one.causes,
            has_no_labour_capacity=one.has_no_labour,
            has_merit=one.has_merit,
        )
        for year, one in family.said.items()
    )
    Resident.objects.bulk_create(
        Resident(household=household, name=f"Người {n}", birth_year=born)
        for n, born in enumerate(family.born)
    )


def _store_supports(household, family: Family, giver: PartyOrganisation) -> None:
    for year, kind in family.given.items():
        support = Support.objects.create(
            plan=make_plan(),
            kind=kind,
            value=1_000_000,
            source=SupportSource.FUND,
            given_on=date(year, 5, 4),
            organisation=giver,
        )
        SupportShare.objects.create(
            support=support,
            household=household,
            village=household.village,
            commune=household.village.commune,
            value=1_000_000,
        )
