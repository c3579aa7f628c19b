"""Reading and writing are asked apart: a narrowing holds without the guard before it.

No grants make such scopes: who may write everywhere and do everything there is reads
one commune only, or the households of one member. At every address such a user is
shown nothing beyond what the scope reads: no foreign name in a list, a choice or a
count, no page about another's, whoever guards the address besides.
"""

from contextlib import suppress
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.forms import BaseForm
from django.template import Context
from django.urls import reverse
from django.utils import timezone

from assignments import giving
from assignments.choices import HelperRole, TransferKind
from assignments.coverage.ground import Ground
from assignments.decision_forms import NewHouseholdForm
from assignments.digest.figures import figures_for
from assignments.models import Activity, CellTransfer, Visit
from assignments.proposal_forms import ProposalForm
from assignments.rosters import _member_counts
from assignments.supports import offering as supports
from assignments.visits.flags import flags_for
from assignments.visits.summaries import ShortVisits
from households import imports
from households.forms import TemplateForm, UploadForm
from povertyaid.scope import Scope, ScopedQuerySet
from reports.effects.questions import years_known
from reports.measures.plans import PlanFigures
from reports.measures.trends import restated_trend, trend
from tests.assignments.supports.making import DAY, make_support
from tests.factories import (
    make_assignment,
    make_commune_assignment,
    make_household,
    make_member,
    make_plan,
    make_user,
)
from tests.test_access import NAMES_PLACES, ROWS, ask, said, sign_in
from tests.world import (
    EVERYTHING,
    HOME,
    HOME_LIST,
    SEES,
    YEAR,
    disturb,
)

# Of no commune, or of a file for the whole district
OF_THE_DISTRICT = {"boundary", "sheet", "unit", "part", "district", "register"}
# The machine; every row that should not be so; whose rights one gives and takes; what
# anybody did; the account of the whole district
TELLS_OF_ALL = {"health", "self_check", "self_check_repair", *NAMES_PLACES}
TELLS_OF_ALL |= {"log", "log_xlsx", "report_close"}
# Who writes a commune takes its whole list along, to fill in
WRITTEN_WHOLE = {"writes_both_reads_helped": {"import_template"}}
ANYTHING = {"compiles": True, "closes": True, "manages_all": True, "numbers_all": True}
EVERY = Scope(reads_all=True, writes_all=True)
EVERYWHERE = ANYTHING | {"writes_all": True}


def both(world) -> frozenset[int]:
    return frozenset({world.home.commune.pk, world.away.commune.pk})


SCOPES = {  # kind → what the scope lets do everywhere and lets read in one place
    "writes_all_reads_home": lambda w: Scope(
        reads=frozenset({w.home.commune.pk}), **EVERYWHERE
    ),
    "writes_both_reads_home": lambda w: Scope(
        reads=frozenset({w.home.commune.pk}),
        writes=both(w),
        manages=both(w),
        numbers=both(w),
    ),
    "writes_both_reads_helped": lambda w: Scope(
        households=frozenset({w.home.household.pk}),
        members=frozenset({w.home.helper.pk}),
        writes=both(w),
        numbers=both(w),
    ),
    "writes_both_leads_helpers": lambda w: Scope(
        organisations=frozenset({w.home.helpers.pk}),
        writes=both(w),
        numbers=both(w),
    ),
}
READS = {
    "writes_all_reads_home": HOME | HOME_LIST,
    "writes_both_reads_home": HOME | HOME_LIST,
    "writes_both_reads_helped": SEES["member"],
    "writes_both_leads_helpers": SEES["org_secretary"],
}
given = SimpleNamespace(scope=None)


def scope_given(user) -> Scope:
    return given.scope


