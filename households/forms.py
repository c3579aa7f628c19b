"""Forms of the import pages."""

from datetime import date

from django import forms
from django.conf import settings

from households.imports.doubts import Doubt
from households.models import Commune, Review
from povertyaid.scope import Scope
from povertyaid.templatetags.vn import number

FIRST_YEAR = 2016
WHOLE_DISTRICT = "Mọi xã có trong tệp"


class UploadForm(forms.Form):
    """A list and the year it is of; a commune's secretary sends her own commune's."""

    file = forms.FileField(
        label="Tệp danh sách",
        max_length=200,
        error_messages={
            "required": "Chọn tệp danh sách.",
            "invalid": "Chọn tệp danh sách.",
            "missing": "Chọn tệp danh sách.",
            "empty": "Tệp rỗng, không có gì để đọc.",
            "max_length": "Tên tệp dài quá 200 chữ; hãy đặt tên ngắn hơn.",
        },
        widget=forms.FileInput(
            attrs={"class": "form-control", "accept": ".xlsx,.xlsm,.xls,.ods"}
        ),
    )
    year = forms.IntegerField(
        label="Năm rà soát",
        error_messages={
            "required": "Ghi năm rà soát.",
            "invalid": "Năm rà soát gồm bốn chữ số.",
        },
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
        communes = Commune.objects.visible_to(scope).order_by("code", "valid_from")
        field = self.fields["commune"]
        field.label_from_instance = _commune_label
        field.error_messages["invalid_choice"] = "Chọn một xã trong danh sách."
        if scope.writes_all:
            field.queryset = communes
        else:
            field.queryset = communes.filter(pk__in=scope.writes)
            field.required, field.empty_label = True, None
            field.error_messages["required"] = "Chọn xã của danh sách."
        self._limit_years(field.queryset, scope, today)

    def _limit_years(self, communes, scope: Scope, today: date) -> None:
        """The years at whose end some commune of hers stands; next to come first."""
        ends = list(communes.order_by().values_list("valid_to", flat=True).distinct())
        self.last_year = today.year
        if ends and None not in ends:
            self.last_year = min(today.year, _last_list_before(max(ends)))
        self.last_year = max(self.last_year, FIRST_YEAR)
        limits = {"min": FIRST_YEAR, "max": self.last_year}
        self.fields["year"].widget.attrs |= limits
        newest = Review.objects.visible_to(scope).latest_year()
        likely = newest + 1 if newest else self.last_year
        likely = max(FIRST_YEAR, min(likely, self.last_year))
        self.initial.setdefault("year", likely)

    def clean_year(self) -> int:
        year = self.cleaned_data["year"]
        if not FIRST_YEAR <= year <= self.last_year:
            raise forms.ValidationError(
                f"Năm rà soát từ {FIRST_YEAR} đến {self.last_year}."
            )
        return year

    @property
    def limits(self) -> str:
        megabytes = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        rows = number(settings.UPLOAD_MAX_ROWS)
        return (
            f"Excel (.xlsx, .xlsm, .xls) hoặc .ods, tối đa {megabytes} MB, {rows} dòng"
        )


def _commune_label(commune: Commune) -> str:
    """ "Xã Thanh An": a label begins with a capital."""
    return str(commune)[:1].upper() + str(commune)[1:]


def _last_list_before(end: date) -> int:
    """The last year at whose 31 December a commune that ended on `end` still stood."""
    return end.year - 1


class RowsForm(forms.Form):
    """Which rows of a batch the address asks for; what does not pass is left out."""

    xem = forms.CharField(required=False, max_length=20)
    q = forms.CharField(required=False, max_length=100)
    cot = forms.CharField(required=False, max_length=60)


class CommitForm(forms.Form):
    """One sentence to tick for every doubt about the list; none when there is none."""

    def __init__(self, *args, doubts: list[Doubt], **kwargs):
        super().__init__(*args, **kwargs)
        for doubt in doubts:
            self.fields[f"confirm_{doubt.key}"] = forms.BooleanField(
                label=doubt.confirm,
                error_messages={"required": "Hãy kiểm tra và đánh dấu trước khi ghi."},
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label="Vì sao bỏ",
        max_length=300,
        error_messages={
            "required": "Ghi lý do bỏ lần nhập này.",
            "max_length": "Lý do dài quá 300 chữ.",
        },
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
