"""Outlines of communes for the map: which there are, loading a file, removing them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from households import outlines
from households.models import Commune, CommuneOutline
from households.outline_forms import OutlineForm
from households.outlines import OutlineError


@require_http_methods(["GET", "POST"])
def commune_outlines(request):
    """The form and what is loaded; a file with anything wrong changes nothing."""
    request.scope.require_district()

    day = outlines.day_of_communes(timezone.localdate())
    form = OutlineForm(
        request.POST or None, request.FILES or None, initial={"day": day}
    )
    if request.method == "POST" and form.is_valid():
        file, of = form.cleaned_data["file"], form.cleaned_data["day"]
        try:
            kept = outlines.load(file.read(), file.name, of, request.user)
        except OutlineError as error:
            form.add_error("file", error.problems)
        else:
            messages.success(request, f"Đã nạp ranh giới {len(kept)} xã.")
            return redirect("commune_outlines")
    communes = Commune.objects.visible_to(request.scope).on(day)
    known = CommuneOutline.objects.visible_to(request.scope).select_related("commune")
    context = {
        "form": form,
        "outlines": known.defer("polygons").order_by("commune__code"),
        "lacking": communes.filter(outline=None),
        "day": day,
    }
    status = 422 if form.errors else 200
    return render(request, "households/outlines.html", context, status=status)


@require_POST
def commune_outlines_remove(request):
    """Back to the map of tiles."""
    request.scope.require_district()

    count = outlines.remove_all(request.user)
    messages.success(request, f"Đã bỏ ranh giới {count} xã; bản đồ vẽ bằng ô.")
    return redirect("commune_outlines")
