"""Forms of the import pages."""

from datetime import date

from django import forms
from django.conf import settings

from households.models import Commune
from povertyaid.scope import Scope
from povertyaid.templatetags.vn import number

FIRST_YEAR = 2016
WHOLE_DISTRICT = "Mọi xã có trong tệp"


class UploadForm(forms.Form):
    """A list and the year it is of; a commune's secretary sends her own commune's."""

    file = forms.FileField(
        label="Tệp danh sách",
        error_messages={"required": "Chọn tệp danh sách."},
        widget=forms.FileInput(
            attrs={"class": "form-control", "accept": ".xlsx,.xlsm,.xls,.ods"}
        ),
    )
    year = forms.IntegerField(
        label="Năm rà soát",
        error_messages={"required": "Ghi năm rà soát."},
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )
    commune = forms.ModelChoiceField(
        label="Xã",
        queryset=Commune.objects.none(),
        required=False,
        empty_label=WHOLE_DISTRICT,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args, scope: Scope, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.last_year = today.year
        self.fields["year"].min_value = FIRST_YEAR
        self.fields["year"].widget.attrs |= {"min": FIRST_YEAR, "max": today.year}
        self.initial.setdefault(
            "year", today.year if today.month >= 9 else today.year - 1
        )
        communes = Commune.objects.visible_to(scope).order_by("sort_key")
        field = self.fields["commune"]
        if scope.writes_all:
            field.queryset = communes
            return
        field.queryset = communes.filter(pk__in=scope.writes)
        field.required, field.empty_label = True, None
        field.error_messages["required"] = "Chọn xã của danh sách."

    def clean_year(self) -> int:
        year = self.cleaned_data["year"]
        if not FIRST_YEAR <= year <= self.last_year:
            raise forms.ValidationError(f"Năm từ {FIRST_YEAR} đến {self.last_year}.")
        return year

    @property
    def limits(self) -> str:
        megabytes = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        rows = number(settings.UPLOAD_MAX_ROWS)
        return (
            f"Excel (.xlsx, .xlsm, .xls) hoặc .ods, tối đa {megabytes} MB, {rows} dòng"
        )


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label="Vì sao bỏ",
        max_length=300,
        error_messages={"required": "Ghi lý do bỏ lần nhập này."},
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
