"""What every answer needs, whoever asks."""

import secrets
import time
from urllib.parse import urlencode, urlsplit

import structlog
from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from povertyaid import acts, audit, limits, sessions
from povertyaid.signin import factors
from povertyaid.visitors import visitor_of

log = structlog.get_logger("povertyaid.requests")


class PlainApiMiddleware:
    """The API over plain HTTP is refused, where pages are led to HTTPS.

    A program that is quietly led there would go on sending its token in the open first.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_plain = settings.SECURE_SSL_REDIRECT and not request.is_secure()
        if is_plain and request.path.startswith("/api/"):
            said = {"detail": "Chỉ nhận yêu cầu qua HTTPS."}
            return JsonResponse(said, status=403)
        return self.get_response(request)


class SignInFirstMiddleware(LoginRequiredMiddleware):
    """A page is private unless it says otherwise.

    Who presses a button after the session ended is led back to the page with that
    button: the address of the action itself cannot be opened.
    """

    def handle_no_permission(self, request, view_func):
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        came_from = urlsplit(request.headers.get("Referer", ""))
        is_ours = came_from.netloc == request.get_host()
        return redirect_to_login(came_from.path if is_ours else "/")


PAGES_TAKE = ["GET", "HEAD", "POST", "OPTIONS"]


class MethodRefusedMiddleware:
    """Say in Vietnamese that an address is a button's, not a page's (405).

    Outside the API nothing but pages and forms is answered at all: a class of Django's
    for forms would take PUT for POST.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_api = request.path.startswith("/api/")
        if request.method not in PAGES_TAKE and not is_api:
            response = HttpResponseNotAllowed(PAGES_TAKE)
        else:
            response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = render(None, "405.html", {"office": settings.OFFICE}, status=405)
        page["Allow"] = response["Allow"]
        return page


# Nothing of a device is asked for but the camera, which takes photos of visits
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "display-capture",
        "encrypted-media",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "usb",
        "xr-spatial-tracking",
    )
)


class HeadersMiddleware:
    """What every answer says to the browser, and that none with content is kept.

    A view that may be kept (the phone app's shell, its worker) says so itself; files
    under /static/ hold nothing of anybody.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = (
            f"{PERMISSIONS}, camera=(self), geolocation=(self),"
            " publickey-credentials-get=(self), publickey-credentials-create=(self)"
        )
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class DoorMiddleware:
    """Who is in: notes that the session is used, and leads where something is missing.

    A second factor, where it is compulsory, before anything else; and on a phone's long
    session the password again on any page but the phone app. Who gave the password or
    a code again goes on under a new session key.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        confirming = ["account_reauthenticate", "mfa_reauthenticate"]
        confirming += ["mfa_reauthenticate_webauthn"]
        self.confirming = {reverse(name) for name in confirming}
        always = ["account_logout", "field", "field_manifest", "service_worker"]
        self.always = {reverse(name) for name in always} | self.confirming
        self.setting_up = reverse("mfa_index")
        self.of_phones = (
            "/api/field/",
            "/api/visits/",
            "/api/supports/",
            "/api/photos/",
        )

    def __call__(self, request):
        if request.user.is_authenticated and request.path not in self.always:
            self._note(request)
            if wanted := self._missing(request):
                return wanted
        if request.path not in self.confirming or not request.user.is_authenticated:
            return self.get_response(request)
        latest = self._latest(request)
        response = self.get_response(request)
        if self._latest(request) > latest:
            sessions.renew(request.session)
        return response

    def _latest(self, request) -> float:
        """When the password, a code or a key was given last; 0 for never."""
        records = get_authentication_records(request, request.user)
        return max((record["at"] for record in records), default=0)

    def _note(self, request):
        now = time.time()
        seen = request.session.get(sessions.SEEN, now)
        if now - seen < settings.SESSION_SEEN_SECONDS:
            return
        request.session[sessions.SEEN] = now
        own = UserSession.objects.filter(session_key=request.session.session_key)
        own.update(last_seen_at=timezone.now())

    def _missing(self, request):
        is_set_up = request.path.startswith(self.setting_up)
        if (
            settings.REQUIRED_FACTORS
            and not is_set_up
            and not self._has_factor(request)
        ):
            return self._lead(
                request, self.setting_up, "Cần bật xác thực hai lớp trước."
            )
        if self._is_long(request):
            return self._lead(
                request, reverse("account_reauthenticate"), "Cần nhập lại mật khẩu."
            )
        return None

    def _has_factor(self, request) -> bool:
        """Whether one is there or none is needed; asked once for a session."""
        if request.session.get("has-factor"):
            return True
        if not factors.must_have_one(request.user, request.scope):
            return True
        if has_one := factors.has_one(request.user):
            request.session["has-factor"] = True
        return has_one

    def _is_long(self, request) -> bool:
        if not request.session.get(sessions.PHONE):
            return False
        if request.path.startswith(self.of_phones):
            return False
        return time.time() - self._latest(request) > settings.SESSION_HOURS * 3600

    def _lead(self, request, address, why):
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": why}, status=403)
        back = request.get_full_path() if request.method == "GET" else "/"
        if request.path != reverse(settings.LOGIN_URL):
            request.session["wanted"] = back  # to go on with, once that is done
        return redirect(f"{address}?{urlencode({'next': back})}")


