"""The first administrator: no account has a password that somebody else knows.

From the command line only: whoever may run it may read the database anyway.
"""

from django.db import transaction

from assignments.choices import Role
from assignments.models import Grant
from povertyaid import audit
from povertyaid.jobs import UserError
from povertyaid.models import User
from povertyaid.signin import Slip, make_one_time_link


@transaction.atomic
def first_administrator(username: str, full_name: str) -> tuple[User, Slip]:
    """An administrator where there is no account yet, or none that was ever opened.

    Run again before the password is set, it gives a new link for the same account.
    """
    users = User.objects.select_for_update().order_by("pk")
    found = list(users[:2])
    if not found:
        user = User(username=username, full_name=full_name)
        user.is_staff = user.is_superuser = True
        user.set_unusable_password()
        user.full_clean()
        user.save()
        Grant.objects.create(
            user=user,
            role=Role.ADMINISTRATOR,
            covers_everything=True,
            may_write=True,
            may_see_numbers=True,
        )
        audit.record(None, audit.Action.CREATED, user)
    elif len(found) == 1 and not found[0].has_usable_password():
        (user,) = found
    else:
        raise UserError(
            "Đã có tài khoản. Người quản trị thêm người khác ở trang Người dùng và"
            " quyền; mất mật khẩu thì chạy lại với --again --username TÊN."
        )
    return user, make_one_time_link(user, by=None)


@transaction.atomic
def let_in_again(username: str) -> tuple[User, Slip]:
    """A new link for a superuser who cannot sign in any more."""
    user = User.objects.filter(
        username=username, is_superuser=True, is_active=True
    ).first()
    if user is None:
        raise UserError(f"Không có tài khoản quản trị máy chủ nào tên “{username}”.")
    return user, make_one_time_link(user, by=None)
