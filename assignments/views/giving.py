"""Giving several households a helper, and taking several over, on one page each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assignments import giving as several
from assignments.coverage import GAPS, CoverageList, Survey
from assignments.giving import MOST_HOUSEHOLDS, Offer, Refused
from assignments.giving_forms import GivingForm, HandingOverForm
from assignments.models import (
    HouseholdAssignment,
    PartyMember,
    PartyOrganisation,
    Plan,
)
from assignments.services import plan_for

ALONE = GAPS["ho-chua-co"]


@require_http_methods(["GET", "POST"])
def giving(request):
    """Choose who helps the chosen households, or which households one member helps."""
    _require_writer(request)
    member = _asked(request, "dv", PartyMember, "organisation__commune", "home_village")
    cell = _asked(request, "chibo", PartyOrganisation, "commune", "village")
    households, ticked = _chosen(request, member)

    today = timezone.localdate()
    plan = Plan.objects.in_force(today) or plan_for(today)
    offer = Offer(request.scope, households, plan, today, member=member, cell=cell)
    form = GivingForm(request.POST or None, today=today, ticked=ticked, offer=offer)
    if request.method == "POST" and form.is_valid() and _give(request, form):
        return redirect(_after(request, form, member))
    status = 422 if request.method == "POST" else 200
    rows = [_row(form, offer, household) for household in households]
    context = {
        "form": form,
        "offer": offer,
        "member": member,
        "cell": cell,
        "plan": plan,
        "rows": rows,
        "wrong": [row for row in rows if row["error"]],
        "may_help": member is None or member.pk in offer.candidates,
        "most": MOST_HOUSEHOLDS,
    }
    return render(request, "assignments/giving.html", context, status=status)


def _give(request, form: GivingForm) -> bool:
    told = form.cleaned_data
    role, number = form.given_role, told["decision_number"]
    try:
        count = several.give_several(form.pairs, told["on"], request.user, number, role)
    except Refused as refused:
        form.tell(refused, "giao được")
        return False
    helpers = {member.pk: member for _, member in form.pairs}
    who = str(*helpers.values()) if len(helpers) == 1 else f"{len(helpers)} đảng viên"
    messages.success(request, f"Đã giao {count} hộ cho {who} từ {told['on']:%d/%m/%Y}.")
    return True


def _after(request, form: GivingForm, member: PartyMember | None) -> str:
    """Where one goes on: the member, or the households of the place still without."""
    if member:
        return reverse("member", args=[member.pk])
    communes = form.offer.communes
    query = f"?xa={communes.pop()}" if len(communes) == 1 else ""
    return reverse("coverage_list", args=[ALONE.slug]) + query


def _row(form: GivingForm, offer: Offer, household) -> dict:
    """What stands on the line of one household."""
    fixed = offer.candidates.get(offer.member.pk) if offer.member else None
    return {
        "household": household,
        "is_ticked": household.pk in form.ticked,
        "error": form.row_errors.get(household.pk, ""),
        "conflict": offer.conflict(household),
        "field": form.row_field(household),
        "words": offer.words(fixed, household) if fixed else "",
    }


def _chosen(request, member: PartyMember | None) -> tuple[list, set[int]]:
    """The households of the page and which of them are ticked.

    Shown ones come back with the form (`hien`); ids in the address are ticked; without
    any, those without a helper near the member, or of the place in the address.
    """
    asked = request.POST if request.method == "POST" else request.GET
    ticked = _ids(asked, "ho")
    shown = _ids(asked, "hien") or ticked
    year = several.newest_year(request.scope)
    if shown or request.method == "POST":
        found = several.households_by_id(request.scope, shown, year)
        if len(found) < len(shown):
            raise Http404
    else:
        found = _unhelped(request, year, member)
        ticked = {h.pk for h in found} if request.GET.get("tat-ca") else set()
    for household in found:
        request.scope.require_write(household.village.commune_id)
    return found, ticked


def _unhelped(request, year: int | None, member: PartyMember | None) -> list:
    survey = Survey(request.scope, year, Plan.objects.in_force(timezone.localdate()))
    alone = CoverageList(survey, ALONE, request.GET).found
    if not request.scope.writes_all:
        alone = alone.filter(household__village__commune__in=request.scope.writes)
    if member:
        return several.unhelped_near(member, alone)
    return several.first_unhelped(alone)


def _ids(asked, name: str) -> set[int]:
    numbers = asked.getlist(name)[: MOST_HOUSEHOLDS + 1]
    found = {int(n) for n in numbers if n.isdecimal() and len(n) < 18}
    if len(found) > MOST_HOUSEHOLDS:
        raise Http404
    return found


def _asked(request, name: str, model, *related):
    """The member or organisation in the address, if one sees it."""
    asked = request.POST.get(name) or request.GET.get(name) or ""
    if not (asked.isdecimal() and len(asked) < 18):
        return None
    visible = model.objects.visible_to(request.scope).select_related(*related)
    return get_object_or_404(visible, pk=asked)


def _require_writer(request) -> None:
    if not (request.scope.writes_all or request.scope.writes):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def handing_over(request, pk):
    """Households of one member: another member takes them over, or nobody does."""
    visible = PartyMember.objects.visible_to(request.scope)
    member = get_object_or_404(visible.select_related("organisation__commune"), pk=pk)
    _require_writer(request)

    rows = _helped(request, member)
    form = _handing_over_form(request, member, rows)
    if request.method == "POST" and form.is_valid() and _hand_over(request, form):
        return redirect("member", pk)
    status = 422 if request.method == "POST" else 200
    context = {
        "member": member,
        "form": form,
        "fields": [form[name] for name in ("on", "reason")],
        "rows": [
            (row, row.pk in form.ticked, form.row_errors.get(row.household_id, ""))
            for row in rows
        ],
    }
    return render(request, "assignments/handing_over.html", context, status=status)


def _helped(request, member: PartyMember) -> list[HouseholdAssignment]:
    """What the member helps today in the communes one writes."""
    rows = HouseholdAssignment.objects.visible_to(request.scope).running()
    rows = rows.filter(member=member)
    if not request.scope.writes_all:
        rows = rows.filter(household__village__commune__in=request.scope.writes)
    related = ("household__village__commune", "household__ethnic_group", "plan")
    place = ("household__village__commune__code", "household__sort_key", "pk")
    return list(rows.select_related(*related).order_by(*place))


def _handing_over_form(request, member: PartyMember, rows: list) -> HandingOverForm:
    today = timezone.localdate()
    plan = rows[0].plan if rows else plan_for(today)
    offer = Offer(request.scope, [row.household for row in rows], plan, today)
    offer.candidates.pop(member.pk, None)
    is_post = request.method == "POST"
    return HandingOverForm(
        request.POST if is_post else None,
        today=today,
        ticked=_ids(request.POST, "cap") if is_post else {row.pk for row in rows},
        offer=offer,
        rows=rows,
        ends=request.POST.get("viec") == "ket-thuc",
    )


def _hand_over(request, form: HandingOverForm) -> bool:
    told, chosen = form.cleaned_data, form.chosen
    on, reason = told["on"], told["reason"]
    try:
        if form.ends:
            count = several.end_several(chosen, on, reason, request.user)
            said = f"Đã kết thúc giúp {count} hộ từ {on:%d/%m/%Y}."
        else:
            heir, number = told["member"], told["decision_number"]
            count = several.hand_over_several(
                chosen, heir, on, request.user, number, reason
            )
            said = f"{heir} nhận giúp {count} hộ từ {on:%d/%m/%Y}."
    except Refused as refused:
        form.tell(refused, "kết thúc được" if form.ends else "bàn giao được")
        return False
    messages.success(request, said)
    return True
