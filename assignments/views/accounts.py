"""Users and their rights: the list, one user, a new one, giving and ending rights."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from assignments.account_forms import GrantForm, UserForm
from assignments.accounts import granting, people, slips
from assignments.accounts.listing import STATES, Account, UserList
from assignments.accounts.reach import is_in_hand, may_end, may_let_in, users_managed
from assignments.choices import Role
from assignments.models import Grant
from povertyaid.file_views import download
from povertyaid.models import User
from povertyaid.scope import Scope
from povertyaid.signin import factors, open_sessions
from povertyaid.visitors import device_of, visitor_of


@require_safe
def users(request):
    """Everybody whose rights one may give or end, by name."""
    request.scope.require_managing()

    listed = UserList(request.scope, request.GET)
    context = {"listed": listed, "asked": listed.asked}
    context |= {"states": STATES.items(), "roles": Role.choices}
    return render(request, "accounts/users.html", context)


@require_safe
def user(request, pk):
    """One user: what she may do, could do once, and what was done to the account."""
    found = _user(request, pk)
    return _page(request, found, GrantForm(scope=request.scope))


@require_http_methods(["GET", "POST"])
def user_new(request):
    """A new account with its first right; the slip is printed from its page."""
    request.scope.require_managing()

    form = UserForm(_sent(request), instance=User())
    given = GrantForm(_sent(request), scope=request.scope)
    if request.method == "POST" and form.is_valid() & _is_given(given, request):
        grant = given.grant if given.is_valid() else None
        try:
            made = people.create(form.instance, grant, request.user, request.scope)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            words = f"Đã tạo tài khoản {made.username} cho {made.full_name}."
            messages.success(request, f"{words} Bấm “In phiếu” để trao cho người ấy.")
            return redirect("user", made.pk)
    context = {"form": form, "given": given}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/user_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def user_edit(request, pk):
    found = _user(request, pk)
    if not may_let_in(request.user, request.scope, found):
        return _refused(request, found)

    form = UserForm(_sent(request), instance=found)
    if request.method == "POST" and form.is_valid():
        people.edit(form.instance, request.user)
        messages.success(request, f"Đã ghi thông tin của {found.full_name}.")
        return redirect("user", pk)
    status = 422 if form.is_bound else 200
    context = {"form": form, "person": found}
    return render(request, "accounts/user_edit.html", context, status=status)


@require_POST
def user_shut(request, pk):
    found = _user(request, pk)
    words = f"Đã khóa tài khoản {found.username}: mọi phiên và điện thoại ngừng ngay."
    return _done(request, pk, words, people.shut, found, request.user, request.scope)


@require_POST
def user_open(request, pk):
    found = _user(request, pk)
    words = f"Đã mở lại tài khoản {found.username}; người ấy phải đăng nhập lại."
    return _done(
        request, pk, words, people.open_again, found, request.user, request.scope
    )


@never_cache
@require_POST
def user_slip(request, pk):
    """A new slip: as a PDF to print, or with `xem` on the screen. Shown only once."""
    found = _user(request, pk)
    try:
        slip = people.slip_for(found, request.user, request.scope)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("user", pk)
    if "xem" in request.POST:
        drawing = mark_safe(slips.drawn(slip))  # noqa: S308 - drawn here, of our address
        context = {"person": found, "slip": slip, "drawing": drawing}
        return render(request, "accounts/slip.html", context)
    return pdf(slips.to_pdf([(found, slip)]), f"phieu-{found.username}.pdf")


@require_POST
def user_session_end(request, pk):
    """Signs the user out at one place, or everywhere."""
    found = _user(request, pk)
    asked = request.POST.get("session", "")
    session = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    words = f"Đã đăng xuất {found.username} ở nơi ấy."
    given = (session, request.user, request.scope, visitor_of(request))
    return _done(request, pk, words, people.end_session, found, *given)


@require_POST
def user_factors_remove(request, pk):
    """For who lost the phone or the key with the second factor."""
    found = _user(request, pk)
    words = (
        f"Đã gỡ xác thực hai lớp của {found.username} và đăng xuất mọi nơi; lần vào sau"
        " người ấy bật lại."
    )
    given = (request.user, request.scope, visitor_of(request))
    return _done(request, pk, words, people.take_factors, found, *given)


@require_POST
def grant_give(request, pk):
    """One more right for a user."""
    found = _user(request, pk)

    form = GrantForm(request.POST, scope=request.scope)
    if form.is_valid():
        form.grant.user = found
        try:
            given = granting.give(form.grant, request.user, request.scope)
        except ValidationError as error:
            _tell(form, error)
        else:
            words = f"Đã cấp: {given.get_role_display()}, {given.over}."
            messages.success(request, words)
            return redirect("user", pk)
    return _page(request, found, form, status=422)


@require_http_methods(["GET", "POST"])
def grant_change(request, pk, grant):
    """Another right in place of one: the old one ends and stays as history."""
    found = _user(request, pk)
    old = get_object_or_404(_held(request, found), pk=grant)

    form = GrantForm(_sent(request), scope=request.scope, initial=_initial(old))
    if request.method == "POST" and form.is_valid():
        form.grant.user = found
        try:
            new = granting.change(old, form.grant, request.user, request.scope)
        except ValidationError as error:
            _tell(form, error)
        else:
            words = f"Đã đổi quyền thành: {new.get_role_display()}, {new.over}."
            messages.success(request, words)
            return redirect("user", pk)
    status = 422 if form.is_bound else 200
    context = {"form": form, "person": found, "grant": old}
    return render(request, "accounts/grant_change.html", context, status=status)


@require_POST
def grant_revoke(request, pk, grant):
    found = _user(request, pk)
    held = get_object_or_404(_held(request, found), pk=grant)
    words = f"Đã thu hồi: {held.get_role_display()}, {held.over}."
    return _done(request, pk, words, granting.revoke, held, request.user, request.scope)


def pdf(content: bytes, name: str) -> HttpResponse:
    response = download(content, name, "application/pdf")
    response["Cache-Control"] = "no-store"
    return response


def _user(request, pk) -> User:
    """The user, if one looks after that account."""
    request.scope.require_managing()
    return get_object_or_404(users_managed(request.scope), pk=pk)


def _held(request, found: User):
    """The user's rights that one may end: those in force, in one's own area."""
    account = Account(found, request.scope)
    mine = [grant.pk for grant in account.held if is_in_hand(request.scope, grant)]
    return found.grants.select_related("commune", "organisation", "member").filter(
        pk__in=mine
    )


def _sent(request):
    """What was sent, be it nothing at all; None where nothing was."""
    return request.POST if request.method == "POST" else None


def _is_given(given: GrantForm, request) -> bool:
    """A right is filled in soundly, or left out where that is allowed."""
    left_out = not request.POST.get("role") and request.scope.manages_all
    return given.is_valid() or left_out


def _initial(grant: Grant) -> dict:
    member = grant.member and (grant.member.card_number or grant.member.name)
    return {
        "role": grant.role,
        "commune": grant.commune_id,
        "organisation": grant.organisation_id,
        "member": member,
        "may_write": grant.may_write,
        "may_see_numbers": grant.may_see_numbers,
        "expires_on": grant.expires_on,
    }


def _done(request, pk, words: str, service, *given):
    try:
        service(*given)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, words)
    return redirect("user", pk)


def _refused(request, found: User):
    words = f"{found} có quyền rộng hơn quyền của đồng chí nên không sửa được."
    messages.error(request, words)
    return redirect("user", found.pk)


def _tell(form, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _page(request, found: User, form: GrantForm, status=200):
    account = Account(found, request.scope)
    scope: Scope = request.scope
    opened = open_sessions.sessions_of(found)
    for session in opened:
        session.device = device_of(session.user_agent)
    context = {
        "person": found,
        "account": account,
        "held": [
            (grant, may_end(request.user, scope, grant)) for grant in account.held
        ],
        "form": form,
        "is_self": found == request.user,
        "may_let_in": may_let_in(request.user, scope, found),
        "member": getattr(found, "party_member", None),
        "sessions": opened,
        "has_factor": factors.has_one(found),
    }
    return render(request, "accounts/user.html", context, status=status)
