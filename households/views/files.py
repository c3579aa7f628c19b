"""Files out of the import pages: what came, what waits, what to fill in."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from households.forms import TemplateForm
from households.imports import blanks, waiting
from households.views.opened import open_batch, require_lists
from povertyaid import audit
from povertyaid.file_views import download
from povertyaid.jobs import UserError


@require_safe
def import_file(request, pk):
    """The file as it was uploaded."""
    batch = open_batch(request, pk)
    if not batch.file:
        raise Http404("Tệp gốc đã xóa theo thời hạn lưu.")

    audit.record(request.user, audit.Action.EXPORTED, batch)
    return FileResponse(
        batch.file.open("rb"), as_attachment=True, filename=batch.filename
    )


@require_safe
def import_waiting(request, pk):
    """The rows that wait, in the file's own columns with the reason first."""
    batch = open_batch(request, pk)

    try:
        found = waiting.workbook_of(batch)
    except UserError as error:
        messages.info(request, str(error))
        return redirect("import", pk)
    title = f"dòng chờ của lần nhập {batch.pk}"
    audit.record_export(request.user, "households.importrow", found.rows, title)
    return _workbook(found)


@require_safe
def import_template(request):
    """A commune's list to fill in, with last year's households: of one that one writes
    (the form takes no other)."""
    require_lists(request.scope)

    form = TemplateForm(request.GET, scope=request.scope)
    if not form.is_valid():
        messages.error(request, "Chọn xã và năm của mẫu danh sách.")
        return redirect("import_upload")
    commune, year = form.cleaned_data["xa"], form.cleaned_data["nam"]
    shows_numbers = request.scope.may_see_numbers(commune.pk)
    try:
        template = blanks.template_for(commune, year, shows_numbers=shows_numbers)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("import_upload")
    title = f"mẫu danh sách {year}, {commune}"
    audit.record_export(request.user, "households.household", template.rows, title)
    return _workbook(template)


def _workbook(made: blanks.Template | waiting.Waiting) -> HttpResponse:
    return download(made.content, made.filename)
