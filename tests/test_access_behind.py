"""Narrowings behind which another guard stands, or that no address shows, one by one.

Everything asked for here is of the away commune. Who reads home alone is given none of
it, whatever else they may; who reads both communes is.
"""

from contextlib import suppress
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from assignments.accounts.reach import _holds_people
from assignments.belongings import parts_of
from assignments.choices import HelperRole
from assignments.coverage.ground import Ground
from assignments.field.phone_list import phone_list
from assignments.models import HouseholdAssignment, SupportVersion, Visit
from assignments.support_forms import SupportForm
from assignments.supports.dossier import _names
from assignments.supports.records import _read_giver
from assignments.views.moves import _after_move
from assignments.views.paper_books import _bundle
from assignments.views.transfers import _sees
from assignments.visits.lists import told
from assignments.visits.summaries import ShortVisits
from assignments.visits.waiting import Waiting
from households.models import Household
from povertyaid.models import Job
from povertyaid.scope import Scope
from reports.effects.facts import select
from reports.effects.questions import Question
from reports.models import ReportLine
from reports.overview import failed_jobs, households_left_alone
from reports.views.closing import _communes
from reports.views.reports import area_asked_for
from tests.factories import make_assignment, make_household, make_member, make_plan
from tests.test_access import sign_in
from tests.test_access_apart import give
from tests.world import YEAR

LONG_AGO = date(2000, 1, 1)
AWAY_NUMBER = "011089004321"


def scope_reading(world, *sides) -> Scope:
    """Reads those communes, and writes both."""
    both = frozenset({world.home.commune.pk, world.away.commune.pk})
    return Scope(reads=frozenset(side.commune.pk for side in sides), writes=both)


def asking(scope, user=None, **told) -> SimpleNamespace:
    return SimpleNamespace(scope=scope, user=user, GET=told)


def found(view, request, *args):
    try:
        return view(request, *args)
    except Http404:
        return None


def helped_away(world) -> HouseholdAssignment:
    """Home's member helps there too, in the name of the away cell."""
    household = make_household(world.away.village)
    second = {"role": HelperRole.SUPPORTING, "started_on": LONG_AGO}
    pair = make_assignment(world.home.member, household, **second)
    HouseholdAssignment.objects.filter(pk=pair.pk).update(organisation=world.away.cell)
    return pair


def visit_away(world, scope) -> Visit:
    member, second = make_member(world.away.cell), {"role": HelperRole.SUPPORTING}
    pair = make_assignment(member, world.away.household, **second)
    Visit.objects.create(
        assignment=pair,
        visited_on=timezone.localdate(),
        logged_by=world.users["other_member"],
    )
    return told(Visit.objects.filter(assignment=pair), scope).get()


def phone_of(world, scope):
    told = phone_list(world.users["nobody"], scope, timezone.localdate())
    return [
        one for one in told.households if one["household"] == world.away.household.pk
    ]


def parts_away(world, scope):
    pair = helped_away(world)
    parts = parts_of(world.home.member, scope)
    return [part for part in parts if part.row == pair]


def names_of_versions(world, scope):
    part = {"household": world.away.household.pk, "village": None, "commune": None}
    return _names(scope, [SupportVersion(values={"shares": [part]})])["household"]


def overdue_away(world, scope):
    late = {"started_on": LONG_AGO}
    pair = make_assignment(None, make_household(world.away.village), **late)
    return ShortVisits(scope, dv=pair.member_id).overdue


def left_alone_away(world, scope):
    lines = ReportLine.objects.filter(report=world.report, commune=world.away.commune)
    assert lines.update(helper_organisation=None, status_now="poor")
    gaps = households_left_alone(scope, world.report)
    return [gap for gap in gaps if gap.commune == world.away.commune.name]


def effects_away(world, scope):
    """Lines of the away commune among those that the effects are counted from."""
    away = world.away.commune.pk
    lines = ReportLine.objects.filter(report=world.report, commune=away)
    assert lines.update(status_then="poor", persons_then=1)
    question, reports = Question(make_plan(), YEAR, YEAR), {YEAR: world.report}
    query = "SELECT household_id FROM fact"
    return select(question, reports, scope, query, communes=[away])


