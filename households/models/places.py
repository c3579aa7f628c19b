"""Communes, villages, where a village lies and since when, and how many live there."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from households.choices import CommuneKind
from households.querysets import (
    CommuneQuerySet,
    CommuneYearQuerySet,
    VillageQuerySet,
)
from povertyaid.text import fold, place_key


def day_range(start: str, end: str) -> Func:
    """The half-open daterange of two date columns, for exclusion constraints."""
    return Func(
        F(start),
        F(end),
        Value("[)"),
        function="daterange",
        output_field=DateRangeField(),
    )


class Commune(models.Model):
    """A commune, ward or township (xã, phường, thị trấn) between two reforms.

    A code alone names nothing: since 1 July 2025 new units reuse the codes of *other*
    old ones, so the key is (code, valid_from).
    """

    code = models.CharField("Mã xã", max_length=5)
    name = models.CharField("Tên xã", max_length=60)
    kind = models.CharField(
        "Loại", max_length=10, choices=CommuneKind, default=CommuneKind.COMMUNE
    )
    # Where the register covers several districts; "" where it is one district's
    district = models.CharField("Huyện", max_length=60, blank=True)
    is_border = models.BooleanField("Xã biên giới", default=False)
    is_urban = models.BooleanField("Khu vực thành thị", default=False)
    valid_from = models.DateField("Có từ ngày")
    valid_to = models.DateField("Đến ngày", null=True, blank=True)
    tile_column = models.PositiveSmallIntegerField(
        "Cột trên bản đồ ô", null=True, blank=True
    )
    tile_row = models.PositiveSmallIntegerField(
        "Hàng trên bản đồ ô", null=True, blank=True
    )
    sort_key = models.CharField(max_length=120, db_collation="C", editable=False)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"], name="commune_code_once_per_start"
            ),
            ExclusionConstraint(
                name="commune_code_names_one_unit_at_a_time",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (day_range("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{5}$"), name="commune_code_has_5_digits"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=CommuneKind), name="commune_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="commune_ends_after_start",
            ),
        ]
        verbose_name = "Xã"
        verbose_name_plural = "Xã"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"

    def clean(self):
        self.sort_key = place_key(self.name)


class Village(models.Model):
    """A village (thôn, bản, tổ dân phố); which commune it lies in can change."""

    name = models.CharField("Tên bản", max_length=80)
    folded_name = models.CharField(max_length=80, editable=False)
    aliases = ArrayField(
        models.CharField(max_length=80),
        verbose_name="Tên khác",
        default=list,
        blank=True,
    )
    commune = models.ForeignKey(  # today's placement, kept by services.place_village
        Commune, models.PROTECT, related_name="villages", verbose_name="Xã"
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        ordering = ["commune", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "folded_name"], name="village_name_once_per_commune"
            )
        ]
        verbose_name = "Bản"
        verbose_name_plural = "Bản"

    def __str__(self) -> str:
        return self.name

    def clean(self):
        self.folded_name = fold(self.name)


class VillagePlacement(models.Model):
    """A village lies in one commune at a time."""

    village = models.ForeignKey(Village, models.CASCADE, related_name="placements")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="placements")
    started_on = models.DateField("Từ ngày")
    ended_on = models.DateField("Đến ngày", null=True, blank=True)
    boundary_change = models.ForeignKey(
        "BoundaryChange",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="placements",
    )

    class Meta:
        ordering = ["village", "started_on"]
        constraints = [
            ExclusionConstraint(
                name="village_in_one_commune_at_a_time",
                expressions=[
                    ("village", RangeOperators.EQUAL),
                    (day_range("started_on", "ended_on"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gt=F("started_on")),
                name="placement_ends_after_start",
            ),
        ]
        verbose_name = "Bản thuộc xã"
        verbose_name_plural = "Bản thuộc xã"

    def __str__(self) -> str:
        return f"{self.village} → {self.commune}, {self.started_on:%d/%m/%Y}"


class CommuneYear(models.Model):
    """All households of a commune at a year's review: the denominators of the rates."""

    commune = models.ForeignKey(
        Commune, models.PROTECT, related_name="years", verbose_name="Xã"
    )
    year = models.PositiveSmallIntegerField("Năm")
    households = models.PositiveIntegerField("Tổng số hộ dân cư")
    persons = models.PositiveIntegerField("Tổng số nhân khẩu", null=True, blank=True)
    minority_households = models.PositiveIntegerField(
        "Số hộ DTTS", null=True, blank=True
    )

    objects = CommuneYearQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "commune"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "year"], name="commune_year_once"
            ),
            models.CheckConstraint(
                condition=Q(households__gt=0), name="commune_year_has_households"
            ),
            models.CheckConstraint(
                condition=Q(minority_households__lte=F("households")),
                name="commune_year_minority_within_households",
            ),
            models.CheckConstraint(
                condition=Q(persons__gte=F("households")),
                name="commune_year_has_a_person_per_household",
            ),
        ]
        verbose_name = "Tổng số hộ của xã"
        verbose_name_plural = "Tổng số hộ của xã"

    def __str__(self) -> str:
        return f"{self.commune} {self.year}: {self.households} hộ"
