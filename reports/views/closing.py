"""Closing a year's account, and what has changed since."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from households.models import Commune
from povertyaid import audit
from povertyaid.file_views import download
from povertyaid.jobs import UserError
from povertyaid.scope import Scope
from reports import closing
from reports.close_forms import CloseForm
from reports.differences import (
    Sides,
    changed_totals,
    count_by_commune,
    differences,
    figure_differences,
)
from reports.exports import differences as workbook
from reports.models import Report
from reports.views.reports import versions_of

NAMES_ON_A_PAGE = 50
FIGURES_SHOWN = 200


def report_close(request, year):
    """What closing means and what stands in the way; then it is closed for good."""
    request.scope.require_closing()
    report = versions_of(request, year)[0]
    form = CloseForm(request.POST or None, initial={"compiled_at": _stamp(report)})

    if request.method == "POST" and form.is_valid():
        seen, reason = form.cleaned_data["compiled_at"], form.cleaned_data["reason"]
        try:
            closing.close_report(report.pk, request.user, seen, reason)
        except closing.NeedsReason as error:
            form.add_error("reason", str(error))
        except UserError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã chốt báo cáo năm {year}.")
            return redirect("report", year)
    obstacles = closing.obstacles(report, request.user)
    context = {"report": report, "form": form, "obstacles": obstacles}
    status = 422 if form.is_bound else 200
    return render(request, "reports/close.html", context, status=status)


def _stamp(report: Report) -> str:
    """To the microsecond: a draft compiled anew in the same second is another."""
    return report.compiled_at.isoformat() if report.compiled_at else ""


@dataclass
class _Comparison:
    """Which two sides a page compares, as far as its user reads them."""

    scope: Scope
    versions: list[Report]
    sides: Sides
    commune: Commune | None

    @cached_property
    def counts(self) -> dict[int, int]:
        """Commune id → lines that differ, of what is asked for."""
        counts = count_by_commune(self.sides)
        return {pk: n for pk, n in counts.items() if self._is_asked(pk)}

    def _is_asked(self, commune: int) -> bool:
        if self.commune is not None:
            return commune == self.commune.pk
        return self.scope.may_read(commune)

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, page: slice):
        commune = self.commune.pk if self.commune else None
        return differences(self.sides, self.scope, commune, page)

    @property
    def figures(self):
        if self.sides.new is None:
            return []
        commune = self.commune.pk if self.commune else None
        return figure_differences(*self.sides, self.scope, commune)

    @property
    def totals(self):
        if self.sides.new is not None:
            return []
        found = changed_totals(self.sides.old, self.scope)
        return [one for one in found if self._is_asked(one.commune_id)]


@require_safe
def report_differences(request, year):
    """Two versions side by side, or a version and today's register: figures, names."""
    asked = _comparison(request, year)
    page = Paginator(asked, NAMES_ON_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    figures = asked.figures
    communes = _communes(request)
    names = {one.pk: one.name for one in communes}
    context = {
        "year": year,
        "asked": asked,
        "old": asked.sides.old,
        "new": asked.sides.new,
        "page": page,
        "rows": [(one, names.get(one.commune_id, "")) for one in page.object_list],
        "figures": figures[:FIGURES_SHOWN],
        "figures_more": max(0, len(figures) - FIGURES_SHOWN),
        "communes": communes,
        "names_url": reverse("report_names", args=[year]),
    }
    return render(request, "reports/differences.html", context)


@require_safe
def report_differences_xlsx(request, year):
    """The same comparison as a workbook, every figure and every household."""
    asked = _comparison(request, year)
    names = {one.pk: one.name for one in _communes(request)}
    found = asked[:]
    book = workbook.write(asked.sides, asked.figures, asked.totals, found, names)
    title = f"Đối chiếu báo cáo năm {year}"
    what, columns = Report._meta.label_lower, [words for words, _ in workbook.NAMES]
    audit.record_export(request.user, what, len(found), title, columns=columns)
    return download(book, f"doi-chieu-bao-cao-{year}.xlsx")


def _communes(request) -> list[Commune]:
    communes = Commune.objects.visible_to(request.scope)
    return list(communes.order_by("sort_key", "pk"))


def _comparison(request, year: int) -> _Comparison:
    """?cu= the older version, ?moi= the newer, "so" for today's register; 404 else.

    Unasked, the newest closed version against the version after it, or the register.
    """
    versions = [one for one in versions_of(request, year) if one.is_compiled]
    if not versions:
        raise Http404
    closed = next((one for one in versions if one.state == "closed"), versions[-1])
    old = _version(versions, request.GET.get("cu", ""), closed)
    wanted = request.GET.get("moi", "")
    if wanted == "so" or (not wanted and versions[0] == old):
        new = None
    else:
        new = _version(versions, wanted, versions[0])
    commune = None
    if place := request.GET.get("xa", ""):
        if not place.isdecimal():
            raise Http404
        commune = get_object_or_404(Commune.objects.visible_to(request.scope), pk=place)
    return _Comparison(request.scope, versions, Sides(old, new), commune)


def _version(versions: list[Report], wanted: str, otherwise: Report) -> Report:
    if not wanted:
        return otherwise
    for one in versions:
        if str(one.version) == wanted:
            return one
    raise Http404