def cell_then_away(world, scope):
    """The cell in whose name a member helped where it is not seen: not told."""
    helped_away(world)
    member = world.home.member
    offer = SimpleNamespace(scope=scope, members=[member])
    said = {"member": member.pk, "given_on": date(YEAR, 6, 1)}
    form = SimpleNamespace(cleaned_data=said, offer=offer)
    return SupportForm._cell_then(form) == world.away.cell.pk


def giver_away(world, scope):
    """Whom a phone names as the one who gave."""
    named = {"assignment": None, "plan": make_plan().pk}
    named |= {"organisation": world.home.cell.pk, "member": world.away.member.pk}
    values = {}
    with suppress(ValidationError):
        _read_giver(values, named, SimpleNamespace(scope=scope))
    return values["member"]


def area_away(world, scope):
    request = asking(scope, **{"don-vi": str(world.away.cell.pk)})
    return found(area_asked_for, request, world.report)


def bundle_away(world, scope):
    request = asking(scope, world.users["nobody"])  # who asked for it once
    return found(_bundle, request, world.away.bundle.pk)


def member_page_away(world, scope):
    answer = _after_move(asking(scope), world.away.member.pk)
    return answer.url == reverse("member", args=[world.away.member.pk])


AWAY = {
    "households on a phone": phone_of,
    "villages": lambda w, s: w.away.village.pk in Ground(s).villages,
    "whom a member helps": parts_away,
    "names in older versions of a support": names_of_versions,
    "the household of a visit": lambda w, s: visit_away(w, s).is_open,
    "the helper of a visit": lambda w, s: visit_away(w, s).is_member_open,
    "overdue visits": overdue_away,
    "a transfer's assignment": lambda w, s: _sees(
        asking(s), w.away.household.assignments.first().pk
    ),
    "households left alone in a past year": left_alone_away,
    "lines the effects are counted from": effects_away,
    "communes of a comparison": lambda w, s: w.away.commune in _communes(asking(s)),
    "who gave a support": giver_away,
    "the area of an organisation": area_away,
    "papers asked for before": bundle_away,
    "a member who has moved": member_page_away,
    "the cell somebody helped for": cell_then_away,
    "households of whom one gives a right to": lambda w, s: _holds_people(
        s, Scope(households=frozenset({w.away.household.pk}))
    ),
}


@pytest.mark.parametrize("name", AWAY)
def test_nothing_of_what_is_not_read_is_given(world, name):
    give_away = AWAY[name]

    assert not give_away(world, scope_reading(world, world.home))
    assert give_away(world, scope_reading(world, world.home, world.away))


def test_who_helps_beyond_the_communes_read_opens_no_household_there(world):
    """An organisation's secretary sees that a visit is overdue, and not the family."""
    Visit.objects.update(visited_on=date(YEAR, 1, 2))
    scope = Scope(
        reads=frozenset({world.home.commune.pk}),
        organisations=frozenset({world.home.helpers.pk}),
    )

    rows = Waiting(scope, {}, timezone.localdate()).rows

    opens = {row.household.head_name: row.is_open for row in rows}
    assert opens["Hạng A Nhà"]
    assert not opens["Thào A Ngoài"]


def test_failed_jobs_are_ones_own(world):
    Job.objects.filter(pk=world.job.pk).update(state=Job.State.FAILED)

    assert failed_jobs(world.users["writer"]) == 1
    assert failed_jobs(world.users["other"]) == 0


@pytest.mark.parametrize("may_see", [False, True])
def test_a_number_finds_only_a_household_in_sight(client, world, settings, may_see):
    Household.objects.filter(pk=world.away.household.pk).update(
        citizen_number=AWAY_NUMBER
    )
    sides = [world.home, world.away] if may_see else [world.home]
    give(settings, scope_reading(world, *sides))
    sign_in(client, world, "nobody")

    answer = client.post(reverse("find"), {"q": AWAY_NUMBER})

    page = reverse("household", args=[world.away.household.pk])
    assert (answer.url == page) is may_see


@pytest.mark.parametrize("may_see", [False, True])
def test_a_row_is_answered_with_a_household_in_sight(client, world, settings, may_see):
    sides = [world.home, world.away] if may_see else [world.home]
    give(settings, scope_reading(world, *sides))
    sign_in(client, world, "nobody")
    batch, row = world.home.batch, world.home.batch.rows.first()

    address = reverse("import_answer", args=[batch.pk, row.pk])
    answer = client.post(address, {"la": world.away.household.pk}, follow=True)

    assert ("Không có hộ này trong sổ" in answer.content.decode()) is not may_see
