"""From grants to a scope: the only reader of grants."""

from dataclasses import replace
from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, Func, OuterRef

from assignments.choices import NARROW, Role
from assignments.models import CommuneAssignment, Grant, HouseholdAssignment
from assignments.querysets import Today
from households.models import VillagePlacement
from povertyaid.scope import Scope


class Snapshot(Func):
    """Which transactions the query sees, as text; two the same saw the same rows.

    After the history that tells of them (povertyaid/kept.py): another, put there by a
    restore, tells nothing of what came with it.
    """

    template = "to_regclass('history.change')::oid || ' ' || pg_current_snapshot()"
    arity = 0
    output_field = CharField()


# What a grant's organisation or member helps today, and the snapshot (Scope.as_of): in
# the query of the grants itself.
HELPED_NOW = {
    "communes_helped": ArraySubquery(
        CommuneAssignment.objects.running()
        .filter(organisation=OuterRef("organisation"))
        .order_by()
        .values("commune")
    ),
    "households_helped": ArraySubquery(
        HouseholdAssignment.objects.running()
        .filter(member=OuterRef("member"))
        .order_by()
        .values("household")
    ),
    # The villages of a commune that ended, as they were then
    "villages_kept": ArraySubquery(
        VillagePlacement.objects.filter(
            commune=OuterRef("commune"),
            ended_on=F("commune__valid_to"),
            ended_on__lte=Today(),
        )
        .order_by()
        .values("village")
    ),
    "snapshot": Snapshot(),
}
ANYBODY = -1


@cache
def _grants_of_anybody() -> tuple[str, tuple]:
    """The query with ANYBODY for the user; built once, for every request asks it."""
    grants = Grant.objects.in_force().filter(user=ANYBODY).annotate(**HELPED_NOW)
    return grants.query.sql_with_params()


def scope_for(user) -> Scope:
    """Fold a user's grants into one Scope. No grants in force, no sight.

    An organisation's secretary reads the communes it helps today; a member reads the
    households she helps today, one by one. Whoever has a right in a commune that ended
    goes on reading it, and looks at the households of its villages where they are now.
    A superuser gives rights without having any.
    """
    if not user.is_authenticated:
        return Scope()
    sql, params = _grants_of_anybody()
    params = [user.pk if param == ANYBODY else param for param in params]
    scope = folded(list(Grant.objects.raw(sql, params)))
    return replace(scope, manages_all=True) if user.is_superuser else scope


def reach_of(grant: Grant) -> Scope:
    """What one grant, stored or not yet, opens today by itself."""
    grant.communes_helped = (
        CommuneAssignment.objects.running()
        .filter(organisation=grant.organisation_id)
        .values_list("commune", flat=True)
        if grant.organisation_id
        else ()
    )
    grant.households_helped = (
        HouseholdAssignment.objects.running()
        .filter(member=grant.member_id)
        .values_list("household", flat=True)
        if grant.member_id
        else ()
    )
    grant.villages_kept = ()  # whoever holds the commune holds them too
    grant.snapshot = ""
    return folded([grant])


def folded(grants: list[Grant]) -> Scope:
    """The sum of grants that carry HELPED_NOW."""
    over_all = [grant for grant in grants if grant.covers_everything]
    writing = {grant.role for grant in over_all if grant.may_write}
    is_office = bool(writing - NARROW)
    duties = {
        "compiles": Role.REPORT_MAKER in writing
        or (is_office and Role.REPORT_CLOSER not in writing),
        "closes": Role.REPORT_CLOSER in writing
        or (is_office and Role.REPORT_MAKER not in writing),
        "manages_all": bool(writing & {Role.ADMINISTRATOR, Role.USER_MANAGER}),
        "as_of": grants[0].snapshot if grants else "",
    }
    managed = {g.commune_id for g in grants if _is_managing(g) and g.may_write}
    duties["manages"] = frozenset(managed - {None})
    opening = [grant for grant in grants if not _is_managing(grant)]
    showing = [grant for grant in opening if grant.may_see_numbers]
    duties["numbers_all"] = any(grant.covers_everything for grant in showing)
    duties["numbers"] = frozenset(g.commune_id for g in showing if g.commune_id)
    if any(grant.covers_everything for grant in opening):
        return Scope(reads_all=True, writes_all=is_office, **duties)
    communes = {g.commune_id for g in opening if g.commune_id}
    writes = {g.commune_id for g in opening if g.commune_id and g.may_write}
    return Scope(
        reads=frozenset(communes.union(*(g.communes_helped for g in opening))),
        writes=frozenset(writes),
        organisations=frozenset(
            g.organisation_id for g in opening if g.organisation_id
        ),
        members=frozenset(g.member_id for g in opening if g.member_id),
        households=frozenset().union(*(g.households_helped for g in opening)),
        villages=frozenset().union(*(g.villages_kept for g in opening)),
        **duties,
    )


def _is_managing(grant: Grant) -> bool:
    """It gives rights over accounts, and shows no household."""
    return grant.role == Role.USER_MANAGER
