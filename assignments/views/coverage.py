"""Phân công: who is still without whom, and what to do about it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from assignments.coverage import (
    GAPS,
    SUBJECTS,
    By,
    CoverageList,
    Figures,
    Kind,
    Survey,
    answer_family,
    coverage_workbook,
    headings_of,
    waiting,
)
from assignments.models import HouseholdAssignment, Plan
from households.models import Review
from povertyaid import audit
from povertyaid.file_views import download
from povertyaid.kept import kept

GROUPINGS = {
    By.COMMUNE: "Theo xã",
    By.VILLAGE: "Theo bản",
    By.CELL: "Theo chi bộ",
    By.ORGANISATION: "Theo tổ chức đảng",
}
MOST_LINES = 50
MOST_ANSWERS = 200


@require_safe
def assignments(request):
    """The figures of the list and of today's help, put together four ways."""
    request.scope.require_reports()

    def part() -> str:
        context = _figures(request) | {"request": request}
        return render_to_string("assignments/_coverage.html", context)

    shown = kept(request.scope, f"coverage ?{request.GET.urlencode()}", part)
    return render(request, "assignments/coverage.html", {"part": shown})


def _figures(request) -> dict:
    survey, newest = _survey(request)
    figures = Figures(survey)
    by = _grouping(request)
    lines = figures.lines(by)
    organisations = lines if by == By.ORGANISATION else figures.lines(By.ORGANISATION)
    page, pages = _page(request, len(lines))
    return {
        "plan": survey.plan,
        "year": survey.year,
        "newest": newest,
        "by": by.value,
        "groupings": [(key.value, word) for key, word in GROUPINGS.items()],
        "total": figures.total,
        "short": sum(1 for line in organisations if line.missing),
        "stretched": sum(1 for line in organisations if line.beyond),
        "count": len(lines),
        "lines": lines[(page - 1) * MOST_LINES : page * MOST_LINES],
        "page": page,
        "pages": pages,
    }


@require_safe
def coverage_list(request, slug):
    """The rows behind one figure."""
    listed, newest = _listed(request, slug)

    if listed.gap.kind == Kind.HOUSEHOLDS:
        for review in listed.rows:
            review.waiting = waiting(review)
    context = {
        "listed": listed,
        "gap": listed.gap,
        "asked": listed.asked,
        "communes": listed.ground.communes.values(),
        "year": listed.survey.year,
        "newest": newest,
        "may_give": request.scope.writes_all or bool(request.scope.writes),
    }
    return render(request, "assignments/coverage_list.html", context)


@require_safe
def coverage_list_xlsx(request, slug):
    """Every row of the list as narrowed, as a workbook."""
    listed, _ = _listed(request, slug)

    content, rows = coverage_workbook(listed)
    subject, columns = SUBJECTS[listed.gap.kind], headings_of(listed.gap)
    audit.record_export(request.user, subject, rows, listed.gap.title, columns=columns)
    return download(content, f"{slug}.xlsx")


@require_POST
def family_answers(request):
    """Whether the ticked helpers are of the families they help."""
    ids = [v for v in request.POST.getlist("cap") if v.isdecimal() and len(v) < 19]
    pairs = HouseholdAssignment.objects.visible_to(request.scope).running()
    pairs = pairs.select_related("member", "household__village")
    pairs = list(pairs.filter(pk__in=ids[:MOST_ANSWERS], member__isnull=False))
    if not (request.scope.writes_all or request.scope.writes):
        raise PermissionDenied
    for pair in pairs:
        request.scope.require_write(pair.household.village.commune_id)

    is_family = request.POST.get("la") == "nguoi-nha"
    for pair in pairs:
        answer_family(pair.member, pair.household, is_family, request.user)
    if is_family and len(pairs) == 1:
        return redirect("household_helper", pairs[0].household_id)
    said = "là người nhà, cần đổi người giúp" if is_family else "không phải người nhà"
    if pairs:
        messages.success(request, f"Đã ghi {len(pairs)} trường hợp {said}.")
    else:
        messages.warning(request, "Chưa chọn trường hợp nào.")
    return redirect(_back(request))


def _back(request) -> str:
    """The list as it was narrowed, if it is told and it is ours."""
    back = request.POST.get("ve", "")
    if url_has_allowed_host_and_scheme(back, request.get_host()):
        return back
    return reverse("coverage_list", args=["co-the-nguoi-nha"])


def _survey(request) -> tuple[Survey, int | None]:
    """What is asked by the year in the address, and the newest year there is."""
    newest = Review.objects.visible_to(request.scope).latest_year()
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else newest
    return Survey(
        request.scope, year, Plan.objects.in_force(timezone.localdate())
    ), newest


def _listed(request, slug) -> tuple[CoverageList, int | None]:
    request.scope.require_reports()
    if slug not in GAPS:
        raise Http404
    survey, newest = _survey(request)
    return CoverageList(survey, GAPS[slug], request.GET), newest


def _grouping(request) -> By:
    asked = request.GET.get("theo", "")
    return By(asked) if asked in list(By) else By.COMMUNE


def _page(request, count: int) -> tuple[int, int]:
    pages = -(-count // MOST_LINES) or 1
    asked = request.GET.get("trang", "")
    page = int(asked) if asked.isdecimal() and len(asked) < 7 else 1
    return max(1, min(page, pages)), pages
