"""The list of households, and the page of one."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assignments.dossiers import Dossier, household_with_people
from assignments.everything import everything_about
from assignments.everything_forms import EverythingForm
from assignments.exports import HEADERS, household_table
from assignments.history import history
from assignments.lists import PAGE_SIZE, HouseholdList, Row
from assignments.supports.summaries import HouseholdSupport
from assignments.visits.summaries import HouseholdVisits
from households.choices import LISTED
from households.models import Household
from households.querysets import identity_number_in
from povertyaid import audit
from povertyaid.file_views import download, download_table
from povertyaid.kept import kept
from povertyaid.scope import Scope
from povertyaid.templatetags.vn import MISSING, chip, number

TABS = {
    "listed": "Trong danh sách",
    "poor": "Hộ nghèo",
    "near_poor": "Hộ cận nghèo",
    "escaped": "Đã thoát",
    "left": "Rời danh sách",
    "all": "Toàn bộ sổ hộ",
}
COLUMNS = [  # heading, what to sort by, class
    ("Mã hộ", "code", ""),
    ("Chủ hộ", "name", ""),
    ("Bản, xã", "village", ""),
    ("Phân loại", None, ""),
    ("Số khẩu", "persons", "num"),
    ("B1", "b1", "num"),
    ("B2", "b2", "num"),
    ("Số chỉ số thiếu", None, "num"),
    ("Người giúp chính", None, ""),
]
UNLISTED = mark_safe('<span class="quiet">ngoài danh sách</span>')
NOBODY = mark_safe('<span class="quiet">chưa có</span>')
NOT_HERE = "Số định danh không tìm qua địa chỉ của trang: gõ vào ô Tìm hộ ở trên cùng."
CHOSEN = ["commune", "village", "ethnic"]


@require_safe
def households(request):
    """The list; for htmx only what changes when one filters, sorts or turns a page."""
    if identity_number_in(request.GET.get("q", "")):
        messages.info(request, NOT_HERE)
        return redirect("households")

    def part() -> str:
        listed = HouseholdList(request.scope, request.GET)
        context = _context(request, listed)
        return render_to_string("assignments/_households.html", context, request)

    shown = kept(request.scope, f"households ?{request.GET.urlencode()}", part)
    is_part = request.htmx and not request.htmx.history_restore_request
    if is_part:
        response = HttpResponse(shown)
    else:
        response = render(request, "assignments/households.html", {"part": shown})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def households_file(request, form):
    """Every row of the list as filtered, as a workbook or as CSV."""
    listed = HouseholdList(request.scope, request.GET)

    rows = household_table(listed)
    what = "households.household"
    audit.record_export(request.user, what, len(rows), columns=HEADERS)
    stem = f"danh-sach-ho-{listed.year or 'trong'}"
    sheet = f"Danh sách hộ {listed.year or ''}".strip()
    return download_table(form, stem, sheet, HEADERS, rows)


@require_safe
@never_cache
def household(request, pk):
    """Everything known of one household: results, helpers, people, history."""
    household = _household(request, pk)

    audit.record_view(request.user, household)
    return _page(request, household)


@require_POST
@never_cache
def household_number(request, pk):
    """Show the head's whole citizen number, once; who looked is written down."""
    household = _household(request, pk)
    request.scope.require_numbers(household.village.commune_id)

    audit.record(request.user, audit.Action.VIEWED, household)
    if request.htmx:
        context = {"household": household, "is_shown": True}
        return render(request, "assignments/_citizen_number.html", context)
    return _page(request, household, is_shown=True)


@require_POST
@never_cache
def household_everything(request, pk):
    """All that is kept about the household, for its own people; who asked is noted."""
    household = _household(request, pk)
    request.scope.require_write(household.village.commune_id)

    form = EverythingForm(request.POST)
    if not form.is_valid():
        return _page(request, household, asking=form)
    asked_by = form.cleaned_data["nguoi"]
    content = everything_about(household, asked_by, request.user)
    return download(content, f"du-lieu-{household.code}.zip", "application/zip")


def _household(request, pk) -> Household:
    households = Household.objects.visible_to(request.scope)
    return get_object_or_404(household_with_people(households, request.scope), pk=pk)


def _page(request, household: Household, *, is_shown=False, asking=None):
    commune = household.village.commune_id
    may_write = request.scope.may_write(commune)
    dossier = Dossier(household, request.scope, _day(request.GET.get("ngay", "")))
    context = {
        "household": household,
        "dossier": dossier,
        "received": HouseholdSupport(request.scope, household),
        "visited": HouseholdVisits(request.scope, household, dossier.running),
        "history": history(household, dossier.reviews, with_views=may_write),
        "may_write": may_write,
        "sees_numbers": request.scope.may_see_numbers(commune),
        "helps_here": dossier.own_help is not None,
        "reads_commune": request.scope.may_read(commune),
        "is_shown": is_shown,
        "asking": asking or EverythingForm(),
    }
    status = 422 if asking else 200
    return render(request, "assignments/household.html", context, status=status)


def _day(asked: str) -> date | None:
    """The day asked for; None, for today, if that is no day."""
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return None


def _context(request, listed: HouseholdList) -> dict:
    asked = {name: value for name, value in request.GET.items() if value}
    for passing in ("page", "of"):
        asked.pop(passing, None)
    counts, total, page = listed.counts, listed.total, listed.page
    rows = listed.rows()
    start = (page - 1) * PAGE_SIZE
    return {
        "asked": listed.asked,
        **{name: str(listed.asked[name] or "") for name in CHOSEN},
        "facets": listed.facets,
        "years": [str(year) for year in listed.years],
        "year": str(listed.year or ""),
        "status": listed.status,
        "sort": listed.sort,
        "tabs": [
            (name, label, counts[name], _address(asked, status=name))
            for name, label in TABS.items()
        ],
        "columns": [
            (label, kind, sort, _address(asked, sort=sort))
            for label, sort, kind in COLUMNS
        ],
        "lines": _lines(rows),
        "may_give": _may_give(listed.scope, rows),
        "total": total,
        "first": start + 1,
        "last": start + len(rows),
        "page": page,
        "pages": listed.pages,
        "previous": page > 1 and _address(asked, page=page - 1),
        "next": page < listed.pages and _address(asked, page=page + 1),
        "download": _address(asked),
        "is_narrowed": listed.is_narrowed,
        "everywhere": _address({"q": asked.get("q", ""), "status": "all"}),
    }


def _may_give(scope: Scope, rows: list[Row]) -> bool:
    """Whether helpers may be given to what is listed: every commune of it is written.

    And whether there is anything to give: a household of the list without a helper.
    """
    writes = scope.writes_all or (bool(scope.writes) and scope.reads <= scope.writes)
    return writes and any(not r.helper and r.status in LISTED for r in rows)


def _address(asked: dict, **changes) -> str:
    return "?" + urlencode(asked | changes)


def _lines(rows: list[Row]) -> list[tuple]:
    """The cells as text: formatting each in the template would cost most of a page."""
    chips = {status: chip(status) for status in {row.status for row in rows}}
    chips[None] = UNLISTED
    return [
        (
            str(row.pk),
            row.code,
            row.head_name,
            row.village,
            row.commune,
            chips[row.status],
            *map(number, (row.persons, row.b1, row.b2)),
            MISSING if row.deprivations is None else str(len(row.deprivations)),
            row.helper or (NOBODY if row.status in LISTED else ""),
            not row.helper and row.status in LISTED,
        )
        for row in rows
    ]
