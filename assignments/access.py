"""From grants to a scope: the only reader of grants."""

from assignments.models import CommuneAssignment, Grant, HouseholdAssignment
from povertyaid.scope import Scope


def scope_for(user) -> Scope:
    """Fold a user's grants into one Scope. No grants in force, no sight.

    An organisation's secretary reads the communes it helps today; a member reads the
    households she helps today, one by one.
    """
    if not user.is_authenticated:
        return Scope()
    grants = list(Grant.objects.in_force().filter(user=user))
    if any(grant.covers_everything for grant in grants):
        return Scope(
            reads_all=True,
            writes_all=any(g.covers_everything and g.may_write for g in grants),
        )
    communes = {g.commune_id for g in grants if g.commune_id}
    written = {g.commune_id for g in grants if g.commune_id and g.may_write}
    organisations = {g.organisation_id for g in grants if g.organisation_id}
    members = {g.member_id for g in grants if g.member_id}
    return Scope(
        reads=frozenset(communes | _communes_helped_by(organisations)),
        writes=frozenset(written),
        organisations=frozenset(organisations),
        members=frozenset(members),
        households=frozenset(_households_helped_by(members)),
    )


def _communes_helped_by(organisations: set[int]) -> set[int]:
    if not organisations:
        return set()
    running = CommuneAssignment.objects.running().filter(organisation__in=organisations)
    return set(running.values_list("commune", flat=True))


def _households_helped_by(members: set[int]) -> set[int]:
    if not members:
        return set()
    running = HouseholdAssignment.objects.running().filter(member__in=members)
    return set(running.values_list("household", flat=True))
