"""What the office fills in about a plan, its costs, and who answers for a commune."""

from datetime import date

from django import forms

from assignments.models import CommuneAssignment, MatchingCosts, PartyOrganisation, Plan
from assignments.organisation_forms import (
    PlacedChoice,
    communes_today,
    day_field,
    living,
    styled,
)
from assignments.planning import COSTS, RULES
from povertyaid.scope import Scope

HIGHEST_COST = 10_000_000
WHOLE = f"Ghi một số nguyên từ 0 đến {HIGHEST_COST:,}.".replace(",", ".")
MEANINGS = {  # one line of what each cost means
    "poor_unmet": "mỗi hộ nghèo không tìm được người giúp chính",
    "near_poor_unmet": "mỗi hộ cận nghèo không tìm được người giúp chính",
    "support_unmet": "mỗi chỗ người hỗ trợ còn trống, nếu kế hoạch có người hỗ trợ",
    "member_idle": "mỗi hộ mà một đảng viên còn thiếu so với mức ít nhất",
    "keep": "đổi một cặp đang giúp nhau; càng cao thì càng ít xáo trộn",
    "other_village": "người giúp ở bản khác trong cùng xã với hộ",
    "other_commune": "người giúp ở ngoài xã, thuộc tổ chức được giao xã",
    "other_ethnic_group": "người giúp khác dân tộc với hộ, dễ khác tiếng nói",
    "other_skill": "chuyên môn của người giúp không hợp nguyên nhân nghèo của hộ",
    "hard_without_leader": "hộ khó khăn nhất mà người giúp không giữ chức vụ",
    "further_household": "mỗi hộ nhận thêm quá mức ít nhất; càng cao thì càng chia đều",
    "hard_from_b2": "không phải chi phí: từ điểm B2 này hộ được coi là khó khăn nhất",
}


class _Ruled(forms.ModelForm):
    """What the database would refuse is told by the service, in the office's words."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.validate_constraints = lambda exclude=None: None


class PlanForm(_Ruled):
    issued_on = day_field("Ngày ban hành")

    class Meta:
        model = Plan
        fields = RULES
        error_messages = {
            "number": {
                "required": "Ghi số kế hoạch, ví dụ 40-KH/HU.",
                "unique": "Đã có kế hoạch mang số này.",
            },
            "title": {"required": "Ghi trích yếu."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["issued_on"].error_messages["required"] = "Ghi ngày ban hành."
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField):
                told = f"{field.label}: ghi một số nguyên không âm."
                field.error_messages |= {"required": told, "invalid": told}
        styled(self)

    @property
    def ticks(self) -> list:
        return [f for f in self if isinstance(f.field, forms.BooleanField)]

    @property
    def rest(self) -> list:
        return [f for f in self if not isinstance(f.field, forms.BooleanField)]


class CostsForm(_Ruled):
    class Meta:
        model = MatchingCosts
        fields = COSTS
        help_texts = MEANINGS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="id_cost_%s", **kwargs)
        for name in COSTS:
            field = forms.IntegerField(
                label=self.fields[name].label,
                help_text=MEANINGS[name],
                min_value=0,
                max_value=100 if name == "hard_from_b2" else HIGHEST_COST,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
            told = WHOLE if name != "hard_from_b2" else "Ghi điểm từ 0 đến 100."
            for key in ("required", "invalid", "min_value", "max_value"):
                field.error_messages[key] = told
            self.fields[name] = field
        styled(self)


class CommuneDutyForm(_Ruled):
    """Which organisation is to answer for which commune, since when, by what paper."""

    organisation = PlacedChoice(
        label="Tổ chức đảng",
        queryset=PartyOrganisation.objects.none(),
        above="parent",
        empty_label="Chọn tổ chức",
        error_messages={
            "required": "Chọn tổ chức đảng.",
            "invalid_choice": "Chọn một tổ chức trong danh sách.",
        },
    )
    started_on = day_field("Từ ngày")
    decision_on = day_field("Ngày quyết định", required=False)

    class Meta:
        model = CommuneAssignment
        fields = [
            "organisation",
            "commune",
            "started_on",
            "decision_number",
            "decision_on",
        ]
        error_messages = {
            "commune": {
                "required": "Chọn xã.",
                "invalid_choice": "Chọn một xã trong danh sách.",
            }
        }

    def __init__(self, *args, scope: Scope, today: date, **kwargs):
        super().__init__(*args, initial={"started_on": today}, **kwargs)
        self.fields["organisation"].queryset = living(scope).exclude(
            kind="district_committee"
        )
        self.fields["commune"].queryset = communes_today(scope)
        self.fields["commune"].empty_label = "Chọn xã"
        styled(self)

    def clean(self):
        cleaned = super().clean()
        number, day = cleaned.get("decision_number"), cleaned.get("decision_on")
        if day and not number:
            self.add_error("decision_number", "Ghi số của quyết định ban hành ngày đó.")
        return cleaned


class EndDutyForm(forms.Form):
    ended_on = day_field("Thôi giúp từ ngày")

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, initial={"ended_on": today}, **kwargs)
        styled(self)
