"""The pages at the door: setting a password with a slip."""

import ipaddress

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from povertyaid.signin import links
from povertyaid.signin.events import Visitor
from povertyaid.signin_forms import CodeForm, NewPasswordForm


def visitor_of(request) -> Visitor:
    """From where a request comes; what an outer proxy may have made up is not read."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    hops = [hop.strip() for hop in forwarded.split(",")]
    count = settings.NUM_PROXIES
    told = hops[-count] if 0 < count <= len(hops) else ""
    try:
        address = str(ipaddress.ip_address(told or request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        address = None
    return Visitor(address, request.headers.get("User-Agent", ""))


@login_not_required
@never_cache
def password_code(request):
    """Where the code of a slip is typed by hand."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        return redirect("password_link", form.cleaned_data["code"])
    status = 422 if form.is_bound else 200
    return render(request, "signin/code.html", {"form": form}, status=status)


@login_not_required
@never_cache
@sensitive_post_parameters()
def password_link(request, code):
    """Where the slip leads: a new password, once."""
    link = links.open_link(code)
    if link is None:
        return _gone(request)

    form = NewPasswordForm(link.user, request.POST or None)
    if form.is_valid():
        password = form.cleaned_data["new_password1"]
        if links.set_password(link, password, visitor_of(request)) is None:
            return _gone(request)
        messages.success(request, "Đã đặt mật khẩu. Đăng nhập bằng mật khẩu mới.")
        return redirect(settings.LOGIN_URL)
    context = {"form": form, "link": link}
    status = 422 if form.is_bound else 200
    response = render(request, "signin/password.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"  # the code stands in the address
    return response


def _gone(request):
    return render(request, "signin/gone.html", status=410)
