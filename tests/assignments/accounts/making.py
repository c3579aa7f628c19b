"""People who give rights, for the tests of the pages of users."""

from assignments.choices import Role
from assignments.models import Grant
from tests.factories import make_user


def make_administrator():
    user = make_user(full_name="Quàng Thị Quản")
    return held(user, Role.ADMINISTRATOR, covers_everything=True)


def make_manager(commune, **fields):
    """A secretary of a commune who looks after its users too."""
    return held(make_user(commune, **fields), Role.USER_MANAGER, commune=commune)


def held(user, role, *, may_write=True, **over):
    is_over_people = (
        role != Role.USER_MANAGER and {"covers_everything", "commune"} & over.keys()
    )
    Grant.objects.create(
        user=user,
        role=role,
        may_write=may_write,
        may_see_numbers=may_write and bool(is_over_people),
        **over,
    )
    return user
