"""The pages at the door: signing in and out, slips, sessions, access tokens, the log.

What allauth's views do stands there; ours add the words, the status and the account
menu. Rows here are always the signed-in user's own, but for the log.
"""

from urllib.parse import urlencode

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from povertyaid import signin
from povertyaid.adapters import SIGNED_IN
from povertyaid.signin import factors, links, log, open_sessions, recovery, tokens
from povertyaid.signin_forms import CodeForm, LogForm, NewPasswordForm, TokenForm
from povertyaid.visitors import device_of, visitor_of

ROWS_ON_A_PAGE = 50
OPENED = "slip"  # in the session: the link whose code was shown


class SignIn(account.LoginView):
    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class SignOut(account.LogoutView):
    def get(self, request, *args, **kwargs):
        return HttpResponseNotAllowed(["POST"])

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        response.delete_cookie(SIGNED_IN, samesite="Lax")
        return response


@login_not_required
@never_cache
def password_code(request):
    """Where a slip's code is typed, or put in by the script from behind the "#"."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        request.session[OPENED] = links.open_link(form.cleaned_data["code"]).pk
        return redirect("password_link")
    status = 422 if form.is_bound else 200
    return render(request, "signin/code.html", {"form": form}, status=status)


@login_not_required
@never_cache
@sensitive_post_parameters()
def password_link(request):
    """For who has just shown the code of a slip: a new password, once."""
    link = links.opened_link(request.session.get(OPENED))
    if link is None:
        return _gone(request)

    form = NewPasswordForm(link.user, request.POST or None)
    if form.is_valid():
        password = form.cleaned_data["new_password1"]
        if links.set_password(link, password, visitor_of(request)) is None:
            return _gone(request)
        del request.session[OPENED]
        messages.success(request, "Đã đặt mật khẩu. Đăng nhập bằng mật khẩu mới.")
        return redirect(settings.LOGIN_URL)
    context = {"form": form, "link": link}
    status = 422 if form.is_bound else 200
    return render(request, "signin/password.html", context, status=status)


def _gone(request):
    return render(request, "signin/gone.html", status=410)


def _confirmation(request):
    """Where to give the password or a code again first, unless that was just done."""
    if not get_adapter(request).is_reauthentication_required(app="account"):
        return None
    messages.info(request, "Xác nhận xong, hãy bấm lại nút vừa bấm.")
    back = urlencode({"next": request.path})
    return redirect(f"{reverse('account_reauthenticate')}?{back}")


def sessions(request):
    """Where one is signed in, and signing out there."""
    if request.method == "POST":
        only = request.POST.get("session")  # none: everywhere but here
        if only is not None and not (only.isdecimal() and len(only) < 19):
            raise Http404
        if wanted := _confirmation(request):
            return wanted
        count = signin.end_sessions(
            request.user,
            request.user,
            keep=request.session.session_key,
            only=None if only is None else int(only),
            visitor=visitor_of(request),
        )
        messages.success(request, f"Đã đăng xuất ở {count} nơi.")
        return redirect("usersessions_list")

    found = open_sessions.sessions_of(request.user)
    for session in found:
        session.device = device_of(session.user_agent)
        session.is_here = session.session_key == request.session.session_key
    context = {"sessions": found, "others": [s for s in found if not s.is_here]}
    return render(request, "signin/sessions.html", context)


@never_cache
def recovery_codes(request):
    """Ten new codes, shown on the answer alone, to who has a factor besides."""
    if not factors.has_one(request.user):
        return redirect("mfa_index")
    if wanted := _confirmation(request):
        return wanted
    context = {"left": recovery.left(request.user), "count": recovery.COUNT}
    if request.method == "POST":
        made = recovery.make_codes(request.user, visitor_of(request))
        context["codes"] = [recovery.spaced(code) for code in made]
    status = 201 if "codes" in context else 200
    return render(request, "signin/recovery.html", context, status=status)


@never_cache
def access_tokens(request):
    """The user's access tokens; the key of a new one is shown on the answer alone."""
    form = TokenForm(request.POST or None)
    context = {"form": form, "tokens": request.user.access_tokens.all()}
    if form.is_valid():
        if wanted := _confirmation(request):
            return wanted
        _, context["key"] = tokens.make_token(
            request.user, **form.cleaned_data, visitor=visitor_of(request)
        )
        context["form"] = TokenForm()
        return render(request, "signin/tokens.html", context, status=201)
    status = 422 if form.is_bound else 200
    return render(request, "signin/tokens.html", context, status=status)


@require_POST
def access_token_revoke(request, pk):
    token = get_object_or_404(request.user.access_tokens.all(), pk=pk)

    tokens.revoke_token(token, request.user, visitor_of(request))
    messages.success(request, f"Đã thu hồi mã truy cập “{token.name}”.")
    return redirect("access_tokens")


@require_safe
def sign_in_log(request):
    """Every event at the door, newest first: for administrators and the district."""
    if not (request.user.is_superuser or request.scope.writes_all):
        raise PermissionDenied

    form = LogForm(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(log.events(wanted), ROWS_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    for event in page.object_list:
        event.doer = log.doer_of(event)
        event.device_words = device_of(event.device) if event.device else ""
    context = {"form": form, "page": page, "waits": log.waits_now()}
    return render(request, "signin/log.html", context)
