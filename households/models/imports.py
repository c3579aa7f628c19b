"""A list that came in as a file, and each of its rows, from upload to undo."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from households.choices import BatchKind, BatchState, MatchKey, RowKind, Verdict
from households.models.places import Commune
from households.models.registers import Household
from households.models.standards import PovertyStandard
from households.querysets import ImportBatchQuerySet, ImportRowQuerySet
from povertyaid.models import Job


class ImportBatch(models.Model):
    """One uploaded list (lần nhập). Nothing reaches the register before its commit."""

    kind = models.CharField("Loại", max_length=15, choices=BatchKind)
    year = models.PositiveSmallIntegerField("Năm", null=True, blank=True)
    standard = models.ForeignKey(
        PovertyStandard,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="Chuẩn nghèo",
    )
    commune = (
        models.ForeignKey(  # only rows of this commune; None is the whole district
            Commune, models.PROTECT, null=True, blank=True, verbose_name="Xã"
        )
    )
    file = models.FileField("Tệp", upload_to="imports/%Y/")
    filename = models.CharField("Tên tệp", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("Cỡ tệp")  # bytes
    state = models.CharField(
        "Trạng thái", max_length=10, choices=BatchState, default=BatchState.UPLOADED
    )
    reason = models.TextField("Lý do", blank=True)  # of refused and failed
    counts = models.JSONField(default=dict, blank=True)  # verdict → rows
    findings = models.JSONField(default=dict, blank=True)  # sheets, columns, notes
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="import_batches",
        verbose_name="Người tải lên",
    )
    uploaded_at = models.DateTimeField("Tải lên lúc", auto_now_add=True)
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    committed_at = models.DateTimeField("Ghi lúc", null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=BatchKind), name="batch_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=BatchState), name="batch_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=BatchState.COMMITTED)
                | Q(committed_at__isnull=False),
                name="batch_committed_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[BatchState.REFUSED, BatchState.FAILED])
                | ~Q(reason=""),
                name="batch_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(kind="households") | Q(year__isnull=False),
                name="batch_of_households_has_a_year",
            ),
        ]
        verbose_name = "Lần nhập"
        verbose_name_plural = "Các lần nhập"

    def __str__(self) -> str:
        return f"Lần nhập {self.pk}: {self.filename}"

    @property
    def waiting(self) -> int:
        """Rows that cannot be written: errors, and those that need an answer."""
        return sum(self.counts.get(v, 0) for v in (Verdict.ERROR, Verdict.DUPLICATE))

    @property
    def to_write(self) -> int:
        """Rows that commit writes, the communes' numbers of households included."""
        verdicts = (Verdict.NEW, Verdict.CHANGED, Verdict.LEAVING)
        rows = sum(self.counts.get(verdict, 0) for verdict in verdicts)
        return rows + self.counts.get("totals_to_write", 0)

    @property
    def row_count(self) -> int:
        return sum(self.counts.get(f"{kind}_rows", 0) for kind in RowKind)


class ImportRow(models.Model):
    """One row of a list: what stood there, what was understood, what it will do."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=10, choices=RowKind, default=RowKind.HOUSEHOLD)
    sheet = models.CharField("Trang", max_length=60)
    number = models.PositiveIntegerField("Dòng")  # as Excel shows it, from 1
    raw = models.JSONField()  # the cells as they stood, text
    values = models.JSONField(default=dict)  # field → parsed value
    verdict = models.CharField("Kết quả", max_length=10, choices=Verdict)
    # [{"column": …, "seen": …, "expected": …}]: why the row cannot be taken
    problems = models.JSONField(default=list, blank=True)
    # [{"column": …, "was": …, "became": …, "why": …}]
    repairs = models.JSONField(default=list, blank=True)
    # [{"column": …, "seen": …, "note": …}]: doubtful, but taken as it stands
    warnings = models.JSONField(default=list, blank=True)
    household = models.ForeignKey(
        Household, models.SET_NULL, null=True, blank=True, related_name="import_rows"
    )
    matched_by = models.CharField(max_length=15, choices=MatchKey, blank=True)
    candidates = models.JSONField(
        default=list, blank=True
    )  # household ids to choose from
    changes = models.JSONField(default=dict, blank=True)  # field → [old, new]
    before = models.JSONField(null=True, blank=True)  # before-image, for undo
    is_left_out = models.BooleanField("Để lại", default=False)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["batch", "verdict"], name="import_row_by_verdict")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict), name="import_row_verdict_is_known"
            ),
            models.UniqueConstraint(
                fields=["batch", "sheet", "number"], name="import_row_once_per_place"
            ),
        ]
        verbose_name = "Dòng của lần nhập"
        verbose_name_plural = "Dòng của lần nhập"

    def __str__(self) -> str:
        return f"{self.sheet}, dòng {self.number}"
