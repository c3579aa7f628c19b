"""The list of users one looks after, and all that one user's page shows."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django import forms
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from assignments.accounts.reach import in_communes, users_managed
from assignments.choices import Role
from assignments.models import Grant
from assignments.paged import AskedForm, RestartingList
from households.models import Commune
from povertyaid import audit
from povertyaid.models import User
from povertyaid.scope import Scope

SOON = timedelta(days=30)
STATES = {
    "dung": "Đang dùng",
    "sap-het": "Sắp hết hạn quyền (30 ngày)",
    "khong-quyen": "Không có quyền nào",
    "chua-vao": "Chưa đặt mật khẩu",
    "khoa": "Đang khóa",
}
OVER = ("commune", "organisation__commune", "member__organisation__commune")


class UserListForm(AskedForm):
    q = forms.CharField(required=False, max_length=100)
    xa = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    vaitro = forms.ChoiceField(choices=Role.choices, required=False)
    tinhtrang = forms.ChoiceField(choices=list(STATES.items()), required=False)


class UserList(RestartingList):
    """Users by name with their rights in force; three queries whatever their number."""

    form = UserListForm

    @cached_property
    def users(self) -> QuerySet[User]:
        asked, today = self.asked, timezone.localdate()
        users = users_managed(self.scope)
        held = Grant.objects.in_force().filter(user=OuterRef("pk"))
        if words := asked["q"].split():
            for word in words:
                named = Q(full_name__icontains=word) | Q(username__icontains=word)
                users = users.filter(named | Q(job_title__icontains=word))
        if asked["xa"]:
            here = held.filter(in_communes(frozenset({asked["xa"]})))
            users = users.filter(Exists(here))
        if asked["vaitro"]:
            users = users.filter(Exists(held.filter(role=asked["vaitro"])))
        match asked["tinhtrang"]:
            case "khoa":
                return users.filter(is_active=False)
            case "khong-quyen":
                users = users.filter(~Exists(held))
            case "sap-het":
                soon = held.filter(expires_on__lte=today + SOON)
                users = users.filter(Exists(soon))
            case "chua-vao":
                users = users.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)
            case "":
                return users
        return users.filter(is_active=True)

    @cached_property
    def rows(self) -> list[User]:
        held = Grant.objects.in_force().select_related(*OVER)
        users = self.users.prefetch_related(Prefetch("grants", held, "held"))
        return self.here(users.order_by("full_name", "username"))

    @cached_property
    def total(self) -> int:
        return self.users.aggregate(count=Count("pk"))["count"]

    @cached_property
    def communes(self) -> list[tuple[int, str]]:
        """The communes to choose from: all, or those whose users one looks after."""
        communes = Commune.objects.order_by("sort_key", "pk")
        if not self.scope.manages_all:
            communes = communes.filter(pk__in=self.scope.manages)
        return [(commune.pk, commune.name) for commune in communes]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a user's history: what, when, by whom."""

    at: object
    title: str
    who: str
    changes: tuple[str, ...] = ()


LABELS = {
    "full_name": "họ và tên",
    "job_title": "chức vụ",
    "email": "thư điện tử",
    "username": "tên đăng nhập",
}


class Account:
    """One user as the page shows it: rights that hold and that held, and the events."""

    def __init__(self, user: User, scope: Scope):
        self.user, self.scope = user, scope
        related = (*OVER, "granted_by", "revoked_by")
        self.grants = list(
            Grant.objects.filter(user=user).select_related(*related).order_by("-pk")
        )

    @property
    def held(self) -> list[Grant]:
        return [grant for grant in self.grants if grant.is_in_force]

    @property
    def ended(self) -> list[Grant]:
        return [grant for grant in self.grants if not grant.is_in_force]

    @cached_property
    def events(self) -> list[Event]:
        """What was done to the account itself, newest first."""
        entries = audit.history_of(self.user)
        kept = entries.exclude(action__in=[audit.Action.VIEWED, audit.Action.EXPORTED])
        return [_told(entry) for entry in kept[:30]]


def _told(entry) -> Event:
    after, before = entry.after or {}, entry.before or {}
    who = str(entry.actor) if entry.actor else "lệnh trên máy chủ"
    if "is_active" in after:
        title = "Mở lại tài khoản" if after["is_active"] else "Khóa tài khoản"
        return Event(entry.at, title, who)
    if entry.action == audit.Action.CREATED:
        return Event(entry.at, "Tạo tài khoản", who)
    told = tuple(
        f"{LABELS[name]}: {before.get(name) or '…'} → {after[name] or '…'}"
        for name in LABELS
        if name in after
    )
    return Event(entry.at, "Sửa thông tin", who, told)
