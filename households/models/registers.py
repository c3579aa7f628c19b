"""Households and what each yearly review said of them."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q

from households.choices import LeftReason, Sex, Status
from households.fields import TicksField
from households.models.places import Village
from households.models.standards import EthnicGroup, PovertyStandard
from households.querysets import HouseholdQuerySet, ReviewQuerySet
from povertyaid.fields import IdentityNumberField, SealedTextField
from povertyaid.text import clean, fold, sort_key


class NextHouseholdCode(Func):
    """The next number printed on paper; the SQL function is made by migration 0002."""

    function = "next_household_code"
    arity = 0
    output_field = models.CharField()


def by_statement(to, **kwargs) -> models.ForeignKey:
    """A protected reference that triggers check once a statement, not once a row.

    A list of 100,000 rows names some hundred villages, one standard and one batch: the
    triggers of migrations 0011 and 0022 look each of them up once, all households in
    one join, and refuse as a foreign key would (foreign_key_violation), at the end of
    the statement.
    """
    return models.ForeignKey(to, models.PROTECT, db_constraint=False, **kwargs)


def search_index(*columns: str, name: str) -> GinIndex:
    """Each by any part; 16 MB of a new list may wait for PostgreSQL's daemon: see 0024.

    One index for several columns: a new row goes once through its door.
    """
    parts = (OpClass(F(column), "gin_trgm_ops") for column in columns)
    return GinIndex(*parts, name=name, gin_pending_list_limit=16 * 1024)


class Household(models.Model):
    """A household (hộ) on the register, poor this year or not."""

    code = models.CharField(
        "Mã hộ",
        max_length=12,
        db_default=NextHouseholdCode(),
        editable=False,
    )
    village = by_statement(
        Village, db_index=False, related_name="households", verbose_name="Bản"
    )
    head_name = models.CharField("Họ tên chủ hộ", max_length=100)
    folded_name = models.CharField(max_length=100, editable=False)
    sort_key = models.CharField(max_length=200, db_collation="C", editable=False)
    sex = models.CharField("Giới tính", max_length=6, choices=Sex, blank=True)
    birth_date = models.DateField("Ngày sinh", null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField("Năm sinh", null=True, blank=True)
    ethnic_group = by_statement(
        EthnicGroup,
        null=True,
        blank=True,
        related_name="households",
        verbose_name="Dân tộc",
    )
    citizen_number = IdentityNumberField("Số định danh", blank=True)
    phone = models.CharField("Điện thoại", max_length=15, blank=True)
    latitude = models.DecimalField(
        "Vĩ độ", max_digits=8, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        "Kinh độ", max_digits=9, decimal_places=6, null=True, blank=True
    )
    note = SealedTextField("Ghi chú", blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="household_by_name"),
            models.Index(fields=["village", "sort_key"], name="household_by_village"),
            search_index("folded_name", "phone", name="household_search"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="household_code_once"),
            models.UniqueConstraint(
                fields=["citizen_number"],
                condition=~Q(citizen_number=""),
                name="household_citizen_number_once",
            ),
            models.CheckConstraint(
                condition=Q(citizen_number__is_sealed=True),
                name="household_citizen_number_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(birth_date=None) | Q(birth_date__year=F("birth_year")),
                name="household_birth_date_in_birth_year",
            ),
            models.CheckConstraint(
                condition=~Q(head_name=""), name="household_head_is_named"
            ),
            models.CheckConstraint(
                condition=Q(sex__in=["", *Sex]), name="household_sex_is_known"
            ),
            models.CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__range=(1900, 2100)),
                name="household_birth_year_is_plausible",
            ),
        ]
        verbose_name = "Hộ"
        verbose_name_plural = "Hộ"

    def __str__(self) -> str:
        return f"{self.code} {self.head_name}"

    def clean(self):
        self.head_name = clean(self.head_name)
        self.folded_name, self.sort_key = fold(self.head_name), sort_key(self.head_name)
        if self.birth_date:
            if self.birth_year and self.birth_year != self.birth_date.year:
                raise ValidationError({"birth_year": "Năm sinh khác ngày sinh."})
            self.birth_year = self.birth_date.year


class Resident(models.Model):
    """Someone else of the household, where the list names them."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="residents")
    name = models.CharField("Họ và tên", max_length=100)
    relation = models.CharField("Quan hệ với chủ hộ", max_length=30, blank=True)
    sex = models.CharField("Giới tính", max_length=6, choices=Sex, blank=True)
    birth_date = models.DateField("Ngày sinh", null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField("Năm sinh", null=True, blank=True)
    citizen_number = IdentityNumberField("Số định danh", blank=True)

    class Meta:
        ordering = ["household", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(citizen_number__is_sealed=True),
                name="resident_citizen_number_is_sealed",
            )
        ]
        verbose_name = "Người trong hộ"
        verbose_name_plural = "Người trong hộ"

    def __str__(self) -> str:
        return self.name


