"""What the page of a batch shows: its tabs, problems by column, old → new by field."""

from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from households.choices import LeftReason, RowKind, Sex, Status, Verdict
from households.imports.masking import hide_numbers
from households.models import Household, ImportBatch, ImportRow, Review
from povertyaid.templatetags.vn import masked
from povertyaid.text import fold

TOTALS_TAB, WARNINGS_TAB = "totals", "warnings"
TABS = {  # in the address → what users read
    Verdict.DUPLICATE.value: "Câu hỏi",
    Verdict.ERROR.value: "Lỗi",
    Verdict.CHANGED.value: "Thay đổi",
    Verdict.NEW.value: "Mới",
    Verdict.LEAVING.value: "Rời danh sách",
    Verdict.SAME.value: "Giữ nguyên",
    TOTALS_TAB: "Tổng số hộ",
    WARNINGS_TAB: "Cảnh báo",
}
LABELS = {
    "status": "Phân loại",
    "left_reason": "Lý do rời",
    "head_name": "Chủ hộ",
    "sex": "Giới tính",
    "birth_date": "Ngày sinh",
    "birth_year": "Năm sinh",
    "ethnic_group": "Dân tộc",
    "citizen_number": "Số định danh",
    "phone": "Điện thoại",
    "note": "Ghi chú",
    "village": "Bản",
    "review_village": "Bản khi rà soát",
    "persons": "Số khẩu",
    "b1": "Điểm B1",
    "b2": "Điểm B2",
    "deprivations": "Chỉ số thiếu hụt",
    "causes": "Nguyên nhân",
    "has_no_labour_capacity": "Không có khả năng lao động",
    "has_merit": "Có người có công",
    "households": "Tổng số hộ dân cư",
    "minority_households": "Số hộ DTTS",
}
COMPARED = ("status", "persons", "b1", "b2", "deprivations", "causes")
CHOICES = {"status": Status, "left_reason": LeftReason, "sex": Sex}
EMPTY = "trống"


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One field, as it was and as it will be; or one field of a candidate."""

    label: str
    old: str
    new: str

    @property
    def is_same(self) -> bool:
        return fold(self.old) == fold(self.new)

    @property
    def is_told(self) -> bool:
        """Both sides say something; a blank neither agrees nor differs."""
        return EMPTY not in (self.old, self.new)


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    column: str
    text: str  # what is expected, or what is doubtful
    rows: int
    samples: list[str]


@dataclass(frozen=True, slots=True)
class Mark:
    kind: str  # problem, warning or repair
    column: str
    seen: str
    text: str

    @property
    def names_its_column(self) -> bool:
        return self.text.startswith(self.column)


@dataclass(slots=True)
class Shown:
    """A row with what its card or table line needs."""

    row: ImportRow
    lines: list[Line] = field(default_factory=list)
    compared_with: int | None = None  # the year of the review it is compared with
    candidates: list[tuple[Household, list[Line]]] = field(default_factory=list)

    @property
    def title(self) -> str:
        values = self.row.values
        named = values.get("head_name") or values.get("commune_name")
        return named or "(không có họ tên)"

    @property
    def marks(self) -> list[Mark]:
        """The row's problems, doubts and repairs, identity numbers hidden."""
        row = self.row
        found = [("problem", p, p["expected"]) for p in row.problems]
        found += [("warning", w, w["note"]) for w in row.warnings]
        found += [("repair", r, r["why"]) for r in row.repairs]
        return [
            Mark(
                kind,
                one["column"],
                hide_numbers(one["column"], str(one.get("seen", ""))),
                hide_numbers("", text),
            )
            for kind, one, text in found
        ]


def tabs(batch: ImportBatch, asked: str) -> list[Tab]:
    """Every tab that has rows; without a wish the first of them is current."""
    counts = {key: batch.counts.get(key, 0) for key in TABS}
    counts[WARNINGS_TAB] = rows_in(batch, WARNINGS_TAB).count()
    current = asked if counts.get(asked) else next((k for k in TABS if counts[k]), "")
    return [
        Tab(key, label, counts[key], key == current)
        for key, label in TABS.items()
        if counts[key]
    ]


def rows_in(batch: ImportBatch, tab: str) -> QuerySet[ImportRow]:
    rows = ImportRow.objects.filter(batch=batch)
    if tab == WARNINGS_TAB:
        return rows.exclude(warnings=[])
    if tab == TOTALS_TAB:
        waits = (Verdict.ERROR, Verdict.DUPLICATE)
        return rows.filter(kind=RowKind.TOTALS).exclude(verdict__in=waits)
    rows = rows.filter(verdict=tab)
    if tab in (Verdict.ERROR, Verdict.DUPLICATE):
        return rows
    return rows.exclude(kind=RowKind.TOTALS)


