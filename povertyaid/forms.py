"""The sign-in form, in the words of the office."""

from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": (
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Chú ý chữ hoa, chữ thường và"
            " bộ gõ tiếng Việt."
        ),
        "inactive": "Tài khoản này đã ngừng dùng. Hãy hỏi Văn phòng Huyện ủy.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        names = {"username": "Tên đăng nhập", "password": "Mật khẩu"}
        for name, label in names.items():
            field = self.fields[name]
            field.label = label
            field.error_messages["required"] = f"Chưa nhập {label.lower()}."
            field.widget.attrs["class"] = "form-control"