class Result(models.Model):
    """What a yearly review says of one household, by whichever standard."""

    year = models.PositiveSmallIntegerField("Năm rà soát")
    status = models.CharField("Phân loại", max_length=10, choices=Status)
    left_reason = models.CharField(
        "Lý do rời", max_length=10, choices=LeftReason, blank=True
    )
    persons = models.PositiveSmallIntegerField("Số khẩu", null=True, blank=True)
    b1 = models.PositiveSmallIntegerField("Điểm B1", null=True, blank=True)
    b2 = models.PositiveSmallIntegerField("Điểm B2", null=True, blank=True)
    deprivations = TicksField("Chỉ số thiếu hụt", null=True, blank=True)
    causes = TicksField("Nguyên nhân", null=True, blank=True)
    has_no_labour_capacity = models.BooleanField(
        "Không có khả năng lao động", null=True
    )
    has_merit = models.BooleanField("Có người có công", null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.household} {self.year}: {self.get_status_display()}"

    @property
    def is_listed(self) -> bool:
        return self.status in (Status.POOR, Status.NEAR_POOR)

    @property
    def contradictions(self) -> list[str]:
        """What cannot be by Circular 07/2021: shown, never corrected."""
        found = []
        if self.deprivations is not None:
            count = len(self.deprivations)
            if self.b2 is not None and self.b2 != 10 * count:
                found.append(
                    f"Điểm B2 là {self.b2}, nhưng 10 × {count} chỉ số = {10 * count}."
                )
            enough = count >= self.standard.poor_deprivations
            if self.status == Status.POOR and not enough and self.b2 is not None:
                found.append(f"Hộ nghèo mà chỉ thiếu hụt {count} chỉ số.")
            if self.status == Status.NEAR_POOR and enough:
                found.append(f"Hộ cận nghèo mà thiếu hụt {count} chỉ số.")
        return found


class Review(Result):
    """One household's result in one yearly review (rà soát, Decision 24/2021).

    The commune's chairman decides it; the party office takes it over and never changes
    a status. What contradicts the standard is shown, not corrected. In a year in which
    two standards meet this is the result by the new one: see ClosingReview.
    """

    household = by_statement(  # found by the index of review_once_per_year
        Household, db_index=False, related_name="reviews", verbose_name="Hộ"
    )
    standard = by_statement(
        PovertyStandard,
        db_index=False,
        related_name="reviews",
        verbose_name="Chuẩn nghèo",
    )
    village = by_statement(  # as of the review
        Village, db_index=False, related_name="reviews", verbose_name="Bản"
    )
    batch = by_statement(
        "households.ImportBatch",
        null=True,
        blank=True,
        db_index=False,
        related_name="reviews",
        verbose_name="Lần nhập",
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["household", "-year"]
        indexes = [
            models.Index(fields=["year", "status"], name="review_by_year"),
            models.Index(
                fields=["village", "year", "status"],
                include=["persons", "standard"],
                name="review_by_place",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year"], name="review_once_per_year"
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2006, 2100)), name="review_year_is_plausible"
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status), name="review_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(left_reason__in=["", *LeftReason]),
                name="review_left_reason_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.LEFT, left_reason__gt="")
                | (~Q(status=Status.LEFT) & Q(left_reason="")),
                name="review_left_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["poor", "near_poor"]) | Q(persons__gt=0),
                name="review_listed_household_has_persons",
            ),
        ]
        verbose_name = "Kết quả rà soát"
        verbose_name_plural = "Kết quả rà soát"
