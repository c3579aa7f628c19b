"""A compiled year: the report is its lines, every figure is a count over them."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from assignments.models import PartyMember, PartyOrganisation
from households.choices import LISTED, Status
from households.fields import TicksField
from households.models import Commune, EthnicGroup, Household, PovertyStandard, Village
from povertyaid.models import Job
from reports.choices import Change, ReportKind, ReportState
from reports.querysets import (
    ReportDenominatorQuerySet,
    ReportLineQuerySet,
    ReportQuerySet,
)

ON_A_LIST_OR_NOT = ["", *LISTED]


class Report(models.Model):
    """One version of one year's account (báo cáo năm), or of what stood on a day.

    A dated one counts the list in force and the decisions up to its `day`: of the year
    so far (as_of), or of the month that ends then (monthly). It has one version, which
    is compiled anew in place, and is never closed.

    In a year in which two standards meet and both lists came in, the account is by the
    old standard (`uses_closing_list`); the result by the new one is the baseline, dated
    the last day of the year: set against no earlier list, for none is comparable.
    """

    kind = models.CharField(
        "Loại", max_length=10, choices=ReportKind, default=ReportKind.YEARLY
    )
    year = models.PositiveSmallIntegerField("Năm")
    day = models.DateField("Tại ngày", null=True, blank=True)  # of a dated one
    version = models.PositiveSmallIntegerField("Bản", default=1)
    previous_version = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+"
    )
    standard = models.ForeignKey(
        PovertyStandard, models.PROTECT, verbose_name="Chuẩn nghèo"
    )
    previous_standard = models.ForeignKey(
        PovertyStandard, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Is its end the year's list by the old standard (ClosingReview)?
    uses_closing_list = models.BooleanField("Theo danh sách chuẩn cũ", default=False)
    boundaries_on = models.DateField("Địa giới tại ngày")
    state = models.CharField(
        "Trạng thái", max_length=10, choices=ReportState, default=ReportState.QUEUED
    )
    # [{"identity": …, "place": …, "expected": …, "found": …, "households": [ids]}]
    failed_checks = models.JSONField(default=list, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # Which of the office's dates asked for it, in words; "" if a person did
    asked_for = models.CharField("Lập theo lịch", max_length=60, blank=True)
    asked_at = models.DateTimeField("Yêu cầu lúc", auto_now_add=True)
    compiled_at = models.DateTimeField("Tổng hợp lúc", null=True)
    # By which measures and communes its rows were settled; "": they are not
    settled_as = models.CharField(max_length=64, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField("Chốt lúc", null=True)
    # Why it was closed although it does not balance
    close_reason = models.TextField("Lý do chốt khi chưa cân đối", blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    # On the boundaries of which later day its lines are being counted; None: its own
    seen_on: date | None = None

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-version", "-id"]  # reports of days beside the year
        constraints = [
            models.UniqueConstraint(
                fields=["year", "version"],
                condition=Q(day=None),
                name="report_version_once_per_year",
            ),
            models.UniqueConstraint(
                fields=["kind", "day"], name="report_once_per_kind_and_day"
            ),
            models.CheckConstraint(
                condition=Q(kind=ReportKind.YEARLY, day=None)
                | (~Q(kind=ReportKind.YEARLY) & Q(day__isnull=False)),
                name="report_of_a_day_or_of_a_year",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ReportKind.BASELINE)
                | Q(day__month=12, day__day=31, uses_closing_list=False),
                name="report_of_a_baseline_ends_a_year",
            ),
            models.CheckConstraint(
                condition=Q(day=None) | ~Q(state=ReportState.CLOSED),
                name="report_of_a_day_is_never_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.CLOSED)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="report_closed_by_somebody_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.CLOSED)
                | Q(failed_checks=[])
                | ~Q(close_reason=""),
                name="report_closed_balanced_or_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ReportKind.values), name="report_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReportState.values), name="report_state_is_known"
            ),
        ]
        verbose_name = "Báo cáo năm"
        verbose_name_plural = "Báo cáo năm"

    def __str__(self) -> str:
        if self.is_dated:
            return f"Báo cáo {self.period}"
        return f"Báo cáo năm {self.year}, bản {self.version}"

    @property
    def is_dated(self) -> bool:
        return self.day is not None

    @property
    def is_monthly(self) -> bool:
        return self.kind == ReportKind.MONTHLY

    @property
    def is_baseline(self) -> bool:
        return self.kind == ReportKind.BASELINE

    @property
    def starts_on(self) -> date:
        """The first day whose movement, support and visits it counts."""
        return self.day.replace(day=1) if self.is_monthly else date(self.year, 1, 1)

    @property
    def ends_on(self) -> date:
        """The day as of which helpers stand, and the last it counts."""
        return self.day or date(self.year, 12, 31)

    @property
    def period(self) -> str:
        """What it is about, as a title goes on: "Kết quả giảm nghèo năm 2022"."""
        if self.is_monthly:
            return f"tháng {self.day.month} năm {self.day.year}"
        if self.is_baseline:
            return f"năm {self.year} theo chuẩn mới"
        return f"tại ngày {self.day:%d/%m/%Y}" if self.day else f"năm {self.year}"

    @property
    def beginning(self) -> str:
        """What its first figures are called: those of the list or month before."""
        return "Đầu tháng" if self.is_monthly else "Đầu năm"

    @property
    def ending(self) -> str:
        if self.is_monthly:
            return "Cuối tháng"
        if self.is_baseline:
            return "Cuối năm"
        return f"Ngày {self.day:%d/%m/%Y}" if self.day else "Cuối năm"

    @property
    def boundaries_seen(self) -> date:
        return self.seen_on or self.boundaries_on

    @property
    def is_compiled(self) -> bool:
        return self.state in (ReportState.DRAFT, ReportState.CLOSED)

    @property
    def balances(self) -> bool:
        return not self.failed_checks

    @property
    def is_awaited(self) -> bool:
        """Will a worker still fill it? Nobody will once its job has ended.

        A job cancelled before it began leaves the report's own state as it was.
        """
        return self.job is not None and not self.job.is_ended


class ReportDenominator(models.Model):
    """All households of a commune as the report counted them (from CommuneYear)."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="denominators")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+")
    households = models.PositiveIntegerField("Tổng số hộ dân cư")
    persons = models.PositiveIntegerField("Tổng số nhân khẩu", null=True)
    minority_households = models.PositiveIntegerField("Số hộ DTTS", null=True)

    objects = ReportDenominatorQuerySet.as_manager()

    class Meta:
        ordering = ["report", "commune"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "commune"], name="denominator_once_per_commune"
            )
        ]

    def __str__(self) -> str:
        return f"{self.commune} {self.report.year}: {self.households} hộ"


