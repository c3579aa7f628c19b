"""Correcting what the register says of a household's head."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assignments.head_forms import HeadForm
from households.correcting import correct_head
from households.models import Household
from povertyaid.jobs import UserError


@never_cache
@require_http_methods(["GET", "POST"])
def household_correct(request, pk):
    """The form, and the page of the household once it is written."""
    households = Household.objects.visible_to(request.scope)
    household = get_object_or_404(households.select_related("village__commune"), pk=pk)
    commune = household.village.commune_id
    request.scope.require_write(commune)

    sees = request.scope.may_see_numbers(commune)
    form = HeadForm(request.POST or None, household=household, sees_numbers=sees)
    if (
        request.method == "POST"
        and form.is_valid()
        and _wrote(request, household, form)
    ):
        return redirect("household", pk)
    context = {"household": household, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "assignments/head.html", context, status=status)


def _wrote(request, household: Household, form: HeadForm) -> bool:
    try:
        seen = form.cleaned_data["seen"]
        changed = correct_head(household, form.facts, seen, request.user)
    except ValidationError as error:
        form.tell(error)
    except UserError as error:
        form.add_error(None, str(error))
    else:
        words = "Đã sửa thông tin chủ hộ." if changed else "Không có gì thay đổi."
        if form.mended:
            words += f" Ghi là {', '.join(form.mended)}."
        messages.success(request, words)
        return True
    return False
