"""What a commune decided on a household between two yearly reviews (thường xuyên)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from households.choices import LeftReason, Status
from households.fields import TicksField
from households.models.places import Village
from households.models.registers import Household
from households.querysets import StatusDecisionQuerySet


class StatusDecision(models.Model):
    """One household's new classification by a decision during the year.

    Reviewed monthly from the 15th, decided within 15 days by the commune's chairman
    (Decision 24/2021/QĐ-TTg, article 5). The yearly list is not touched by it: what
    holds on a day is the list in force and the newest decision up to that day. A wrong
    one is cancelled, with the reason, and stays to be seen.
    """

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="decisions", verbose_name="Hộ"
    )
    number = models.CharField("Số quyết định", max_length=60)
    decided_on = models.DateField("Ngày quyết định")
    # What held on the day before: told, so that a row says by itself what it changed
    status_before = models.CharField(
        "Phân loại trước", max_length=10, choices=Status, blank=True
    )
    status = models.CharField("Phân loại mới", max_length=10, choices=Status)
    left_reason = models.CharField(
        "Lý do rời", max_length=10, choices=LeftReason, blank=True
    )
    village = models.ForeignKey(  # as of the decision
        Village, models.PROTECT, related_name="+", verbose_name="Bản"
    )
    persons = models.PositiveSmallIntegerField("Số khẩu", null=True, blank=True)
    deprivations = TicksField("Chỉ số thiếu hụt", null=True, blank=True)
    causes = TicksField("Nguyên nhân", null=True, blank=True)
    note = models.CharField("Ghi chú", max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField("Nhập lúc", auto_now_add=True)
    cancelled_at = models.DateTimeField("Gỡ lúc", null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    cancel_reason = models.CharField("Lý do gỡ", max_length=200, blank=True)

    objects = StatusDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-id"]
        indexes = [models.Index(fields=["decided_on"], name="decision_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "decided_on"],
                condition=Q(cancelled_at=None),
                name="decision_once_per_household_and_day",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status), name="decision_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(left_reason__in=["", *LeftReason]),
                name="decision_left_reason_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.LEFT, left_reason__gt="")
                | (~Q(status=Status.LEFT) & Q(left_reason="")),
                name="decision_left_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["poor", "near_poor"]) | Q(persons__gt=0),
                name="decision_listed_household_has_persons",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | ~Q(cancel_reason=""),
                name="decision_cancelled_with_a_reason",
            ),
        ]
        verbose_name = "Quyết định thường xuyên"
        verbose_name_plural = "Quyết định thường xuyên"

    def __str__(self) -> str:
        return f"Quyết định {self.number}, {self.decided_on:%d/%m/%Y}: {self.household}"

    @property
    def is_listed(self) -> bool:
        return self.status in (Status.POOR, Status.NEAR_POOR)

    def clean(self):
        """What one row can say about itself; what held before is the service's."""
        wrong = {}
        if self.status == Status.LEFT and not self.left_reason:
            wrong["left_reason"] = "Hộ rời danh sách phải có lý do."
        if self.status != Status.LEFT:
            self.left_reason = ""
        if self.is_listed and not self.persons:
            wrong["persons"] = "Hộ nghèo, hộ cận nghèo phải có số khẩu."
        if wrong:
            raise ValidationError(wrong)
