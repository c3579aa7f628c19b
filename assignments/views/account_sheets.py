"""Many users at once: a sheet looked at, then made; their slips in one file."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from assignments.account_forms import SheetAnswerForm, SheetForm, signed
from assignments.accounts import people, sheets, slips
from assignments.accounts.listing import UserList
from assignments.accounts.reach import may_let_in
from assignments.views.accounts import pdf
from povertyaid.file_views import download
from povertyaid.jobs import UserError

MOST_SLIPS = 200


@require_http_methods(["GET", "POST"])
def users_sheet(request):
    """Take a sheet in and show what each of its rows would make; nothing is kept."""
    request.scope.require_managing()

    is_sent = request.method == "POST"
    form = SheetForm(request.POST, request.FILES) if is_sent else SheetForm()
    context = {"form": form}
    if form.is_valid():
        try:
            lines = _read(form.cleaned_data["file"])
        except UserError as error:
            form.add_error("file", str(error))
        else:
            looked = sheets.looked_at(lines, request.user, request.scope)
            sound = [line for line in looked if not line.problems]
            context |= {"lines": looked, "sound": len(sound), "signed": signed(looked)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "accounts/sheet.html", context, status=status)


def _read(file) -> list[sheets.Line]:
    """Through a file of our own: the reader works in a process apart."""
    with tempfile.NamedTemporaryFile(suffix=Path(file.name).suffix[:8]) as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        return sheets.read(Path(copy.name), file.name)


@require_POST
def users_make(request):
    """Make the users of the rows that were looked at: all, or none and why."""
    request.scope.require_managing()

    form = SheetAnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Đã quá một giờ; hãy tải tệp lên lại.")
        return redirect("users_sheet")
    try:
        made = sheets.make(form.cleaned_data["lines"], request.user, request.scope)
    except ValidationError as error:
        messages.error(request, f"Chưa tạo tài khoản nào. {' '.join(error.messages)}")
        return redirect("users_sheet")
    words = f"Đã tạo {len(made)} tài khoản. Bấm “In phiếu” để in phiếu cho tất cả."
    messages.success(request, words)
    return redirect(f"{reverse('users')}?tinhtrang=chua-vao")


@require_safe
def users_template(request):
    request.scope.require_managing()

    return download(sheets.template(), "mau-nguoi-dung.xlsx")


@never_cache
@require_POST
def users_slips(request):
    """Four slips on a sheet, of those on the list who have set no password yet."""
    request.scope.require_managing()

    asked = request.GET.dict() | {"tinhtrang": "chua-vao"}
    found = UserList(request.scope, asked).users.order_by("full_name", "username")
    by, scope = request.user, request.scope
    wanted = [one for one in found[:MOST_SLIPS] if may_let_in(by, scope, one)]
    wanted = [one for one in wanted if one != by]
    if not wanted:
        messages.error(request, "Trong danh sách này không ai còn cần phiếu.")
        return redirect("users")
    drawn = [(one, people.slip_for(one, by, scope)) for one in wanted]
    return pdf(slips.to_pdf(drawn, slips.ON_A_SHEET), "phieu-dat-mat-khau.pdf")
