"""Who was given which rights over what, by whom and until when."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Case, Func, IntegerField, Q, When
from django.utils import timezone

from assignments.choices import AUDITED, ONLY_READ, Place, Role
from assignments.models.party import PartyMember, PartyOrganisation
from assignments.querysets import Today
from households.models import Commune


class GrantQuerySet(models.QuerySet):
    def in_force(self):
        """Today, whenever the query runs."""
        return self.unrevoked().filter(Q(expires_on=None) | Q(expires_on__gt=Today()))

    def unrevoked(self):
        """In force, or run out by itself."""
        return self.filter(revoked_at=None)


def apart(name: str, roles: list[Role], sides: Case, sentence: str):
    """No user holds two of these roles on different sides at one time."""
    today = Func("given_on", "expires_on", function="LEAST")
    held = Func(
        today, "expires_on", function="daterange", output_field=DateRangeField()
    )
    return ExclusionConstraint(
        name=name,
        expressions=[("user", "="), (sides, "<>"), (held, RangeOperators.OVERLAPS)],
        condition=Q(revoked_at=None, role__in=roles),
        violation_error_message=sentence,
    )


def sides(role: Role) -> Case:
    """1 for that role, 2 for every other."""
    return Case(When(role=role, then=1), default=2, output_field=IntegerField())


class Grant(models.Model):
    """A right over everything, one commune, one organisation or one member's own rows.

    It stands here and not in povertyaid because it points at organisations and
    members, and imports go one way. Only assignments.access and .accounts read it.
    It is never changed but ended: what somebody could do on a day can be told later.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
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
    may_see_numbers = models.BooleanField("Được xem số định danh", default=False)
    expires_on = models.DateField("Hết hạn ngày", null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    granted_at = models.DateTimeField("Cấp lúc", auto_now_add=True)
    given_on = models.DateField("Cấp ngày", default=timezone.localdate, editable=False)
    revoked_at = models.DateTimeField("Thu hồi lúc", null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="Người thu hồi",
    )

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
            ),
            models.CheckConstraint(
                condition=~Q(role__in=ONLY_READ) | Q(may_write=False),
                name="grant_to_look_over_writes_nothing",
                violation_error_message="Vai trò này chỉ được xem, không được ghi.",
            ),
            models.CheckConstraint(
                condition=Q(may_see_numbers=False)
                | Q(organisation=None, member=None) & ~Q(role=Role.USER_MANAGER),
                name="grant_of_numbers_is_over_communes",
                violation_error_message="Quyền xem số định danh chỉ đi với vai trò"
                " xem các hộ của toàn huyện hoặc của một xã.",
            ),
            models.CheckConstraint(
                condition=Q(revoked_by=None) | Q(revoked_at__isnull=False),
                name="grant_revoked_by_whom_and_when",
            ),
            apart(
                "grant_maker_is_not_closer",
                [Role.REPORT_MAKER, Role.REPORT_CLOSER],
                sides(Role.REPORT_CLOSER),
                "Người lập báo cáo không được là người chốt báo cáo.",
            ),
            apart(
                "grant_auditor_has_no_hand_in_it",
                [Role.AUDITOR, *AUDITED],
                sides(Role.AUDITOR),
                "Người kiểm tra không được làm việc mình kiểm tra.",
            ),
        ]
        verbose_name = "Quyền"
        verbose_name_plural = "Quyền"

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.over}"

    @property
    def place(self) -> Place:
        if self.covers_everything:
            return Place.EVERYTHING
        if self.commune_id:
            return Place.COMMUNE
        return Place.ORGANISATION if self.organisation_id else Place.MEMBER

    @property
    def over(self) -> str:
        """What it is over, in words."""
        thing = self.commune or self.organisation or self.member
        return str(thing) if thing else "toàn huyện"

    @property
    def is_expired(self) -> bool:
        return bool(self.expires_on) and self.expires_on <= timezone.localdate()

    @property
    def is_in_force(self) -> bool:
        return self.revoked_at is None and not self.is_expired
