"""Who helps today: not who is to begin, nor who has ended, but who is yet to end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assignments.access import scope_for
from assignments.coverage import coverage
from assignments.dossiers import Dossier
from assignments.lists import HouseholdList
from assignments.models import (
    CommuneAssignment,
    HouseholdAssignment,
    PartyMember,
)
from povertyaid.scope import Scope
from tests.factories import (
    make_assignment,
    make_commune,
    make_commune_assignment,
    make_household,
    make_member,
    make_organisation,
    make_review,
    make_user,
)

ALL = Scope(reads_all=True, writes_all=True)
DAY = timedelta(days=1)
# (starts, ends) in days from today, and whether that holds today
SPANS = [
    ((-1, None), True),
    ((0, None), True),
    ((1, None), False),
    ((-9, 1), True),
    ((-9, 0), False),
]


def dates(span):
    today = timezone.localdate()
    starts, ends = span
    return {
        "started_on": today + starts * DAY,
        "ended_on": None if ends is None else today + ends * DAY,
    }


def help_of(span, member, household):
    reason = {"end_reason": "replaced"} if span[1] is not None else {}
    return make_assignment(member, household, **dates(span), **reason)


@pytest.mark.parametrize(("span", "holds"), SPANS)
def test_a_member_reads_the_household_from_the_first_day_to_the_last(span, holds):
    member, household = make_member(), make_household()
    help_of(span, member, household)

    scope = scope_for(make_user(member))

    assert scope.households == ({household.pk} if holds else set())


@pytest.mark.parametrize(("span", "holds"), SPANS)
def test_an_organisation_reads_the_commune_for_as_long(span, holds):
    organisation, commune = make_organisation(), make_commune()
    make_commune_assignment(organisation, commune, **dates(span))

    assert scope_for(make_user(organisation)).reads == (
        {commune.pk} if holds else set()
    )
    assert CommuneAssignment.objects.running().exists() == holds


@pytest.mark.parametrize(("span", "holds"), SPANS)
def test_every_list_counts_who_helps_today(span, holds):
    member, household = make_member(), make_household()
    make_review(household)
    assignment = help_of(span, member, household)

    (row,) = HouseholdList(ALL, {}).rows()
    dossier = Dossier(household, ALL)
    members = PartyMember.objects

    assert (row.helper == member.name) == holds
    assert members.with_load().get().load == holds
    assert members.without_household().exists() != holds
    assert HouseholdAssignment.objects.running().exists() == holds
    total = coverage(ALL, 2022)[1]
    assert (total.alone, total.idle) == (not holds, not holds)
    assert dossier.helpers == ([assignment] if holds else [])
    known = dossier.helpers + dossier.coming_helpers + dossier.earlier_helpers
    assert known == [assignment]


def test_the_day_is_the_districts(django_assert_num_queries):
    """At 18:00 in Greenwich it is tomorrow in Điện Biên."""
    with django_assert_num_queries(0):
        text = str(HouseholdAssignment.objects.running().query)

    assert "(now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date" in text
