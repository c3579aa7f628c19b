"""A list that came in as a file, and each of its rows, from upload to undo."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from households.choices import BatchKind, BatchState, MatchKey, RowKind, Verdict
from households.fields import CellsField, TicksField
from households.models.closing import ClosingReview
from households.models.places import Commune, Village
from households.models.registers import Household, Review
from households.models.standards import EthnicGroup, PovertyStandard
from households.querysets import (
    ColumnTieQuerySet,
    ImportBatchQuerySet,
    ImportRowQuerySet,
)
from povertyaid.fields import (
    IdentityNumberField,
    SealedJSONField,
    SealedTextField,
)
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
    # The year's result by the old standard, where two meet; else the one helpers go by
    is_closing = models.BooleanField("Kết quả theo chuẩn cũ", default=False)
    file = models.FileField("Tệp", upload_to="imports/%Y/")
    filename = models.CharField("Tên tệp", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("Cỡ tệp")  # bytes
    state = models.CharField(
        "Trạng thái", max_length=10, choices=BatchState, default=BatchState.UPLOADED
    )
    reason = models.TextField("Lý do", blank=True)  # of refused and failed
    counts = models.JSONField(default=dict, blank=True)  # verdict → rows
    findings = SealedJSONField(default=dict, blank=True)  # sheets, columns, notes
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
    undone_at = models.DateTimeField("Hoàn tác lúc", null=True)
    # pg_current_snapshot() when its rows were matched: what the register held then
    seen = models.TextField(blank=True)
    # Cells mended on the page: {sheet: {row number: {column index: text}}}
    edits = SealedJSONField(default=dict, blank=True)
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
            models.CheckConstraint(
                condition=Q(is_closing=False) | Q(kind="households"),
                name="batch_by_the_old_standard_is_of_households",
            ),
        ]
        verbose_name = "Lần nhập"
        verbose_name_plural = "Các lần nhập"

    def __str__(self) -> str:
        return f"Lần nhập {self.pk}: {self.filename}"

    @property
    def results(self) -> type[Review] | type[ClosingReview]:
        """Which of the year's two lists of results it is written into."""
        return ClosingReview if self.is_closing else Review

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


class ColumnTie(models.Model):
    """A heading a person tied to a field by hand; the commune's next file knows it."""

    commune = models.ForeignKey(  # None: lists of the whole district
        Commune, models.CASCADE, null=True, blank=True, verbose_name="Xã"
    )
    kind = models.CharField("Danh sách", max_length=10, choices=RowKind)
    heading = models.CharField("Tiêu đề cột", max_length=200)  # as columns.plain has it
    field = models.CharField("Trường", max_length=40)  # a columns.Field; "" is: ignore
    number = models.PositiveSmallIntegerField("Số", null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now=True)

    objects = ColumnTieQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "kind", "heading"],
                nulls_distinct=False,
                name="column_tied_once",
            )
        ]
        verbose_name = "Cột đã khớp tay"
        verbose_name_plural = "Cột đã khớp tay"

    def __str__(self) -> str:
        return f"{self.heading} → {self.field or 'bỏ qua'}"


def _loose(to, **kwargs) -> models.ForeignKey:
    """A reference to what a row speaks of, unchecked: the row outlives it as history,
    and a list of 100,000 rows is staged without 100,000 look-ups."""
    return models.ForeignKey(
        to,
        models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        **{"db_index": False, "related_name": "+"} | kwargs,
    )


# What a row that tells nothing says: known to the database, so nobody sends it
NONE = models.Value([], models.JSONField())
NO_CHANGES = models.Value({}, models.JSONField())

# The names of a row's parsed values, as `values` gives them, by the kind of its list
PERSON_VALUES = (
    "commune",
    "village",
    "village_name",
    "head_name",
    "folded_name",
    "sex",
    "birth_date",
    "birth_year",
    "citizen_number",
)
HOUSEHOLD_VALUES = (
    *PERSON_VALUES,
    "ethnic_group",
    "phone",
    "note",
    "status",
    "left_reason",
    "persons",
    "b1",
    "b2",
    "deprivations",
    "causes",
    "has_no_labour_capacity",
    "has_merit",
)
VALUES_OF = {
    RowKind.HOUSEHOLD: HOUSEHOLD_VALUES,
    RowKind.LEAVING: (*PERSON_VALUES, "status", "left_reason", "status_before"),
    RowKind.TOTALS: (
        "commune",
        "commune_name",
        "households",
        "persons",
        "minority_households",
    ),
}


