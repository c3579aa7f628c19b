"""What the register says of a household's head, as the office corrects it."""

from datetime import date

from django import forms
from django.utils import timezone

from assignments.organisation_forms import styled
from households.choices import Sex
from households.imports.values import parse_birth, parse_name, parse_phone
from households.models import EthnicGroup, Household
from povertyaid.identity import NUMBER

NAME = "Ghi họ tên bằng chữ, ví dụ Lò Văn Hặc."
BIRTH = "Ghi ngày/tháng/năm có thật, ví dụ 13/10/1978; chỉ biết năm thì ghi 1978."
PHONE = "Ghi 10 chữ số, ví dụ 0867 210 145."
NOT_A_NUMBER = "Ghi 12 chữ số của căn cước công dân, hoặc 9 chữ số của CMND cũ."
KEPT = "để trống thì giữ số đang ghi"


class HeadForm(forms.Form):
    """The facts of one household; its number is never shown here, only replaced."""

    head_name = forms.CharField(
        label="Họ tên chủ hộ", max_length=100, error_messages={"required": NAME}
    )
    birth = forms.CharField(
        label="Ngày sinh, hoặc năm sinh", max_length=30, required=False
    )
    sex = forms.ChoiceField(
        label="Giới tính", choices=[("", "Chưa rõ"), *Sex.choices], required=False
    )
    ethnic_group = forms.ModelChoiceField(
        EthnicGroup.objects.none(),
        label="Dân tộc",
        required=False,
        empty_label="Chưa rõ",
    )
    citizen_number = forms.CharField(
        label=f"Số định danh mới ({KEPT})", max_length=20, required=False
    )
    phone = forms.CharField(label="Điện thoại", max_length=30, required=False)
    note = forms.CharField(
        label="Ghi chú",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.DateTimeField(
        widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"]
    )

    def __init__(self, *args, household: Household, sees_numbers: bool, **kwargs):
        kwargs["initial"] = _initial(household)
        super().__init__(*args, **kwargs)
        self.mended: list[str] = []  # what was taken otherwise than typed, and why
        groups = EthnicGroup.objects.order_by("code")
        self.fields["ethnic_group"].queryset = groups
        if not sees_numbers:
            del self.fields["citizen_number"]
        styled(self)
        self.fields["phone"].widget.attrs["inputmode"] = "tel"

    def clean_head_name(self) -> str:
        return self._parsed(parse_name(self.cleaned_data["head_name"]), NAME)

    def clean_birth(self) -> tuple:
        """(day or None, year or None)"""
        if not self.cleaned_data["birth"].strip():
            return None, None
        year = timezone.localdate().year
        day, year = self._parsed(parse_birth(self.cleaned_data["birth"], year), BIRTH)
        return day and date.fromisoformat(day), year

    def clean_citizen_number(self) -> str:
        number = "".join(c for c in self.cleaned_data["citizen_number"] if c.isalnum())
        if number and not NUMBER.fullmatch(number):
            raise forms.ValidationError(NOT_A_NUMBER)
        return number

    def clean_phone(self) -> str:
        if not self.cleaned_data["phone"].strip():
            return ""
        return self._parsed(parse_phone(self.cleaned_data["phone"]), PHONE)

    def _parsed(self, parsed, expected: str):
        """What was typed, read as a list is; a doubt is asked about, never decided."""
        if not parsed.value or parsed.note:
            why = parsed.note if parsed.value else expected
            raise forms.ValidationError(why)
        if parsed.why:
            self.mended.append(f"“{parsed.value}” ({parsed.why})")
        return parsed.value

    @property
    def facts(self) -> dict:
        """Column → value; without the number where it is to stay."""
        given = {name: self.cleaned_data[name] for name in ("head_name", "sex", "note")}
        day, year = self.cleaned_data["birth"]
        given |= {"birth_date": day, "birth_year": year}
        given |= {name: self.cleaned_data[name] for name in ("ethnic_group", "phone")}
        if number := self.cleaned_data.get("citizen_number"):
            given["citizen_number"] = number
        return given

    def tell(self, error: forms.ValidationError) -> None:
        """Show beside its field what the service refused."""
        for name, messages in error.message_dict.items():
            shown = "birth" if name.startswith("birth_") else name
            self.add_error(shown if shown in self.fields else None, messages)


def _initial(household: Household) -> dict:
    day, year = household.birth_date, household.birth_year
    return {
        "head_name": household.head_name,
        "birth": f"{day:%d/%m/%Y}" if day else year or "",
        "sex": household.sex,
        "ethnic_group": household.ethnic_group_id,
        "phone": household.phone,
        "note": household.note,
        "seen": household.changed_at.isoformat(timespec="microseconds"),
    }
