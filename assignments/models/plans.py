"""Plans, and who answers for which commune and household, from when to when."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from assignments.choices import Counted, EndReason, HelperRole, HelpsBy
from assignments.models.party import PartyMember, PartyOrganisation
from assignments.querysets import (
    CommuneAssignmentQuerySet,
    HouseholdAssignmentQuerySet,
    PlanQuerySet,
)
from households.models import Commune, Household
from households.models.places import day_range


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
    does_exempt_probationary = models.BooleanField(
        "Miễn cho đảng viên dự bị", default=False
    )
    exempt_from_age = models.PositiveSmallIntegerField(
        "Miễn cho đảng viên từ tuổi", null=True, blank=True
    )
    counted = models.CharField(
        "Hộ cần giúp", max_length=6, choices=Counted, default=Counted.LISTED
    )
    helps_by = models.CharField(
        "Giao hộ cho", max_length=12, choices=HelpsBy, default=HelpsBy.MEMBER
    )
    supporting_helpers = models.PositiveSmallIntegerField(  # beside the main one
        "Số người hỗ trợ mỗi hộ", default=0
    )
    visit_every_days = models.PositiveSmallIntegerField(
        "Thăm hộ ít nhất một lần trong (ngày)", default=90
    )

    objects = PlanQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=Q(max_households__range=(1, 50), supporting_helpers__lte=9),
                name="plan_numbers_are_plausible",
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
    followed_since = models.DateField("Theo dõi từ ngày", null=True, blank=True)
    follow_until = models.DateField("Theo dõi đến ngày", null=True, blank=True)
    replaces = models.ForeignKey(  # the assignment handed over to this one
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="Nhận bàn giao từ",
    )

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
            models.CheckConstraint(
                condition=Q(followed_since=None, follow_until=None)
                | Q(followed_since__isnull=False, follow_until__isnull=False)
                & Q(follow_until__gte=F("followed_since")),
                name="household_assignment_follow_up_is_whole",
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

    @property
    def is_followed_up(self) -> bool:
        """The household escaped; its helper keeps watching until `follow_until`."""
        return self.followed_since is not None

    def clean(self):
        if self.ended_on and self.ended_on <= self.started_on:
            raise ValidationError({"ended_on": "Ngày kết thúc phải sau ngày bắt đầu."})
