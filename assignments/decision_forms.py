"""A decision between two yearly reviews, as the commune's paper has it."""

from django import forms

from assignments.organisation_forms import day_field, styled
from households.choices import Status
from households.models import (
    EthnicGroup,
    Household,
    PovertyStandard,
    StatusDecision,
    Village,
)
from povertyaid.scope import Scope

WAYS = [
    ("", "Chọn phân loại"),
    (Status.POOR, "Hộ nghèo"),
    (Status.NEAR_POOR, "Hộ cận nghèo"),
    (Status.ABOVE, "Thoát: vượt chuẩn cận nghèo"),
    (Status.AVERAGE, "Thoát: có mức sống trung bình"),
    (Status.LEFT, "Rời danh sách: chết, chuyển đi, tách, nhập"),
]


class DecisionForm(forms.ModelForm):
    decided_on = day_field("Ngày quyết định")
    status = forms.ChoiceField(
        label="Phân loại mới",
        choices=WAYS,
        error_messages={"required": "Chọn phân loại theo quyết định."},
    )
    deprivations = forms.TypedMultipleChoiceField(
        label="Chỉ số thiếu hụt",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    causes = forms.TypedMultipleChoiceField(
        label="Nguyên nhân",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = StatusDecision
        fields = [
            "number",
            "decided_on",
            "status",
            "left_reason",
            "persons",
            "note",
            "deprivations",
            "causes",
        ]
        error_messages = {
            "number": {"required": "Ghi số quyết định, ví dụ 45/QĐ-UBND."},
            "persons": {"invalid": "Ghi số khẩu bằng chữ số."},
        }

    def __init__(self, *args, standard: PovertyStandard, **kwargs):
        super().__init__(*args, **kwargs)
        styled(self)
        self.fields["left_reason"].choices = [
            ("", "Chỉ ghi khi hộ rời danh sách"),
            *[c for c in self.fields["left_reason"].choices if c[0]],
        ]
        for name, words in (
            ("deprivations", standard.indicators.all()),
            ("causes", standard.causes.all()),
        ):
            field = self.fields[name]
            field.choices = [(word.number, str(word)) for word in words]
            field.widget.attrs["class"] = "form-check-input"

    @property
    def plain(self):
        ticks = ("deprivations", "causes")
        return [field for field in self if field.name not in ticks]

    @property
    def ticks(self):
        return [self["deprivations"], self["causes"]]

    def clean_deprivations(self):
        """Nothing ticked says nothing: what the list has goes on to hold."""
        return tuple(self.cleaned_data["deprivations"]) or None

    def clean_causes(self):
        return tuple(self.cleaned_data["causes"]) or None

    def _post_clean(self):
        """What a decision must be is said by the service, about the whole of it."""
        self.instance = forms.models.construct_instance(
            self, self.instance, self.Meta.fields, ()
        )

    def tell(self, error: forms.ValidationError) -> None:
        """Show beside its field what the service refused."""
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)


class _VillageChoice(forms.ModelChoiceField):
    def label_from_instance(self, village: Village) -> str:
        return f"{village}, {village.commune}"


class NewHouseholdForm(forms.ModelForm):
    """A household that no list has named yet."""

    class Meta:
        model = Household
        fields = ["village", "head_name", "sex", "birth_year", "ethnic_group"]
        error_messages = {"head_name": {"required": "Ghi họ tên chủ hộ."}}

    def __init__(self, *args, scope: Scope, **kwargs):
        super().__init__(*args, prefix="ho", **kwargs)
        villages = Village.objects.visible_to(scope).select_related("commune")
        if not scope.writes_all:
            villages = villages.filter(commune__in=scope.writes)
        self.fields["village"] = _VillageChoice(
            villages.order_by("commune__name", "name"),
            label="Bản",
            error_messages={"required": "Chọn bản của hộ."},
        )
        self.fields["ethnic_group"].queryset = EthnicGroup.objects.order_by("code")
        styled(self)

    def tell(self, error: forms.ValidationError) -> None:
        for name, messages in error.message_dict.items():
            if name in self.fields:
                self.add_error(name, messages)
