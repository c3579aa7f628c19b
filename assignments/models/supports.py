"""What was given, promised and shared out: the ledger of support, exact to the dong."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from assignments.choices import (
    ActivityKind,
    SupportKind,
    SupportSource,
    SupportState,
)
from assignments.models.field import FieldRecord, RecordVersion
from assignments.models.party import PartyMember, PartyOrganisation
from assignments.models.plans import Plan
from assignments.querysets import (
    ActivityQuerySet,
    SupportQuerySet,
    SupportShareQuerySet,
)
from households.models import Commune, Household, Village


class Support(FieldRecord):
    """Something given or promised (hỗ trợ), valued in dong, with who gave it.

    Its shares add up to its value: a constraint trigger holds it at every commit. What
    a promise brought is rows of their own that say which promise they fulfil.
    """

    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="supports", verbose_name="Kế hoạch"
    )
    kind = models.CharField("Loại hỗ trợ", max_length=11, choices=SupportKind)
    what = models.CharField("Nội dung", max_length=200, blank=True)
    value = models.PositiveBigIntegerField("Giá trị (đồng)", default=0)
    is_valued = models.BooleanField("Đã quy ra tiền", default=True)
    quantity = models.DecimalField(
        "Số lượng",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    unit = models.CharField("Đơn vị tính", max_length=30, blank=True)
    source = models.CharField("Nguồn", max_length=10, choices=SupportSource)
    donor = models.CharField(
        "Tên nhà hảo tâm, doanh nghiệp", max_length=150, blank=True
    )
    state = models.CharField(
        "Tình trạng",
        max_length=9,
        choices=SupportState,
        default=SupportState.DELIVERED,
    )
    given_on = models.DateField("Ngày trao hoặc ngày hứa")
    organisation = models.ForeignKey(  # as of then, also where a member gave
        PartyOrganisation,
        models.PROTECT,
        related_name="supports",
        verbose_name="Tổ chức đảng",
    )
    member = models.ForeignKey(
        PartyMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supports",
        verbose_name="Đảng viên",
    )
    fulfils = models.ForeignKey(  # the promise this brings, or a part of it
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name="Thực hiện lời hứa",
    )
    receipt_number = models.CharField("Số biên nhận", max_length=40, blank=True)
    received_by = models.CharField("Người ký nhận", max_length=100, blank=True)
    note = models.TextField("Ghi chú", blank=True, max_length=2000)

    objects = SupportQuerySet.as_manager()

    class Meta(FieldRecord.Meta):
        abstract = False
        ordering = ["-given_on", "-id"]
        indexes = [
            models.Index(fields=["organisation", "-given_on"], name="support_by_giver"),
            models.Index(fields=["-given_on"], name="support_by_date"),
        ]
        constraints = [
            *FieldRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_valued=True) | Q(value=0),
                name="support_not_valued_counts_nothing",
            ),
            models.CheckConstraint(
                condition=Q(quantity=None) | Q(quantity__gt=0, unit__gt=""),
                name="support_quantity_has_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(fulfils=None) | Q(state=SupportState.DELIVERED),
                name="support_fulfils_by_delivery",
            ),
            models.CheckConstraint(
                condition=~Q(kind=SupportKind.MONEY) | Q(is_valued=True, value__gt=0),
                name="support_money_has_a_value",
            ),
        ]
        verbose_name = "Hỗ trợ"
        verbose_name_plural = "Hỗ trợ"

    def __str__(self) -> str:
        return f"{self.code} {self.get_kind_display()} {self.given_on:%d/%m/%Y}"

    @property
    def code(self) -> str:
        """The number told to who sent it: "H-1204"."""
        return f"H-{self.pk}"


class SupportShare(models.Model):
    """The part of a support for one household, or for a village, school or commune."""

    support = models.ForeignKey(Support, models.CASCADE, related_name="shares")
    household = models.ForeignKey(
        Household,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="support_shares",
        verbose_name="Hộ",
    )
    # Where it went; of a household's share, the village it lived in then
    village = models.ForeignKey(
        Village,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="support_shares",
        verbose_name="Bản",
    )
    commune = models.ForeignKey(
        Commune, models.PROTECT, related_name="support_shares", verbose_name="Xã"
    )
    school = models.CharField("Trường", max_length=120, blank=True)
    value = models.PositiveBigIntegerField("Phần được (đồng)", default=0)
    quantity = models.DecimalField(
        "Số lượng", max_digits=10, decimal_places=2, null=True, blank=True
    )

    objects = SupportShareQuerySet.as_manager()

    class Meta:
        ordering = ["support", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["support", "household"], name="support_shared_once_a_household"
            ),
            models.CheckConstraint(
                condition=Q(household=None) | Q(village__isnull=False, school=""),
                name="support_share_goes_to_one",
            ),
        ]
        verbose_name = "Phần hỗ trợ"
        verbose_name_plural = "Phần hỗ trợ"

    def __str__(self) -> str:
        return str(self.household or self.school or self.village or self.commune)

    @property
    def recipient(self) -> tuple:
        """Whom it is for: the same household, or the same place and school."""
        if self.household_id:
            return ("household", self.household_id)
        return ("place", self.commune_id, self.village_id, self.school)


class SupportVersion(RecordVersion):
    """A support before a correction; `values` holds its shares too."""

    support = models.ForeignKey(Support, models.CASCADE, related_name="versions")

    class Meta:
        ordering = ["support", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["support", "version"], name="support_version_once"
            )
        ]


class Activity(models.Model):
    """A training day, a model or a meeting that households took part in together."""

    kind = models.CharField("Loại", max_length=8, choices=ActivityKind)
    title = models.CharField("Tên", max_length=200)
    organisation = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        related_name="activities",
        verbose_name="Tổ chức đảng phụ trách",
    )
    commune = models.ForeignKey(
        Commune, models.PROTECT, related_name="activities", verbose_name="Xã"
    )
    village = models.ForeignKey(
        Village,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name="Bản",
    )
    held_on = models.DateField("Từ ngày")
    until = models.DateField("Đến ngày", null=True, blank=True)
    support = models.ForeignKey(  # what it cost, in the ledger
        Support,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name="Kinh phí",
    )
    result = models.TextField("Kết quả", blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("held_on")),
                name="activity_ends_after_start",
            )
        ]
        verbose_name = "Lớp tập huấn, mô hình"
        verbose_name_plural = "Lớp tập huấn, mô hình"

    def __str__(self) -> str:
        return self.title


class Participant(models.Model):
    """A household in an activity, with how many persons of it came."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="participants")
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="activities", verbose_name="Hộ"
    )
    persons = models.PositiveSmallIntegerField("Số người", default=1)

    class Meta:
        ordering = ["activity", "household__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "household"], name="household_takes_part_once"
            ),
            models.CheckConstraint(
                condition=Q(persons__range=(1, 30)), name="participants_are_plausible"
            ),
        ]
        verbose_name = "Hộ tham gia"
        verbose_name_plural = "Hộ tham gia"

    def __str__(self) -> str:
        return str(self.household)
