"""Approving a proposal into dated assignments, in one transaction; or refusing it."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from assignments.choices import (
    ChangeKind,
    EndReason,
    HelperRole,
    PairChange,
    ProposalState,
)
from assignments.models import (
    AssignmentChange,
    FamilyAnswer,
    HouseholdAssignment,
    PartyMember,
    Plan,
    Proposal,
)
from assignments.proposals.instance import households_of
from povertyaid import audit
from povertyaid.planner import count_grown

NAMED = 5  # how many names a refusal tells

CREATE = """
INSERT INTO {assignments} (plan_id, organisation_id, member_id, household_id, role,
    started_on, end_reason, decision_number, decision_on, target_year, pledge,
    replaces_id)
SELECT %(plan)s, pair.organisation_id, pair.member_id, pair.household_id, pair.role,
    %(on)s, '', %(number)s, %(dated)s, old.target_year, '', old.id
FROM {pairs} pair LEFT JOIN {assignments} old ON old.id = pair.running_id
WHERE pair.proposal_id = %(proposal)s AND pair.change <> 'kept'
ORDER BY pair.id
RETURNING id
"""
TELL = """
INSERT INTO {changes} (assignment_id, kind, holds_from, why, before, after, made_by_id,
    made_at)
SELECT id, %(kind)s, %(on)s, %(why)s, %(before)s, %(after)s, %(by)s, now()
FROM unnest(%(ids)s::bigint[]) AS id
"""


@dataclass(frozen=True, slots=True)
class Approved:
    """What an approval did; counts of assignments."""

    created: int
    ended: int
    kept: int


@transaction.atomic
def approve(
    proposal: Proposal, decision_number: str, decision_on: date | None, by
) -> Approved:
    """Make the pairs assignments from the proposal's first day, all or none.

    ValidationError, with names, when the registers changed since it was solved.
    """
    Plan.objects.select_for_update().get(pk=proposal.plan_id)  # one at a time
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    proposal.require_draft()
    _require_as_solved(proposal)
    ended = _end(proposal, by)
    created = _create(proposal, decision_number, decision_on, by)
    _require_room(proposal)
    kept = proposal.pairs.filter(change=PairChange.KEPT).count()
    proposal.decision_number, proposal.decision_on = decision_number, decision_on
    _decide(proposal, ProposalState.APPROVED, by)
    done = Approved(created, ended, kept)
    after = {"decision_number": decision_number, "created": created, "ended": ended}
    audit.record(by, audit.Action.CHANGED, proposal, after=after)
    return done


@transaction.atomic
def refuse(proposal: Proposal, reason: str, by) -> Proposal:
    """Lay a draft aside, with the reason; nothing else changes."""
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    proposal.require_draft()
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do không duyệt."})
    proposal.reason = reason.strip()
    _decide(proposal, ProposalState.REFUSED, by)
    audit.record(by, audit.Action.CHANGED, proposal, after={"reason": proposal.reason})
    return proposal


def _decide(proposal: Proposal, state: ProposalState, by) -> None:
    proposal.state, proposal.decided_by = state, by
    proposal.decided_at = timezone.now()
    proposal.save()


def _require_as_solved(proposal: Proposal) -> None:
    """What was true when it was solved must be true now, or it proposes nonsense."""
    running = HouseholdAssignment.objects.not_over_on(proposal.starts_on)
    running = running.filter(followed_since=None)
    pairs = proposal.pairs
    mains = pairs.filter(role=HelperRole.MAIN)
    # Who helps now is who helped then
    now = running.main().filter(household__in=mains.values("household"))
    known = Q(pk__in=mains.filter(running__isnull=False).values("running"))
    _refuse_named(
        now.exclude(known).values_list("household__head_name", flat=True),
        "đã có người giúp khác từ khi tính phương án",
    )
    gone = pairs.filter(running__isnull=False).exclude(running__in=running)
    _refuse_named(_heads(gone), "có phân công đã kết thúc từ khi tính phương án")
    listed = households_of(proposal).values("household")
    _refuse_named(
        _heads(pairs.exclude(household__in=listed)),
        "không còn trong danh sách cần giúp",
    )
    able = PartyMember.objects.eligible(proposal.plan, proposal.starts_on)
    unable = pairs.filter(member__isnull=False).exclude(member__in=able.values("pk"))
    _refuse_named(
        unable.values_list("member__name", flat=True),
        "được miễn hoặc không còn sinh hoạt ở đây",
        who="đảng viên",
    )
    family = FamilyAnswer.objects.filter(is_family=True, member=OuterRef("member"))
    family = Exists(family.filter(household=OuterRef("household")))
    _refuse_named(
        _heads(pairs.exclude(change=PairChange.KEPT).filter(family)),
        "được ghép với chính người nhà",
    )
    begun = pairs.filter(change=PairChange.CHANGED)
    begun = begun.filter(running__started_on__gte=proposal.starts_on)
    on = f"{proposal.starts_on:%d/%m/%Y}"
    _refuse_named(_heads(begun), f"có người giúp bắt đầu từ {on} hoặc sau đó")


def _heads(pairs: QuerySet) -> QuerySet:
    return pairs.values_list("household__head_name", flat=True)


def _refuse_named(names: QuerySet, why: str, who: str = "hộ") -> None:
    found = sorted(set(names.order_by()))
    if not found:
        return
    some = ", ".join(found[:NAMED]) + ("…" if len(found) > NAMED else "")
    raise ValidationError(
        f"{len(found)} {who} {why}: {some}. Hãy tính lại phương án rồi duyệt."
    )


def _end(proposal: Proposal, by) -> int:
    """End what the proposal replaces and what nobody goes on with."""
    on, reasons = proposal.starts_on, {}
    changed = proposal.pairs.filter(change=PairChange.CHANGED)
    reasons[EndReason.REPLACED] = list(changed.values_list("running", flat=True))
    for ending in proposal.endings:
        reasons.setdefault(EndReason(ending["reason"]), []).append(ending["assignment"])
    ended = 0
    for reason, ids in reasons.items():
        rows = HouseholdAssignment.objects.filter(pk__in=ids, started_on__lt=on)
        rows = rows.filter(Q(ended_on=None) | Q(ended_on__gt=on))
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        rows.update(ended_on=on, end_reason=reason)
        why = f"{reason.label}, theo phương án {proposal.pk}."
        after = {"ended_on": on.isoformat(), "end_reason": str(reason)}
        before = {"ended_on": None, "end_reason": ""}
        _tell(ids, ChangeKind.ENDED, on, why, before, after, by)
        ended += len(ids)
    return ended


def _create(proposal: Proposal, number: str, dated: date | None, by) -> int:
    values = {
        "plan": proposal.plan_id,
        "on": proposal.starts_on,
        "number": number,
        "dated": dated,
        "proposal": proposal.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(_named(CREATE), values)
        ids = [row[0] for row in cursor.fetchall()]
    under = f", Quyết định số {number}" if number else ""
    why = f"Theo phương án phân công {proposal.pk}{under}."
    _tell(ids, ChangeKind.STARTED, proposal.starts_on, why, {}, {}, by)
    count_grown({HouseholdAssignment: len(ids), AssignmentChange: len(ids)})
    return len(ids)


def _tell(ids, kind: ChangeKind, on: date, why: str, before, after, by) -> None:
    values = {
        "ids": ids,
        "kind": str(kind),
        "on": on,
        "why": why,
        "before": _json(before),
        "after": _json(after),
        "by": by.pk if by else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_named(TELL), values)


def _json(value: dict) -> str:
    return connection.ops.adapt_json_value(value, None)


def _named(sql: str) -> str:
    quoted = connection.ops.quote_name
    return sql.format(
        assignments=quoted(HouseholdAssignment._meta.db_table),
        changes=quoted(AssignmentChange._meta.db_table),
        pairs=quoted(Proposal.pairs.rel.related_model._meta.db_table),
    )


def _require_room(proposal: Proposal) -> None:
    """Another approval, or somebody by hand, may have filled a member's hands."""
    running = Q(household_assignments__followed_since=None)
    running &= Q(household_assignments__ended_on=None) | Q(
        household_assignments__ended_on__gt=proposal.starts_on
    )
    new = proposal.pairs.exclude(change=PairChange.KEPT)
    over = PartyMember.objects.filter(pk__in=new.values("member"))
    over = over.annotate(held=Count("household_assignments", filter=running))
    over = over.filter(held__gt=proposal.plan.max_households)
    _refuse_named(
        over.values_list("name", flat=True),
        f"sẽ giúp quá {proposal.plan.max_households} hộ",
        who="đảng viên",
    )
