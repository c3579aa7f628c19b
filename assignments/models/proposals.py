"""What the matching suggests, what the office fixed of it, and its table of costs."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from assignments.choices import HelperRole, PairChange, ProposalState, Wish
from assignments.models.party import PartyMember, PartyOrganisation
from assignments.models.plans import HouseholdAssignment, Plan
from assignments.querysets import ProposalQuerySet
from households.models import Commune, Household, Village
from povertyaid.models import Job


class MatchingCosts(models.Model):
    """A plan's table of costs: whole numbers; the cheapest proposal in all is the best.

    A pair costs the sum of what is wrong with it. What is left unmet costs far more, so
    that nobody is left without help to spare a walk.
    """

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="costs")
    poor_unmet = models.PositiveIntegerField(
        "Hộ nghèo không có người giúp", default=1_000_000
    )
    near_poor_unmet = models.PositiveIntegerField(
        "Hộ cận nghèo không có người giúp", default=600_000
    )
    support_unmet = models.PositiveIntegerField(
        "Thiếu một người hỗ trợ", default=100_000
    )
    member_idle = models.PositiveIntegerField(
        "Đảng viên thiếu một hộ so với mức ít nhất", default=20_000
    )
    keep = models.PositiveIntegerField("Đổi người đang giúp", default=500)
    other_village = models.PositiveIntegerField("Khác bản, cùng xã", default=100)
    other_commune = models.PositiveIntegerField("Từ tổ chức được giao xã", default=300)
    other_ethnic_group = models.PositiveIntegerField("Khác dân tộc", default=40)
    other_skill = models.PositiveIntegerField(
        "Chuyên môn không hợp nguyên nhân nghèo", default=20
    )
    hard_without_leader = models.PositiveIntegerField(
        "Hộ khó khăn nhất không có cán bộ chủ chốt giúp", default=30
    )
    further_household = models.PositiveIntegerField(
        "Mỗi bậc quá mức ít nhất", default=60
    )
    hard_from_b2 = models.PositiveSmallIntegerField(
        "Điểm B2 từ đó hộ là khó khăn nhất", default=50
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(near_poor_unmet__lte=F("poor_unmet")),
                name="matching_costs_poor_first",
            ),
        ]
        verbose_name = "Bảng chi phí phân công"
        verbose_name_plural = "Bảng chi phí phân công"

    def __str__(self) -> str:
        return f"Chi phí của {self.plan}"


class Proposal(models.Model):
    """What the matching suggests for a plan and an area, before anyone approves it.

    The area is a village, a commune, an organisation's communes, or everything.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="proposals")
    year = models.PositiveSmallIntegerField("Danh sách năm")
    starts_on = models.DateField("Phân công từ ngày")
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        "Trạng thái", max_length=10, choices=ProposalState, default=ProposalState.DRAFT
    )
    reason = models.TextField("Lý do không duyệt", blank=True)
    costs = models.JSONField(default=dict)  # the table as it was when solved
    cost = models.BigIntegerField("Chi phí", null=True)
    best_cost = models.BigIntegerField("Chi phí tốt nhất", null=True)  # with no wish
    figures = models.JSONField(default=dict)  # counts, seconds: as solve.py tells
    # [{"village": id, "commune": id, "households": n, "members": n, "text": "…"}]
    shortages = models.JSONField(default=list, blank=True)
    # [{"assignment": id, "reason": EndReason, "text": "…"}]: help that would end
    endings = models.JSONField(default=list, blank=True)
    decision_number = models.CharField("Quyết định số", max_length=40, blank=True)
    decision_on = models.DateField("Ngày quyết định", null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField("Lập lúc", auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("Duyệt lúc", null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(commune=None) | Q(organisation=None),
                name="proposal_is_over_one_area",
            ),
            models.CheckConstraint(
                condition=Q(village=None) | Q(commune__isnull=False),
                name="proposal_village_in_its_commune",
            ),
        ]
        verbose_name = "Phương án phân công"
        verbose_name_plural = "Phương án phân công"

    def __str__(self) -> str:
        return f"Phương án {self.pk} ({self.plan.number}, {self.year})"

    def require_draft(self) -> None:
        """ValidationError unless it may still be changed, approved or refused."""
        if self.state != ProposalState.DRAFT:
            state = self.get_state_display().lower()
            raise ValidationError(f"Phương án này {state}, không sửa được nữa.")
        if self.job and not self.job.is_ended:
            raise ValidationError(
                "Phương án này đang được tính lại; hãy đợi tính xong hoặc dừng việc ấy."
            )

    @property
    def area(self) -> str:
        """What it is over, in words."""
        if self.village_id:
            return f"{self.village}, {self.commune}"
        return str(self.commune or self.organisation or "Toàn huyện")


class ProposedPair(models.Model):
    """One suggested helper for one household, with its cost and the reasons for it."""

    # Found by the proposal alone, through proposed_pair_once: no index of their own.
    # The proposal is looked up once a statement, by triggers (migration 0013)
    proposal = models.ForeignKey(
        Proposal,
        models.CASCADE,
        db_constraint=False,
        db_index=False,
        related_name="pairs",
    )
    household = models.ForeignKey(
        Household, models.PROTECT, db_index=False, related_name="+"
    )
    member = models.ForeignKey(
        PartyMember, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    organisation = models.ForeignKey(  # the member's, or the helper itself
        PartyOrganisation, models.PROTECT, db_index=False, related_name="+"
    )
    role = models.CharField(max_length=10, choices=HelperRole, default=HelperRole.MAIN)
    change = models.CharField(max_length=8, choices=PairChange, default=PairChange.NEW)
    running = models.ForeignKey(  # what runs for the household today in this role
        HouseholdAssignment,
        models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )
    cost = models.IntegerField("Chi phí")
    reasons = models.JSONField(default=list)  # words, in Vietnamese
    is_pinned = models.BooleanField("Ghim", default=False)

    class Meta:
        ordering = ["proposal", "household"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "household", "organisation", "member"],
                nulls_distinct=False,
                name="proposed_pair_once",
            ),
        ]
        verbose_name = "Cặp đề xuất"
        verbose_name_plural = "Cặp đề xuất"

    def __str__(self) -> str:
        return f"{self.member or self.organisation} → {self.household}"


class ProposalWish(models.Model):
    """A pair the office pinned or forbade: the next solving keeps to it."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="wishes")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    member = models.ForeignKey(PartyMember, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, related_name="+"
    )
    wish = models.CharField("Yêu cầu", max_length=6, choices=Wish)
    role = models.CharField(max_length=10, choices=HelperRole, default=HelperRole.MAIN)
    wished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    wished_at = models.DateTimeField("Lúc", auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "household", "organisation", "member"],
                nulls_distinct=False,
                name="proposal_wish_once_per_pair",
            ),
            models.UniqueConstraint(
                fields=["proposal", "household"],
                condition=Q(wish=Wish.PIN, role=HelperRole.MAIN),
                name="proposal_pins_one_main_helper",
            ),
        ]
        verbose_name = "Yêu cầu của văn phòng"
        verbose_name_plural = "Yêu cầu của văn phòng"

    def __str__(self) -> str:
        who = self.member or self.organisation
        return f"{self.get_wish_display()}: {who} → {self.household}"
