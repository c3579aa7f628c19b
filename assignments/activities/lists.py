"""The list of activities, and who may be chosen to have taken part in one."""

from functools import cached_property

from django import forms
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractYear

from assignments.choices import ActivityKind
from assignments.models import Activity, Participant, SupportShare
from assignments.paged import AskedForm, AskedList, id_field
from assignments.visits.lists import helped_by
from households.choices import LISTED
from households.models import Household, Review
from povertyaid.scope import Scope
from povertyaid.spreadsheets import to_xlsx

HEADERS = [
    "TT",
    "Loại",
    "Tên",
    "Từ ngày",
    "Đến ngày",
    "Xã",
    "Bản",
    "Tổ chức đảng phụ trách",
    "Số hộ",
    "Số người",
    "Kinh phí (đồng)",
    "Kết quả",
]


class ActivityListForm(AskedForm):
    q = forms.CharField(required=False, max_length=100)
    nam = forms.IntegerField(required=False, min_value=2006, max_value=2100)
    loai = forms.ChoiceField(choices=ActivityKind.choices, required=False)
    xa = id_field()
    tochuc = id_field()


class ActivityList(AskedList):
    """The activities a scope sees, the newest first, each with its counts."""

    form = ActivityListForm

    @cached_property
    def found(self) -> QuerySet[Activity]:
        asked, found = self.asked, Activity.objects.visible_to(self.scope)
        if asked["q"]:
            found = found.filter(title__icontains=asked["q"])
        if asked["nam"]:
            found = found.filter(held_on__year=asked["nam"])
        if asked["loai"]:
            found = found.filter(kind=asked["loai"])
        if asked["xa"]:
            found = found.filter(commune=asked["xa"])
        if asked["tochuc"]:
            found = found.filter(helped_by(asked["tochuc"]))
        return found.order_by("-held_on", "-pk")

    @cached_property
    def rows(self) -> list[Activity]:
        return list(self.here(counted(self.found, self.scope)))

    @cached_property
    def years(self) -> list[int]:
        seen = Activity.objects.visible_to(self.scope).order_by()
        years = seen.values_list(ExtractYear("held_on"), flat=True)
        return sorted(set(years.distinct()), reverse=True)

    def workbook(self) -> tuple[bytes, int]:
        rows = [
            _line(number, one)
            for number, one in enumerate(counted(self.found, self.scope), 1)
        ]
        return to_xlsx({"Tập huấn, mô hình": (HEADERS, rows)}), len(rows)


def counted(activities: QuerySet[Activity], scope: Scope) -> QuerySet[Activity]:
    """With `homes` and `people` that took part, and `cost`: the dong in sight of it."""
    took_part = Participant.objects.filter(activity=OuterRef("pk")).order_by()
    took_part = took_part.values("activity")
    shares = SupportShare.objects.visible_to(scope).delivered().order_by()
    shares = shares.filter(support=OuterRef("support")).values("support")
    return activities.select_related("organisation", "commune", "village").annotate(
        homes=Coalesce(Subquery(took_part.annotate(n=Count("pk")).values("n")), 0),
        people=Coalesce(Subquery(took_part.annotate(n=Sum("persons")).values("n")), 0),
        cost=Subquery(shares.annotate(n=Sum("value")).values("n")),
    )


def participants_of(activity: Activity, scope: Scope) -> list[Participant]:
    """Who took part of the households in sight: one sees one's own, not the others."""
    homes = Household.objects.visible_to(scope)
    rows = activity.participants.filter(household__in=homes.order_by().values("pk"))
    return list(rows.select_related("household__village__commune"))


def candidates(
    scope: Scope, commune: int, village: int | None, taking_part: set[int]
) -> list[Household]:
    """Households to tick: poor or near poor when last reviewed, or ticked before."""
    homes = Household.objects.visible_to(scope)
    newest = Review.objects.filter(household=OuterRef("pk")).order_by("-year")
    near = Q(village__commune=commune)
    if village:
        near &= Q(village=village)
    homes = homes.annotate(status=Subquery(newest.values("status")[:1]))
    wanted = near & Q(status__in=LISTED) | Q(pk__in=taking_part)
    rows = homes.filter(wanted).select_related("village__commune")
    return list(rows.order_by("village__folded_name", "sort_key", "pk"))


def _line(number: int, one: Activity) -> tuple:
    return (
        number,
        one.get_kind_display(),
        one.title,
        one.held_on,
        one.until,
        one.commune.name,
        one.village.name if one.village else "",
        one.organisation.name,
        one.homes,
        one.people,
        one.cost,
        one.result,
    )
