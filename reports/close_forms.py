"""What is asked of who closes a year's account."""

from django import forms


class CloseForm(forms.Form):
    """`compiled_at` says which draft was looked at; the reason counts if unbalanced."""

    compiled_at = forms.DateTimeField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Lý do chốt khi chưa cân đối",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
        help_text="In kèm báo cáo, ví dụ: xã chưa có kết quả phúc tra của hai hộ.",
    )
