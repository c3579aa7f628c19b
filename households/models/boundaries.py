"""Decisions that merge or split communes: planned, checked, applied, reversed."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from households.choices import CommuneKind
from households.models.places import Commune, Village
from households.querysets import BoundaryChangeQuerySet


class BoundaryChange(models.Model):
    """One decision that merges or splits communes: a set of new placements.

    A draft until it is applied; only then do its communes and placements exist.
    """

    decision_number = models.CharField("Số quyết định", max_length=60)
    title = models.CharField("Nội dung", max_length=200)
    takes_effect_on = models.DateField("Có hiệu lực từ")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    applied_at = models.DateTimeField("Áp dụng lúc", null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # What the rows it changed held before: {model label: {id: {column: value}}}
    before = models.JSONField(default=dict, blank=True, editable=False)

    objects = BoundaryChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-takes_effect_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision_number", "takes_effect_on"],
                name="boundary_change_once_per_decision",
            )
        ]
        verbose_name = "Thay đổi địa giới"
        verbose_name_plural = "Thay đổi địa giới"

    def __str__(self) -> str:
        return f"{self.decision_number} ({self.takes_effect_on:%d/%m/%Y})"

    @property
    def is_applied(self) -> bool:
        return self.applied_at is not None


class BoundaryUnit(models.Model):
    """A commune as it will be: a new one, or one that goes on with other villages.

    Parts from outside the register (another district's ward) are named: figures of the
    unit are then of the parts the register knows, and say so.
    """

    change = models.ForeignKey(BoundaryChange, models.CASCADE, related_name="units")
    code = models.CharField("Mã đơn vị", max_length=5)
    name = models.CharField("Tên đơn vị", max_length=60)
    kind = models.CharField(
        "Loại", max_length=10, choices=CommuneKind, default=CommuneKind.COMMUNE
    )
    district = models.CharField("Huyện", max_length=60, blank=True)
    is_border = models.BooleanField("Xã biên giới", default=False)
    is_urban = models.BooleanField("Khu vực thành thị", default=False)
    tile_column = models.PositiveSmallIntegerField(
        "Cột trên bản đồ ô", null=True, blank=True
    )
    tile_row = models.PositiveSmallIntegerField(
        "Hàng trên bản đồ ô", null=True, blank=True
    )
    outside_parts = ArrayField(
        models.CharField(max_length=80),
        verbose_name="Phần nhập vào từ ngoài sổ",
        default=list,
        blank=True,
    )
    goes_on = models.BooleanField("Xã cũ giữ nguyên mã", default=False)
    commune = models.ForeignKey(  # the one that goes on, or the one made of it
        Commune, models.PROTECT, null=True, blank=True, related_name="boundary_units"
    )

    class Meta:
        ordering = ["change", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "code"], name="boundary_unit_code_once_per_change"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{5}$"),
                name="boundary_unit_code_has_5_digits",
            ),
            models.CheckConstraint(
                condition=Q(goes_on=False) | Q(commune__isnull=False),
                name="boundary_unit_that_goes_on_is_a_commune",
            ),
        ]
        verbose_name = "Đơn vị sau sắp xếp"
        verbose_name_plural = "Đơn vị sau sắp xếp"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"


class BoundaryPart(models.Model):
    """A commune that ends, and the unit that takes over what no village decides.

    What is not of one village (duties, organisations, rights) goes to the heir. Whoever
    had a right in the old commune gets none in the larger new one unless told so here.
    """

    change = models.ForeignKey(BoundaryChange, models.CASCADE, related_name="parts")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="boundary_parts")
    heir = models.ForeignKey(
        BoundaryUnit,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="heir_of",
        verbose_name="Đơn vị tiếp nhận",
    )
    duties_go_on = models.BooleanField(
        "Tổ chức đang phụ trách xã tiếp tục ở đơn vị mới", default=True
    )
    rights_go_on = models.BooleanField(
        "Người dùng có quyền ở xã cũ được quyền ở cả đơn vị mới", default=False
    )

    class Meta:
        ordering = ["change", "commune"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "commune"], name="boundary_part_once_per_change"
            )
        ]
        verbose_name = "Xã thôi tồn tại"
        verbose_name_plural = "Xã thôi tồn tại"

    def __str__(self) -> str:
        return f"{self.commune} → {self.heir}"


class BoundaryMove(models.Model):
    """A village goes to a unit, under a new name where its own is taken there."""

    change = models.ForeignKey(BoundaryChange, models.CASCADE, related_name="moves")
    village = models.ForeignKey(Village, models.PROTECT, related_name="boundary_moves")
    unit = models.ForeignKey(BoundaryUnit, models.CASCADE, related_name="moves")
    new_name = models.CharField("Tên mới", max_length=80, blank=True)

    class Meta:
        ordering = ["change", "village"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "village"], name="boundary_move_once_per_village"
            )
        ]
        verbose_name = "Bản đi đâu"
        verbose_name_plural = "Bản đi đâu"

    def __str__(self) -> str:
        return f"{self.village} → {self.unit}"

    @property
    def name_there(self) -> str:
        return self.new_name or self.village.name
