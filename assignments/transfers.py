"""Asking that a household get another helper, and the answer: yes, no, never mind.

Nothing but an accepted request changes who helps; it goes through replace_helper, so
what the former helper did stays hers.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.utils import timezone

from assignments import services
from assignments.choices import TransferState
from assignments.models import (
    HouseholdAssignment,
    PartyMember,
    TransferRequest,
)
from assignments.rosters import assignments_of
from households.models import Household
from povertyaid import audit
from povertyaid.models import User
from povertyaid.scope import Scope

DONE = {
    TransferState.ACCEPTED: "chấp nhận",
    TransferState.REFUSED: "từ chối",
    TransferState.WITHDRAWN: "rút lại",
}


@transaction.atomic
def ask(
    assignment: HouseholdAssignment,
    by: User,
    reason: str,
    wanted_on: date | None = None,
    proposed_member: PartyMember | None = None,
) -> TransferRequest:
    """Ask that somebody else help, from `wanted_on` if that matters.

    The helper asks and gives a reason; the office may name whom it proposes.
    """
    assignment = HouseholdAssignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.is_over(timezone.localdate()):
        raise ValidationError("Phân công này đã kết thúc rồi.")
    if waiting_of(assignment):
        raise ValidationError("Đã có một đề nghị đang chờ trả lời cho phân công này.")
    if proposed_member and proposed_member.pk == assignment.member_id:
        raise ValidationError(f"{proposed_member} đang giúp hộ này rồi.")
    request = TransferRequest.objects.create(
        assignment=assignment,
        asked_by=by,
        reason=reason,
        wanted_on=wanted_on,
        proposed_member=proposed_member,
    )
    after = {"reason": reason, "state": str(TransferState.ASKED)}
    after |= {"wanted_on": wanted_on.isoformat()} if wanted_on else {}
    after |= {"proposed_member": proposed_member.pk} if proposed_member else {}
    audit.record(by, audit.Action.CREATED, request, after=after)
    return request


@transaction.atomic
def accept(
    request: TransferRequest,
    member: PartyMember,
    on: date,
    by: User,
    decision_number: str = "",
    own: frozenset[int] = frozenset(),
) -> TransferRequest:
    """Hand the household over to `member` from `on`.

    `own`: the members that `by` is; who asked does not accept, nor does the helper
    somebody else asked to relieve.
    """
    request = _waiting(request)
    if is_ones_own(request, by, own):
        raise ValidationError(
            "Người đề nghị không tự chấp nhận đề nghị của mình; hãy để người khác có"
            " quyền trả lời."
        )
    if on <= request.assignment.started_on:
        since = f"{request.assignment.started_on:%d/%m/%Y}"
        raise ValidationError(
            f"Ngày đổi phải sau ngày người đang giúp bắt đầu, {since}."
        )
    new = services.replace_helper(request.assignment, member, on, by, decision_number)
    answer = f"{member} giúp từ {on:%d/%m/%Y}."
    return _answer(request, TransferState.ACCEPTED, answer, by, new)


@transaction.atomic
def refuse(request: TransferRequest, why: str, by: User) -> TransferRequest:
    return _answer(_waiting(request), TransferState.REFUSED, why, by)


@transaction.atomic
def withdraw(request: TransferRequest, by: User) -> TransferRequest:
    """Take a request back; only who made it does."""
    request = _waiting(request)
    if request.asked_by_id != by.pk:
        raise ValidationError("Chỉ người đề nghị rút được đề nghị của mình.")
    return _answer(request, TransferState.WITHDRAWN, "", by)


@transaction.atomic
def settle_waiting(
    assignment: HouseholdAssignment, why: str, by, successor=None
) -> None:
    """Answer what waits about an assignment that ended another way."""
    waiting = assignment.transfer_requests.select_for_update()
    done = TransferState.ACCEPTED if successor else TransferState.REFUSED
    for request in waiting.filter(state=TransferState.ASKED):
        is_own = by is not None and request.asked_by_id == by.pk
        state = TransferState.WITHDRAWN if is_own else done
        _answer(request, state, why, by, successor)


def counts_by_state(seen: QuerySet) -> dict[str, int]:
    """State → how many of the requests are in it, 0 where none is."""
    counted = seen.order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(TransferState.values, 0) | dict(counted)


def in_order(requests: QuerySet) -> QuerySet:
    """The latest answer first; of those that wait, the earliest asked."""
    return requests.order_by(F("answered_at").desc(nulls_last=True), "asked_at", "pk")


def waiting_of(assignment: HouseholdAssignment) -> TransferRequest | None:
    return assignment.transfer_requests.filter(state=TransferState.ASKED).first()


def is_ones_own(
    request: TransferRequest, user: User, own: frozenset[int] = frozenset()
) -> bool:
    """Whether `user` asked for it, or is whom it would relieve."""
    helper = request.assignment.member
    is_helper = helper is not None and (helper.user_id == user.pk or helper.pk in own)
    return request.asked_by_id == user.pk or is_helper


def _waiting(request: TransferRequest) -> TransferRequest:
    """The request, locked; a sentence for who comes second.

    Nothing is joined to it: PostgreSQL reads only the locked row again after waiting.
    """
    request = TransferRequest.objects.select_for_update().get(pk=request.pk)
    if request.state != TransferState.ASKED:
        at = timezone.localtime(request.answered_at)
        raise ValidationError(
            f"Đề nghị này đã được {request.answered_by} {DONE[request.state]}"
            f" lúc {at:%d/%m/%Y %H:%M}."
        )
    return request


def _answer(request, state, answer, by, successor=None) -> TransferRequest:
    request.state, request.answer = state, answer
    request.answered_by, request.answered_at = by, timezone.now()
    request.successor = successor
    request.save(
        update_fields=["state", "answer", "answered_by", "answered_at", "successor"]
    )
    after = {"state": str(state), "answer": answer}
    after |= {"successor": successor.pk} if successor else {}
    before = {"state": str(TransferState.ASKED)}
    audit.record(by, audit.Action.CHANGED, request, before=before, after=after)
    return request


def member_helping(scope: Scope, member: PartyMember) -> list[HouseholdAssignment]:
    """What the member helped, helps and will help, as far as the scope reads.

    `waiting`: the id of a request to be replaced that waits; `may_ask` whether this
    scope may make one; `shows_household` whether the household's page opens.
    """
    households = Household.objects.visible_to(scope).filter(pk=OuterRef("household"))
    asked = TransferRequest.objects.visible_to(scope).filter(
        assignment=OuterRef("pk"), state=TransferState.ASKED
    )
    rows = assignments_of(scope, member=member).annotate(
        waiting=Subquery(asked.values("pk")[:1]), shows_household=Exists(households)
    )
    found = list(rows)
    is_own = member.pk in scope.members
    for row in found:
        row.may_ask = is_own or scope.may_write(row.household.village.commune_id)
    return found
