"""The forms at the door, in the words of the office."""

from django import forms
from django.contrib.auth.forms import SetPasswordForm

from povertyaid.models import User
from povertyaid.signin import links


class CodeForm(forms.Form):
    """The code of a printed slip, typed by hand."""

    code = forms.CharField(
        label="Mã trên phiếu",
        max_length=60,
        error_messages={"required": "Chưa nhập mã trên phiếu."},
        widget=forms.TextInput(
            attrs={
                "class": "form-control code",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    def clean_code(self) -> str:
        code = links.plain(self.cleaned_data["code"])
        if links.open_link(code) is None:
            raise forms.ValidationError(
                "Mã này chưa đúng, đã dùng hoặc đã hết hạn. Kiểm tra từng ký tự; vẫn"
                " không được thì hỏi người đã đưa phiếu."
            )
        return code


class NewPasswordForm(SetPasswordForm):
    """A password twice, checked for length and common words."""

    def __init__(self, user: User, *args, **kwargs):
        super().__init__(user, *args, **kwargs)
        self.label_suffix = ""
        labels = {"new_password1": "Mật khẩu mới", "new_password2": "Gõ lại mật khẩu"}
        for name, label in labels.items():
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.widget.attrs["class"] = "form-control"
            field.error_messages["required"] = f"Chưa nhập {label.lower()}."
