"""Photos, to whoever may see the visit or the support they belong to."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assignments.models import FieldPhoto


@require_safe
@never_cache
def photo(request, client_id):
    photos = FieldPhoto.objects.visible_to(request.scope).whole()
    found = get_object_or_404(photos, client_id=client_id)
    return FileResponse(found.file.open("rb"), content_type="image/jpeg")
