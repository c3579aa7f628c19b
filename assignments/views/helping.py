"""Who helps a household: given, handed over to somebody else, ended."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assignments import services
from assignments.choices import HelperRole
from assignments.giving import Offer
from assignments.helper_forms import EndHelpForm, HelperForm
from assignments.models import HouseholdAssignment
from households.models import Household

FIELDS = {"ended_on": "on", "started_on": "on"}  # of the model → of the form


@require_http_methods(["GET", "POST"])
def household_helper(request, pk):
    """Choose who helps the household from a day on, in the place of who helps now."""
    household, main = _household(request, pk)

    form = _helper_form(request, household, main, request.POST or None)
    if request.method == "GET":
        return _page(request, household, main, form, EndHelpForm(today=_today()))
    if form.is_valid():
        try:
            new = _give(request, household, form)
        except ValidationError as error:
            _tell(form, error)
        else:
            who, on = new.member or new.organisation, new.started_on
            role = new.get_role_display().lower()
            messages.success(request, f"{who} {role} hộ này từ {on:%d/%m/%Y}.")
            return redirect("household", pk)
    end_form = EndHelpForm(today=_today())
    return _page(request, household, main, form, end_form, status=422)


def _give(request, household: Household, form: HelperForm) -> HouseholdAssignment:
    """Let whom the form names begin, in the place of the main helper or beside."""
    told, old = form.cleaned_data, form.replaces
    member, on, number = told["member"], told["on"], told["decision_number"]
    organisation = told.get("organisation")
    if old:
        reason = told["reason"]
        return services.replace_helper(
            old, member, on, request.user, number, reason, organisation=organisation
        )
    return services.assign_helper(
        household,
        member,
        on,
        request.user,
        number,
        role=form.role_told,
        organisation=organisation,
        plan=form.main.plan if form.main else None,
    )


@require_POST
def household_helper_end(request, pk):
    """End the main helper's duty; the household is without one from that day."""
    household, main = _household(request, pk)

    end_form = EndHelpForm(request.POST, today=_today())
    if not main:
        end_form.add_error(None, "Hộ này hôm nay không có người giúp chính.")
    if end_form.is_valid():
        on, reason = end_form.cleaned_data["on"], end_form.cleaned_data["reason"]
        try:
            services.end_assignment(main, on, reason, request.user)
        except ValidationError as error:
            _tell(end_form, error)
        else:
            helper = main.member or main.organisation
            messages.success(request, f"{helper} thôi giúp hộ này từ {on:%d/%m/%Y}.")
            return redirect("household", pk)
    form = _helper_form(request, household, main)
    return _page(request, household, main, form, end_form, status=422)


def _household(request, pk) -> tuple[Household, HouseholdAssignment | None]:
    """The household, if one may write its commune, and who is its main helper today."""
    households = Household.objects.visible_to(request.scope)
    household = get_object_or_404(households.select_related("village__commune"), pk=pk)
    request.scope.require_write(household.village.commune_id)
    helped = household.assignments.running().main()
    helped = helped.select_related("member", "organisation", "household", "plan")
    return household, helped.first()


def _helper_form(request, household, main, data=None) -> HelperForm:
    today = _today()
    plan = main.plan if main else services.plan_for(today)
    offer = Offer(request.scope, [household], plan, today)
    form = HelperForm(data, offer=offer, main=main, today=today)
    if request.GET.get("vai-tro") in HelperRole:
        form.initial["role"] = request.GET["vai-tro"]
    return form


def _tell(form, error: ValidationError) -> None:
    """What the service refused, at the field it is about."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(FIELDS.get(name), errors)


def _today():
    return timezone.localdate()


def _page(request, household, main, form, end_form, status=200):
    context = {"household": household, "main": main, "form": form, "end_form": end_form}
    return render(request, "assignments/household_helper.html", context, status=status)
