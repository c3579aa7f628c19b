"""What is asked of the comparison of helped and not helped households."""

from datetime import date

from django import forms

from assignments.models import Plan
from households.models import Commune
from povertyaid.scope import Scope
from reports.effects import STARTS, Question
from reports.models import Report

MOST_COMMUNES = 300  # to choose from: of more, one is opened from the table
NO_YEAR = {"invalid_choice": "Năm này chưa có báo cáo so với năm trước."}


class EffectForm(forms.Form):
    """Which plan, years and households; unasked, the newest year of the newest plan."""

    kehoach = forms.ModelChoiceField(
        Plan.objects.all(),
        label="Kế hoạch",
        empty_label=None,
        error_messages={"invalid_choice": "Kế hoạch này không có."},
    )
    tu = forms.TypedChoiceField(label="Từ năm", coerce=int, error_messages=NO_YEAR)
    den = forms.TypedChoiceField(label="Đến năm", coerce=int, error_messages=NO_YEAR)
    nhom = forms.ChoiceField(label="Hộ được so sánh", choices=list(STARTS.items()))
    xa = forms.ModelChoiceField(
        Commune.objects.none(), label="Xã", required=False, empty_label="Mọi xã"
    )
    xa.error_messages["invalid_choice"] = "Xã này không có trong phạm vi được xem."

    def __init__(self, data, *, scope: Scope, reports: dict[int, Report], today: date):
        super().__init__(_with_defaults(data, list(reports), today))
        years = [(year, str(year)) for year in reports]
        self.fields["tu"].choices = self.fields["den"].choices = years
        communes = Commune.objects.visible_to(scope).order_by("sort_key", "valid_from")
        self.fields["xa"].queryset = communes
        self._years = set(reports)
        for name, bound in self.fields.items():
            bound.widget.attrs = {"class": "form-select", "id": f"f-{name}"}
        if scope.reads_all and communes.count() > MOST_COMMUNES:
            self.fields["xa"].widget = forms.HiddenInput()

    @property
    def has_plan(self) -> bool:
        """Without any plan nothing can be asked."""
        return bool(self.data.get("kehoach"))

    def clean(self) -> dict:
        asked = super().clean()
        first, last = asked.get("tu"), asked.get("den")
        if first is None or last is None:
            return asked
        if first > last:
            self.add_error("den", f"Đến năm phải từ năm {first} trở đi.")
        elif missing := [y for y in range(first, last) if y not in self._years]:
            words = ", ".join(map(str, missing))
            self.add_error("tu", f"Chưa lập báo cáo năm {words}, hãy lập trước.")
        return asked

    @property
    def question(self) -> Question:
        """After `is_valid()`."""
        asked = self.cleaned_data
        return Question(
            asked["kehoach"], asked["tu"], asked["den"], asked["nhom"], asked["xa"]
        )


def _with_defaults(data, years: list[int], today: date) -> dict:
    plan = None if data.get("kehoach") else Plan.objects.in_force(today)
    newest = years[-1] if years else ""
    unasked = {"kehoach": plan and plan.pk, "tu": newest, "den": newest, "nhom": "poor"}
    return unasked | {name: value for name, value in data.items() if value}
