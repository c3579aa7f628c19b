"""The list of visits: narrowed by the address, paged, and as a file."""

from calendar import monthrange
from datetime import date
from functools import cached_property

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from assignments.choices import CheckState, VisitTopic
from assignments.models import PartyMember, PartyOrganisation, Visit
from assignments.paged import AskedForm, AskedList, id_field
from households.models import Commune, Household
from povertyaid.scope import Scope
from povertyaid.text import fold

CANCELLED = "da-huy"
MET = {"co": "Gặp hộ", "khong": "Đến không gặp"}
PLACES = {
    "xa": "assignment__household__village__commune",
    "dv": "assignment__member",
    "ho": "assignment__household",
}
HEADERS = [
    "TT",
    "Mã",
    "Ngày thăm",
    "Mã hộ",
    "Chủ hộ",
    "Bản",
    "Xã",
    "Người thăm",
    "Tổ chức đảng",
    "Gặp hộ",
    "Đã làm gì",
    "Ghi chú",
    "Đã hẹn",
    "Hẹn đến ngày",
    "Việc đã hẹn",
    "Kiểm tra",
    "Cần sửa gì",
    "Lý do hủy",
]


class MonthField(forms.CharField):
    """A month as browsers send it, "2023-10", read as its first day; else None."""

    def to_python(self, value):
        try:
            return date.fromisoformat(f"{super().to_python(value)}-01")
        except ValueError:
            return None


class VisitListForm(AskedForm):
    q = forms.CharField(required=False, max_length=100)
    thang = MonthField(required=False)
    tu = forms.DateField(required=False)
    den = forms.DateField(required=False)
    gap = forms.ChoiceField(choices=list(MET.items()), required=False)
    viec = forms.ChoiceField(choices=VisitTopic.choices, required=False)
    kiemtra = forms.ChoiceField(
        choices=[*CheckState.choices, (CANCELLED, "Đã hủy")], required=False
    )
    xa = id_field()
    tochuc = id_field()
    dv = id_field()
    ho = id_field()


class VisitList(AskedList):
    """The visits a scope sees that the address asks for, the newest first."""

    form = VisitListForm

    @cached_property
    def found(self) -> QuerySet[Visit]:
        asked = self.asked
        visits = in_place(Visit.objects.visible_to(self.scope), asked)
        if asked["kiemtra"] == CANCELLED:
            visits = visits.exclude(cancelled_at=None)
        else:
            visits = visits.standing()
            if asked["kiemtra"]:
                visits = visits.filter(check_state=asked["kiemtra"])
        if asked["gap"]:
            visits = visits.filter(met=asked["gap"] == "co")
        if asked["viec"]:
            visits = visits.filter(topics__contains=[asked["viec"]])
        if asked["q"]:
            visits = visits.filter(_searched(asked["q"]))
        return _in_days(visits, asked).order_by("-visited_on", "-pk")

    @cached_property
    def rows(self) -> list[Visit]:
        return list(self.here(told(self.found, self.scope)))

    def table(self) -> list[tuple]:
        """Every row of the list, in the order of HEADERS."""
        rows = told(self.found, self.scope)
        return [_line(number, visit) for number, visit in enumerate(rows, 1)]


def told(visits: QuerySet[Visit], scope: Scope) -> QuerySet[Visit]:
    """With whom and where, and whether the pages of both are open to `scope`."""
    homes = Household.objects.visible_to(scope)
    members = PartyMember.objects.visible_to(scope)
    return visits.select_related(
        "assignment__household__village__commune",
        "assignment__member",
        "assignment__organisation",
    ).annotate(
        is_open=Exists(homes.filter(pk=OuterRef("assignment__household"))),
        is_member_open=Exists(members.filter(pk=OuterRef("assignment__member"))),
    )


def in_place(visits: QuerySet[Visit], asked: dict) -> QuerySet[Visit]:
    """Those of the commune, organisation, member and household asked for."""
    wanted = {path: asked[name] for name, path in PLACES.items() if asked.get(name)}
    if organisation := asked.get("tochuc"):
        visits = visits.filter(helped_by(organisation, "assignment__"))
    return visits.filter(**wanted)


def helped_by(organisation: int, path: str = "") -> Q:
    """Assignments of an organisation and of those below it: three levels in use."""
    at = f"{path}organisation"
    found = Q(**{at: organisation}) | Q(**{f"{at}__parent": organisation})
    return found | Q(**{f"{at}__parent__parent": organisation})


def communes_in(scope: Scope) -> list[Commune]:
    """To choose among; none for who sees only one."""
    communes = list(Commune.objects.visible_to(scope).order_by("code"))
    return communes if len(communes) > 1 else []


def about(scope: Scope, asked: dict) -> list[tuple[str, str, int]]:
    """In words what of the address has no field of its own on the page."""
    rows = {
        "tochuc": PartyOrganisation.objects.visible_to(scope),
        "dv": PartyMember.objects.visible_to(scope),
        "ho": Household.objects.visible_to(scope),
    }
    found = []
    for name, visible in rows.items():
        if asked.get(name) and (row := visible.filter(pk=asked[name]).first()):
            found.append((name, str(getattr(row, "head_name", row)), row.pk))
    return found


def _in_days(visits: QuerySet[Visit], asked: dict) -> QuerySet[Visit]:
    if month := asked["thang"]:
        last = month.replace(day=monthrange(month.year, month.month)[1])
        visits = visits.filter(visited_on__range=(month, last))
    if asked["tu"]:
        visits = visits.filter(visited_on__gte=asked["tu"])
    if asked["den"]:
        visits = visits.filter(visited_on__lte=asked["den"])
    return visits


def _searched(words: str) -> Q:
    """By the number told ("V-20871"), the household, its code or the note."""
    folded = fold(words)
    found = Q(assignment__household__folded_name__contains=folded)
    found |= Q(assignment__household__code=words.upper()) | Q(note__icontains=words)
    number = words.upper().removeprefix("V-")
    if number.isdecimal() and len(number) < 19:
        found |= Q(pk=int(number))
    return found


def _line(number: int, visit: Visit) -> tuple:
    assignment, household = visit.assignment, visit.assignment.household
    return (
        number,
        visit.code,
        visit.visited_on,
        household.code,
        household.head_name,
        household.village.name,
        household.village.commune.name,
        assignment.member.name if assignment.member else "cả tổ chức",
        assignment.organisation.name,
        "có" if visit.met else "không",
        visit.topic_words,
        visit.note,
        visit.promise,
        visit.promised_for,
        visit.get_promise_state_display() if visit.promise else "",
        visit.get_check_state_display(),
        visit.check_note,
        visit.cancel_reason,
    )
