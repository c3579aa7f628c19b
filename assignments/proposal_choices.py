"""Choosing by hand: other helpers for one household, and one proposal or another."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator

from assignments import proposals as engine
from assignments.choices import HelperRole
from assignments.models import (
    PartyMember,
    PartyOrganisation,
    Proposal,
    ProposedPair,
)
from assignments.proposal_lists import PAGE_SIZE, pairs_in_order
from households.models import Household
from povertyaid.scope import Scope
from povertyaid.templatetags.vn import number

MOST = 10
ASKED_FOR = 40  # some of whom the user may not be one to see


@dataclass(slots=True)
class Option:
    """Somebody who could help, and what that would cost beside the suggestion."""

    member: PartyMember | None  # None: the whole organisation
    organisation: PartyOrganisation
    load: int
    cost: int
    reasons: list[str]
    is_chosen: bool
    difference: int | None  # None where nobody is suggested to be compared with

    @property
    def words(self) -> str:
        if self.is_chosen:
            return "đang được đề xuất"
        if self.difference is None:
            return f"chi phí {number(self.cost)}"
        if self.difference == 0:
            return "ngang với người đang đề xuất"
        kind = "cao hơn" if self.difference > 0 else "thấp hơn"
        return f"chi phí {kind} {number(abs(self.difference))}"


class Choice:
    """Who could help one household of a proposal, the cheapest first.

    Only those whose names the user may see.
    """

    def __init__(self, proposal: Proposal, household: Household, scope: Scope):
        self.proposal, self.household, self.scope = proposal, household, scope

    @cached_property
    def pair(self) -> ProposedPair | None:
        pairs = pairs_in_order(self.proposal).filter(household=self.household)
        return pairs.filter(role=HelperRole.MAIN).first()

    @cached_property
    def options(self) -> list[Option]:
        found = engine.candidates(self.proposal, self.household, limit=ASKED_FOR)
        members = PartyMember.objects.visible_to(self.scope)
        members = members.filter(pk__in=[one.member.pk for one in found if one.member])
        shown = set(members.values_list("pk", flat=True))
        seen = [one for one in found if one.member is None or one.member.pk in shown]
        return [self._option(one) for one in seen[:MOST]]

    def _option(self, one) -> Option:
        pair, member = self.pair, one.member.pk if one.member else None
        key = (member, one.organisation.pk)
        return Option(
            member=one.member,
            organisation=one.organisation,
            load=one.load,
            cost=one.cost,
            reasons=one.reasons,
            is_chosen=bool(pair) and (pair.member_id, pair.organisation_id) == key,
            difference=one.cost - pair.cost if pair else None,
        )


FIGURES = {
    "households": "Hộ cần người giúp",
    "pairs": "Cặp đề xuất",
    "unmet_poor": "Hộ nghèo chưa có người",
    "unmet_near_poor": "Hộ cận nghèo chưa có người",
    "idle": "Đảng viên chưa nhận đủ hộ",
    "kept": "Giữ nguyên",
    "changed": "Đổi người",
    "new": "Phân công mới",
    "ended": "Kết thúc",
    "same_village": "Cùng bản",
    "same_commune": "Cùng xã, khác bản",
    "given_organisation": "Từ tổ chức được giao xã",
    "same_ethnic_group": "Cùng dân tộc",
    "skilled": "Chuyên môn hợp nguyên nhân nghèo",
    "hard_led": "Hộ khó khăn nhất có cán bộ chủ chốt giúp",
}


class Compared:
    """Two proposals beside each other: costs, figures, households helped otherwise."""

    def __init__(self, first: Proposal, second: Proposal, page: str = ""):
        self.first, self.second, self.number = first, second, page
        self.found = engine.compare(first, second)

    @property
    def same(self) -> int:
        return self.found.same

    @property
    def rows(self) -> list:
        """(household, its pair in the first, in the second) wherever they differ."""
        found = self.found
        return [*found.differs, *found.only_in_first, *found.only_in_second]

    @property
    def figures(self) -> list[tuple[str, int | None, int | None]]:
        """(what, in the first, in the second)."""
        first, second = self.first.figures, self.second.figures
        return [(FIGURES[key], first.get(key), second.get(key)) for key in FIGURES]

    @cached_property
    def page(self) -> Page:
        """Households whose helper differs: only in one, or another one in each."""
        return Paginator(self.rows, PAGE_SIZE).get_page(self.number)