class ImportRow(models.Model):
    """One row of a list: what stood there, what was understood, what it will do.

    What was understood has a typed column each, so that a commit is one statement per
    table. None is a blank cell, or a column the list does not have.
    """

    batch = models.ForeignKey(  # looked up once a statement: see migration 0022
        ImportBatch,
        models.CASCADE,
        related_name="rows",
        db_index=False,
        db_constraint=False,
    )
    kind = models.CharField(max_length=10, choices=RowKind, default=RowKind.HOUSEHOLD)
    sheet = models.CharField("Trang", max_length=60)
    number = models.PositiveIntegerField("Dòng")  # as Excel shows it, from 1
    # Where in the sheet: which of findings["sheets"], and the titles over the row
    table = models.PositiveSmallIntegerField(default=0)
    section = models.CharField(max_length=200, blank=True)
    status_above = models.CharField(max_length=10, blank=True)
    raw = CellsField()  # the cells as they stood, text

    code = models.CharField(max_length=12, null=True)  # of our register, if it says one
    commune = _loose(Commune)
    commune_name = models.CharField(max_length=60, blank=True)
    village = _loose(Village)  # None: one that commit makes
    village_name = models.CharField(max_length=80, null=True)
    head_name = models.CharField(max_length=100, null=True)
    folded_name = models.CharField(max_length=100, null=True)
    sort_key = models.CharField(max_length=200, null=True)
    sex = models.CharField(max_length=6, null=True)
    birth_date = models.DateField(null=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    citizen_number = IdentityNumberField(null=True)
    ethnic_group = _loose(EthnicGroup)
    phone = models.CharField(max_length=15, null=True)
    note = SealedTextField(null=True)
    status = models.CharField(max_length=10, null=True)
    left_reason = models.CharField(max_length=10, null=True)
    status_before = models.CharField(max_length=10, null=True)
    persons = models.PositiveIntegerField(null=True)
    b1 = models.PositiveSmallIntegerField(null=True)
    b2 = models.PositiveSmallIntegerField(null=True)
    deprivations = TicksField(null=True)
    causes = TicksField(null=True)
    has_no_labour_capacity = models.BooleanField(null=True)
    has_merit = models.BooleanField(null=True)
    households = models.PositiveIntegerField(null=True)  # of a row of totals
    minority_households = models.PositiveIntegerField(null=True)
    # [{"name": …, "relation": …, "sex": …, "birth_date": …, …}] of member rows below
    members = SealedJSONField(null=True, blank=True, texts=False)

    verdict = models.CharField("Kết quả", max_length=10, choices=Verdict)
    # [{"column": …, "seen": …, "expected": …}]: why the row cannot be taken
    problems = SealedJSONField(default=list, db_default=NONE, blank=True)
    # [{"column": …, "was": …, "became": …, "why": …}]
    repairs = SealedJSONField(default=list, db_default=NONE, blank=True)
    # [{"column": …, "seen": …, "note": …}]: doubtful, but taken as it stands
    warnings = SealedJSONField(default=list, db_default=NONE, blank=True)
    # Whose row it is; of a new household the id that commit gives it
    household = _loose(Household, db_index=True, related_name="import_rows")
    matched_by = models.CharField(max_length=15, choices=MatchKey, blank=True)
    # Household ids to choose from
    candidates = models.JSONField(default=list, db_default=NONE, blank=True)
    # Field → [old, new]
    changes = SealedJSONField(default=dict, db_default=NO_CHANGES, blank=True)
    makes_review = models.BooleanField(default=False)  # the year has none of it yet
    # Before-image of what changed
    before = SealedJSONField(null=True, blank=True, texts=False)
    is_left_out = models.BooleanField("Để lại", default=False, db_default=False)
    # Became writable only after the batch was committed; the next commit takes it
    is_pending = models.BooleanField(default=False, db_default=False)
    is_undone = models.BooleanField("Đã hoàn tác", default=False, db_default=False)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["batch", "verdict", "id"], name="import_row_by_verdict"
            )
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

    @property
    def values(self) -> dict:
        """The parsed values by name as JSON has them: ids, ISO dates, boxes ticked."""
        return {name: _plain(self, name) for name in VALUES_OF[self.kind]}

    @values.setter
    def values(self, values: dict) -> None:
        for name, value in values.items():
            field = self._meta.get_field(name)
            setattr(self, field.attname, field.to_python(value))


def _plain(row: ImportRow, name: str):
    value = getattr(row, row._meta.get_field(name).attname)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
