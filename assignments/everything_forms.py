"""Who wants to know what is kept about the household."""

from django import forms


class EverythingForm(forms.Form):
    nguoi = forms.CharField(
        label="Ai yêu cầu",
        max_length=100,
        help_text="Người trong hộ, như họ xưng.",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
