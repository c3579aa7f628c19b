"""Decisions about rows: answer, mend, leave out. Each gives back the row's own card."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from households.forms import (
    AlikeForm,
    AnswerForm,
    CellsForm,
    MissingForm,
    RowsForm,
    RuleForm,
)
from households.imports import answers, edits, missing, review, shown
from households.imports.rules import RULES
from households.models import Household, ImportBatch
from households.views.opened import address_of, open_batch, open_row
from households.views.review import page_of_batch
from povertyaid import audit
from povertyaid.jobs import UserError
from povertyaid.templatetags.vn import number

CHANGED = "batch-changed"  # the event by which the effect beside the rows is renewed


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def import_row(request, pk, row):
    """One row with its cells to mend; a POST reads it again with what was typed."""
    batch, row = open_row(request, pk, row)

    if request.method != "POST":
        return _card(request, batch, row.pk, is_editing=True)
    form = CellsForm(request.POST, edits.cells_of(batch, row))
    try:
        edits.edit_cells(batch, row, form.texts, request.user)
    except UserError as error:
        return _card(request, batch, row.pk, error=str(error), is_editing=True)
    return _decided(request, batch, row.pk)


@require_POST
@never_cache
def import_row_number(request, pk, row):
    """The row's cells with its identity numbers whole; who looked is written down."""
    batch, row = open_row(request, pk, row)

    audit.record(request.user, audit.Action.VIEWED, row)
    return _card(request, batch, row.pk, is_editing=True, is_whole=True)


@require_safe
def import_card(request, pk, row):
    """The row's card as it is: what closing its cells gives back."""
    batch, row = open_row(request, pk, row)
    return _card(request, batch, row.pk)


@require_POST
def import_answer(request, pk, row):
    """Say which household the row is, or that it is a new one."""
    batch, row = open_row(request, pk, row)

    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _refused(request, batch, row.pk, form.errors["la"][0])
    chosen, household = form.cleaned_data["la"], None
    if chosen is not None:
        households = Household.objects.visible_to(request.scope)
        household = households.select_related("village").filter(pk=chosen).first()
        if household is None:
            return _refused(request, batch, row.pk, "Không có hộ này trong sổ.")
    return _try(request, batch, row.pk, answers.answer, row, household)


@require_POST
def import_ask_again(request, pk, row):
    batch, row = open_row(request, pk, row)
    return _try(request, batch, row.pk, answers.ask_again, row)


@require_POST
def import_leave(request, pk, row):
    """Leave the row out, or take it in again (`nhan`)."""
    batch, row = open_row(request, pk, row)

    act = answers.take_in if "nhan" in request.POST else answers.leave_out
    return _try(request, batch, row.pk, act, batch.rows.filter(pk=row.pk))


@require_POST
def import_leave_all(request, pk):
    """The same for every row that the address's tab and filters give."""
    batch = open_batch(request, pk)

    wish = RowsForm(request.GET).wish
    rows = review.narrowed(review.rows_in(batch, wish.tab), wish)
    is_taken = "nhan" in request.POST
    act = answers.take_in if is_taken else answers.leave_out
    try:
        count = act(batch, rows, request.user)
    except UserError as error:
        return _page_with(request, batch, str(error))
    done = "Đã nhận lại" if is_taken else "Đã để lại"
    messages.success(request, f"{done} {number(count)} dòng.")
    return redirect(address_of(request, batch))


@require_POST
def import_rule(request, pk):
    """Answer every question that one rule speaks of."""
    batch = open_batch(request, pk)

    form = RuleForm(request.POST)
    if not form.is_valid():
        return _page_with(request, batch, form.errors["luat"][0])
    rule = RULES[form.cleaned_data["luat"]]
    try:
        count = answers.answer_by_rule(batch, rule, request.user)
    except UserError as error:
        return _page_with(request, batch, str(error))
    messages.success(request, f"Đã trả lời {number(count)} câu hỏi: {rule.label}.")
    return redirect(address_of(request, batch))


@require_POST
def import_missing(request, pk):
    """Say what became of households of last year that the file does not have."""
    batch = open_batch(request, pk)

    form = MissingForm(request.POST)
    if not form.is_valid():
        return _page_with(request, batch, next(iter(form.errors.values()))[0])
    what = form.cleaned_data["la"]
    try:
        count = missing.answer_missing(
            batch, form.cleaned_data["ho"], what, request.user
        )
    except UserError as error:
        return _page_with(request, batch, str(error))
    messages.success(request, f"{missing.ANSWERS[what]}: {number(count)} hộ.")
    return redirect(address_of(request, batch))


@require_POST
def import_alike(request, pk):
    """Mend every error cell of one column that says the same."""
    batch = open_batch(request, pk)

    form = AlikeForm(request.POST)
    if not form.is_valid():
        return _page_with(request, batch, next(iter(form.errors.values()))[0])
    asked = form.cleaned_data
    try:
        count = edits.mend_alike(
            batch, asked["cot"], asked["thay"], asked["thanh"], request.user
        )
    except UserError as error:
        return _page_with(request, batch, str(error))
    messages.success(request, f"Đã sửa {number(count)} dòng và đọc lại.")
    return redirect(address_of(request, batch))


# What comes back


def _try(request, batch: ImportBatch, row: int, act, *arguments):
    """Do it and give back the row's card; what cannot be done is told on it."""
    try:
        act(batch, *arguments, request.user)
    except UserError as error:
        return _refused(request, batch, row, str(error))
    return _decided(request, batch, row)


def _decided(request, batch: ImportBatch, row: int):
    """The card as it is now, with the tabs; without htmx the page again."""
    if not request.htmx:
        return redirect(address_of(request, batch, row))
    response = _card(request, batch, row)
    response["HX-Trigger"] = CHANGED
    return response


def _refused(request, batch: ImportBatch, row: int, error: str):
    if request.htmx:
        return _card(request, batch, row, error=error)
    return _page_with(request, batch, error)


def _page_with(request, batch: ImportBatch, error: str):
    messages.error(request, error)
    batch.refresh_from_db()
    return page_of_batch(request, batch, status=422)


def _card(
    request, batch: ImportBatch, pk: int, *, error="", is_editing=False, is_whole=False
):
    """The row's card; as a page of its own without htmx. Nothing if the row is gone."""
    found = batch.rows.filter(pk=pk).select_related("household", "commune")
    shown_rows = shown.show(batch, list(found))
    tabs = review.tabs(batch, RowsForm(request.GET).wish.tab)
    context = {"batch": batch, "tabs": tabs, "error": error, "is_editing": is_editing}
    context["may_decide"] = True
    if not shown_rows:
        return HttpResponse()
    context["one"] = shown_rows[0]
    if is_editing:
        row = shown_rows[0].row
        context["cells"] = edits.cells_of(batch, row, whole=is_whole)
        context["has_hidden"] = any(cell.is_hidden for cell in context["cells"])
    name = "_import_card_alone" if request.htmx else "import_row"
    status = 422 if error else 200
    return render(request, f"households/{name}.html", context, status=status)
