"""What users fill in about the Party's registers."""

from django import forms

from households.choices import BatchKind

REGISTERS = [c for c in BatchKind.choices if c[0] != BatchKind.HOUSEHOLDS]


class RegisterForm(forms.Form):
    kind = forms.ChoiceField(
        label="Danh mục",
        choices=REGISTERS,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": "Chọn danh mục mà tệp thuộc về."},
    )
    file = forms.FileField(
        label="Tệp",
        widget=forms.FileInput(
            attrs={"class": "form-control", "accept": ".xlsx,.xlsm,.xls,.ods,.csv"}
        ),
        error_messages={
            "required": "Chọn một tệp trên máy.",
            "empty": "Tệp này rỗng.",
        },
    )
