"""What the columns were taken for, and saying otherwise by hand."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from households.choices import BatchState
from households.forms import TieForm
from households.imports import review, ties
from households.models import ImportBatch
from households.views.opened import READ, ask, open_batch
from households.views.review import page_of_batch
from povertyaid.jobs import UserError

FOR_THE_NEXT = "Lần nhập này đã ghi, nên cột khớp được dùng từ tệp sau."


@require_POST
@transaction.atomic
def import_tie(request, pk):
    """Tie a heading to a field; the file is read again."""
    batch = open_batch(request, pk)

    form = TieForm(request.POST)
    if not form.is_valid():
        return _refused(request, batch, next(iter(form.errors.values()))[0])
    asked = form.cleaned_data
    try:
        tie = ties.tie_heading(
            batch,
            asked["bang"],
            asked["tieu_de"],
            asked["truong"],
            asked["so"],
            request.user,
        )
    except UserError as error:
        return _refused(request, batch, str(error))
    return _read_again(request, batch, f"Đã nhớ: {tie}.")


@require_POST
@transaction.atomic
def import_untie(request, pk, tie):
    """Forget a tie; the file is read again."""
    batch = open_batch(request, pk)

    tie = get_object_or_404(ties.ties_of(batch), pk=tie)
    told = f"Đã bỏ: {tie}."
    try:
        ties.untie(batch, tie, request.user)
    except UserError as error:
        return _refused(request, batch, str(error))
    return _read_again(request, batch, told)


def _read_again(request, batch: ImportBatch, told: str):
    messages.success(request, told)
    if batch.state == BatchState.COMMITTED:
        messages.info(request, FOR_THE_NEXT)
    else:
        ask(request, batch, READ, f"Đọc lại tệp {batch.filename}")
    address = reverse("import", args=[batch.pk])
    return redirect(f"{address}?xem={review.COLUMNS_TAB}")


def _refused(request, batch: ImportBatch, error: str):
    messages.error(request, error)
    return page_of_batch(request, batch, status=422)
