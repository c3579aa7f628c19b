"""Who wants to know what is kept about a household or a party member."""

from django import forms


class EverythingForm(forms.Form):
    nguoi = forms.CharField(
        label="Ai yêu cầu",
        max_length=100,
        help_text="Như họ xưng: người trong hộ, hay chính đảng viên ấy.",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
