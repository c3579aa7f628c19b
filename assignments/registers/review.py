"""One register file as its page shows it: tabs, rows by pages, what asks an answer."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from assignments.choices import TAKEN, RegisterVerdict
from assignments.models import HouseholdAssignment
from assignments.querysets import Today, holds_on
from assignments.registers.batches import LEFT_FOR
from assignments.registers.mending import WAITS
from households.choices import BatchState
from households.models import ImportBatch
from povertyaid.text import fold

ROWS_A_PAGE = 50
TABS = [  # what asks for somebody first
    (RegisterVerdict.QUESTION, "Cần trả lời"),
    (RegisterVerdict.ERROR, "Lỗi"),
    (RegisterVerdict.TRANSFER, "Chuyển sinh hoạt"),
    (RegisterVerdict.MISSING, "Vắng trong tệp"),
    (RegisterVerdict.CHANGED, "Thay đổi"),
    (RegisterVerdict.NEW, "Mới"),
    (RegisterVerdict.SAME, "Giữ nguyên"),
]
REPAIRED = "repaired"
ASKS = (RegisterVerdict.QUESTION, RegisterVerdict.MISSING)


@dataclass(slots=True)
class Tab:
    key: str
    label: str
    count: int
    is_current: bool


class Review:
    """What the page of one file shows of it under a tab, a search and a page number."""

    def __init__(self, batch: ImportBatch, tab: str, words: str, number: str):
        self.batch, self.words = batch, words.strip()
        self.tabs = self._tabs(tab)
        self.tab = next((one for one in self.tabs if one.is_current), None)
        self.number = number

    def _tabs(self, wanted: str) -> list[Tab]:
        counts = self.batch.counts
        found = [(key, label, counts.get(key) or 0) for key, label in TABS]
        found.append((REPAIRED, "Đã tự sửa", self._repaired().count()))
        found = [one for one in found if one[2]]
        keys = [str(key) for key, _, _ in found]
        current = wanted if wanted in keys else (keys or [""])[0]
        return [Tab(str(k), label, n, str(k) == current) for k, label, n in found]

    def _repaired(self):
        return self.batch.register_rows.exclude(repairs=[])

    @cached_property
    def page(self) -> Page | None:
        if self.tab is None:
            return None
        if self.tab.key == REPAIRED:
            rows = self._repaired()
        else:
            rows = self.batch.register_rows.filter(verdict=self.tab.key)
        if self.words:
            fits = Q(folded_label__contains=fold(self.words))
            if self.words.isdecimal():
                fits |= Q(number=int(self.words[:9]))
            fits |= Q(sheet__iexact=self.words)
            rows = rows.filter(fits)
        page = Paginator(rows.order_by("id"), ROWS_A_PAGE).get_page(self.number)
        self._say_who_is_helped(page.object_list)
        return page

    def _say_who_is_helped(self, rows) -> None:
        """Put on rows of members `helps`, households each helps today, and what was
        `said` of the missing."""
        ids = {row.object_id for row in rows} if self.batch.kind == "members" else ()
        running = HouseholdAssignment.objects.filter(holds_on(Today()), member__in=ids)
        helped = dict(running.values_list("member").annotate(n=Count("pk")).order_by())
        for row in rows:
            row.helps = helped.get(row.object_id, 0)
            row.said = LEFT_FOR.get(row.answer, "Giữ nguyên")

    @property
    def asks(self) -> bool:
        """May the rows under this tab be answered now?"""
        is_open = self.batch.state == BatchState.IN_REVIEW
        return is_open and self.tab is not None and self.tab.key in ASKS

    @property
    def day(self) -> date:
        """The day the list speaks of: transfers are noted as of then."""
        return date.fromisoformat(self.batch.findings["day"])

    @property
    def leaving(self) -> dict[str, str]:
        return {str(status): label for status, label in LEFT_FOR.items()}

    @property
    def writes(self) -> int:
        """How many rows a commit would write, who leaves the register included."""
        rows = sum(self.batch.counts.get(verdict) or 0 for verdict in TAKEN)
        return rows + self.leavers

    @cached_property
    def leavers(self) -> int:
        missing = self.batch.register_rows.filter(verdict=RegisterVerdict.MISSING)
        return missing.exclude(answer="").count()

    @property
    def waits(self) -> int:
        return sum(self.batch.counts.get(verdict) or 0 for verdict in WAITS)

    @cached_property
    def to_undo(self) -> int:
        written = self.batch.register_rows.filter(after__isnull=False, is_undone=False)
        is_written = self.batch.state == BatchState.COMMITTED
        return written.count() if is_written else 0
