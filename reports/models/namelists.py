"""Name lists asked for as files: they can have a hundred thousand rows."""

from django.conf import settings
from django.db import models

from households.choices import Status
from households.models import Commune
from povertyaid.models import Job
from reports.models.reports import Report
from reports.querysets import NameListQuerySet

FORM_NUMBERS = {Status.NEAR_POOR: 14, Status.POOR: 15}


class NameList(models.Model):
    """Biểu 14 or 15 of a report: its households with everybody in them, as a file."""

    class Ending(models.TextChoices):
        XLSX = "xlsx", "XLSX"
        PDF = "pdf", "PDF"

    report = models.ForeignKey(Report, models.CASCADE, related_name="name_lists")
    status = models.CharField("Danh sách", max_length=10, choices=Status)
    commune = models.ForeignKey(  # none: the whole district
        Commune, models.PROTECT, null=True, related_name="+", verbose_name="Xã"
    )
    ending = models.CharField("Dạng tệp", max_length=4, choices=Ending)
    shows_numbers = models.BooleanField("Ghi đủ số giấy tờ", default=False)
    households = models.PositiveIntegerField("Số hộ", default=0)
    persons = models.PositiveIntegerField("Số dòng", default=0)
    file = models.FileField("Tệp", upload_to="namelists/%Y/", blank=True)
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("Yêu cầu lúc", auto_now_add=True)

    objects = NameListQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "Danh sách chi tiết"
        verbose_name_plural = "Danh sách chi tiết"

    def __str__(self) -> str:
        where = f", {self.commune}" if self.commune else ""
        numbers = ", đủ số giấy tờ" if self.shows_numbers else ""
        return f"{self.title}, năm {self.report.year}{where}{numbers}"

    @property
    def number(self) -> int:
        return FORM_NUMBERS[Status(self.status)]

    @property
    def title(self) -> str:
        words = "hộ nghèo" if self.status == Status.POOR else "hộ cận nghèo"
        return f"Danh sách chi tiết {words}"

    @property
    def filename(self) -> str:
        """With the ending the file really has: a long PDF comes in parts, zipped."""
        ending = self.file.name.rpartition(".")[2] or self.ending
        where = f"-{self.commune.code}" if self.commune else ""
        return f"bieu-{self.number}-{self.report.year}{where}.{ending}"
