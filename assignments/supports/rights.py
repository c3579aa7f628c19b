"""Who may write a support: by whom it is given, and where its parts go."""

from collections.abc import Iterable

from assignments.models import (
    CommuneAssignment,
    HouseholdAssignment,
    Support,
    SupportShare,
)
from povertyaid.scope import Scope

NOT_HERE = (
    "Tài khoản này không được ghi hỗ trợ này: hộ, xã hoặc tổ chức đảng ngoài phạm vi"
    " được giao."
)


def may_record(scope: Scope, support: Support, shares: Iterable[SupportShare]) -> bool:
    """Whether the scope may write this support with these shares.

    The office all; a commune's secretary what goes to her commune only; an
    organisation's secretary what her organisation gives where it helps; a member what
    she gives to households she helped on that day.
    """
    if scope.writes_all:
        return True
    shares = list(shares)
    communes = {share.commune_id for share in shares}
    if not communes:
        return False
    if communes <= scope.writes:
        return True
    if support.organisation_id in scope.organisations:
        return communes <= scope.reads | _communes_helped(support)
    if support.member_id in scope.members:
        households = {share.household_id for share in shares}
        return households <= _households_helped(support)
    return False


def may_amend(scope: Scope, support: Support) -> bool:
    """Whether the scope may correct, cancel or deliver a stored support."""
    return may_record(scope, support, support.shares.all())


def may_begin(scope: Scope) -> bool:
    """Whether there is anything at all this scope may log."""
    return bool(
        scope.writes_all or scope.writes or scope.organisations or scope.members
    )


def _communes_helped(support: Support) -> set[int]:
    """The communes given to its organisation on the day."""
    rows = CommuneAssignment.objects.on(support.given_on).order_by()
    rows = rows.filter(organisation=support.organisation_id)
    return set(rows.values_list("commune", flat=True))


def _households_helped(support: Support) -> set[int]:
    """The households its member helped on the day, in the name of its organisation."""
    rows = HouseholdAssignment.objects.on(support.given_on).order_by()
    rows = rows.filter(member=support.member_id, organisation=support.organisation_id)
    return set(rows.values_list("household", flat=True))
