"""When the office wants drafts compiled by themselves, and what came of it."""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from reports.models.reports import Report

DAY = r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"


class Schedule(models.Model):
    """The office's dates, each as month and day ("11-14"); one row for all years.

    Decision 24/2021/QĐ-TTg: the yearly review runs from 1 September to 14 December;
    preliminary figures go up before 15 November, official ones before 20 December; what
    changed monthly by the 5th of each month from February to September.
    """

    review_from = models.CharField("Rà soát từ ngày", max_length=5, default="09-01")
    review_to = models.CharField("Rà soát đến ngày", max_length=5, default="12-14")
    is_preliminary_on = models.BooleanField("Lập bản sơ bộ", default=True)
    preliminary_on = models.CharField("Ngày lập sơ bộ", max_length=5, default="11-14")
    is_official_on = models.BooleanField("Lập bản chính thức", default=True)
    official_on = models.CharField("Ngày lập chính thức", max_length=5, default="12-19")
    is_monthly_on = models.BooleanField("Lập báo cáo thường xuyên", default=True)
    monthly_day = models.PositiveSmallIntegerField(
        "Ngày lập hằng tháng",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
    )
    monthly_first = models.PositiveSmallIntegerField(
        "Từ tháng",
        default=2,
        validators=[MinValueValidator(2), MaxValueValidator(12)],
    )
    monthly_last = models.PositiveSmallIntegerField(
        "Đến tháng",
        default=9,
        validators=[MinValueValidator(2), MaxValueValidator(12)],
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField("Sửa lúc", auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="schedule_is_one"),
            models.CheckConstraint(
                condition=Q(
                    review_from__regex=DAY,
                    review_to__regex=DAY,
                    preliminary_on__regex=DAY,
                    official_on__regex=DAY,
                ),
                name="schedule_days_are_days",
            ),
            models.CheckConstraint(
                condition=Q(
                    monthly_day__range=(1, 28),
                    monthly_first__gte=2,
                    monthly_last__range=(models.F("monthly_first"), 12),
                ),
                name="schedule_months_in_order",
            ),
        ]
        verbose_name = "Lịch lập báo cáo"
        verbose_name_plural = "Lịch lập báo cáo"

    def __str__(self) -> str:
        return "Lịch lập báo cáo"

    @classmethod
    def current(cls) -> "Schedule":
        """What the office set; the decree's days until it does."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


def day_in(year: int, day: str) -> date:
    """ "11-14" → 14 November of a year."""
    month, day_of_month = map(int, day.split("-"))
    return date(year, month, day_of_month)


class ScheduledRun(models.Model):
    """One of the office's dates that came, and what was done; once for each."""

    class Purpose(models.TextChoices):
        PRELIMINARY = "preliminary", "sơ bộ"
        OFFICIAL = "official", "chính thức"
        MONTHLY = "monthly", "thường xuyên"

    class Outcome(models.TextChoices):
        ASKED = "asked", "Đã lập"
        UNCHANGED = "unchanged", "Số liệu không đổi, không lập lại"
        CLOSED = "closed", "Năm đã chốt, không lập bản mới"
        BUSY = "busy", "Đang có người lập"

    purpose = models.CharField("Lập bản", max_length=12, choices=Purpose)
    due_on = models.DateField("Ngày hẹn")
    outcome = models.CharField("Kết quả", max_length=10, choices=Outcome)
    report = models.ForeignKey(
        Report, models.SET_NULL, null=True, related_name="+", verbose_name="Báo cáo"
    )
    ran_at = models.DateTimeField("Lúc", db_default=Now())

    class Meta:
        ordering = ["-ran_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "due_on"], name="scheduled_run_once_per_date"
            )
        ]
        verbose_name = "Lần lập theo lịch"
        verbose_name_plural = "Các lần lập theo lịch"

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.due_on:%d/%m/%Y}"
