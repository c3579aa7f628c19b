"""More kinds of user: rights that ended, narrow duties; and methods nobody may use.

Each is at every address of TABLE like one of its kinds, but for what OTHERWISE says.
Who was locked out or had every right revoked is taken to each of them. What an answer
is to the others depends on their scope and, of what is their own, on who they are: so
the scope is held to the like kind's, and they go where any of them gets otherwise.
"""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from assignments.access import scope_for
from assignments.choices import Role
from assignments.models import Grant
from tests.factories import make_user
from tests.test_access import NAMES_PLACES, ROWS, WRITES, ask, outcome, sign_in
from tests.world import EVERYTHING, KINDS, NUMBER, OWN_JOB, SEES


def with_role(role, *, may_write=True, user=None, **over):
    user = user or make_user()
    Grant.objects.create(user=user, role=role, may_write=may_write, **over)
    return user


def with_all(w):
    """Somebody with every right there is over the home commune and the district."""
    user = make_user("everything")
    over = [
        (Role.COMMUNE_SECRETARY, {"commune": w.home.commune}),
        (Role.ORGANISATION_SECRETARY, {"organisation": w.home.helpers}),
        (Role.MEMBER, {"member": w.home.helper}),
        (Role.USER_MANAGER, ALL),
    ]
    for role, place in over:
        with_role(role, user=user, **place)
    return user


def revoked(user):
    user.grants.update(revoked_at=timezone.now(), revoked_by=user)
    return user


def expired(user):
    user.grants.update(expires_on=timezone.localdate())  # that day it holds no more
    return user


def locked(user):
    type(user).objects.filter(pk=user.pk).update(is_active=False)


def with_numbers(user, may_see_numbers):
    user.grants.update(may_see_numbers=may_see_numbers)
    return user


ALL = {"covers_everything": True}
LIKE = {  # kind → the kind of TABLE it is like, how it is made
    "revoked": ("nobody", lambda w: revoked(with_all(w))),
    "expired_today": ("nobody", lambda w: expired(with_all(w))),
    "locked": ("anonymous", with_all),
    "auditor_home": (
        "reader",
        lambda w: with_role(Role.AUDITOR, may_write=False, commune=w.home.commune),
    ),
    "auditor": (
        "district_reader",
        lambda w: with_role(Role.AUDITOR, may_write=False, **ALL),
    ),
    "maker": ("district_reader", lambda w: with_role(Role.REPORT_MAKER, **ALL)),
    "closer": ("district_reader", lambda w: with_role(Role.REPORT_CLOSER, **ALL)),
    "manager": ("nobody", lambda w: with_role(Role.USER_MANAGER, **ALL)),
    "manager_home": (
        "nobody",
        lambda w: with_role(Role.USER_MANAGER, commune=w.home.commune),
    ),
    "manager_away": (
        "nobody",
        lambda w: with_role(Role.USER_MANAGER, commune=w.away.commune),
    ),
    "writing_manager": (
        "writer",
        lambda w: with_role(
            Role.USER_MANAGER,
            user=make_user(w.home.commune),
            commune=w.home.commune,
        ),
    ),
    "administrator": (
        "office",
        lambda w: with_numbers(with_role(Role.ADMINISTRATOR, **ALL), True),
    ),
    "reader_of_numbers": (
        "reader",
        lambda w: with_numbers(make_user(w.home.commune, may_write=False), True),
    ),
    "writer_without_numbers": (
        "writer",
        lambda w: with_numbers(make_user(w.home.commune), False),
    ),
}

