"""What the office fixes of a proposal: pairs to keep, pairs never to be."""

from django.core.exceptions import ValidationError
from django.db import transaction

from assignments.choices import HelperRole, Wish
from assignments.models import (
    PartyMember,
    PartyOrganisation,
    Proposal,
    ProposalWish,
    ProposedPair,
)
from assignments.proposals.instance import households_of
from assignments.services import require_no_family
from households.models import Household
from povertyaid import audit


@transaction.atomic
def wish(
    proposal: Proposal,
    household: Household,
    kind: Wish,
    by,
    *,
    member: PartyMember | None = None,
    organisation: PartyOrganisation | None = None,
    role: HelperRole = HelperRole.MAIN,
) -> ProposalWish:
    """Pin or forbid a pair; the last word about a pair stands.

    A new pin of a household's main helper takes the place of the one before.
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    proposal.require_draft()
    if not households_of(proposal).filter(household=household).exists():
        raise ValidationError(f"{household} không thuộc phương án này.")
    who = {"member": member, "organisation": organisation or member.organisation}
    if kind == Wish.PIN:
        _require_able(proposal, household, member)
        if role == HelperRole.MAIN:
            pins = proposal.wishes.filter(household=household, wish=Wish.PIN, role=role)
            pins.delete()
    wished, _ = ProposalWish.objects.update_or_create(
        proposal=proposal,
        household=household,
        **who,
        defaults={"wish": kind, "role": role, "wished_by": by},
    )
    after = {"wish": str(kind), "household": household.pk, "helper": str(member or who)}
    audit.record(by, audit.Action.CHANGED, proposal, after=after)
    return wished


@transaction.atomic
def withdraw_wish(wished: ProposalWish, by) -> None:
    """Leave a pair to the solver again."""
    proposal = Proposal.objects.select_for_update().get(pk=wished.proposal_id)
    proposal.require_draft()
    before = {"wish": wished.wish, "household": wished.household_id}
    wished.delete()
    audit.record(by, audit.Action.CHANGED, proposal, before=before, after={})


@transaction.atomic
def swap(first: ProposedPair, second: ProposedPair, by) -> list[ProposalWish]:
    """Pin each household to the other's helper."""
    if first.proposal_id != second.proposal_id:
        raise ValidationError("Hai cặp phải thuộc cùng một phương án.")
    if first.pk == second.pk or first.household_id == second.household_id:
        raise ValidationError("Chọn hai hộ khác nhau để đổi chéo.")
    if (first.member_id, first.organisation_id) == (
        second.member_id,
        second.organisation_id,
    ):
        raise ValidationError(
            "Hai hộ này đang cùng một người giúp, không có gì để đổi."
        )
    crossed = ((first, second), (second, first))
    return [
        wish(
            pair.proposal,
            pair.household,
            Wish.PIN,
            by,
            member=other.member,
            organisation=other.organisation,
            role=pair.role,
        )
        for pair, other in crossed
    ]


def _require_able(proposal: Proposal, household: Household, member) -> None:
    """A pin goes before every cost, but not before the plan's own rules."""
    plan = proposal.plan
    if member is None:
        return
    able = PartyMember.objects.eligible(plan, proposal.starts_on)
    if not able.filter(pk=member.pk).exists():
        raise ValidationError(f"{member} được miễn hoặc không còn sinh hoạt ở đây.")
    require_no_family(member, household)
    pinned = proposal.wishes.filter(member=member, wish=Wish.PIN)
    if pinned.exclude(household=household).count() >= plan.max_households:
        raise ValidationError(
            f"{member} đã được ghim đủ {plan.max_households} hộ, mức nhiều nhất."
        )
