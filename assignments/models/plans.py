"""Plans, and who answers for which commune and household, from when to when."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from assignments.choices import EndReason, HelperRole, ProposalState, TransferState
from assignments.models.party import PartyMember, PartyOrganisation
from assignments.querysets import (
    CommuneAssignmentQuerySet,
    HouseholdAssignmentQuerySet,
    ProposalQuerySet,
    TransferRequestQuerySet,
)
from households.models import Commune, Household
from households.models.places import day_range
from povertyaid.models import Job


class Plan(models.Model):
    """A plan (kế hoạch) under which organisations and members help households."""

    number = models.CharField("Số", max_length=40, unique=True)  # "40-KH/HU"
    title = models.CharField("Trích yếu", max_length=200)
    issued_on = models.DateField("Ngày ban hành")
    from_year = models.PositiveSmallIntegerField("Từ năm")
    to_year = models.PositiveSmallIntegerField("Đến năm")
    min_households = models.PositiveSmallIntegerField(
        "Mỗi đảng viên ít nhất", default=1
    )
    max_households = models.PositiveSmallIntegerField(
        "Mỗi đảng viên nhiều nhất", default=5
    )
    follow_up_months = models.PositiveSmallIntegerField(
        "Theo dõi sau thoát nghèo (tháng)", default=36
    )
    does_exempt_poor_members = models.BooleanField(
        "Miễn cho đảng viên thuộc hộ nghèo, cận nghèo", default=True
    )

    class Meta:
        ordering = ["-issued_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_year__gte=F("from_year")), name="plan_years_in_order"
            ),
            models.CheckConstraint(
                condition=Q(max_households__gte=F("min_households")),
                name="plan_most_not_below_least",
            ),
        ]
        verbose_name = "Kế hoạch"
        verbose_name_plural = "Kế hoạch"

    def __str__(self) -> str:
        return f"Kế hoạch số {self.number}"


class CommuneAssignment(models.Model):
    """An organisation's duty to a commune."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="commune_assignments")
    organisation = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        related_name="commune_assignments",
        verbose_name="Tổ chức đảng",
    )
    commune = models.ForeignKey(
        Commune,
        models.PROTECT,
        related_name="commune_assignments",
        verbose_name="Xã được phân công",
    )
    started_on = models.DateField("Từ ngày")
    ended_on = models.DateField("Đến ngày", null=True, blank=True)
    decision_number = models.CharField("Quyết định số", max_length=40, blank=True)
    decision_on = models.DateField("Ngày quyết định", null=True, blank=True)

    objects = CommuneAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["commune", "organisation"]
        constraints = [
            ExclusionConstraint(
                name="commune_assignment_not_doubled",
                expressions=[
                    ("plan", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("commune", RangeOperators.EQUAL),
                    (day_range("started_on", "ended_on"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gt=F("started_on")),
                name="commune_assignment_ends_after_start",
            ),
        ]
        verbose_name = "Phân công phụ trách xã"
        verbose_name_plural = "Phân công phụ trách xã"

    def __str__(self) -> str:
        return f"{self.organisation} → {self.commune}"


class HouseholdAssignment(models.Model):
    """A member's (or a whole organisation's) duty to one household.

    The organisation is the one as of then: a later transfer of the member never moves
    credit for the past.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="household_assignments")
    organisation = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        related_name="household_assignments",
        verbose_name="Tổ chức đảng",
    )
    member = models.ForeignKey(
        PartyMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="household_assignments",
        verbose_name="Đảng viên",
    )
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="assignments", verbose_name="Hộ"
    )
    role = models.CharField(
        "Vai trò", max_length=10, choices=HelperRole, default=HelperRole.MAIN
    )
    started_on = models.DateField("Từ ngày")
    ended_on = models.DateField("Đến ngày", null=True, blank=True)
    end_reason = models.CharField(
        "Lý do kết thúc", max_length=15, choices=EndReason, blank=True
    )
    decision_number = models.CharField("Quyết định số", max_length=40, blank=True)
    decision_on = models.DateField("Ngày quyết định", null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(
        "Năm đăng ký thoát nghèo", null=True, blank=True
    )
    pledge = models.TextField("Nội dung đăng ký giúp", blank=True)

    objects = HouseholdAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on", "id"]
        indexes = [
            models.Index(fields=["household", "-started_on"], name="assignment_by_day"),
        ]
        constraints = [
            ExclusionConstraint(
                name="household_has_one_main_helper_at_a_time",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    (day_range("started_on", "ended_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(role=HelperRole.MAIN),
            ),
            ExclusionConstraint(
                name="member_helps_a_household_once_at_a_time",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    (day_range("started_on", "ended_on"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gt=F("started_on")),
                name="household_assignment_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="")
                | Q(ended_on__isnull=False, end_reason__gt=""),
                name="household_assignment_ends_with_a_reason",
            ),
        ]
        verbose_name = "Phân công giúp hộ"
        verbose_name_plural = "Phân công giúp hộ"

    def __str__(self) -> str:
        return f"{self.member or self.organisation} → {self.household}"

    def is_running(self, day: date) -> bool:
        return self.started_on <= day and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        """On the end day it holds no longer."""
        return self.ended_on is not None and self.ended_on <= day

    def clean(self):
        if self.ended_on and self.ended_on <= self.started_on:
            raise ValidationError({"ended_on": "Ngày kết thúc phải sau ngày bắt đầu."})


class TransferRequest(models.Model):
    """A helper asks to be replaced, or an office proposes a new helper."""

    assignment = models.ForeignKey(
        HouseholdAssignment, models.PROTECT, related_name="transfer_requests"
    )
    proposed_member = models.ForeignKey(
        PartyMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField("Lý do")
    state = models.CharField(
        "Trạng thái", max_length=10, choices=TransferState, default=TransferState.ASKED
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("Đề nghị lúc", auto_now_add=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField("Trả lời lúc", null=True)
    answer = models.TextField("Trả lời", blank=True)

    objects = TransferRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(state=TransferState.ASKED),
                name="transfer_asked_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn"])
                | Q(answered_by__isnull=False),
                name="transfer_answered_by_someone",
            ),
        ]
        verbose_name = "Đề nghị đổi người giúp"
        verbose_name_plural = "Đề nghị đổi người giúp"

    def __str__(self) -> str:
        return f"{self.assignment}: {self.get_state_display()}"


class Proposal(models.Model):
    """What the matching suggests for a plan and an area, before anyone approves it."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="proposals")
    year = models.PositiveSmallIntegerField("Danh sách năm")
    commune = models.ForeignKey(  # None is the whole district
        Commune, models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    state = models.CharField(
        "Trạng thái", max_length=10, choices=ProposalState, default=ProposalState.DRAFT
    )
    reason = models.TextField("Lý do không duyệt", blank=True)
    shortages = models.JSONField(default=list, blank=True)
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
        verbose_name = "Phương án phân công"
        verbose_name_plural = "Phương án phân công"

    def __str__(self) -> str:
        return f"Phương án {self.pk} ({self.plan.number}, {self.year})"


class ProposedPair(models.Model):
    """One suggested helper for one household, with its cost and the reasons for it."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="pairs")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    member = models.ForeignKey(PartyMember, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=HelperRole, default=HelperRole.MAIN)
    cost = models.IntegerField("Chi phí")
    reasons = models.JSONField(default=list)  # words, in Vietnamese
    is_pinned = models.BooleanField("Ghim", default=False)
    is_forbidden = models.BooleanField("Cấm", default=False)

    class Meta:
        ordering = ["proposal", "household"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "household", "member"], name="proposed_pair_once"
            ),
            models.CheckConstraint(
                condition=~Q(is_pinned=True, is_forbidden=True),
                name="proposed_pair_not_pinned_and_forbidden",
            ),
        ]
        verbose_name = "Cặp đề xuất"
        verbose_name_plural = "Cặp đề xuất"

    def __str__(self) -> str:
        return f"{self.member} → {self.household}"