class ReportLine(models.Model):
    """A household that is on this year's list or was on the last, in one commune.

    A household that moved to another commune of the district has two lines: `left` in
    the old commune and `arrived` in the new, so that every commune balances. Names are
    copied: a closed year keeps the list behind it.

    The table has a partition for each report (compiling/partitions.py), so the columns
    read together with the report need no index.
    """

    report = models.ForeignKey(
        Report, models.CASCADE, db_index=False, related_name="lines"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="report_lines"
    )
    code = models.CharField("Mã hộ", max_length=12)
    head_name = models.CharField("Chủ hộ", max_length=100)
    sort_key = models.CharField(max_length=200, db_collation="C")
    commune = models.ForeignKey(
        Commune, models.PROTECT, db_index=False, related_name="report_lines"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, db_index=False, related_name="report_lines"
    )
    # On the list or not: then and now hold poor, near_poor or nothing
    status_then = models.CharField("Đầu năm", max_length=10, choices=Status, blank=True)
    status_now = models.CharField("Cuối năm", max_length=10, choices=Status, blank=True)
    change = models.CharField("Diễn biến", max_length=15, choices=Change)
    left_reason = models.CharField("Lý do", max_length=10, blank=True)
    persons_then = models.PositiveSmallIntegerField("Số khẩu đầu năm", default=0)
    persons_now = models.PositiveSmallIntegerField("Số khẩu cuối năm", default=0)
    deprivations = TicksField("Chỉ số thiếu hụt", null=True)
    causes = TicksField("Nguyên nhân", null=True)
    ethnic_group = models.ForeignKey(
        EthnicGroup, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    has_no_labour_capacity = models.BooleanField(null=True)
    has_merit = models.BooleanField(null=True)
    # Kinds of TICKED_SUPPORTS delivered in the year; None in a year without a plan
    supports = TicksField("Hỗ trợ trong năm", null=True)
    # Under 16 at the year's end; None where the household's people are not recorded
    children = models.PositiveSmallIntegerField("Số trẻ em", null=True)
    # As of the year's end
    helper = models.ForeignKey(
        PartyMember, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    helper_organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, null=True, db_index=False, related_name="+"
    )

    objects = ReportLineQuerySet.as_manager()

    class Meta:
        ordering = ["report", "commune", "sort_key", "id"]
        indexes = [
            models.Index(fields=["report", "commune", "change"], name="line_by_change")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "household", "commune"],
                name="line_once_per_household_and_commune",
            ),
            models.CheckConstraint(
                condition=~Q(status_then="", status_now=""), name="line_is_on_a_list"
            ),
            models.CheckConstraint(
                condition=Q(status_then__in=ON_A_LIST_OR_NOT),
                name="line_status_then_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status_now__in=ON_A_LIST_OR_NOT),
                name="line_status_now_is_known",
            ),
            models.CheckConstraint(
                condition=Q(change__in=Change.values), name="line_change_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status_then="", persons_then=0)
                | (~Q(status_then="") & Q(persons_then__gt=0)),
                name="line_has_persons_then_if_listed",
            ),
            models.CheckConstraint(
                condition=Q(status_now="", persons_now=0)
                | (~Q(status_now="") & Q(persons_now__gt=0)),
                name="line_has_persons_now_if_listed",
            ),
        ]
        verbose_name = "Dòng báo cáo"
        verbose_name_plural = "Dòng báo cáo"

    def __str__(self) -> str:
        return f"{self.code} {self.head_name}: {self.movement}"

    @property
    def movement(self) -> str:
        """The change in words: falling back has its own name on each of the lists."""
        if self.change == Change.AGAIN:
            return "Tái nghèo" if self.status_now == Status.POOR else "Tái cận nghèo"
        return self.get_change_display()
