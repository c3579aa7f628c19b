"""Where django-allauth asks us: who may come in, what is written down, what is said.

allauth does the protocol (stages, codes, passkeys); lock-outs, events, the words and
the encryption of secrets are ours.
"""

import base64
import hashlib
import io
import time

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.module_loading import import_string

from povertyaid import sessions
from povertyaid.models import User
from povertyaid.signin import events, factors, lockout
from povertyaid.signin.events import Kind
from povertyaid.visitors import visitor_of

# Whose session this browser has: a number, no key, read by the phone app
SIGNED_IN = "__Host-signed-in" if settings.SESSION_COOKIE_SECURE else "signed-in"
FRESH_SECONDS = 300  # who gave a password or code this lately is not asked again
UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104  (allauth wants one; a test client has none)
WORDS = {
    "account_inactive": "Tài khoản này đã ngừng dùng. Hãy hỏi {office}.",
    "enter_current_password": "Mật khẩu hiện tại chưa đúng.",
    "incorrect_password": "Mật khẩu chưa đúng.",
    "username_password_mismatch": (
        "Tên đăng nhập hoặc mật khẩu chưa đúng. Chú ý chữ hoa, chữ thường và bộ gõ"
        " tiếng Việt."
    ),
    "incorrect_code": (
        "Mã chưa đúng, đã dùng hoặc đã hết hạn. Mã của ứng dụng chỉ đúng trong lúc"
        " đang hiện (30 giây): gõ mã mới nhất; vẫn không được thì đặt giờ của điện"
        " thoại theo chế độ tự động."
    ),
    "cannot_delete_authenticator": (
        "Chưa gỡ được: tài khoản này phải có xác thực hai lớp."
    ),
    "cannot_generate_recovery_codes": (
        "Bật xác thực hai lớp trước rồi mới tạo mã dự phòng."
    ),
    "unverified_email": "Chưa bật được xác thực hai lớp.",
    "rate_limited": "Gửi quá nhiều yêu cầu. Hãy đợi một lát.",
    "too_many_login_attempts": "Đã sai quá nhiều lần. Hãy đợi một lát.",
}
MESSAGES = {  # what allauth tells after something was done; None says nothing
    "account/messages/logged_in.txt": None,
    "account/messages/logged_out.txt": None,
    "account/messages/password_changed.txt": (
        "Đã đổi mật khẩu. Mọi nơi khác phải đăng nhập lại."
    ),
    "mfa/messages/totp_activated.txt": "Đã bật ứng dụng xác thực.",
    "mfa/messages/totp_deactivated.txt": "Đã gỡ ứng dụng xác thực.",
    "mfa/messages/webauthn_added.txt": "Đã thêm khóa đăng nhập.",
    "mfa/messages/webauthn_removed.txt": "Đã gỡ khóa đăng nhập.",
}
NOTED = {  # allauth's notices → our events
    "mfa/email/totp_activated": (Kind.FACTOR_ADDED, "ứng dụng xác thực"),
    "mfa/email/totp_deactivated": (Kind.FACTOR_REMOVED, "ứng dụng xác thực"),
    "mfa/email/webauthn_added": (Kind.FACTOR_ADDED, "khóa đăng nhập"),
    "mfa/email/webauthn_removed": (Kind.FACTOR_REMOVED, "khóa đăng nhập"),
    "account/email/password_changed": (Kind.PASSWORD_CHANGED, ""),
}
CONFIRM = {
    "reauthenticate": "Dùng mật khẩu",
    "mfa_reauthenticate": "Dùng mã xác thực",
    "mfa_reauthenticate:webauthn": "Dùng khóa đăng nhập",
}
METHODS = {
    "password": "mật khẩu",
    "totp": "mã ứng dụng",
    "recovery_codes": "mã dự phòng",
    "webauthn": "khóa đăng nhập",
}


def methods_of(request, user) -> str:
    """How somebody came in, in words: "mật khẩu, mã ứng dụng"."""
    records = get_authentication_records(request, user)
    used = [record.get("type") or record["method"] for record in records]
    return ", ".join(METHODS.get(method, method) for method in used)


