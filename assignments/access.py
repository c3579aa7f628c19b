"""From grants to a scope: the only reader of grants."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, Func, OuterRef

from assignments.models import CommuneAssignment, Grant, HouseholdAssignment
from assignments.querysets import Today
from households.models import VillagePlacement
from povertyaid.scope import Scope


class Snapshot(Func):
    """Which transactions the query sees, as text; two the same saw the same rows."""

    template = "pg_current_snapshot()::text"
    arity = 0
    output_field = CharField()


# What a grant's organisation or member helps today, and the snapshot (Scope.as_of): in
# the query of the grants itself, and built once, for this is asked on every request.
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


def scope_for(user) -> Scope:
    """Fold a user's grants into one Scope. No grants in force, no sight.

    An organisation's secretary reads the communes it helps today; a member reads the
    households she helps today, one by one. Whoever has a right in a commune that ended
    goes on reading it, and looks at the households of its villages where they are now.
    """
    if not user.is_authenticated:
        return Scope()
    grants = list(Grant.objects.in_force().filter(user=user).annotate(**HELPED_NOW))
    if any(grant.covers_everything for grant in grants):
        return Scope(
            reads_all=True,
            writes_all=any(g.covers_everything and g.may_write for g in grants),
            as_of=grants[0].snapshot,
        )
    communes = {g.commune_id for g in grants if g.commune_id}
    return Scope(
        reads=frozenset(communes.union(*(g.communes_helped for g in grants))),
        writes=frozenset(g.commune_id for g in grants if g.commune_id and g.may_write),
        organisations=frozenset(g.organisation_id for g in grants if g.organisation_id),
        members=frozenset(g.member_id for g in grants if g.member_id),
        households=frozenset().union(*(g.households_helped for g in grants)),
        villages=frozenset().union(*(g.villages_kept for g in grants)),
        as_of=grants[0].snapshot if grants else "",
    )
