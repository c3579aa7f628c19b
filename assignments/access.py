"""From grants to a scope: the only reader of grants."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from assignments.models import CommuneAssignment, Grant, HouseholdAssignment
from povertyaid.scope import Scope


def scope_for(user) -> Scope:
    """Fold a user's grants into one Scope. No grants in force, no sight.

    An organisation's secretary reads the communes it helps today; a member reads the
    households she helps today, one by one.
    """
    if not user.is_authenticated:
        return Scope()
    grants = list(_with_helped(Grant.objects.in_force().filter(user=user)))
    if any(grant.covers_everything for grant in grants):
        return Scope(
            reads_all=True,
            writes_all=any(g.covers_everything and g.may_write for g in grants),
        )
    communes = {g.commune_id for g in grants if g.commune_id}
    return Scope(
        reads=frozenset(communes.union(*(g.communes_helped for g in grants))),
        writes=frozenset(g.commune_id for g in grants if g.commune_id and g.may_write),
        organisations=frozenset(g.organisation_id for g in grants if g.organisation_id),
        members=frozenset(g.member_id for g in grants if g.member_id),
        households=frozenset().union(*(g.households_helped for g in grants)),
    )


def _with_helped(grants: QuerySet[Grant]) -> QuerySet[Grant]:
    """Add what each grant's organisation or member helps today: one query for all."""
    communes = CommuneAssignment.objects.running().order_by()
    communes = communes.filter(organisation=OuterRef("organisation"))
    households = HouseholdAssignment.objects.running().order_by()
    households = households.filter(member=OuterRef("member"))
    return grants.annotate(
        communes_helped=ArraySubquery(communes.values("commune")),
        households_helped=ArraySubquery(households.values("household")),
    )