class ScopeGiven:
    """In place of the middleware that reads the grants."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.scope = given.scope
        return self.get_response(request)


def give(settings, scope: Scope) -> None:
    """Whoever asks from now on, by a client not used yet, has that scope."""
    given.scope = scope
    ours, by_grants = f"{__name__}.ScopeGiven", "assignments.middleware.ScopeMiddleware"
    settings.SCOPE_BUILDER = f"{__name__}.scope_given"
    settings.MIDDLEWARE = [
        ours if name == by_grants else name for name in settings.MIDDLEWARE
    ]


@pytest.mark.parametrize("kind", ["writes_all_reads_home", "writes_both_reads_helped"])
def test_whoever_may_do_everything_sees_only_what_is_read(
    client, world, settings, kind
):
    give(settings, SCOPES[kind](world))
    faults, pages = [], {}
    for row in ROWS:
        sign_in(client, world, "nobody")  # anew: one of the addresses signs out
        for address in addresses(row, world):
            response = ask(client, row.method, address)
            faults += faults_of(row, kind, address, response)
            if row.method == "GET":
                pages[address] = response

    assert faults == []
    assert changed_from_afar(client, world, kind, pages) == []


def addresses(row, world) -> list[str]:
    """That of the home commune's thing and, where the away commune has one, of that."""
    turned = SimpleNamespace(**vars(world) | {"home": world.away, "away": world.home})
    found = [row.address(world)]
    with suppress(AttributeError, ObjectDoesNotExist):  # it has none of these
        found.append(row.address(turned))
    return list(dict.fromkeys(found))


def faults_of(row, kind, address, response) -> list[str]:
    faults = []
    if row.name in TELLS_OF_ALL | WRITTEN_WHOLE.get(kind, set()):
        return []
    if response.status_code >= 500:
        faults.append(f"{row.method} {address} answers {response.status_code}")
    hidden = EVERYTHING - READS[kind]
    if shown := {word for word in hidden if word in response.says}:
        faults.append(f"{row.method} {address} shows {shown}")
    if beyond := [words for form in forms_of(response) for words in strays(form)]:
        faults.append(f"{row.method} {address} lets choose {beyond}")
    if row.thing in OF_THE_DISTRICT and response.status_code not in (403, 404):
        faults.append(f"{row.method} {address} answers {response.status_code}")
    return faults


def forms_of(response) -> list[BaseForm]:
    """Every form that the page was made with."""
    contexts = response.context or []
    contexts = [contexts] if isinstance(contexts, Context) else contexts
    dicts = [one for context in contexts for one in context.dicts]
    values = {id(value): value for one in dicts for value in one.values()}
    return [value for value in values.values() if isinstance(value, BaseForm)]


def strays(form) -> list[str]:
    """Choices that the form would take, shown or not, beyond what the scope sees."""
    found = []
    for name, field in form.fields.items():
        rows = getattr(field, "queryset", None)
        if rows is not None and isinstance(rows, ScopedQuerySet):
            seen = rows.model.objects.visible_to(given.scope).order_by().values("pk")
            found += [f"{name}: {row}" for row in rows.exclude(pk__in=seen)]
    return found


def changed_from_afar(client, world, kind, pages) -> list[str]:
    """Addresses whose answer changes with what happens where nothing is read."""
    tells = TELLS_OF_ALL | WRITTEN_WHOLE.get(kind, set())
    rows = [row for row in ROWS if row.method == "GET" and row.name not in tells]
    before = {row.address(world): row for row in rows}
    sign_in(client, world, "nobody")
    disturb(world, READS[kind])
    return [
        address
        for address in before
        if pages[address].status_code == 200
        and said(ask(client, "GET", address)) != said(pages[address])
    ]


FIGURES = {  # what no page shows whole, or only with much around it
    "middles of communes": lambda w, s: (
        giving.Offer(s, [w.home.household], make_plan(), DAY)._centres
    ),
    "communes helped": lambda w, s: dict(Ground(s).communes_of),
    "villages lived in": lambda w, s: dict(Ground(s).villages_of),
    "digest": lambda w, s: figures_for(s, timezone.localdate()),
    "who may have given": lambda w, s: (
        supports.Offer(s, {"ho": w.home.household.pk}).members
    ),
    "visits of an organisation": lambda w, s: (
        ShortVisits(s, tochuc=w.home.helpers.pk).counts
    ),
    "visits it owes": lambda w, s: ShortVisits(s, tochuc=w.home.helpers.pk).overdue,
    "a plan's figures": lambda w, s: PlanFigures(w.report, s)._counts,
    "a plan's communes": lambda w, s: PlanFigures(w.report, s)._communes,
    "flags of visits": lambda w, s: flags_for(s, timezone.localdate()),
    "members of organisations": lambda w, s: [*_member_counts(s)],
}


