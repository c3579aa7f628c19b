"""What is left to do of a report being compiled: its communes, shared out."""

from django.db import models

from povertyaid.models import Job
from reports.models.reports import Report


class ReportChunk(models.Model):
    """Communes whose lines one worker writes in one transaction; gone when compiled.

    A worker holds the row's lock while it writes: a killed one's chunk is free at once.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="chunks")
    job = models.ForeignKey(Job, models.CASCADE, null=True, related_name="+")
    # Commune ids, both included
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    lines = models.PositiveIntegerField(null=True)  # None until written
    # The newest change of a list when it was written: see compiling.chunks.register
    register = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["report", "first"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "first"], name="chunk_once_per_report"
            ),
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")),
                name="chunk_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.first}-{self.last}"
