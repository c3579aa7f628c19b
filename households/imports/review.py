"""Which rows of a batch its page shows: tabs, filters, one page of rows at a time.

No page costs more the longer the list: counts of tabs come from the batch, what a
search finds is counted up to a cap, and pages go on from a row, not from a number.
"""

import re
from dataclasses import dataclass, replace

from django.db.models import F, Q, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Collate

from households.choices import RowKind, Verdict
from households.models import Commune, ImportBatch, ImportRow, Village
from povertyaid.text import fold

TOTALS_TAB, WARNINGS_TAB, REPAIRS_TAB = "totals", "warnings", "repairs"
LEFT_OUT_TAB, MISSING_TAB, COLUMNS_TAB = "left_out", "missing", "columns"
TABS = {  # in the address → what users read
    Verdict.DUPLICATE.value: "Câu hỏi",
    MISSING_TAB: "Không thấy trong tệp",
    Verdict.ERROR.value: "Lỗi",
    Verdict.CHANGED.value: "Thay đổi",
    Verdict.NEW.value: "Mới",
    Verdict.LEAVING.value: "Rời danh sách",
    Verdict.SAME.value: "Giữ nguyên",
    TOTALS_TAB: "Tổng số hộ",
    WARNINGS_TAB: "Cảnh báo",
    REPAIRS_TAB: "Đã tự sửa",
    LEFT_OUT_TAB: "Để lại",
    COLUMNS_TAB: "Tệp và cột",
}
WAITS = (Verdict.ERROR, Verdict.DUPLICATE)
MOST_COUNTED = 1000
_LAST = "~"  # after every letter: rows without a trouble, or a name, come last
_BY_TROUBLE = Coalesce(
    KT("problems__0__column"), KT("warnings__0__column"), Value(_LAST)
)
_BY_NAME = Coalesce(F("sort_key"), Value(_LAST))
SORTS = {"": "thứ tự tệp", "vuong": "chỗ vướng", "ten": "họ tên"}
_KEYS = {"vuong": Collate(_BY_TROUBLE, "C"), "ten": Collate(_BY_NAME, "C")}


@dataclass(frozen=True, slots=True)
class Wish:
    """Which rows the address asks for; "" and None ask for nothing."""

    tab: str = ""
    words: str = ""
    sheet: str = ""
    commune: int | None = None
    village: str = ""
    column: str = ""  # with a problem, a doubt or a repair in it
    text: str = ""  # of just this wording
    sort: str = ""
    after: int | None = None  # a row's id: the page that follows it
    before: int | None = None

    @property
    def is_narrowed(self) -> bool:
        return any(
            (self.words, self.sheet, self.commune, self.village, self.column, self.text)
        )


def places_of(
    batch: ImportBatch, wish: Wish
) -> tuple[QuerySet[Commune], QuerySet[Village]]:
    """What to choose among: no commune in a commune's list, villages of one commune.

    Whoever opens the batch reads all that it is of.
    """
    communes = Commune.objects.none() if batch.commune_id else Commune.objects.all()
    chosen = batch.commune_id or wish.commune
    villages = (
        Village.objects.filter(commune=chosen) if chosen else Village.objects.none()
    )
    return communes.order_by("sort_key"), villages.order_by("name")


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    label: str
    count: int | None  # None: nothing to count
    is_current: bool
    is_capped: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in order; `after` and `before` are where the next pages begin."""

    rows: list[ImportRow]
    count: int  # of all pages
    is_capped: bool  # there are more than `count`
    after: int | None
    before: int | None


def with_tab(wish: Wish, tab: str) -> Wish:
    """The same wish of another tab."""
    return replace(wish, tab=tab)


def pending_of(batch: ImportBatch) -> int:
    """Rows of a written batch that became good since and wait for the next commit."""
    if batch.committed_at is None:
        return 0
    return batch.rows.filter(is_pending=True, is_left_out=False).count()


def tabs(batch: ImportBatch, asked: str) -> list[Tab]:
    """Every tab that has rows; without a wish the first of them is current."""
    found = {key: _count_of(batch, key) for key in TABS if key != COLUMNS_TAB}
    found = {key: counted for key, counted in found.items() if counted[0]}
    if batch.findings.get("sheets"):
        found[COLUMNS_TAB] = (None, False)
    current = asked if asked in found else next(iter(found), "")
    return [
        Tab(key, TABS[key], count, key == current, is_capped)
        for key, (count, is_capped) in found.items()
    ]


def _count_of(batch: ImportBatch, tab: str) -> tuple[int, bool]:
    """How many rows, from the batch; only what it does not tell is counted, capped."""
    if tab == MISSING_TAB:
        return batch.findings.get("missing", {}).get("count", 0), False
    if tab in batch.counts:
        return batch.counts[tab], False
    if tab in (WARNINGS_TAB, REPAIRS_TAB, LEFT_OUT_TAB):
        return capped(rows_in(batch, tab))
    return 0, False


def capped(rows: QuerySet) -> tuple[int, bool]:
    """How many rows up to MOST_COUNTED, and whether there are more."""
    count = rows.order_by()[: MOST_COUNTED + 1].count()
    return min(count, MOST_COUNTED), count > MOST_COUNTED


def rows_in(batch: ImportBatch, tab: str) -> QuerySet[ImportRow]:
    """The rows of one tab, in the order of the file."""
    rows = batch.rows.order_by("id")
    if tab == WARNINGS_TAB:
        return rows.exclude(warnings=[])
    if tab == REPAIRS_TAB:
        return rows.exclude(repairs=[])
    if tab == LEFT_OUT_TAB:
        return rows.filter(is_left_out=True)
    if tab == TOTALS_TAB:
        return rows.filter(kind=RowKind.TOTALS).exclude(verdict__in=WAITS)
    if tab not in Verdict:
        return rows.none()
    rows = rows.filter(verdict=tab)
    return rows if tab in WAITS else rows.exclude(kind=RowKind.TOTALS)


def narrowed(rows: QuerySet[ImportRow], wish: Wish) -> QuerySet[ImportRow]:
    """Those of `rows` that the wish's filters and words leave."""
    if wish.sheet:
        rows = rows.filter(sheet=wish.sheet)
    if wish.commune:
        rows = rows.filter(commune=wish.commune)
    if wish.village:
        rows = rows.filter(village_name=wish.village)
    if wish.column or wish.text:
        rows = rows.filter(_troubled(wish))
    if folded := fold(wish.words):
        rows = rows.filter(_fits(folded, wish.words.strip()))
    return rows


