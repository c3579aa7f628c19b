"""Short ways to make rows for tests; every one saves a valid row and returns it."""

import itertools
from datetime import date

from assignments.choices import OrganisationKind, ProposalState, Role
from assignments.models import (
    CommuneAssignment,
    Grant,
    HouseholdAssignment,
    PartyMember,
    PartyOrganisation,
    Plan,
    Proposal,
    ProposedPair,
)
from assignments.proposals import costs_of
from households.choices import Status
from households.models import (
    ClosingReview,
    Commune,
    CommuneYear,
    Household,
    PovertyStandard,
    Review,
    StatusDecision,
    Village,
    VillagePlacement,
)
from povertyaid.models import User
from reports import services as reporting
from reports.models import Report

counter = itertools.count(1)


def save(thing):
    thing.clean()
    thing.save()
    return thing


def make_commune(name="Na Tông", **fields):
    code = fields.pop("code", f"{next(counter):05d}")
    valid_from = fields.pop("valid_from", date(2013, 1, 1))
    return save(Commune(code=code, name=name, valid_from=valid_from, **fields))


def make_village(commune=None, name=None):
    commune = commune or make_commune()
    village = save(Village(commune=commune, name=name or f"Bản {next(counter)}"))
    started_on = commune.valid_from
    VillagePlacement.objects.create(
        village=village, commune=commune, started_on=started_on
    )
    return village


def make_household(place=None, name="Lò Văn Hặc", **fields):
    """A household in a village, or in a new village of a commune."""
    village = place if isinstance(place, Village) else make_village(place)
    household = save(Household(village=village, head_name=name, **fields))
    household.refresh_from_db(fields=["code"])
    return household


def make_review(household, year=2022, status=Status.POOR, **fields):
    fields.setdefault("persons", 4)
    fields.setdefault("standard", PovertyStandard.objects.for_year(year))
    return Review.objects.create(
        household=household,
        year=year,
        status=status,
        village=fields.pop("village", household.village),
        **fields,
    )


def make_closing_review(household, year=2021, status=Status.POOR, **fields):
    """The same household's result by the old standard, in the year that closes it."""
    fields.setdefault("persons", 4)
    return ClosingReview.objects.create(
        household=household,
        year=year,
        status=status,
        standard=PovertyStandard.objects.closing(year),
        village=fields.pop("village", household.village),
        **fields,
    )


def make_decision(household, decided_on, status=Status.POOR, **fields):
    """A decision as one finds it in the register; `persons` of 0 is none."""
    fields.setdefault("number", f"{next(counter)}/QĐ-UBND")
    persons = fields.pop("persons", 4)
    return StatusDecision.objects.create(
        household=household,
        decided_on=decided_on,
        status=status,
        village=fields.pop("village", household.village),
        persons=persons or None,
        **fields,
    )


def make_commune_year(commune, year=2022, households=100, **fields):
    fields.setdefault("persons", households * 4)
    return CommuneYear.objects.create(
        commune=commune, year=year, households=households, **fields
    )


def make_organisation(name=None, kind=OrganisationKind.CELL, **fields):
    name = name or f"Chi bộ {next(counter)}"
    return save(PartyOrganisation(name=name, kind=kind, **fields))


def make_member(organisation=None, name="Quàng Văn Dũng", **fields):
    organisation = organisation or make_organisation()
    return save(PartyMember(organisation=organisation, name=name, **fields))


def make_plan(**fields):
    defaults = {
        "number": "40-KH/HU",
        "title": "Đảng viên giúp đỡ hộ nghèo",
        "issued_on": date(2021, 9, 15),
        "from_year": 2021,
        "to_year": 2025,
    }
    return Plan.objects.get_or_create(number="40-KH/HU", defaults=defaults | fields)[0]


def make_assignment(member=None, household=None, **fields):
    member = member or make_member()
    fields.setdefault("started_on", date(2022, 1, 1))
    return HouseholdAssignment.objects.create(
        plan=fields.pop("plan", None) or make_plan(),
        organisation=member.organisation,
        member=member,
        household=household or make_household(),
        **fields,
    )


def make_proposal(commune=None, **fields):
    """A solved draft without any pair; `make_pair` adds them."""
    fields.setdefault("state", ProposalState.DRAFT)
    fields.setdefault("starts_on", date(2023, 1, 1))
    fields.setdefault("year", 2022)
    fields.setdefault("cost", 0)
    fields.setdefault("best_cost", fields["cost"])
    plan = fields.pop("plan", None) or make_plan()
    fields.setdefault("costs", costs_of(plan))
    return Proposal.objects.create(plan=plan, commune=commune, **fields)


def make_pair(proposal, household, member, **fields):
    fields.setdefault("cost", 0)
    return ProposedPair.objects.create(
        proposal=proposal,
        household=household,
        member=member,
        organisation=member.organisation,
        **fields,
    )


def make_commune_assignment(organisation, commune, **fields):
    fields.setdefault("started_on", date(2021, 10, 1))
    plan = fields.pop("plan", None) or make_plan()
    return CommuneAssignment.objects.create(
        plan=plan, organisation=organisation, commune=commune, **fields
    )


def compile_year(year=2022) -> Report:
    """The year's report, compiled here and now from whatever reviews there are."""
    return reporting.compile_report(reporting.open_report(year))


def make_user(over=None, *, may_write=True, **fields):
    """A user with one grant: over a commune, organisation, member, or "everything".

    `over=None` makes a user without any grant.
    """
    username = fields.pop("username", f"user{next(counter)}")
    fields.setdefault("full_name", "Nguyễn Thị Hòa")
    user = User.objects.create(username=username, **fields)
    if over == "everything":
        grant = {"role": Role.DISTRICT_OFFICE, "covers_everything": True}
    elif isinstance(over, Commune):
        grant = {"role": Role.COMMUNE_SECRETARY, "commune": over}
    elif isinstance(over, PartyOrganisation):
        grant = {"role": Role.ORGANISATION_SECRETARY, "organisation": over}
    elif isinstance(over, PartyMember):
        grant = {"role": Role.MEMBER, "member": over}
    else:
        return user
    sees = may_write and not {"organisation", "member"} & grant.keys()
    Grant.objects.create(user=user, may_write=may_write, may_see_numbers=sees, **grant)
    return user
