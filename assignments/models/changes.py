"""What happens to members and assignments in the course of a plan, and why."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from assignments.choices import ChangeKind, TransferKind, TransferState
from assignments.models.party import PartyMember, PartyOrganisation
from assignments.models.plans import HouseholdAssignment
from assignments.querysets import (
    AssignmentChangeQuerySet,
    CellTransferQuerySet,
    EscapeMeasureQuerySet,
    TransferRequestQuerySet,
)
from households.models import Household


class TransferRequest(models.Model):
    """A helper asks to be replaced, or an office proposes a new helper."""

    assignment = models.ForeignKey(
        HouseholdAssignment, models.PROTECT, related_name="transfer_requests"
    )
    proposed_member = models.ForeignKey(
        PartyMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    wanted_on = models.DateField("Đổi từ ngày", null=True, blank=True)
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
    successor = models.ForeignKey(  # the assignment that came of it
        HouseholdAssignment, models.PROTECT, null=True, related_name="+"
    )

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
            models.CheckConstraint(
                condition=~Q(state="accepted") | ~Q(answered_by=F("asked_by")),
                name="transfer_accepted_by_another",
            ),
        ]
        verbose_name = "Đề nghị đổi người giúp"
        verbose_name_plural = "Đề nghị đổi người giúp"

    def __str__(self) -> str:
        return f"{self.assignment}: {self.get_state_display()}"


class CellTransfer(models.Model):
    """A member's move to another organisation (form 10-SHĐ, giới thiệu sinh hoạt)."""

    member = models.ForeignKey(
        PartyMember, models.PROTECT, related_name="transfers", verbose_name="Đảng viên"
    )
    from_organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, related_name="+", verbose_name="Nơi đi"
    )
    to_organisation = models.ForeignKey(  # None: out of the district
        PartyOrganisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Nơi đến",
    )
    elsewhere = models.CharField("Nơi đến ngoài huyện", max_length=120, blank=True)
    kind = models.CharField("Hình thức", max_length=10, choices=TransferKind)
    moved_on = models.DateField("Ngày chuyển")
    until = models.DateField("Tạm thời đến ngày", null=True, blank=True)
    reason = models.CharField("Lý do", max_length=200, blank=True)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    noted_at = models.DateTimeField("Ghi lúc", auto_now_add=True)

    objects = CellTransferQuerySet.as_manager()

    class Meta:
        ordering = ["-moved_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_organisation__isnull=False, elsewhere="")
                | Q(to_organisation=None, elsewhere__gt=""),
                name="cell_transfer_goes_to_one_place",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("moved_on")),
                name="cell_transfer_ends_after_start",
            ),
        ]
        verbose_name = "Chuyển sinh hoạt đảng"
        verbose_name_plural = "Chuyển sinh hoạt đảng"

    def __str__(self) -> str:
        return f"{self.member}: {self.to_organisation or self.elsewhere}"


class AssignmentChange(models.Model):
    """One thing that happened to an assignment: why, and how to take it back.

    `before` and `after` hold the columns of the assignment that it changed, as text.
    """

    assignment = models.ForeignKey(
        HouseholdAssignment, models.CASCADE, related_name="changes"
    )
    kind = models.CharField("Việc", max_length=12, choices=ChangeKind)
    holds_from = models.DateField("Từ ngày")
    why = models.TextField("Vì sao")  # a sentence, for the page
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    # Of whose list the household's result brought it about; a list that is taken back
    # takes its reviews with it, so the year is kept and not the review
    year = models.PositiveSmallIntegerField("Danh sách năm", null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField("Ghi lúc", auto_now_add=True)
    reverted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reverted_at = models.DateTimeField("Trả lại lúc", null=True)

    objects = AssignmentChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "Diễn biến phân công"
        verbose_name_plural = "Diễn biến phân công"

    def __str__(self) -> str:
        return f"{self.assignment}: {self.get_kind_display()}"


class EscapeMeasure(models.Model):
    """One line of a household's plan out of poverty: cause, measure, who, by when."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="measures", verbose_name="Hộ"
    )
    cause = models.CharField("Nguyên nhân", max_length=120, blank=True)
    measure = models.CharField("Biện pháp", max_length=300)
    doer = models.CharField("Người làm", max_length=120)
    due_on = models.DateField("Xong trước ngày", null=True, blank=True)
    done_on = models.DateField("Đã xong ngày", null=True, blank=True)
    result = models.CharField("Kết quả", max_length=300, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField("Ghi lúc", auto_now_add=True)

    objects = EscapeMeasureQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = "Biện pháp thoát nghèo"
        verbose_name_plural = "Biện pháp thoát nghèo"

    def __str__(self) -> str:
        return self.measure
