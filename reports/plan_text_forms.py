"""The form by which the office writes one section of the text report."""

from django import forms


class PlanTextForm(forms.Form):
    text = forms.CharField(
        label="Nội dung",
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 14, "class": "form-control"}),
        help_text="Mỗi dòng là một đoạn văn. Số liệu ở trên tự cập nhật, không cần gõ.",
    )
    edition = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
