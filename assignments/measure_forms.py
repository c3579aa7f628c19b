"""What is filled in of a household's plan out of poverty."""

from django import forms
from django.utils import timezone

from assignments.models import EscapeMeasure, HouseholdAssignment

YEARS_AHEAD = 10


def _text(**attrs) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control", **attrs})


def _day() -> forms.DateInput:
    attrs = {"type": "date", "class": "form-control"}
    return forms.DateInput(format="%Y-%m-%d", attrs=attrs)


class MeasureForm(forms.ModelForm):
    """One line of the plan; `causes` are those of the household's newest result."""

    class Meta:
        model = EscapeMeasure
        fields = ["cause", "measure", "doer", "due_on"]
        widgets = {"measure": _text(), "doer": _text(), "due_on": _day()}
        error_messages = {
            "measure": {"required": "Ghi biện pháp, ví dụ “Vay vốn mua 2 con bò”."},
            "doer": {"required": "Ghi ai làm việc này."},
            "due_on": {"invalid": "Ghi ngày có thật, ví dụ 13/10/2023."},
        }

    def __init__(self, *args, causes: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.cause and self.instance.cause not in causes:
            causes = [*causes, self.instance.cause]
        self.fields["cause"] = forms.ChoiceField(
            label="Nguyên nhân",
            choices=[("", "Nguyên nhân khác"), *((c, c) for c in causes)],
            required=False,
            widget=forms.Select(attrs={"class": "form-select"}),
            error_messages={"invalid_choice": "Chọn một nguyên nhân trong danh sách."},
        )


class MeasureChangeForm(MeasureForm):
    """The line again, with what came of it."""

    class Meta(MeasureForm.Meta):
        fields = [*MeasureForm.Meta.fields, "done_on", "result"]
        widgets = MeasureForm.Meta.widgets | {"done_on": _day(), "result": _text()}
        error_messages = MeasureForm.Meta.error_messages | {
            "done_on": {"invalid": "Ghi ngày có thật, ví dụ 13/10/2023."}
        }

    def clean_done_on(self):
        done_on = self.cleaned_data["done_on"]
        if done_on and done_on > timezone.localdate():
            raise forms.ValidationError("Ngày này chưa tới.")
        return done_on


class AimsForm(forms.Form):
    """By when the household is to escape, and what its helper pledges."""

    target_year = forms.IntegerField(
        label="Năm đăng ký thoát nghèo",
        required=False,
        widget=forms.NumberInput(
            attrs={"class": "form-control", "autocomplete": "off"}
        ),
        error_messages={"invalid": "Ghi năm bằng bốn chữ số, ví dụ 2025."},
    )
    pledge = forms.CharField(
        label="Nội dung đăng ký giúp",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )

    def __init__(self, *args, assignment: HouseholdAssignment, **kwargs):
        initial = {
            "target_year": assignment.target_year,
            "pledge": assignment.pledge,
        }
        super().__init__(*args, initial=initial, auto_id="id_aims_%s", **kwargs)
        self.first = assignment.started_on.year

    def clean_target_year(self) -> int | None:
        year = self.cleaned_data["target_year"]
        last = timezone.localdate().year + YEARS_AHEAD
        if year is not None and not self.first <= year <= last:
            raise forms.ValidationError(f"Ghi năm từ {self.first} đến {last}.")
        return year
