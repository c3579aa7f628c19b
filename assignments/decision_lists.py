"""The list of decisions between two yearly reviews, as a page and as a workbook."""

from datetime import date
from functools import cached_property

from django import forms
from django.db.models import Q, QuerySet
from django.db.models.functions import ExtractYear
from django.utils import timezone

from assignments.paged import AskedForm, AskedList, id_field
from households.choices import LeftReason, Status
from households.models import Household, StatusDecision
from povertyaid.spreadsheets import to_xlsx

HELD, TAKEN_BACK = "hieu-luc", "da-go"
STATES = [(HELD, "Đang có hiệu lực"), (TAKEN_BACK, "Đã gỡ")]
OUTSIDE = "Ngoài danh sách"
HEADERS = [
    "TT",
    "Số quyết định",
    "Ngày quyết định",
    "Mã hộ",
    "Họ và tên chủ hộ",
    "Bản",
    "Xã",
    "Phân loại trước",
    "Phân loại mới",
    "Lý do rời danh sách",
    "Số khẩu",
    "Chỉ số thiếu hụt",
    "Nguyên nhân",
    "Ghi chú",
    "Tình trạng",
    "Ngày gỡ",
    "Lý do gỡ",
]
STATUSES, REASONS = dict(Status.choices), dict(LeftReason.choices)


class DecisionListForm(AskedForm):
    q = forms.CharField(required=False, max_length=100)
    nam = forms.IntegerField(required=False, min_value=2006, max_value=2100)
    thang = forms.IntegerField(required=False, min_value=1, max_value=12)
    moi = forms.ChoiceField(choices=Status.choices, required=False)
    xa = id_field()
    tt = forms.ChoiceField(choices=STATES, required=False)


class DecisionList(AskedList):
    """The decisions a scope sees, the newest first; those taken back among them."""

    form = DecisionListForm

    @property
    def period(self) -> str:
        """Of when they are: "tháng 3 năm 2023"; "" for all."""
        parts = (("tháng", self.asked["thang"]), ("năm", self.asked["nam"]))
        return " ".join(f"{words} {number}" for words, number in parts if number)

    @cached_property
    def found(self) -> QuerySet[StatusDecision]:
        asked, found = self.asked, StatusDecision.objects.visible_to(self.scope)
        if asked["q"]:
            named = Household.objects.search(asked["q"]).order_by().values("pk")
            fits = Q(number__icontains=asked["q"]) | Q(household__in=named)
            found = found.filter(fits)
        for name, column in (
            ("nam", "decided_on__year"),
            ("thang", "decided_on__month"),
            ("moi", "status"),
            ("xa", "village__commune"),
        ):
            found = found.filter(**{column: asked[name]}) if asked[name] else found
        if asked["tt"]:
            found = found.filter(cancelled_at__isnull=asked["tt"] == HELD)
        found = found.select_related("household", "village__commune")
        return found.order_by("-decided_on", "-pk")

    @cached_property
    def years(self) -> list[int]:
        seen = StatusDecision.objects.visible_to(self.scope).order_by()
        years = seen.values_list(ExtractYear("decided_on"), flat=True)
        return sorted(set(years.distinct()), reverse=True)

    def workbook(self) -> tuple[bytes, int]:
        rows = [_line(number, one) for number, one in enumerate(self.found, 1)]
        return to_xlsx({"Quyết định thường xuyên": (HEADERS, rows)}), len(rows)


def _line(number: int, decision: StatusDecision) -> list:
    household = decision.household
    return [
        number,
        decision.number,
        decision.decided_on,
        household.code,
        household.head_name,
        decision.village.name,
        decision.village.commune.name,
        STATUSES.get(decision.status_before, OUTSIDE),
        STATUSES[decision.status],
        REASONS.get(decision.left_reason, ""),
        decision.persons,
        _ticks(decision.deprivations),
        _ticks(decision.causes),
        decision.note,
        STATES[decision.cancelled_at is not None][1],
        _day(decision),
        decision.cancel_reason,
    ]


def _ticks(numbers: tuple[int, ...] | None) -> str:
    return ", ".join(map(str, numbers or ()))


def _day(decision: StatusDecision) -> date | None:
    at = decision.cancelled_at
    return at and timezone.localtime(at).date()
