"""The rows of a register file, from the first look at them to the taking back."""

from django.db import models
from django.db.models import Q

from assignments.choices import RegisterVerdict
from assignments.querysets import RegisterRowQuerySet
from households.models import ImportBatch
from povertyaid.fields import SealedJSONField
from povertyaid.text import clean, fold


class RegisterRow(models.Model):
    """One row of a register file: what stood there and what it would do, or did.

    A member whom a list of the cell does not name has a row too, without a place.
    """

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="register_rows", verbose_name="Tệp"
    )
    sheet = models.CharField("Trang", max_length=60, blank=True)
    number = models.PositiveIntegerField(
        "Dòng"
    )  # as Excel shows it; 0: not in the file
    label = models.CharField("Tên", max_length=200)
    folded_label = models.CharField(max_length=200, editable=False)
    raw = SealedJSONField(default=list)  # the row's cells as they stood, text
    verdict = models.CharField("Kết quả", max_length=10, choices=RegisterVerdict)
    # [{"column": …, "seen": …, "expected": …}]: why the row cannot be taken
    problems = SealedJSONField(default=list, blank=True)
    # [{"column": …, "was": …, "became": …, "why": …}]
    repairs = SealedJSONField(default=list, blank=True)
    changes = SealedJSONField(default=list, blank=True)  # [[column, was, becomes]]
    # [{"member": id, "name": …, "text": …}]: who the row may be about
    candidates = SealedJSONField(default=list, blank=True)
    answer = models.CharField("Trả lời", max_length=20, blank=True)
    object_id = models.BigIntegerField(null=True)  # of the register's row, once known
    before = SealedJSONField(null=True)  # images of the register's row, once written
    after = SealedJSONField(null=True)
    is_undone = models.BooleanField("Đã trả lại", default=False)

    objects = RegisterRowQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["batch", "verdict"], name="register_row_by_verdict")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=RegisterVerdict),
                name="register_row_verdict_is_known",
            ),
            models.UniqueConstraint(
                fields=["batch", "sheet", "number"],
                condition=Q(number__gt=0),
                name="register_row_once_per_place",
            ),
        ]
        verbose_name = "Dòng của tệp danh mục"
        verbose_name_plural = "Dòng của tệp danh mục"

    def __str__(self) -> str:
        return f"{self.place}: {self.label}"

    def clean(self):
        self.label = clean(self.label)[:200]
        self.folded_label = fold(self.label)

    @property
    def place(self) -> str:
        where = f"trang {self.sheet}, " if self.sheet else ""
        return f"{where}dòng {self.number}" if self.number else "không có trong tệp"
