"""What one fills in about papers: the heads, a number, a whole commune's papers."""

from datetime import date

from django import forms

from assignments.choices import BundleForm, PaperKind
from assignments.documents.catalogue import WHOLE_COMMUNE
from assignments.models import PaperHead
from households.models import Commune
from povertyaid.scope import Scope

TEXT = {"class": "form-control"}
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **TEXT})
REAL_DAY = {
    "required": "Ghi ngày.",
    "invalid": "Ghi ngày có thật, ví dụ 13/10/2023.",
}


class PaperHeadForm(forms.ModelForm):
    """Whatever is left empty follows from the organisation's place in the tree."""

    class Meta:
        model = PaperHead
        fields = [
            "superior_line",
            "own_line",
            "symbol",
            "place",
            "signing_lines",
            "signer_title",
            "signer_name",
            "recipients",
            "term_started_on",
        ]
        widgets = {
            "superior_line": forms.TextInput(attrs=TEXT),
            "own_line": forms.TextInput(attrs=TEXT),
            "symbol": forms.TextInput(attrs=TEXT),
            "place": forms.TextInput(attrs=TEXT),
            "signing_lines": forms.Textarea(attrs={"rows": 2, **TEXT}),
            "signer_title": forms.TextInput(attrs=TEXT),
            "signer_name": forms.TextInput(attrs=TEXT),
            "recipients": forms.Textarea(attrs={"rows": 4, **TEXT}),
            "term_started_on": DAY,
        }
        error_messages = {"term_started_on": REAL_DAY}

    def __init__(self, *args, implied, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            told = getattr(implied, name, None)
            told = "\n".join(told) if isinstance(told, list) else told
            if told:
                field.widget.attrs["placeholder"] = told


class NumberForm(forms.Form):
    """The day of issue and, if the paper book already has one, the number."""

    dated = forms.DateField(label="Ngày ban hành", widget=DAY, error_messages=REAL_DAY)
    number = forms.IntegerField(
        label="Số (để trống: số tiếp theo)",
        required=False,
        min_value=1,
        max_value=99_999,
        widget=forms.NumberInput(attrs=TEXT),
        error_messages={
            "invalid": "Số là số nguyên, ví dụ 12.",
            "min_value": "Số văn bản bắt đầu từ 1.",
            "max_value": "Số văn bản không quá 99999.",
        },
    )

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, initial={"dated": today}, **kwargs)
        self.today = today

    def clean_dated(self) -> date:
        dated = self.cleaned_data["dated"]
        if dated > self.today:
            raise forms.ValidationError("Ngày này chưa tới.")
        return dated


class WholeCommuneForm(forms.Form):
    """All papers of one kind in a commune, as one file."""

    kind = forms.ChoiceField(
        label="Giấy tờ",
        choices=[(kind.value, kind.label) for kind in WHOLE_COMMUNE],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": "Chọn loại giấy tờ."},
    )
    commune = forms.ModelChoiceField(
        label="Xã",
        queryset=Commune.objects.none(),
        empty_label="Chọn xã",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "required": "Chọn xã.",
            "invalid_choice": "Chọn một xã trong danh sách.",
        },
    )
    form = forms.ChoiceField(
        label="Dạng tệp",
        choices=BundleForm.choices,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": "Chọn dạng tệp."},
    )
    day = forms.DateField(label="Số liệu đến ngày", widget=DAY, error_messages=REAL_DAY)

    def __init__(self, *args, scope: Scope, today: date, **kwargs):
        super().__init__(*args, initial={"day": today}, **kwargs)
        communes = Commune.objects.read_by(scope)
        self.fields["commune"].queryset = communes.order_by("sort_key", "valid_from")

    def clean_kind(self) -> PaperKind:
        return PaperKind(self.cleaned_data["kind"])
