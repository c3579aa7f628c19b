"""Changes of communes: drafted by form or sheet, checked, applied, reversed."""

import tempfile
from functools import partial
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from assignments import boundaries as following
from assignments.boundary_forms import (
    ChangeForm,
    CommuneForm,
    PartForm,
    SheetForm,
    UnitForm,
)
from assignments.boundary_lists import commune_lines, part_lines, unit_lines
from households import boundaries
from households.boundaries import is_ready, plan_of, sheets
from households.models import BoundaryChange
from povertyaid import audit
from povertyaid.file_views import download
from povertyaid.jobs import UserError
from povertyaid.spreadsheets import CSV, XLSX

SHOWN_PROBLEMS = 200
KINDS = {"xlsx": XLSX, "csv": CSV}


@require_safe
def boundary_changes(request):
    request.scope.require_district()

    changes = BoundaryChange.objects.visible_to(request.scope)
    changes = changes.annotate(
        unit_count=Count("units", distinct=True),
        village_count=Count("moves", distinct=True),
    )
    context = {"changes": changes.order_by("-takes_effect_on", "-pk")}
    return render(request, "assignments/boundaries.html", context)


@require_http_methods(["GET", "POST"])
def boundary_new(request):
    request.scope.require_district()

    return _head(request, BoundaryChange(), "Đã ghi nháp; nay lập các đơn vị mới.")


@require_http_methods(["GET", "POST"])
def boundary_edit(request, pk):
    request.scope.require_district()
    change = _change(request, pk)

    return _head(request, change, "Đã sửa.")


@require_safe
def boundary(request, pk):
    """The plan before and after, every check, and what can be done with it."""
    request.scope.require_district()
    change = _change(request, pk)

    return _page(request, change, SheetForm())


@require_safe
def boundary_sheet(request, pk, ending):
    """The plan as a table: every village, filled in as far as it is planned."""
    request.scope.require_district()
    change = _change(request, pk)

    if ending not in KINDS:
        raise Http404
    content = sheets.write(plan_of(change), ending)
    audit.record(request.user, audit.Action.EXPORTED, change)
    return download(content, f"dia-gioi.{ending}", KINDS[ending])


@require_POST
def boundary_read(request, pk):
    """Read a filled-in sheet; with anything wrong in it the draft stays as it was."""
    request.scope.require_district()
    change = _change(request, pk)

    form = SheetForm(request.POST, request.FILES)
    problems = []
    if form.is_valid():
        try:
            problems = _read(change, form.cleaned_data["file"], request.user)
        except UserError as error:
            form.add_error("file", str(error))
        else:
            if not problems:
                messages.success(request, "Đã đọc bảng; hãy xem phần kiểm tra.")
                return redirect("boundary", pk)
    return _page(request, change, form, problems, status=422)


@require_http_methods(["GET", "POST"])
def boundary_unit_new(request, pk):
    """A new unit; with ?xa= a commune that goes on and takes villages in."""
    request.scope.require_district()
    change = _change(request, pk)

    commune = None
    if wanted := request.GET.get("xa", ""):
        if not wanted.isdecimal():
            raise Http404
        commune = get_object_or_404(boundaries.communes(), pk=wanted)
    return _unit(request, boundaries.blank_unit(change, commune))


@require_http_methods(["GET", "POST"])
def boundary_unit(request, pk, unit):
    request.scope.require_district()
    change = _change(request, pk)

    return _unit(request, get_object_or_404(change.units, pk=unit))


@require_POST
def boundary_unit_remove(request, pk, unit):
    request.scope.require_district()
    change = _change(request, pk)
    found = get_object_or_404(change.units, pk=unit)

    _done(request, lambda: boundaries.remove_unit(found, request.user), "Đã bỏ đơn vị.")
    return redirect("boundary", pk)


@require_POST
def boundary_communes(request, pk):
    """Whole communes to units: one choice for each; empty leaves a commune as it is.

    A commune shared out by village has no such choice and stays as it was planned.
    """
    request.scope.require_district()
    change = _change(request, pk)

    units = {str(unit.pk): unit for unit in change.units.all()}
    asked = {
        int(name[3:]): units.get(value)
        for name, value in request.POST.items()
        if name.startswith("xa-") and name[3:].isdecimal()
    }

    @transaction.atomic
    def give():
        for commune in boundaries.communes().filter(pk__in=asked).order_by("pk"):
            boundaries.give_commune(change, commune, asked[commune.pk], request.user)

    _done(request, give, "Đã ghi xã nào về đơn vị nào.")
    return redirect("boundary", pk)