class DoorAdapter(DefaultAccountAdapter):
    """Passwords and sessions."""

    error_messages = DefaultAccountAdapter.error_messages | WORDS

    def authenticate(self, request, **credentials):
        """The user with this name and password, None, or a refusal that says the wait.

        allauth's own limits count in the cache and say no time; ours are exact. A right
        password during the wait is refused like a wrong one and tells nothing.
        """
        name, visitor = credentials.get("username", ""), visitor_of(request)
        user = None
        with lockout.one_at_a_time(name):
            wait = lockout.wait_for(name, visitor)
            if not wait:
                user = authenticate(request, **credentials)
            if user is None:
                kind = Kind.LOCKED if wait else Kind.FAILED
                owner = User.objects.filter(username=name).first()
                events.record(kind, visitor, user=owner, name=name)
        if wait:
            raise lockout_error(wait)
        return user

    def reauthenticate(self, user, password) -> bool:
        is_right = super().reauthenticate(user, password)
        if is_right:
            events.record(Kind.CONFIRMED, visitor_of(self.request), user=user)
        return is_right

    def is_reauthentication_required(self, *, app, **kwargs) -> bool:
        """Not of who came in, or confirmed, a moment ago."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record["at"] for record in records), default=0)
        return time.time() - latest > FRESH_SECONDS

    def get_reauthentication_methods(self, user) -> list[dict]:
        found = super().get_reauthentication_methods(user)
        return [one | {"description": CONFIRM[one["id"]]} for one in found]

    def post_login(self, request, user, **kwargs):
        detail = methods_of(request, user)
        response = super().post_login(request, user, **kwargs)
        if response.url.startswith(reverse("field")):
            request.session[sessions.PHONE] = True
            detail += ", điện thoại"
        if factors.is_missing(user, import_string(settings.SCOPE_BUILDER)(user)):
            request.session["wanted"] = response.url
            response = redirect(f"{reverse('mfa_index')}?next=/")
        visitor, name = visitor_of(request), user.get_username()
        events.record(Kind.SIGNED_IN, visitor, user=user, name=name, detail=detail)
        response.set_cookie(
            SIGNED_IN,
            user.pk,
            max_age=settings.SESSION_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
        return response

    def logout(self, request):
        user = request.user
        super().logout(request)
        events.record(Kind.SIGNED_OUT, visitor_of(request), user=user)

    def respond_user_inactive(self, request, user):
        events.record(Kind.FAILED, visitor_of(request), user=user, detail="ngừng dùng")
        said = self.error_messages["account_inactive"]
        messages.error(request, said.format(office=settings.OFFICE["name"]))
        return redirect("account_login")

    def set_password(self, user, password):
        user.set_password(password)
        user.save(update_fields=["password"])

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("mfa_index")

    def add_message(
        self,
        request,
        level,
        message_template=None,
        message_context=None,
        extra_tags="",
        message=None,
    ):
        if message := message or MESSAGES.get(message_template):
            messages.add_message(request, level, message)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """No mail is sent: what allauth would tell by mail is an event of ours."""
        kind, detail = NOTED[template_prefix]
        visitor = visitor_of(self.request)
        events.record(kind, visitor, user=user, detail=detail)

    def is_ajax(self, request) -> bool:
        """JSON is answered to the script of a passkey alone."""
        return request.path == reverse("mfa_login_webauthn")

    def get_client_ip(self, request) -> str:
        return visitor_of(request).address or UNKNOWN_ADDRESS


def lockout_error(wait: int):
    said = f"Đã sai quá nhiều lần. {lockout.in_words(wait)}"
    return ValidationError(said, code="too_many_login_attempts")


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are encrypted with a key outside the database."""

    error_messages = DefaultMFAAdapter.error_messages | WORDS

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        out = io.BytesIO()
        code = segno.make(url, error="m")
        code.save(out, kind="svg", xmldecl=False, svgclass="qr", scale=4, border=4)
        return out.getvalue().decode()

    def generate_authenticator_name(self, user, type) -> str:
        return "Khóa của tôi"

    def _get_site_name(self) -> str:
        return "PovertyAid"


def _box() -> MultiFernet:
    """Of the secret key, which stands in the environment; older ones still open."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [
        hashlib.sha256(b"second-factor:" + key.encode()).digest() for key in keys
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(d)) for d in digests])
