"""Headings tied to fields by hand, remembered for the next file of that commune."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q, QuerySet

from households.choices import RowKind
from households.imports.columns import LONGEST_TIE, Field, plain
from households.imports.masking import hide_numbers
from households.imports.open_rows import lock_for_review
from households.models import ColumnTie, ImportBatch
from povertyaid import audit
from povertyaid.jobs import UserError

NUMBERED = (Field.DEPRIVATION, Field.CAUSE)
IGNORED = ""
MOST_NUMBER = 15


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of a table: its letter and heading, and what it was taken for."""

    letter: str
    heading: str
    field: str  # "" is unknown
    number: int | None
    samples: list[str]
    tie: ColumnTie | None

    @property
    def is_unknown(self) -> bool:
        return not self.field and self.tie is None


@dataclass(frozen=True, slots=True)
class FoundTable:
    index: int  # in findings["sheets"]
    sheet: str
    kind: str
    columns: list[TableColumn]

    @property
    def unknown(self) -> int:
        return sum(1 for column in self.columns if column.is_unknown)


def ties_of(batch: ImportBatch) -> QuerySet[ColumnTie]:
    """The ties a reading of this batch uses: its commune's own, and the district's."""
    ties = ColumnTie.objects.filter(Q(commune=batch.commune_id) | Q(commune=None))
    ties = ties.select_related("made_by", "commune")
    return ties.order_by(F("commune").asc(nulls_first=True), "kind", "heading")


def tables_of(batch: ImportBatch) -> list[FoundTable]:
    """Every table of the file with every column, in the order of the file."""
    ties = {(tie.kind, tie.heading): tie for tie in ties_of(batch)}
    return [
        FoundTable(index, found["name"], found["kind"], _columns(found, ties))
        for index, found in enumerate(batch.findings.get("sheets", []))
    ]


def _columns(found: dict, ties: dict) -> list[TableColumn]:
    samples = found.get("samples", {})
    return [
        TableColumn(
            letter_of(column["index"]),
            column["heading"],
            column["field"] or "",
            column["number"],
            [hide_numbers("", text) for text in samples.get(column["heading"], [])],
            ties.get((found["kind"], plain(column["heading"]))),
        )
        for column in found["columns"]
    ]


def letter_of(index: int) -> str:
    """0 → A, 26 → AA, as Excel names its columns."""
    letters, index = "", index + 1
    while index:
        index, place = divmod(index - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


@transaction.atomic
def tie_heading(
    batch: ImportBatch, table: int, heading: str, field: str, number: int | None, by
) -> ColumnTie:
    """Take the heading for this field, here and in the commune's next files.

    `field` is a columns.Field, "" to pass the column over; `number` belongs to an
    indicator or a cause. The file is to be read again. UserError for what cannot be.
    """
    lock_for_review(batch)
    found = _table(batch, table)
    if heading not in {column["heading"] for column in found["columns"]}:
        raise UserError(f"Trang {found['name']} không có cột “{heading}”.")
    if field not in {IGNORED, *map(str, Field)}:
        raise UserError("Chọn trường của cột, hoặc bỏ qua cột.")
    is_numbered = field in NUMBERED
    if is_numbered and not (number and 1 <= number <= MOST_NUMBER):
        raise UserError(f"{field} cần số thứ tự từ 1 đến {MOST_NUMBER}.")
    tie, _ = ColumnTie.objects.update_or_create(
        commune=batch.commune,
        kind=RowKind(found["kind"]),
        heading=plain(heading)[:LONGEST_TIE],
        defaults={
            "field": field,
            "number": number if is_numbered else None,
            "made_by": by,
        },
    )
    audit.record(by, audit.Action.CHANGED, batch, after={"column": str(tie)})
    return tie


def _table(batch: ImportBatch, table: int) -> dict:
    tables = batch.findings.get("sheets", [])
    if not 0 <= table < len(tables):
        raise UserError("Tệp không có bảng này; hãy tải lại trang.")
    return tables[table]


@transaction.atomic
def untie(batch: ImportBatch, tie: ColumnTie, by) -> None:
    """Forget a tie; the heading is read as any other again."""
    lock_for_review(batch)
    if tie.commune_id != batch.commune_id:
        raise UserError("Cột này khớp cho danh sách của nơi khác.")
    audit.record(by, audit.Action.CHANGED, batch, before={"column": str(tie)})
    tie.delete()
