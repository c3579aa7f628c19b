"""The text report on the Party's plan: what the office writes beside the figures."""

from django.conf import settings
from django.db import models

from reports.models.reports import Report


class PlanAccountText(models.Model):
    """The office's own words in one section of a year's text report.

    Of the year, not of a version of its figures: a draft thrown away takes no prose
    along. `edition` counts the changes, so that two editors notice each other.
    """

    year = models.PositiveSmallIntegerField("Năm")
    section = models.CharField("Mục", max_length=20)
    text = models.TextField("Nội dung", blank=True, max_length=20000)
    edition = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField("Sửa lúc", auto_now=True)

    class Meta:
        ordering = ["year", "section"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "section"], name="plan_text_once_per_year_and_section"
            )
        ]
        verbose_name = "Lời văn báo cáo kế hoạch"
        verbose_name_plural = "Lời văn báo cáo kế hoạch"

    def __str__(self) -> str:
        return f"Báo cáo kế hoạch năm {self.year}, mục {self.section}"


class PlanAccountFigures(models.Model):
    """The figures of a closed report's text, kept as they stood: name → written."""

    report = models.OneToOneField(
        Report, models.CASCADE, related_name="plan_account_figures"
    )
    figures = models.JSONField()
    fixed_at = models.DateTimeField("Chốt lúc", auto_now_add=True)

    class Meta:
        verbose_name = "Số liệu báo cáo kế hoạch"
        verbose_name_plural = "Số liệu báo cáo kế hoạch"

    def __str__(self) -> str:
        return f"Số liệu báo cáo kế hoạch năm {self.report.year}"
