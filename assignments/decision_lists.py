"""The list of decisions between two yearly reviews, as a page and as a workbook."""

from datetime import date
from functools import cached_property

from django import forms
from django.db.models import Q, QuerySet
from django.db.models.functions import ExtractYear
from django.utils import timezone

from households.choices import LeftReason, Status
from households.models import Household, StatusDecision
from povertyaid.scope import Scope
from povertyaid.spreadsheets import to_xlsx

PAGE_SIZE = 25
LARGEST_ID = 2**62
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


class DecisionListForm(forms.Form):
    """What the address asks for; a part somebody mistyped is as if not said."""

    q = forms.CharField(required=False, max_length=100)
    nam = forms.IntegerField(required=False, min_value=2006, max_value=2100)
    thang = forms.IntegerField(required=False, min_value=1, max_value=12)
    moi = forms.ChoiceField(choices=Status.choices, required=False)
    xa = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    tt = forms.ChoiceField(choices=STATES, required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=10**6)

    @property
    def asked(self) -> dict:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class DecisionList:
    """The decisions a scope sees, the newest first; those taken back among them."""

    def __init__(self, scope: Scope, parameters):
        self.scope = scope
        self.asked = DecisionListForm(parameters).asked
        self.page = self.asked["page"] or 1

    @property
    def is_narrowed(self) -> bool:
        return any(value for name, value in self.asked.items() if name != "page")

    @property
    def period(self) -> str:
        """Of when they are: "tháng 3 năm 2023"; "" for all."""
        parts = (("tháng", self.asked["thang"]), ("năm", self.asked["nam"]))
        return " ".join(f"{words} {number}" for words, number in parts if number)

    @cached_property
    def decisions(self) -> QuerySet[StatusDecision]:
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
    def total(self) -> int:
        return self.decisions.count()

    @cached_property
    def rows(self) -> list[StatusDecision]:
        self.page = min(self.page, self.pages)
        start = (self.page - 1) * PAGE_SIZE
        return list(self.decisions[start : start + PAGE_SIZE])

    @property
    def pages(self) -> int:
        return -(-self.total // PAGE_SIZE) or 1

    @property
    def previous(self) -> int:
        return self.page - 1

    @property
    def next(self) -> int:
        return self.page + 1

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @cached_property
    def years(self) -> list[int]:
        seen = StatusDecision.objects.visible_to(self.scope).order_by()
        years = seen.values_list(ExtractYear("decided_on"), flat=True)
        return sorted(set(years.distinct()), reverse=True)

    def workbook(self) -> tuple[bytes, int]:
        rows = [_line(number, one) for number, one in enumerate(self.decisions, 1)]
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