def _troubled(wish: Wish) -> Q:
    """Rows with a problem, doubt or repair in a column, of one wording if asked."""
    found = Q()
    for name, said in (
        ("problems", "expected"),
        ("warnings", "note"),
        ("repairs", "why"),
    ):
        entry = {"column": wish.column} if wish.column else {}
        entry |= {said: wish.text} if wish.text else {}
        found |= Q(**{f"{name}__contains": [entry]})
    return found


def _fits(folded: str, words: str) -> Q:
    """By name without marks, village, sheet or row; an address may hold those."""
    found = Q(folded_name__contains=folded) | Q(sheet__icontains=words)
    found |= Q(village_name__icontains=words)
    digits = re.sub(r"[ .-]", "", folded)
    if digits.isdecimal() and len(digits) < 7:
        found |= Q(number=int(digits))
    return found


def page_of(batch: ImportBatch, wish: Wish, size: int) -> Page:
    """One page of the rows wished for; the first if the row it goes on from is gone."""
    rows = narrowed(rows_in(batch, wish.tab), wish)
    if wish.is_narrowed:
        count, is_capped = capped(rows)
    else:
        count, is_capped = _count_of(batch, wish.tab)
    found, more = _slice(rows, wish, size)
    goes_back = wish.before is not None
    has_before = more if goes_back else wish.after is not None
    has_after = goes_back or more
    return Page(
        rows=found,
        count=count,
        is_capped=is_capped,
        after=found[-1].pk if found and has_after else None,
        before=found[0].pk if found and has_before else None,
    )


def _slice(rows: QuerySet, wish: Wish, size: int) -> tuple[list[ImportRow], bool]:
    """Up to `size` rows from where the wish says, and whether there are more."""
    key = _KEYS.get(wish.sort)
    if key is not None:
        rows = rows.annotate(key=key)
    goes_back = wish.before is not None
    start = wish.before if goes_back else wish.after
    ordered = rows.order_by(*(("key", "id") if key is not None else ("id",)))
    if start is not None:
        ordered = ordered.filter(_beyond(rows, start, key is not None, goes_back))
    if goes_back:
        ordered = ordered.reverse()
    found = list(ordered.select_related("household", "commune")[: size + 1])
    page = found[:size]
    return page[::-1] if goes_back else page, len(found) > size


def _beyond(rows: QuerySet, start: int, is_keyed: bool, goes_back: bool) -> Q:
    """The rows past row `start` in the order; all of them if it is gone."""
    way = "lt" if goes_back else "gt"
    past = Q(**{f"id__{way}": start})
    if not is_keyed:
        return past
    key = rows.model.objects.filter(pk=start).annotate(
        key=rows.query.annotations["key"]
    )
    at = key.values_list("key", flat=True).first()
    if at is None:
        return Q()
    return Q(**{f"key__{way}": at}) | Q(key=at) & past
