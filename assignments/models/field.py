"""What every record made in the field has: sent once, corrected, checked, cancelled.

A record is made on a phone, often without a signal, and sent later, perhaps more than
once: `client_id` is made where the form was filled and says which record it is,
`version` which correction of it, and `digest` whether it is the very same.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assignments.choices import CheckState


class FieldRecord(models.Model):
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)  # SHA-256
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,  # a list that was taken over has no user
        blank=True,
        related_name="+",
        verbose_name="Người ghi",
    )
    # When it was saved on the phone, put right by the server's clock
    made_at = models.DateTimeField("Ghi lúc", default=timezone.now)
    received_at = models.DateTimeField("Nhận lúc", default=timezone.now)
    check_state = models.CharField(
        "Kiểm tra", max_length=16, choices=CheckState, default=CheckState.UNSEEN
    )
    check_note = models.CharField("Cần sửa gì", max_length=300, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Người kiểm tra",
    )
    checked_at = models.DateTimeField("Kiểm tra lúc", null=True, blank=True)
    cancelled_at = models.DateTimeField("Hủy lúc", null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Người hủy",
    )
    cancel_reason = models.CharField("Lý do hủy", max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancel_reason="")
                | Q(cancelled_at__isnull=False, cancel_reason__gt=""),
                name="%(class)s_cancelled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(check_state=CheckState.CORRECTION_ASKED)
                | Q(check_note__gt=""),
                name="%(class)s_correction_says_what",
            ),
        ]

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None


class RecordVersion(models.Model):
    """A record before a correction; the newest stands in the record itself."""

    version = models.PositiveSmallIntegerField("Bản")
    digest = models.CharField(max_length=64, blank=True)
    values = models.JSONField("Nội dung")  # field → JSON value
    reason = models.CharField("Lý do sửa", max_length=300, blank=True)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="Người sửa",
    )
    replaced_at = models.DateTimeField("Sửa lúc", default=timezone.now)

    class Meta:
        abstract = True
