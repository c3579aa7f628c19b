"""What users fill in: the Party's registers; days and reasons of other forms."""

from datetime import date, timedelta

from django import forms

from assignments.choices import EndReason
from households.choices import BatchKind
from povertyaid.scanning import ScannedFileField

REGISTERS = [c for c in BatchKind.choices if c[0] != BatchKind.HOUSEHOLDS]


class RegisterForm(forms.Form):
    kind = forms.ChoiceField(
        label="Danh mục",
        choices=REGISTERS,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": "Chọn danh mục mà tệp thuộc về."},
    )
    file = ScannedFileField(
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