@require_http_methods(["GET", "POST"])
def boundary_commune(request, pk, commune):
    """One commune village by village: where each goes, and under which name."""
    request.scope.require_district()
    change = _change(request, pk)
    commune = get_object_or_404(boundaries.communes(), pk=commune)

    form = CommuneForm(request.POST or None, plan=plan_of(change), commune=commune)
    if request.method == "POST" and form.is_valid():
        args = change, commune, form.wanted, request.user
        move = partial(boundaries.move_villages, *args)
        _done(request, move, f"Đã ghi các bản của {commune}.")
        return redirect("boundary", pk)
    context = {"change": change, "commune": commune, "form": form}
    status = 422 if form.errors else 200
    template = "assignments/boundary_commune.html"
    return render(request, template, context, status=status)


@require_http_methods(["GET", "POST"])
def boundary_part(request, pk, commune):
    """What becomes of a commune that ends, besides its villages."""
    request.scope.require_district()
    change = _change(request, pk)
    part = get_object_or_404(change.parts.select_related("commune"), commune=commune)

    form = PartForm(request.POST or None, instance=part)
    if request.method == "POST" and form.is_valid():
        settle = partial(boundaries.settle_part, form.instance, request.user)
        _done(request, settle, f"Đã ghi việc tiếp nhận {part.commune}.")
        return redirect("boundary", pk)
    context = {"change": change, "form": form, **part_lines(part)}
    status = 422 if form.errors else 200
    return render(request, "assignments/boundary_part.html", context, status=status)


@require_POST
def boundary_apply(request, pk):
    request.scope.require_district()
    change = _change(request, pk)

    _done(
        request,
        lambda: following.apply(change, request.user),
        "Đã áp dụng: các xã mới có trong sổ, các bản đã về xã mới.",
    )
    return redirect("boundary", pk)


@require_POST
def boundary_reverse(request, pk):
    request.scope.require_district()
    change = _change(request, pk)

    _done(
        request,
        lambda: following.reverse(change, request.user),
        "Đã hoàn tác: xã, bản, phụ trách xã và quyền trở lại như trước.",
    )
    return redirect("boundary", pk)


@require_POST
def boundary_discard(request, pk):
    request.scope.require_district()
    change = _change(request, pk)

    discard = partial(boundaries.discard, change, request.user)
    is_gone = _done(request, discard, "Đã bỏ bản nháp.")
    return redirect("boundary_changes") if is_gone else redirect("boundary", pk)


def _change(request, pk: int) -> BoundaryChange:
    return get_object_or_404(BoundaryChange.objects.visible_to(request.scope), pk=pk)


def _done(request, work, said: str) -> bool:
    """Do it and say so, or say why not."""
    try:
        work()
    except UserError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, said)
    return True


def _head(request, change: BoundaryChange, said: str):
    """The decision's number, title and day: a new draft or one that is corrected."""
    form = ChangeForm(request.POST or None, instance=change)
    if request.method == "POST" and form.is_valid():
        try:
            change = boundaries.save_change(form.instance, request.user)
        except ValidationError as error:
            form.add_error(None, error)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, said)
            return redirect("boundary", change.pk)
    context = {"form": form, "pk": change.pk}
    status = 422 if form.errors else 200
    return render(request, "assignments/boundary_form.html", context, status=status)


def _unit(request, unit):
    form = UnitForm(request.POST or None, instance=unit)
    if request.method == "POST" and form.is_valid():
        try:
            boundaries.save_unit(form.instance, request.user)
        except ValidationError as error:
            form.add_error(None if unit.goes_on else "code", error.messages)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã ghi {form.instance}.")
            return redirect("boundary", unit.change_id)
    context = {"form": form, "unit": unit, "change": unit.change}
    status = 422 if form.errors else 200
    return render(request, "assignments/boundary_unit.html", context, status=status)


def _read(change: BoundaryChange, file, by) -> list:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet"
        with path.open("wb") as stored:
            for chunk in file.chunks():
                stored.write(chunk)
        found = sheets.read(plan_of(change), path, file.name)
    if not found.problems:
        boundaries.replace_plan(
            change, found.units.values(), found.moves, found.ended, by
        )
    return found.problems


def _page(request, change: BoundaryChange, form: SheetForm, problems=(), status=200):
    plan = plan_of(change)
    found = []
    if not change.is_applied:
        found = boundaries.checks(plan, timezone.localdate())
        found += following.follow_checks(plan)
    communes = commune_lines(plan)
    context = {
        "change": change,
        "plan": plan,
        "communes": communes,
        "units": unit_lines(plan, communes),
        "checks": found,
        "is_ready": is_ready(found),
        "form": form,
        "problems": problems[:SHOWN_PROBLEMS],
        "problem_count": len(problems),
    }
    return render(request, "assignments/boundary.html", context, status=status)
