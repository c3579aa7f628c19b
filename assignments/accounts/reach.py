"""Whose account one may look after, and whether one holds what one would hand on."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from assignments.access import reach_of, scope_for
from assignments.models import Grant, PartyMember, PartyOrganisation
from households.models import Household
from povertyaid.models import User
from povertyaid.scope import Scope


def users_managed(scope: Scope) -> QuerySet[User]:
    """Everybody's for the district; for a commune those who have rights only in it.

    Who once had a right there and has none elsewhere now is still the commune's.
    """
    if scope.manages_all:
        return User.objects.all()
    if not scope.manages:
        return User.objects.none()
    given = Grant.objects.filter(user=OuterRef("pk"))
    here = in_communes(scope.manages)
    elsewhere = given.in_force().exclude(here)
    return User.objects.filter(Exists(given.filter(here)), ~Exists(elsewhere)).exclude(
        is_superuser=True
    )


def in_communes(communes: frozenset[int]) -> Q:
    """Grants over those communes, or over what lies in them."""
    return (
        Q(commune__in=communes)
        | Q(organisation__commune__in=communes)
        | Q(member__organisation__commune__in=communes)
    )


def commune_of(grant: Grant) -> int | None:
    """The commune a grant, stored or not yet, belongs to; None for the district's."""
    if grant.commune_id:
        return grant.commune_id
    if grant.organisation_id:
        return grant.organisation.commune_id
    return grant.member.organisation.commune_id if grant.member_id else None


def holds(mine: Scope, given: Scope) -> bool:
    """Whether `mine` opens all that `given` opens, to see, to write and to manage."""
    if given.reads_all and not mine.reads_all:
        return False
    if given.writes_all and not mine.writes_all:
        return False
    if (given.compiles > mine.compiles) or (given.closes > mine.closes):
        return False
    if not _manages(mine, given):
        return False
    if given.numbers_all and not mine.numbers_all:
        return False
    return (
        all(map(mine.may_read, given.reads))
        and all(map(mine.may_write, given.writes))
        and all(map(mine.may_see_numbers, given.numbers))
        and _holds_people(mine, given)
    )


def _manages(mine: Scope, given: Scope) -> bool:
    if mine.manages_all:
        return True
    return not given.manages_all and given.manages <= mine.manages


def _holds_people(mine: Scope, given: Scope) -> bool:
    """An organisation's and a member's own records are written where one writes."""
    if mine.writes_all:
        return True
    organisations = PartyOrganisation.objects.filter(
        pk__in=given.organisations - mine.organisations
    )
    members = PartyMember.objects.filter(pk__in=given.members - mine.members)
    communes = [one.commune_id for one in organisations]
    communes += [one.organisation.commune_id for one in members.select_related()]
    seen = Household.objects.visible_to(mine).filter(pk__in=given.households).count()
    return all(map(mine.may_write, communes)) and seen == len(given.households)


def may_hand_on(by: User, scope: Scope, grant: Grant) -> bool:
    """Whether `by`, whose scope this is, may give that right: none gives more.

    A superuser has every right over the machine itself, so may give any.
    """
    if by.is_superuser:
        return True
    return is_in_hand(scope, grant) and holds(scope, reach_of(grant))


def may_end(by: User, scope: Scope, grant: Grant) -> bool:
    """Whether `by` may end that right: any in her area, but for those above her."""
    if by.is_superuser:
        return True
    is_above = reach_of(grant).manages_all and not holds(scope, reach_of(grant))
    return is_in_hand(scope, grant) and not is_above


def is_in_hand(scope: Scope, grant: Grant) -> bool:
    """Whether a right lies in the area whose users this scope manages."""
    return scope.manages_all or commune_of(grant) in scope.manages


def may_let_in(by: User, scope: Scope, user: User) -> bool:
    """Whether `by` may set how `user` signs in: who does so could act as that user."""
    if by.is_superuser:
        return True
    return not user.is_superuser and holds(scope, scope_for(user))
