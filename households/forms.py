"""Forms of the import pages."""

from datetime import date

from django import forms
from django.conf import settings

from households.imports.columns import Field
from households.imports.doubts import Doubt
from households.imports.edits import Cell
from households.imports.missing import ANSWERS
from households.imports.review import SORTS, Wish
from households.imports.rules import RULES
from households.imports.ties import IGNORED, MOST_NUMBER
from households.models import Commune, PovertyStandard, Review
from povertyaid.scanning import ScannedFileField
from povertyaid.scope import Scope
from povertyaid.templatetags.vn import number

FIRST_YEAR = 2016
BASELINE, CLOSING = "moi", "cu"  # results of a year in which two standards meet
WHOLE_DISTRICT = "Mọi xã có trong tệp"


class UploadForm(forms.Form):
    """A list and the year it is of; a commune's secretary sends her own commune's."""

    file = ScannedFileField(
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
            attrs={
                "class": "form-control",
                "accept": ".xlsx,.xlsm,.xls,.ods,.csv,.txt,.html,.htm",
            }
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

    result = forms.ChoiceField(
        label="Kết quả theo chuẩn nghèo nào",
        choices=[(BASELINE, ""), (CLOSING, "")],
        initial=BASELINE,
        required=False,
        error_messages={"invalid_choice": "Chọn một trong hai kết quả."},
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
        self._name_results()

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

    def _name_results(self) -> None:
        """Both results of the years in which two standards meet, by their standards."""
        self.two_results = PovertyStandard.objects.years_of_two()
        told = " và ".join(map(str, self.two_results)) or "chuyển chuẩn"
        after = " và ".join(str(year + 1) for year in self.two_results) or "năm sau"
        self.fields["result"].choices = [
            (BASELINE, f"kết quả theo chuẩn mới, làm gốc so sánh cho {after}"),
            (CLOSING, f"kết quả theo chuẩn cũ, để kết thúc năm {told}"),
        ]

    def clean(self) -> dict:
        given = super().clean()
        given["is_closing"] = given.pop("result", "") == CLOSING
        year = given.get("year")
        if given["is_closing"] and year and year not in self.two_results:
            self.add_error(
                "result",
                f"Năm {year} chỉ có một chuẩn nghèo, không có kết quả thứ hai.",
            )
        return given

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
            "Excel (.xlsx, .xlsm, .xls), .ods, .csv, .txt hoặc .html;"
            f" tối đa {megabytes} MB, {rows} dòng"
        )


def _commune_label(commune: Commune) -> str:
    """ "Xã Thanh An": a label begins with a capital."""
    return str(commune)[:1].upper() + str(commune)[1:]


def _last_list_before(end: date) -> int:
    """The last year at whose 31 December a commune that ended on `end` still stood."""
    return end.year - 1


class TemplateForm(forms.Form):
    """Which commune's list to fill in, and for which year."""

    xa = forms.ModelChoiceField(
        label="Xã",
        queryset=Commune.objects.none(),
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    nam = forms.IntegerField(
        label="Năm rà soát",
        min_value=FIRST_YEAR,
        max_value=2100,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )

    def __init__(self, *args, scope: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        communes = Commune.objects.visible_to(scope).order_by("code", "valid_from")
        if not scope.writes_all:
            communes = communes.filter(pk__in=scope.writes)
        self.fields["xa"].queryset = communes
        self.fields["xa"].label_from_instance = _commune_label


class RowsForm(forms.Form):
    """Which rows of a batch the address asks for; what does not pass is left out."""

    xem = forms.CharField(required=False, max_length=20)
    q = forms.CharField(required=False, max_length=100)
    bang = forms.CharField(required=False, max_length=60, strip=False)
    xa = forms.IntegerField(required=False)
    ban = forms.CharField(required=False, max_length=80)
    cot = forms.CharField(required=False, max_length=60)
    vi = forms.CharField(required=False, max_length=500, strip=False)
    xep = forms.ChoiceField(required=False, choices=SORTS.items())
    sau = forms.IntegerField(required=False)
    truoc = forms.IntegerField(required=False)

    @property
    def wish(self) -> Wish:
        self.is_valid()  # what does not pass is not asked for
        asked = self.cleaned_data
        return Wish(
            tab=asked.get("xem", ""),
            words=asked.get("q", ""),
            sheet=asked.get("bang", ""),
            commune=asked.get("xa"),
            village=asked.get("ban", ""),
            column=asked.get("cot", ""),
            text=asked.get("vi", ""),
            sort=asked.get("xep", ""),
            after=asked.get("sau"),
            before=asked.get("truoc"),
        )


class AnswerForm(forms.Form):
    """Whose row it is: the id of a household, or NEW."""

    NEW = "moi"
    la = forms.RegexField(
        rf"^({NEW}|\d{{1,18}})$",
        error_messages={
            "required": "Chọn một hộ, hoặc hộ mới.",
            "invalid": "Chọn một hộ, hoặc hộ mới.",
        },
    )

    def clean_la(self) -> int | None:
        said = self.cleaned_data["la"]
        return None if said == self.NEW else int(said)


class RuleForm(forms.Form):
    luat = forms.ChoiceField(
        choices=[(key, rule.label) for key, rule in RULES.items()],
        error_messages={
            "required": "Chọn một quy tắc.",
            "invalid_choice": "Chọn một quy tắc.",
        },
    )


class MissingForm(forms.Form):
    """Some missing households, and what became of all of them."""

    ho = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": "Đánh dấu ít nhất một hộ.",
            "invalid_choice": "Có hộ không còn trong danh sách hỏi; hãy tải lại trang.",
        },
    )
    la = forms.ChoiceField(
        choices=ANSWERS.items(),
        error_messages={
            "required": "Chọn hộ thoát nghèo, chuyển đi, chết hay bị quên.",
            "invalid_choice": "Chọn hộ thoát nghèo, chuyển đi, chết hay bị quên.",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ho"].valid_value = str.isdecimal


class CellsForm:
    """The cells sent for one row: "o-<column>" the text, "xoa-<column>" to blank it.

    A cell shown with its number hidden comes back blank unless it was typed anew.
    """

    def __init__(self, data, cells: list[Cell]):
        self.texts = {}
        for cell in cells:
            text = data.get(f"o-{cell.index}")
            if data.get(f"xoa-{cell.index}"):
                self.texts[cell.index] = ""
            elif text is not None and (text.strip() or not cell.is_hidden):
                self.texts[cell.index] = text


class AlikeForm(forms.Form):
    """One text for every error cell that now says the same."""

    cot = forms.CharField(max_length=60)
    thay = forms.CharField(max_length=500, strip=False)
    thanh = forms.CharField(
        max_length=500,
        error_messages={"required": "Ghi giá trị đúng để sửa cả loạt."},
    )


class TieForm(forms.Form):
    """A heading of a table, and the field it is to be taken for."""

    bang = forms.IntegerField(min_value=0)
    tieu_de = forms.CharField(max_length=1000, strip=False)
    truong = forms.ChoiceField(
        required=False,
        choices=[(IGNORED, "bỏ qua cột này"), *((str(f), str(f)) for f in Field)],
        error_messages={"invalid_choice": "Chọn một trường trong danh sách."},
    )
    so = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_NUMBER,
        error_messages={"invalid": f"Số thứ tự từ 1 đến {MOST_NUMBER}."},
    )


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
