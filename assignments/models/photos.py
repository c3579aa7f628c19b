"""Photos of visits and support: announced first, sent in parts, drawn anew."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from assignments.models.supports import Support
from assignments.models.visits import Visit
from assignments.querysets import FieldPhotoQuerySet


def photo_path(photo, name: str) -> str:
    """Never the sender's file name: anh/2023-12/<client id>.jpg."""
    return f"anh/{photo.announced_at:%Y-%m}/{photo.client_id}.jpg"


class FieldPhoto(models.Model):
    """A photo a record announced; `file` is empty until every part has come.

    The record on the phone is done only when the receipt names each photo as whole
    with the hash of what was sent.
    """

    client_id = models.UUIDField(unique=True, editable=False)
    visit = models.ForeignKey(
        Visit, models.CASCADE, null=True, blank=True, related_name="photos"
    )
    support = models.ForeignKey(
        Support, models.CASCADE, null=True, blank=True, related_name="photos"
    )
    size = models.PositiveIntegerField("Số byte")  # announced
    sha256 = models.CharField(max_length=64, editable=False)  # of the bytes announced
    received = models.PositiveIntegerField("Đã nhận (byte)", default=0)
    file = models.FileField("Ảnh", upload_to=photo_path, blank=True)
    width = models.PositiveSmallIntegerField(null=True, blank=True)
    height = models.PositiveSmallIntegerField(null=True, blank=True)
    look = models.CharField(max_length=16, blank=True)  # 64-bit difference hash, hex
    refused = models.CharField("Không nhận vì", max_length=200, blank=True)
    announced_at = models.DateTimeField(auto_now_add=True)
    stored_at = models.DateTimeField("Nhận đủ lúc", null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = FieldPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["sha256"], name="photo_by_content")]
        constraints = [
            models.CheckConstraint(
                condition=Q(visit__isnull=False, support=None)
                | Q(visit=None, support__isnull=False),
                name="photo_belongs_to_one_record",
            ),
            models.CheckConstraint(
                condition=Q(size__range=(1, 1_000_000)), name="photo_size_is_plausible"
            ),
            models.CheckConstraint(
                condition=Q(received__lte=models.F("size")),
                name="photo_received_no_more_than_announced",
            ),
        ]
        verbose_name = "Ảnh"
        verbose_name_plural = "Ảnh"

    def __str__(self) -> str:
        return f"Ảnh {self.client_id}"

    @property
    def is_whole(self) -> bool:
        return bool(self.file)
