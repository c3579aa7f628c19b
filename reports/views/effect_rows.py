"""Which figures of the comparison a page shows: as counted now, or as settled."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from povertyaid import jobs
from povertyaid.text import fold
from reports.effects import (
    Effect,
    Question,
    Slice,
    cells,
    effect_of,
    may_be_settled,
    measure,
    standing,
)
from reports.effects.settled import Standing, communes_of, communes_with
from reports.models import Report

COMMUNES = 25  # on a page at first: a district's
ORGANISATIONS = 25  # of six hundred in a district
MOST = 1_000  # that one may ask to see; the workbook has all
EVERY = "tat-ca"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page has to show. Without figures it says who counts them."""

    found: Effect | None
    standing: Standing | None = None  # None: counted from the lines just now
    page: Page | None = None  # of communes, where they may be too many
    search: str = ""


def effect_shown(request, question: Question, reports: dict[int, Report]) -> Shown:
    """For the page: 25 communes in the order of codes, and the largest organisations"""
    most = MOST if request.GET.get("tochuc") == EVERY else ORGANISATIONS
    stands = standing_of(request, question, reports)
    if stands is None:
        return Shown(measure(question, reports, request.scope, most))
    if stands.count is None:
        return Shown(None, stands)
    search = request.GET.get("tim", "").strip()[:60]
    rows = communes_of(stands.count, question.start)
    rows = rows.filter(search__contains=fold(search)) if search else rows
    page = Paginator(rows, COMMUNES).get_page(request.GET.get("trang"))
    theirs = {row.commune_id: cells.unpacked(row.rows) for row in page}
    whole = cells.unpacked(stands.count.whole)
    return Shown(effect_of(question, whole, theirs, most), stands, page, search)


def effect_whole(request, question: Question, reports) -> Effect | None:
    """For the workbook: every commune and organisation; None while it is counted."""
    stands = standing_of(request, question, reports)
    if stands is None:
        return measure(question, reports, request.scope)
    if stands.count is None:
        return None
    rows = communes_with(stands.count, question.start)
    theirs = {commune: cells.unpacked(packed) for commune, packed in rows}
    return effect_of(question, cells.unpacked(stands.count.whole), theirs)


def rows_shown(request, listed: type, question: Question, reports, part: Slice):
    """Households or Gifts, as `listed`; None while they are counted."""
    stands = standing_of(request, question, reports)
    if stands and not stands.count:
        return None
    return listed(question, reports, request.scope, part, stands and stands.count)


def standing_of(request, question: Question, reports) -> Standing | None:
    """How settled figures stand; None for who has them counted on the spot."""
    if not may_be_settled(question, request.scope):
        return None
    stands = standing(question, reports, request.user)
    if stands.job:
        jobs.wake(stands.job)
    return stands