LISTS_OF_USERS = {
    ("GET", "users"): "200",
    ("GET", "user_new"): "200",
    ("POST", "user_new"): "422",
    ("GET", "users_sheet"): "200",
    ("POST", "users_sheet"): "422",
    ("POST", "users_make"): "302",
    ("GET", "users_template"): "200",
    ("POST", "users_slips"): "302",
}
# The person asked about writes in the home commune: more than who only manages users
STRONGER = {
    ("GET", "user"): "200",
    ("GET", "user_changes"): "200",
    ("GET", "user_edit"): "302",
    ("POST", "user_edit"): "302",
    ("POST", "user_shut"): "302",
    ("POST", "user_open"): "302",
    ("POST", "user_slip"): "302",
    ("POST", "user_session_end"): "302",
    ("POST", "user_factors_remove"): "302",
    ("POST", "grant_give"): "422",
    ("GET", "grant_change"): "200",
    ("POST", "grant_change"): "422",
    ("POST", "grant_revoke"): "302",
}
IN_HAND = STRONGER | {
    ("GET", "user_edit"): "200",
    ("POST", "user_edit"): "422",
    ("POST", "user_slip"): "200",
}
HIDDEN = dict.fromkeys(STRONGER, "404")
ANOTHERS_OWN = [  # of TABLE's writer: what she asked for, nobody else's
    ("GET", "job"),
    ("GET", "job_progress"),
    ("POST", "job_cancel"),
    ("POST", "access_token_revoke"),
    ("GET", "paper_bundle"),
    ("GET", "paper_bundle_file"),
    ("GET", "name_list"),
    ("GET", "name_list_file"),
]
OTHERWISE = {  # kind → where it is not like that kind
    "maker": {
        ("POST", "report_compile"): "302",
        ("POST", "report_discard"): "302",
        ("GET", "plan_account_section"): "200",
        ("POST", "plan_account_section"): "422",
    },
    "closer": {("GET", "report_close"): "200", ("POST", "report_close"): "422"},
    "manager": LISTS_OF_USERS | STRONGER,
    "manager_home": LISTS_OF_USERS | STRONGER,
    "manager_away": LISTS_OF_USERS | HIDDEN,
    "writing_manager": LISTS_OF_USERS | IN_HAND | dict.fromkeys(ANOTHERS_OWN, "404"),
    "administrator": LISTS_OF_USERS | IN_HAND,
    "reader_of_numbers": {("POST", "household_number"): "200"},
    "writer_without_numbers": {("POST", "household_number"): "403"}
    | dict.fromkeys(ANOTHERS_OWN, "404"),
}
NAMED = {  # what the pages of users tell each manager, beside what she sees anyway
    "manager": SEES["office"],
    "manager_home": SEES["reader"],
    "manager_away": SEES["other"],
    "writing_manager": SEES["writer"],
}
SCOPES = {  # kind → in what the scope is not that kind's
    "maker": lambda w: {"compiles": True},
    "closer": lambda w: {"closes": True},
    "manager": lambda w: {"manages_all": True},
    "manager_home": lambda w: {"manages": frozenset({w.home.commune.pk})},
    "manager_away": lambda w: {"manages": frozenset({w.away.commune.pk})},
    "writing_manager": lambda w: {"manages": frozenset({w.home.commune.pk})},
    "administrator": lambda w: {"manages_all": True},
    "reader_of_numbers": lambda w: {"numbers": frozenset({w.home.commune.pk})},
    "writer_without_numbers": lambda w: {"numbers": frozenset()},
}
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
EVERYWHERE = {"revoked", "locked"}
DIFFERING = {place for places in OTHERWISE.values() for place in places}
NOT_SHOWN = {  # another's job; what she may not look at
    "writing_manager": OWN_JOB,
    "writer_without_numbers": OWN_JOB | {NUMBER},
}


@pytest.mark.parametrize("kind", LIKE)
def test_a_kind_of_user_gets_what_the_kind_it_is_like_gets(client, world, kind):
    like, made = LIKE[kind]
    user = made(world)
    client.force_login(user)
    if kind == "locked":
        locked(user)
    else:
        expected = scope_for(world.users[like])
        expected = replace(expected, **SCOPES.get(kind, lambda w: {})(world))
        assert scope_for(user) == expected
    faults = []
    for row in ROWS:
        if kind in EVERYWHERE or (row.method, row.name) in DIFFERING:
            response = ask(client, row.method, row.address(world))
            faults += faults_of(row, kind, response)
            if row.name == "account_logout":
                client.force_login(user)

    assert faults == []


def faults_of(row, kind, response) -> list[str]:
    """What is wrong with one answer to one of these kinds."""
    like, _ = LIKE[kind]
    usual = row.expected[KINDS.index(like)]
    expected = OTHERWISE.get(kind, {}).get((row.method, row.name), usual)
    found, faults = outcome(response), []
    if found != expected:
        faults.append(f"{row.method} {row.target}: {found}, not {expected}")
    told = NAMED.get(kind, set()) if row.name in NAMES_PLACES else set()
    hidden = EVERYTHING - SEES[like] - told | NOT_SHOWN.get(kind, set())
    if shown := {word for word in hidden if word in response.says}:
        faults.append(f"{row.method} {row.target} shows {shown}")
    is_refused = found in ("in", "403", "404", "405")
    if is_refused and response.wrote and row.name != "account_logout":
        faults.append(f"{row.method} {row.target} wrote {response.wrote}")
    return faults


def test_a_method_that_no_row_names_is_refused_at_every_address(client, rf, world):
    """To who may most, and nothing is written.

    A page or a form of ours refuses GET or POST before anything else, so it is called
    without the middleware; the others by way of it.
    """
    faults = []
    for name, (address, named) in addresses_of_rows(world).items():
        view, _, words = resolve(address)
        for method in sorted(METHODS - named):
            sign_in(client, world, "office")
            with CaptureQueriesContext(connection) as queries:
                if method in ("GET", "POST") and is_plain(view):
                    request = rf.generic(method, address)
                    request.user, request.session = world.users["office"], {}
                    status = view(request, **words).status_code
                else:
                    status = client.generic(method, address).status_code
            wrote = [q["sql"] for q in queries if WRITES.search(q["sql"])]
            if status not in (403, 404, 405) or wrote:
                faults.append((name, method, status, wrote))

    assert faults == []


def addresses_of_rows(world) -> dict[str, tuple[str, set[str]]]:
    """Name → one of its addresses, without parameters, and the methods rows name."""
    found = {}
    for row in ROWS:
        address = row.address(world).partition("?")[0]
        found.setdefault(row.name, (address, set()))[1].add(row.method)
    return found


def is_plain(view) -> bool:
    """A function of ours: no class of the API's or of the sign-in library's."""
    return not hasattr(view, "cls") and not hasattr(view, "view_class")
