"""Asking for a report of a day or a month, and setting when drafts compile."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone

from assignments.organisation_forms import day_field, styled
from reports.models import Schedule

MONTH_NAMES = [(n, f"tháng {n}") for n in range(1, 13)]
YEARLESS = (
    2025  # not a leap year: 29 February comes too seldom for a date of every year
)


class AsOfForm(forms.Form):
    """Which day; that its list is there is the service's to say."""

    day = day_field("Số liệu tại ngày")

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError("Ngày này chưa tới nên chưa có số liệu.")
        return day


class MonthForm(forms.Form):
    """Which month that is over."""

    month = forms.DateField(
        label="Báo cáo thường xuyên tháng",
        input_formats=["%Y-%m", "%m/%Y"],
        widget=forms.DateInput(attrs={"type": "month", "class": "form-control"}),
        error_messages=dict.fromkeys(
            ("required", "invalid"), "Ghi tháng có thật, ví dụ 03/2023."
        ),
    )

    def clean_month(self) -> date:
        """Its last day."""
        first = self.cleaned_data["month"]
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        if last >= timezone.localdate():
            raise forms.ValidationError("Tháng này chưa hết.")
        return last


class StartingResultForm(forms.Form):
    """Of which year; that it has two results is the service's to say."""

    baseline = forms.IntegerField(
        min_value=2006,
        max_value=2100,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Năm gồm bốn chữ số."
        ),
    )

    def clean_baseline(self) -> date:
        """Its last day."""
        return date(self.cleaned_data["baseline"], 12, 31)


class DayOfYearField(forms.CharField):
    """A day of every year, written 14/11 and kept as "11-14"."""

    def __init__(self, **kwargs):
        attrs = {"inputmode": "numeric", "size": 6}
        wrong = {"required": "Ghi ngày và tháng, ví dụ 14/11."}
        super().__init__(
            widget=forms.TextInput(attrs=attrs), error_messages=wrong, **kwargs
        )

    def prepare_value(self, value):
        month, dash, day = str(value or "").partition("-")
        return f"{day}/{month}" if dash else value

    def clean(self, value) -> str:
        day, _, month = super().clean(value).strip().replace("-", "/").partition("/")
        try:
            return f"{date(YEARLESS, int(month), int(day)):%m-%d}"
        except ValueError:
            raise forms.ValidationError(
                "Ghi ngày và tháng có thật, ví dụ 14/11."
            ) from None


class ScheduleForm(forms.ModelForm):
    review_from = DayOfYearField(label="Rà soát định kỳ từ ngày")
    review_to = DayOfYearField(label="đến ngày")
    preliminary_on = DayOfYearField(label="Ngày lập bản sơ bộ")
    official_on = DayOfYearField(label="Ngày lập bản chính thức")
    monthly_day = forms.IntegerField(
        label="Ngày lập hằng tháng",
        min_value=1,
        max_value=28,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Ghi ngày từ 1 đến 28."
        ),
    )

    class Meta:
        model = Schedule
        fields = [
            "review_from",
            "review_to",
            "is_preliminary_on",
            "preliminary_on",
            "is_official_on",
            "official_on",
            "is_monthly_on",
            "monthly_day",
            "monthly_first",
            "monthly_last",
        ]
        widgets = {
            "monthly_first": forms.Select(choices=MONTH_NAMES[1:]),
            "monthly_last": forms.Select(choices=MONTH_NAMES[1:]),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        styled(self)

    def yearly(self) -> list[tuple]:
        """Whether and when, of each draft of the year."""
        names = ("preliminary_on", "official_on")
        return [(self[f"is_{name}"], self[name]) for name in names]

    def clean(self):
        found = super().clean()
        given = {name: found.get(name) for name in self.fields}
        in_order = (
            ("review_from", "review_to", "Ngày kết thúc rà soát phải sau ngày đầu."),
            (
                "review_from",
                "preliminary_on",
                "Bản sơ bộ lập sau khi đã bắt đầu rà soát.",
            ),
            (
                "preliminary_on",
                "official_on",
                "Bản chính thức lập sau bản sơ bộ.",
            ),
            ("review_to", "official_on", "Bản chính thức lập sau khi hết rà soát."),
        )
        for first, then, words in in_order:
            if given[first] and given[then] and given[first] >= given[then]:
                self.add_error(then, words)
        first, last = given["monthly_first"], given["monthly_last"]
        if first and last and first > last:
            self.add_error("monthly_last", "Tháng cuối phải sau tháng đầu.")
        return found
