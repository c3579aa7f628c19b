"""The forms at the door, in the words of the office."""

import time

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as factors
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as keys
from cryptography.fernet import InvalidToken
from django import forms
from django.contrib.auth.forms import SetPasswordForm

from povertyaid.models import User
from povertyaid.signin import events, links, lockout, recovery
from povertyaid.signin.events import Kind, Visitor
from povertyaid.signin.lockout import one_at_a_time
from povertyaid.visitors import visitor_of

CODE_LIVES = 120  # seconds; longer than a code of the app and its neighbours hold
LIFETIMES = [(30, "30 ngày"), (90, "90 ngày"), (365, "một năm")]
CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}


def say(form, **labels):
    """Our labels, our class, no placeholder and no help beside the fields of `form`."""
    form.label_suffix = ""
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, ""
        field.error_messages["required"] = f"Chưa nhập {label.lower()}."
        field.widget.attrs.pop("placeholder", None)
        if not isinstance(field, forms.BooleanField):
            field.widget.attrs["class"] = "form-control"


class SignInForm(account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self, login="Tên đăng nhập", password="Mật khẩu")  # noqa: S106


class ConfirmForm(account.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self, password="Mật khẩu")  # noqa: S106


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(
            self,
            oldpassword="Mật khẩu hiện tại",
            password1="Mật khẩu mới",
            password2="Gõ lại mật khẩu mới",
        )

    def clean(self):
        super(account.PasswordVerificationMixin, self).clean()
        words = [self.cleaned_data.get(name) for name in ("password1", "password2")]
        if all(words) and words[0] != words[1]:
            self.add_error("password2", "Hai lần gõ mật khẩu chưa giống nhau.")
        return self.cleaned_data


class LockedOutMixin:
    """A code guessed wrong counts like a password guessed wrong, with the same wait."""

    @property
    def visitor(self) -> Visitor:
        return visitor_of(context.request)

    def try_once(self, check):
        """What `check()` gives, unless it is not yet time; refusals are noted."""
        name = self.user.get_username()
        refusal = None
        with one_at_a_time(name):
            wait = lockout.wait_for(name, self.visitor)
            if not wait:
                try:
                    return check()
                except forms.ValidationError as error:
                    refusal = error
            kind = Kind.LOCKED if wait else Kind.CODE_FAILED
            events.record(kind, self.visitor, user=self.user, name=name)
        raise refusal or forms.ValidationError(
            f"Đã sai quá nhiều lần. {lockout.in_words(wait)}"
        )


class FactorMixin(LockedOutMixin):
    """A code of the app, or one of the recovery codes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self, code="Mã xác thực hoặc mã dự phòng")
        self.fields["code"].widget.attrs |= CODE

    def clean_code(self):
        return self.try_once(self._clean_unused)

    def _clean_unused(self):
        """A recovery code, or one of the app that was not shown before."""
        code = self.cleaned_data["code"]
        if spent := recovery.spend(self.user, code):
            self.authenticator = spent
            return code
        return self._clean_of_app()

    def _clean_of_app(self):
        """A code of the app counts once, in whichever web process it is shown again.

        Written on the row while no other try at this account is looked at; allauth's
        own mark lies in the cache of one process.
        """
        try:
            code = super().clean_code()
        except InvalidToken:  # written under a secret key that is gone
            said = "Máy chủ đã đổi khóa: nhờ quản trị gỡ xác thực hai lớp rồi bật lại."
            raise forms.ValidationError(said) from None
        if self.authenticator.type == Authenticator.Type.TOTP:
            now = time.time()
            shown = self.authenticator.data.get("shown", {})
            if now - shown.get(code, 0) < CODE_LIVES:
                raise get_adapter().validation_error("incorrect_code")
            kept = {c: at for c, at in shown.items() if now - at < CODE_LIVES}
            self.authenticator.data["shown"] = kept | {code: now}
            self.authenticator.save(update_fields=["data"])
        return code

    def save(self):
        super().save()
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            detail = f"còn {recovery.left(self.user)} mã"
            events.record(Kind.CODE_USED, self.visitor, user=self.user, detail=detail)


class FactorForm(FactorMixin, factors.AuthenticateForm):
    pass


class ConfirmFactorForm(FactorMixin, factors.ReauthenticateForm):
    pass


class ActivateForm(LockedOutMixin, totp.ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self, code="Mã 6 số ứng dụng đang hiện")
        self.fields["code"].widget.attrs |= CODE

    def clean_code(self):
        return self.try_once(super().clean_code)


class KeyForm(LockedOutMixin, keys.AuthenticateWebAuthnForm):
    def clean_credential(self):
        return self.try_once(super().clean_credential)


class ConfirmKeyForm(KeyForm, keys.ReauthenticateWebAuthnForm):
    pass


class PasskeyForm(keys.LoginWebAuthnForm):
    """A passkey alone: it cannot be guessed, so there is nothing to lock."""


class AddKeyForm(keys.AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self, name="Tên khóa", passwordless="Đăng nhập bằng khóa, không mật khẩu")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].widget.attrs["class"] = "form-check-input"
        self.fields["name"].max_length = 60


class NameKeyForm(keys.EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self, name="Tên khóa")


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
                "data-slip-code": "",
                "spellcheck": "false",
            }
        ),
    )

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
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
        say(self, new_password1="Mật khẩu mới", new_password2="Gõ lại mật khẩu")


class TokenForm(forms.Form):
    """A new access token: for which program, for how long."""

    name = forms.CharField(max_length=100)
    days = forms.TypedChoiceField(
        label="Dùng trong", choices=LIFETIMES, coerce=int, initial=90
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self, name="Dùng cho việc gì", days="Dùng trong")
        self.fields["days"].widget.attrs["class"] = "form-select"


class LogForm(forms.Form):
    """Filters of the sign-in log; empty ones filter nothing."""

    q = forms.CharField(label="Tài khoản", max_length=100, required=False)
    kind = forms.ChoiceField(
        label="Việc", required=False, choices=[("", "Mọi việc"), *Kind.choices]
    )
    address = forms.GenericIPAddressField(
        label="Địa chỉ",
        required=False,
        error_messages={"invalid": "Địa chỉ IP chưa đúng."},
    )
    since = forms.DateField(label="Từ ngày", required=False)
    until = forms.DateField(label="Đến ngày", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"
        self.fields["kind"].widget.attrs["class"] = "form-select"
