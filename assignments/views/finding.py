"""One search for households, by POST: an identity number must stand in no address.

An address is kept by the browser, by servers in between and by whoever is sent it. A
name, a village or a household's code may stand in one: without the register they tell
nobody that a family is poor, and a page that can be handed on by its address is worth
more (docs/bao-mat.md).
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from assignments.filters import HouseholdFilter, HouseholdListForm
from households.models import Household
from households.querysets import identity_number_in

ASKED = [*HouseholdFilter.base_filters, *HouseholdListForm.base_fields]
NOBODY = "Không có hộ nào mang số định danh này trong phạm vi của ông bà."


@require_POST
@never_cache
def find(request) -> HttpResponse:
    """A household by its head's number; by other words the list, in its own address."""
    number = identity_number_in(request.POST.get("q", ""))
    if number is None:
        asked = {name: request.POST.get(name, "") for name in ASKED if name != "page"}
        told = urlencode({name: value for name, value in asked.items() if value})
        return redirect(f"{reverse('households')}?{told}")

    household = Household.objects.visible_to(request.scope).with_number(number).first()
    if household is None:
        messages.warning(request, NOBODY)
    address = household and reverse("household", args=[household.pk])
    address = address or reverse("households")
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
