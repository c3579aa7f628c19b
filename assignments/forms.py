"""What users fill in: the Party's registers, and who helps a household."""

from datetime import date, timedelta

from django import forms
from django.db.models import Exists, OuterRef, Q

from assignments.choices import EndReason
from assignments.models import CommuneAssignment, PartyMember
from households.choices import BatchKind
from households.models import Commune
from povertyaid.scope import Scope

REGISTERS = [c for c in BatchKind.choices if c[0] != BatchKind.HOUSEHOLDS]


class RegisterForm(forms.Form):
    kind = forms.ChoiceField(
        label="Danh mục",
        choices=REGISTERS,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": "Chọn danh mục mà tệp thuộc về."},
    )
    file = forms.FileField(
        label="Tệp",
        widget=forms.FileInput(
            attrs={"class": "form-control", "accept": ".xlsx,.xlsm,.xls,.ods,.csv"}
        ),
        error_messages={
            "required": "Chọn một tệp trên máy.",
            "empty": "Tệp này rỗng.",
        },
    )


FAR_AHEAD = timedelta(days=366)
WHY_REPLACED = [EndReason.REPLACED, EndReason.MEMBER_LEFT, EndReason.MISTAKE]
WHY_ENDED = [
    EndReason.ESCAPED,
    EndReason.HOUSEHOLD_LEFT,
    EndReason.MEMBER_LEFT,
    EndReason.PLAN_ENDED,
    EndReason.MISTAKE,
]


class MemberChoice(forms.ModelChoiceField):
    """A member with the cell and how many households are helped today."""

    def label_from_instance(self, member) -> str:
        return (
            f"{member.name} · {member.organisation.name} · đang giúp {member.load} hộ"
        )


class DatedForm(forms.Form):
    """From which day something holds: any past day, or within a year."""

    on = forms.DateField(
        label="Từ ngày",
        widget=forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}
        ),
        error_messages={
            "required": "Ghi ngày bắt đầu hiệu lực.",
            "invalid": "Ghi ngày có thật, ví dụ 13/10/2023.",
        },
    )

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, initial={"on": today}, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        if on > self.today + FAR_AHEAD:
            raise forms.ValidationError("Ngày này còn quá một năm nữa mới tới.")
        return on


def reason_field(reasons: list[EndReason]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Lý do",
        choices=[("", "Chọn lý do"), *((r.value, r.label) for r in reasons)],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": "Chọn lý do."},
    )


class HelperForm(DatedForm):
    """Who is to help a household of `commune`; why, when another one did."""

    member = MemberChoice(
        label="Người giúp chính",
        queryset=PartyMember.objects.none(),
        empty_label="Chọn đảng viên",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "required": "Chọn đảng viên nhận giúp hộ.",
            "invalid_choice": "Chọn một đảng viên trong danh sách.",
        },
    )
    reason = reason_field(WHY_REPLACED)
    decision_number = forms.CharField(
        label="Quyết định số (nếu có)",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    field_order = ["member", "on", "reason", "decision_number"]

    def __init__(
        self, *args, scope: Scope, commune: Commune, is_change: bool, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = _able_in(commune, scope)
        if not is_change:
            del self.fields["reason"]


class EndHelpForm(DatedForm):
    """Why nobody helps the household any more, from which day."""

    reason = reason_field(WHY_ENDED)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="id_end_%s", **kwargs)  # beside a HelperForm


def _able_in(commune: Commune, scope: Scope):
    """Members who may help there: of its cells, or of an organisation given to it."""
    given = (
        CommuneAssignment.objects.visible_to(scope)
        .running()
        .filter(commune=commune, organisation=OuterRef("organisation"))
    )
    near = Q(organisation__commune=commune)
    near |= Q(organisation__commune=None) & Exists(given)
    members = PartyMember.objects.visible_to(scope).helping().filter(near)
    members = members.select_related("organisation").with_load()
    return members.order_by("load", "sort_key", "pk")
