"""Who was given which rights over what, by whom and until when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assignments.choices import Role
from assignments.models.party import PartyMember, PartyOrganisation
from households.models import Commune


class GrantQuerySet(models.QuerySet):
    def in_force(self):
        today = timezone.localdate()
        return self.filter(Q(expires_on=None) | Q(expires_on__gt=today))


class Grant(models.Model):
    """A right over everything, one commune, one organisation or one member's own rows.

    It stands here and not in povertyaid because it points at organisations and
    members, and imports go one way. Only assignments.access reads it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="grants",
        verbose_name="Người dùng",
    )
    role = models.CharField("Vai trò", max_length=25, choices=Role)
    covers_everything = models.BooleanField("Toàn huyện", default=False)
    commune = models.ForeignKey(
        Commune, models.CASCADE, null=True, blank=True, verbose_name="Xã"
    )
    organisation = models.ForeignKey(
        PartyOrganisation,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name="Tổ chức đảng",
    )
    member = models.ForeignKey(
        PartyMember, models.CASCADE, null=True, blank=True, verbose_name="Đảng viên"
    )
    may_write = models.BooleanField("Được ghi", default=False)
    expires_on = models.DateField("Hết hạn ngày", null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    granted_at = models.DateTimeField("Cấp lúc", auto_now_add=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["user", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    covers_everything=True, commune=None, organisation=None, member=None
                )
                | Q(
                    covers_everything=False,
                    commune__isnull=False,
                    organisation=None,
                    member=None,
                )
                | Q(
                    covers_everything=False,
                    commune=None,
                    organisation__isnull=False,
                    member=None,
                )
                | Q(
                    covers_everything=False,
                    commune=None,
                    organisation=None,
                    member__isnull=False,
                ),
                name="grant_is_over_one_thing",
            )
        ]
        verbose_name = "Quyền"
        verbose_name_plural = "Quyền"

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