def search(rows: QuerySet[ImportRow], words: str, column: str) -> QuerySet[ImportRow]:
    """Rows whose name, village, sheet or row number fits; `column` has the problem."""
    if column:
        fits = Q(problems__contains=[{"column": column}])
        rows = rows.filter(fits | Q(warnings__contains=[{"column": column}]))
    if not (folded := fold(words)):
        return rows
    found = Q(values__folded_name__icontains=folded) | Q(sheet__icontains=words.strip())
    found |= Q(values__village_name__icontains=words.strip())
    if folded.isdecimal() and len(folded) < 7:
        found |= Q(number=int(folded))
    return rows.filter(found)


def problem_groups(batch: ImportBatch, tab: str) -> list[ProblemGroup]:
    """Problems of the error rows, or doubts of all rows, grouped by column."""
    name, text = ("problems", "expected")
    if tab != Verdict.ERROR:
        name, text = ("warnings", "note")
    sql = f"""
        SELECT entry->>'column', entry->>'{text}', count(*),
               (array_agg(DISTINCT entry->>'seen'))[1:3]
        FROM {ImportRow._meta.db_table}, jsonb_array_elements({name}) AS entry
        WHERE batch_id = %s GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 30
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [batch.pk])
        return [_group(*row) for row in cursor.fetchall()]


def _group(column: str, text: str, rows: int, samples: list[str]) -> ProblemGroup:
    hidden = [hide_numbers(column, seen or "") for seen in samples]
    return ProblemGroup(column, hide_numbers("", text), rows, hidden)


def show(rows: QuerySet[ImportRow], tab: str, year: int) -> list[Shown]:
    """One page of rows, each with the lines of its comparison; a few queries."""
    earlier = Review.objects.filter(year__lt=year).order_by("-year")
    found = rows.select_related("household").prefetch_related(
        Prefetch("household__reviews", earlier, to_attr="earlier_reviews")
    )
    shown = [Shown(row) for row in found]
    if tab == Verdict.DUPLICATE:
        _add_candidates(shown)
        return shown
    for one in shown:
        _add_lines(one)
    return shown


def _add_lines(shown: Shown) -> None:
    """The row's changes; a new review is compared with the household's last one."""
    row = shown.row
    changes = {name: pair for name, pair in row.changes.items() if name != "review"}
    if "review" in row.changes and row.household and row.household.earlier_reviews:
        last = row.household.earlier_reviews[0]
        shown.compared_with = last.year
        for name in COMPARED if row.kind == RowKind.HOUSEHOLD else ("status",):
            new = row.values.get(name)
            old = getattr(last, name)
            old = list(old) if isinstance(old, tuple) else old
            if new is not None and new != old:
                changes[name] = [old, new]
    if changes.get("birth_date") and changes.get("birth_year"):
        del changes["birth_year"]
    shown.lines = [
        Line(LABELS[name], text_for(name, pair[0]), text_for(name, pair[1]))
        for name, pair in sorted(changes.items(), key=_in_order)
    ]


def _in_order(change) -> int:
    return list(LABELS).index(change[0])


def text_for(name: str, value) -> str:
    """A value as the page writes it; the identity number keeps four digits."""
    if value is None or value == "":
        return EMPTY
    if name == "citizen_number":
        return masked(value)
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "không"
    if name == "birth_date":
        year, month, day = str(value).split("-")
        return f"{day}/{month}/{year}"
    return hide_numbers("", str(value)) if name == "note" else str(value)


CANDIDATE_FIELDS = (
    "head_name",
    "birth_date",
    "birth_year",
    "village",
    "sex",
    "citizen_number",
)


def _add_candidates(shown: list[Shown]) -> None:
    """For each question the row beside every household it may be."""
    wanted = {pk for one in shown for pk in one.row.candidates}
    households = Household.objects.select_related("village").in_bulk(list(wanted))
    for one in shown:
        for pk in one.row.candidates:
            if (household := households.get(pk)) is not None:
                lines = list(_side_by_side(one.row.values, household))
                one.candidates.append((household, lines))


def _side_by_side(values: dict, household: Household):
    for name in CANDIDATE_FIELDS:
        seen = values.get("village_name" if name == "village" else name)
        theirs = getattr(household, name)
        theirs = theirs.name if name == "village" else theirs
        yield Line(LABELS[name], text_for(name, seen), text_for(name, theirs))
