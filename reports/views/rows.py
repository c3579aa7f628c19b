"""Which rows of its forms a report's page shows, where they are too many for one."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import F, Value
from django.db.models.functions import NullIf

from povertyaid.text import fold
from reports.measures.settled import BLOCKS, is_settled
from reports.models import Report

AT_ONCE = 25  # a district's communes
MOST = 300  # that one may ask to see on one page
EVERY = "tat-ca"
RATE = F("poor") * Value(1.0) / NullIf(F("households"), 0)
ORDERS = {  # as addresses name them
    "": ("Thứ tự của biểu", []),
    "ten": ("Tên xã", ["sort_key"]),
    "ty-le": ("Tỷ lệ hộ nghèo, cao trước", [RATE.desc(nulls_last=True)]),
    "ngheo": ("Số hộ nghèo, nhiều trước", ["-poor"]),
    "can-ngheo": ("Số hộ cận nghèo, nhiều trước", ["-near_poor"]),
}


@dataclass(frozen=True, slots=True)
class RowsShown:
    """A page of rows, and what was asked for; the total always stands below it."""

    page: Page
    rows: int  # of the forms, without the total
    search: str = ""
    order: str = ""

    @property
    def orders(self) -> list[tuple[str, str]]:
        return [(key, words) for key, (words, _) in ORDERS.items()]

    @property
    def are_few(self) -> bool:
        """Do all rows stand on the page without anybody asking?"""
        return self.rows <= AT_ONCE

    @property
    def may_show_all(self) -> bool:
        return self.page.has_other_pages() and self.page.paginator.count <= MOST

    @property
    def is_part(self) -> bool:
        return len(self.page) < self.rows


def rows_shown(request, report: Report) -> RowsShown | None:
    """None where the rows are not settled, or are of some communes: all are shown.

    Searching and sorting shows communes alone, without the sections they stand in.
    """
    if not request.scope.reads_all or report.seen_on or not is_settled(report):
        return None
    every = report.rows.exclude(position=0)
    search = request.GET.get("tim", "").strip()
    order = request.GET.get("xep", "")
    order = order if order in ORDERS else ""
    found = every.exclude(commune=None) if search or order else every
    found = found.filter(search__contains=fold(search)) if search else found
    found = found.order_by(*ORDERS[order][1], "position").defer(*BLOCKS[1:])
    asked = request.GET.get("trang", "")
    pages = Paginator(found, MOST if asked == EVERY else AT_ONCE)
    rows = every.count()
    if not (search or order):
        pages.count = rows
    return RowsShown(pages.get_page(asked), rows, search, order)