@pytest.mark.parametrize("name", FIGURES)
def test_no_figure_is_of_more_than_is_read(world, name):
    scope = SCOPES["writes_all_reads_home"](world)
    before = FIGURES[name](world, scope)

    disturb(world, READS["writes_both_reads_home"])
    make_commune_assignment(world.home.helpers, world.away.commune)
    village, second = world.away.village, {"role": HelperRole.SUPPORTING}
    helper = make_member(world.home.helpers, "Vừ A Mới", home_village=village)
    helped, _ = (make_assignment(helper, h, **second) for h in world.away.households)
    for _ in range(12):  # the same words again and again: a sign that none was paid
        visit = Visit(assignment=helped, visited_on=timezone.localdate(), note="Thăm")
        visit.logged_by = world.users["other_member"]
        visit.save()
    make_assignment(make_member(), world.home.household, **second)
    _help_beyond(world.home.member, world.away)

    assert FIGURES[name](world, scope) == before


def _help_beyond(member, away) -> None:
    """What a member of home's own cell does for the away commune, in all ways."""
    make_commune_assignment(member.organisation, away.commune)
    helped = make_assignment(member, make_household(away.village), target_year=YEAR)
    visited = {"visited_on": date(YEAR, 6, 1), "logged_by": make_user()}
    Visit.objects.create(assignment=helped, **visited)
    make_support([helped.household], member=member)
    Activity.objects.create(
        kind="training",
        title="Lớp",
        organisation=member.organisation,
        commune=away.commune,
        held_on=date(YEAR, 6, 1),
    )


def test_of_earlier_uploads_only_those_in_sight_are_told(world):
    home = frozenset({world.home.commune.pk})
    read_alone = Scope(reads=both(world), writes=home)
    for scope in (Scope(reads=home, writes=both(world)), read_alone):
        assert [*imports.earlier_uploads(world.home.batch, scope)] == []

    assert [*imports.earlier_uploads(world.home.batch, EVERY)] == [world.away.batch]


def test_who_reads_no_commune_as_a_whole_knows_of_no_report(world):
    scope = SCOPES["writes_both_reads_helped"](world)

    assert years_known(scope) == {}
    assert trend(scope) == restated_trend(scope, timezone.localdate()) == []


WRITTEN = {  # a form → which communes it takes
    "a list": lambda s, day: _communes(UploadForm(scope=s, today=day), "commune"),
    "a list to fill in": lambda s, day: _communes(TemplateForm(scope=s), "xa"),
    "a proposal": lambda s, day: _communes(ProposalForm(scope=s, today=day), "commune"),
    "a new household": lambda s, day: (
        NewHouseholdForm(scope=s)
        .fields["village"]
        .queryset.values_list("commune", flat=True)
    ),
}


def _communes(form, name):
    return form.fields[name].queryset.values_list("pk", flat=True)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_form_takes_only_a_commune_one_writes(world, name):
    home = frozenset({world.home.commune.pk})
    scope = Scope(reads=both(world), writes=home)

    assert {*WRITTEN[name](scope, timezone.localdate())} == home


AWAYS = {  # what is of the away commune → how it would be written
    "a household's helper": ("GET", "giving", lambda w: {"ho": w.away.household.pk}),
    "a family's answer": (
        "POST",
        "family_answers",
        lambda w: {"cap": w.away.household.assignments.get().pk},
    ),
    "a return": ("GET", "member_return", lambda w: w.came.pk),
    "a return that was none": ("GET", "member_return", lambda w: w.returned.pk),
}


@pytest.mark.parametrize("name", AWAYS)
def test_what_is_only_read_is_not_written(client, world, settings, name):
    home = frozenset({world.home.commune.pk})
    give(settings, Scope(reads=both(world), writes=home))
    sign_in(client, world, "nobody")
    world.came = _came_from_away(world, TransferKind.TEMPORARY)
    world.returned = _came_from_away(world, TransferKind.RETURN)
    method, name, words = AWAYS[name]
    sent = words(world)
    is_page = isinstance(sent, int)
    address = reverse(name, args=[sent] if is_page else [])

    response = getattr(client, method.lower())(address, {} if is_page else sent)

    assert response.status_code == 403


def _came_from_away(world, kind):
    """A member of home's cell who moved there from the away commune's."""
    member = make_member(world.home.cell, f"Vừ {kind}")
    CellTransfer.objects.create(
        member=member,
        from_organisation=world.away.cell,
        to_organisation=world.home.cell,
        kind=kind,
        moved_on=date(YEAR, 5, 1),
        until=date(YEAR + 9, 1, 1) if kind == TransferKind.TEMPORARY else None,
    )
    return member