class RequestLogMiddleware:
    """One line for every request: page, account, answer, time; see log_lines."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        structlog.contextvars.clear_contextvars()
        request_id = secrets.token_hex(8)
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.monotonic()
        response = self.get_response(request)
        match, user = request.resolver_match, getattr(request, "_cached_user", None)
        log.info(
            "request",
            method=request.method if request.method in METHODS else "other",
            view=match.view_name if match else None,
            user_id=user.pk if user else None,
            status=response.status_code,
            ms=round(1000 * (time.monotonic() - started)),
        )
        response.headers["X-Request-ID"] = request_id  # to quote when asking for help
        return response


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
AT_THE_DOOR = {"account_login", "mfa_authenticate", "mfa_login_webauthn"}
AT_THE_DOOR |= {"password_code", "password_link"}


class LimitsMiddleware:
    """Too many sign-ins, searches, files or changes within a minute: says the wait.

    The API counts for itself, once its token is known (token_api).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        kind = self._kind(request)
        if kind is None:
            return None
        who = str(request.user.pk or visitor_of(request).address)
        wait = limits.wait_after(kind, who)
        if not wait:
            return None
        context = {"office": settings.OFFICE, "wait": wait}
        response = render(None, "429.html", context, status=429)
        response["Retry-After"] = str(wait)
        return response

    def _kind(self, request) -> str | None:
        name = request.resolver_match.url_name or ""
        if name in AT_THE_DOOR:
            return "sign-in" if request.method == "POST" else None
        if name.endswith(FILES) and request.method == "GET":
            return "export"
        if request.path.startswith("/api/"):
            return None
        if name == "find":
            return "search"
        if request.method == "POST" and request.user.is_authenticated:
            return "write"
        return "search" if "q" in request.GET else None


FILES = ("_xlsx", "_csv", "_file")  # how the addresses that give files out are named
WITHOUT_PEOPLE = {"report_file", "dated_file", "plan_account_file", "effect_xlsx"}
WITHOUT_PEOPLE |= {"plan_communes_xlsx"}
REASON = range(5, 201)  # characters


class ReasonMiddleware:
    """Asks what a file with personal data is for, where the office wants that asked.

    Only of who is signed in, and before anything else is looked at: who may not have
    the file is refused afterwards.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not settings.EXPORT_REASON:
            return self.get_response(request)
        with audit.for_reason(_reason_of(request)):
            return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        name = request.resolver_match.url_name or ""
        is_asked = settings.EXPORT_REASON and name.endswith(FILES)
        is_picture = view_kwargs.get("form") == "png"  # of a paper, on its page
        if not is_asked or is_picture or name in WITHOUT_PEOPLE:
            return None
        reason = _reason_of(request)
        if not request.user.is_authenticated or len(reason) in REASON:
            return None
        kept = [
            (name, value)
            for name, values in request.GET.lists()
            for value in values
            if name != "ly-do"
        ]
        context = {"kept": kept, "reason": reason, "is_short": "ly-do" in request.GET}
        context |= {"least": REASON[0], "most": REASON[-1]}
        status = 422 if context["is_short"] else 200
        return render(request, "jobs/reason.html", context, status=status)


def _reason_of(request) -> str:
    return " ".join(request.GET.get("ly-do", "").split())


class ActMiddleware:
    """What a request changes is noted with its user, address and page.

    Asked at each change: a token's user is known only inside the API, and who just
    signed in only after that.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with acts.acting(lambda: act_of(request), lambda: doer_of(request)):
            return self.get_response(request)


def act_of(request) -> dict:
    match = request.resolver_match
    name = match.view_name if match else ""
    top = request.path_info.split("/", 2)[1]
    user = _user_read(request)
    return {
        "user": user.pk if user else None,
        "way": top if top in ("api", "admin") else "page",
        "name": name,
        "address": visitor_of(request).address,
    }


def doer_of(request) -> str:
    user = _user_read(request)
    return str(user) if user and user.is_authenticated else ""


def _user_read(request):
    """Whose request it is, as far as that was asked already.

    Reading it here would read the session, which may itself be what is written now.
    """
    user = request.user
    if isinstance(user, SimpleLazyObject):
        user = getattr(request, "_cached_user", None)
    return user
