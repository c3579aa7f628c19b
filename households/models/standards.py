"""The poverty standards as data, and the 54 ethnic groups. Loaded by a migration."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from households.querysets import PovertyStandardQuerySet


class PovertyStandard(models.Model):
    """One decree's rule for who is poor. Rates of two standards are not comparable."""

    code = models.CharField("Mã", max_length=20, unique=True)
    decree = models.CharField("Văn bản", max_length=60)
    short_name = models.CharField("Tên ngắn", max_length=20)
    valid_from = models.DateField("Có hiệu lực từ")
    valid_to = models.DateField("Đến ngày", null=True, blank=True)
    first_year = models.PositiveSmallIntegerField("Năm rà soát đầu")
    last_year = models.PositiveSmallIntegerField("Năm rà soát cuối")
    # Income, VND per person and month
    poor_income_rural = models.PositiveIntegerField("Chuẩn nghèo nông thôn")
    poor_income_urban = models.PositiveIntegerField("Chuẩn nghèo thành thị")
    near_poor_income_rural = models.PositiveIntegerField("Chuẩn cận nghèo nông thôn")
    near_poor_income_urban = models.PositiveIntegerField("Chuẩn cận nghèo thành thị")
    # Scores of form B (Circular 07/2021, annex III and IV): B1 stands for income
    poor_score_rural = models.PositiveSmallIntegerField("Điểm B1 nông thôn", null=True)
    poor_score_urban = models.PositiveSmallIntegerField("Điểm B1 thành thị", null=True)
    poor_deprivations = models.PositiveSmallIntegerField("Thiếu hụt từ", default=3)

    objects = PovertyStandardQuerySet.as_manager()

    class Meta:
        ordering = ["first_year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="standard_years_in_order",
            )
        ]
        verbose_name = "Chuẩn nghèo"
        verbose_name_plural = "Chuẩn nghèo"

    def __str__(self) -> str:
        return self.decree


class Indicator(models.Model):
    """One basic social service a household can be deprived of under a standard."""

    standard = models.ForeignKey(
        PovertyStandard, models.CASCADE, related_name="indicators"
    )
    number = models.PositiveSmallIntegerField("Số")
    code = models.CharField("Mã", max_length=20)
    dimension = models.CharField("Chiều", max_length=60)
    label = models.CharField("Chỉ số", max_length=80)
    deprived_when = models.TextField("Thiếu hụt khi", blank=True)

    class Meta:
        ordering = ["standard", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "number"], name="indicator_number_once_per_standard"
            ),
            models.CheckConstraint(
                condition=Q(number__range=(1, 15)), name="indicator_number_fits_ticks"
            ),
        ]
        verbose_name = "Chỉ số thiếu hụt"
        verbose_name_plural = "Chỉ số thiếu hụt"

    def __str__(self) -> str:
        return f"{self.number}. {self.label}"


class Cause(models.Model):
    """Why a household is poor; several may hold at once (forms.md, form 10)."""

    standard = models.ForeignKey(PovertyStandard, models.CASCADE, related_name="causes")
    number = models.PositiveSmallIntegerField("Số")
    label = models.CharField("Nguyên nhân", max_length=80)

    class Meta:
        ordering = ["standard", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "number"], name="cause_number_once_per_standard"
            ),
            models.CheckConstraint(
                condition=Q(number__range=(1, 15)), name="cause_number_fits_ticks"
            ),
        ]
        verbose_name = "Nguyên nhân nghèo"
        verbose_name_plural = "Nguyên nhân nghèo"

    def __str__(self) -> str:
        return f"{self.number}. {self.label}"


class EthnicGroup(models.Model):
    """One of the 54 ethnic groups (Decision 121-TCTK/PPCĐ, 1979), with other names."""

    code = models.CharField("Mã", max_length=2, unique=True)
    name = models.CharField("Dân tộc", max_length=40, unique=True)
    aliases = ArrayField(
        models.CharField(max_length=40), verbose_name="Tên khác", default=list
    )
    is_minority = models.BooleanField("Dân tộc thiểu số")

    class Meta:
        ordering = ["code"]
        verbose_name = "Dân tộc"
        verbose_name_plural = "Dân tộc"

    def __str__(self) -> str:
        return self.name
