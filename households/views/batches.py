"""Lists in: upload a workbook, see what would change, write it, take it back."""

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from households import imports
from households.choices import BatchKind, BatchState
from households.forms import CommitForm, RefuseForm, TemplateForm, UploadForm
from households.models import ImportBatch
from households.views.opened import COMMIT, READ, UNDO, ask, open_batch, require_lists
from households.views.review import effect_context, page_of_batch
from povertyaid.jobs import UserError

_ID = re.compile(r"[0-9]{1,18}")

BATCHES_ON_A_PAGE = 25
NOTHING_TO_WRITE = "Không có gì để ghi: mọi dòng đã có trong sổ, hoặc đang chờ sửa."


@require_safe
def import_list(request):
    batches = ImportBatch.objects.visible_to(request.scope).writable_by(request.scope)
    require_lists(request.scope)

    batches = batches.filter(kind=BatchKind.HOUSEHOLDS)
    batches = batches.select_related("commune", "uploaded_by", "committed_by", "job")
    page = Paginator(batches, BATCHES_ON_A_PAGE).get_page(request.GET.get("trang"))
    return render(request, "households/imports.html", {"page": page})


@require_http_methods(["GET", "POST"])
def import_upload(request):
    """The form; a good file becomes a batch that a worker reads."""
    require_lists(request.scope)

    today = timezone.localdate()
    form = UploadForm(
        request.POST or None, request.FILES or None, scope=request.scope, today=today
    )
    if request.method == "POST" and form.is_valid():
        try:
            batch = _take_in(request, **form.cleaned_data)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return redirect("import", batch.pk)
    template_form = TemplateForm(
        scope=request.scope, initial={"nam": form.initial["year"]}
    )
    return render(
        request,
        "households/import_upload.html",
        {"form": form, "template_form": template_form},
        status=422 if form.is_bound else 200,
    )


def _take_in(request, *, file, year, commune, is_closing) -> ImportBatch:
    """Of a form that takes only a commune one writes, or none from the office."""
    with transaction.atomic():
        batch = imports.upload(
            file,
            year=year,
            by=request.user,
            commune=commune,
            is_closing=is_closing,
        )
        ask(request, batch, READ, f"Đọc tệp {batch.filename}")
    return batch


@require_safe
def import_page(request, pk):
    """One batch: its progress, or its rows by what committing them does."""
    return page_of_batch(request, open_batch(request, pk))


@require_safe
def import_progress(request, pk):
    """What a waiting batch page asks for; when the job has ended, the whole page."""
    batch = open_batch(request, pk)

    response = render(
        request,
        "households/_import_progress.html",
        {"batch": batch, "running": batch.job},
    )
    if batch.job is None or batch.job.is_ended:
        response["HX-Refresh"] = "true"
    return response


@require_safe
def import_effect(request, pk):
    """What writing would do now: asked for again after every decision."""
    batch = open_batch(request, pk)

    context = {"batch": batch} | effect_context(batch)
    return render(request, "households/_import_effect.html", context)


@require_POST
@transaction.atomic
def import_read(request, pk):
    batch = open_batch(request, pk)

    ask(request, batch, READ, f"Đọc lại tệp {batch.filename}")
    return redirect("import", pk)


@require_POST
@transaction.atomic
def import_commit(request, pk):
    """Have the list written; 422 while a doubt about it is not ticked as checked."""
    batch = open_batch(request, pk)

    doubts = imports.doubts_of(batch)
    if batch.state == BatchState.IN_REVIEW:
        if not imports.effect_of(batch).rows:
            messages.info(request, NOTHING_TO_WRITE)
            return redirect("import", pk)
        form = CommitForm(request.POST, doubts=doubts)
        if not form.is_valid():
            return page_of_batch(request, batch, commit_form=form, status=422)
    elif batch.state == BatchState.COMMITTED and not imports.pending_of(batch):
        messages.info(request, "Không có dòng nào mới sửa được để ghi tiếp.")
        return redirect("import", pk)
    title = f"Ghi danh sách năm {batch.year} vào sổ"
    ask(request, batch, COMMIT, title, confirmed=[doubt.key for doubt in doubts])
    return redirect("import", pk)


@require_POST
@transaction.atomic
def import_undo(request, pk):
    """Take the batch back: the rows ticked (`dong`), or with none all of it."""
    batch = open_batch(request, pk)

    rows = [int(row) for row in request.POST.getlist("dong") if _ID.fullmatch(row)]
    if "chon" in request.POST and not rows:
        messages.error(request, "Đánh dấu ít nhất một dòng để hoàn tác.")
        return page_of_batch(request, batch, status=422)
    if rows:
        title = f"Hoàn tác {len(rows)} dòng của lần nhập {batch.pk}"
        ask(request, batch, UNDO, title, rows=rows)
    else:
        ask(request, batch, UNDO, f"Hoàn tác lần nhập {batch.pk}")
    return redirect("import", pk)


@require_POST
def import_refuse(request, pk):
    batch = open_batch(request, pk)

    form = RefuseForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.errors["reason"][0])
        return redirect("import", pk)
    try:
        imports.refuse(batch, request.user, form.cleaned_data["reason"])
    except UserError as error:
        messages.error(request, str(error))
    return redirect("import", pk)
