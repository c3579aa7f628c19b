"""The rows of a report's forms, settled: pages read them instead of all its lines."""

from django.db import models

from households.models import Commune
from reports.models.reports import Report
from reports.querysets import ReportRowQuerySet


class ReportRow(models.Model):
    """A row of the forms: the total, a zone, a district or a commune; its cells.

    Written when the lines are put in place and never read after the lines, the communes
    or the measures have become others (`Report.settled_as`, measures/settled.py): then
    the lines themselves are counted until the rows are settled again.
    """

    report = models.ForeignKey(
        Report, models.CASCADE, db_index=False, related_name="rows"
    )
    position = models.PositiveIntegerField()  # 0 is the total, then as printed
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, related_name="+"
    )  # None: a sum
    # As measures.Place
    key = models.CharField(max_length=100, blank=True)  # of a sum
    code = models.CharField(max_length=10, blank=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField(default=0)
    number = models.CharField(max_length=20, blank=True)
    search = models.CharField(max_length=120)  # the name, folded
    sort_key = models.CharField(max_length=120, db_collation="C")
    # What lists are ordered by and years compared by
    poor = models.PositiveIntegerField(default=0)
    near_poor = models.PositiveIntegerField(default=0)
    households = models.PositiveIntegerField(null=True)  # all; of those that are known
    # Communes it is the sum of; with listed households; with a total of all households
    communes = models.PositiveIntegerField(default=1)
    communes_listed = models.PositiveIntegerField(default=0)
    communes_counted = models.PositiveIntegerField(default=0)
    totals = models.JSONField(default=dict)  # column of ReportDenominator → number
    # Blocks of cells as measures.cells packs them
    lists = models.BinaryField()
    overview = models.BinaryField()
    ethnic = models.BinaryField()

    objects = ReportRowQuerySet.as_manager()

    class Meta:
        ordering = ["report", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "position"], name="row_once_per_report_and_position"
            ),
            models.UniqueConstraint(
                fields=["report", "commune"], name="row_once_per_report_and_commune"
            ),
        ]
        verbose_name = "Dòng ghi sẵn của biểu"
        verbose_name_plural = "Dòng ghi sẵn của biểu"

    def __str__(self) -> str:
        return f"{self.report}: {self.name}"
