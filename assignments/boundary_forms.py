"""What the office fills in about a change of boundaries."""

from django import forms

from assignments.organisation_forms import day_field, styled
from households.boundaries import Plan
from households.models import BoundaryChange, BoundaryPart, BoundaryUnit
from povertyaid.scanning import ScannedFileField
from povertyaid.text import clean

MOST_BYTES = 20 * 1024 * 1024
STAYS = "giữ nguyên"


class ChangeForm(forms.ModelForm):
    """The decision; on a new one, a filled-in sheet may come with it."""

    takes_effect_on = day_field("Có hiệu lực từ ngày")

    class Meta:
        model = BoundaryChange
        fields = ["decision_number", "title", "takes_effect_on"]
        error_messages = {
            "decision_number": {"required": "Ghi số nghị quyết hoặc quyết định."},
            "title": {"required": "Ghi nội dung, ví dụ: Sắp xếp các xã năm 2025."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        required = "Ghi ngày có hiệu lực."
        self.fields["takes_effect_on"].error_messages["required"] = required
        self.instance.validate_constraints = lambda exclude=None: None
        styled(self)


class SheetForm(forms.Form):
    file = ScannedFileField(
        label="Tệp bảng sắp xếp (.xlsx, .csv)",
        error_messages={"required": "Chọn tệp.", "empty": "Tệp này rỗng."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        styled(self)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 20 MB.")
        return file


class UnitForm(forms.ModelForm):
    outside = forms.CharField(
        label="Phần nhập vào từ ngoài sổ",
        required=False,
        help_text="các phường, xã của huyện khác, cách nhau bằng dấu chấm phẩy",
    )

    class Meta:
        model = BoundaryUnit
        fields = [
            "code",
            "name",
            "kind",
            "district",
            "is_border",
            "is_urban",
            "tile_column",
            "tile_row",
        ]
        error_messages = {
            "code": {"required": "Ghi mã 5 chữ số."},
            "name": {"required": "Ghi tên đơn vị."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outside"].initial = "; ".join(self.instance.outside_parts)
        self.instance.validate_constraints = lambda exclude=None: None
        for name in ("tile_column", "tile_row"):
            told = "Ghi số nguyên không âm."
            self.fields[name].error_messages |= {"invalid": told, "min_value": told}
        if self.instance.goes_on:  # it is the commune it was
            for name in self.Meta.fields:
                self.fields[name].disabled = True
        styled(self)

    @property
    def ticks(self) -> list:
        return [f for f in self if isinstance(f.field, forms.BooleanField)]

    @property
    def rest(self) -> list:
        return [f for f in self if not isinstance(f.field, forms.BooleanField)]

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not (code.isascii() and code.isdecimal() and len(code) == 5):
            raise forms.ValidationError("Mã có đúng 5 chữ số.")
        return code

    def clean_outside(self) -> list[str]:
        parts = [clean(part) for part in self.cleaned_data["outside"].split(";")]
        if any(len(part) > 80 for part in parts):
            raise forms.ValidationError("Mỗi phần dài nhất 80 chữ.")
        self.instance.outside_parts = [part for part in parts if part]
        return self.instance.outside_parts


class CommuneForm(forms.Form):
    """Where each village of a commune goes, and under which name."""

    def __init__(self, *args, plan: Plan, commune, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = {str(p.unit.pk): p.unit for p in plan.units}
        self.villages = plan.villages.get(commune.pk, [])
        choices = [("", STAYS), *((pk, str(one)) for pk, one in self.units.items())]
        for village in self.villages:
            move = plan.moves.get(village.pk)
            goes, name = f"ban-{village.pk}", f"ten-{village.pk}"
            self.fields[goes] = forms.ChoiceField(
                label=f"{village}: đi về",
                choices=choices,
                required=False,
                initial=str(move.unit_id) if move else "",
                error_messages={"invalid_choice": "Chọn một đơn vị trong danh sách."},
            )
            self.fields[name] = forms.CharField(
                label=f"{village}: tên mới",
                required=False,
                max_length=80,
                initial=move.new_name if move else "",
                error_messages={"max_length": "Tên dài nhất 80 chữ."},
            )
        styled(self)

    @property
    def rows(self) -> list:
        return [
            (village, self[f"ban-{village.pk}"], self[f"ten-{village.pk}"])
            for village in self.villages
        ]

    @property
    def wanted(self) -> dict:
        """Village id → (unit or None, new name)."""
        data = self.cleaned_data
        return {
            village.pk: (
                self.units.get(data[f"ban-{village.pk}"]),
                data[f"ten-{village.pk}"],
            )
            for village in self.villages
        }


class PartForm(forms.ModelForm):
    """Who takes an ending commune over, and what goes on there."""

    class Meta:
        model = BoundaryPart
        fields = ["heir", "duties_go_on", "rights_go_on"]
        error_messages = {
            "heir": {"invalid_choice": "Chọn một đơn vị trong danh sách."}
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["heir"].queryset = self.instance.change.units.all()
        self.fields["heir"].empty_label = "Chọn đơn vị"
        styled(self)
