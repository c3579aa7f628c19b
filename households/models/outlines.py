"""The outline of a commune on the map, where a file of them was loaded."""

from django.conf import settings
from django.db import models

from households.models.places import Commune
from households.querysets import CommuneOutlineQuerySet


class CommuneOutline(models.Model):
    """Ranh giới of one commune: polygons of rings of points, for drawing alone.

    `polygons` is [[[x, y, x, y, …], …], …]: of each polygon the outer ring first, then
    its holes, in millionths of a degree (WGS 84), east and north.
    """

    commune = models.OneToOneField(
        Commune, models.CASCADE, related_name="outline", verbose_name="Xã"
    )
    polygons = models.JSONField("Ranh giới")
    filename = models.CharField("Tệp", max_length=200)
    loaded_at = models.DateTimeField("Nạp lúc", auto_now=True)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,  # by a command
        related_name="+",
        verbose_name="Người nạp",
    )

    objects = CommuneOutlineQuerySet.as_manager()

    class Meta:
        ordering = ["commune"]
        verbose_name = "Ranh giới xã trên bản đồ"
        verbose_name_plural = "Ranh giới xã trên bản đồ"

    def __str__(self) -> str:
        return f"Ranh giới {self.commune}"
