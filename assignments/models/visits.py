"""Visits to households, what was promised on them, and how they are verified."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from assignments.choices import PromiseState, VerifyOutcome, VisitTopic
from assignments.models.field import FieldRecord, RecordVersion
from assignments.models.plans import HouseholdAssignment
from assignments.querysets import (
    VerificationQuerySet,
    VisitQuerySet,
)


class Visit(FieldRecord):
    """A visit (lượt thăm) under an assignment; it belongs to who made it.

    "No visit in N days" counts the visits on which somebody was met, not the tried.
    """

    assignment = models.ForeignKey(
        HouseholdAssignment,
        models.PROTECT,
        related_name="visits",
        verbose_name="Phân công",
    )
    visited_on = models.DateField("Ngày thăm")
    met = models.BooleanField("Gặp hộ", default=True)
    topics = ArrayField(
        models.CharField(max_length=8, choices=VisitTopic),
        default=list,
        blank=True,
        verbose_name="Đã làm gì",
    )
    note = models.TextField("Ghi chú", blank=True, max_length=2000)
    promise = models.CharField("Đã hẹn", max_length=200, blank=True)
    promised_for = models.DateField("Hẹn đến ngày", null=True, blank=True)
    promise_state = models.CharField(
        "Việc đã hẹn",
        max_length=7,
        choices=PromiseState,
        default=PromiseState.NONE,
    )
    promise_closed_on = models.DateField("Xong ngày", null=True, blank=True)
    promise_closing = models.CharField("Kết quả", max_length=200, blank=True)
    latitude = models.DecimalField(
        "Vĩ độ", max_digits=8, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        "Kinh độ", max_digits=9, decimal_places=6, null=True, blank=True
    )

    objects = VisitQuerySet.as_manager()

    class Meta(FieldRecord.Meta):
        abstract = False
        ordering = ["-visited_on", "-id"]
        indexes = [
            models.Index(fields=["assignment", "-visited_on"], name="visit_by_day"),
            models.Index(fields=["-visited_on"], name="visit_by_date"),
            models.Index(
                fields=["promised_for"],
                condition=Q(promise_state=PromiseState.OPEN),
                name="visit_promise_open",
            ),
        ]
        constraints = [
            *FieldRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(promise="", promised_for=None, promise_state="none")
                | Q(promise__gt="") & ~Q(promise_state="none"),
                name="visit_promise_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="visit_place_is_whole",
            ),
        ]
        verbose_name = "Lượt thăm"
        verbose_name_plural = "Lượt thăm"

    def __str__(self) -> str:
        return f"{self.code} {self.visited_on:%d/%m/%Y}"

    @property
    def code(self) -> str:
        """The number told to who sent it: "V-20871"."""
        return f"V-{self.pk}"

    @property
    def topic_words(self) -> str:
        """What it was about, as ticked: "Sức khỏe, Học hành"."""
        words = dict(VisitTopic.choices)
        return ", ".join(words.get(topic, topic) for topic in self.topics)


class VisitVersion(RecordVersion):
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="versions")

    class Meta:
        ordering = ["visit", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "version"], name="visit_version_once"
            )
        ]


class Verification(models.Model):
    """A visit drawn by lot (5 % a month): the household is asked if it took place."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="verification")
    month = models.DateField("Tháng")  # its first day
    drawn_at = models.DateTimeField("Rút lúc", auto_now_add=True)
    outcome = models.CharField(
        "Kết quả",
        max_length=11,
        choices=VerifyOutcome,
        default=VerifyOutcome.PENDING,
    )
    note = models.CharField("Ghi chú", max_length=300, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    verified_at = models.DateTimeField("Hỏi lúc", null=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "visit"]
        constraints = [
            models.CheckConstraint(
                condition=Q(month__day=1), name="verification_by_month"
            ),
            models.CheckConstraint(
                condition=Q(outcome=VerifyOutcome.PENDING)
                | Q(verified_at__isnull=False),
                name="verification_says_when",
            ),
        ]
        verbose_name = "Lượt thăm cần hỏi lại"
        verbose_name_plural = "Lượt thăm cần hỏi lại"

    def __str__(self) -> str:
        return f"{self.visit} ({self.month:%m/%Y})"


class WeeklyDigest(models.Model):
    """One person's weekly digest: made once a week, so that it is sent once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests"
    )
    week = models.DateField("Tuần từ ngày")  # its Monday
    figures = models.JSONField()  # figure → count, as told
    made_at = models.DateTimeField(auto_now_add=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-week", "user"]
        constraints = [
            models.UniqueConstraint(fields=["user", "week"], name="digest_once_a_week"),
            models.CheckConstraint(
                condition=Q(week__iso_week_day=1), name="digest_from_monday"
            ),
        ]
        verbose_name = "Bản tin tuần"
        verbose_name_plural = "Bản tin tuần"

    def __str__(self) -> str:
        return f"{self.user}: tuần {self.week:%d/%m/%Y}"
