"""Accounts, the audit log and jobs, for superusers; the last two only to look at."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from rest_framework.authtoken.admin import TokenAdmin
from rest_framework.authtoken.models import TokenProxy

from povertyaid.models import AuditEntry, Job, User

admin.site.unregister(Group)  # rights come from grants
admin.site.unregister(TokenProxy)


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["username", "full_name", "job_title"]


class UserForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"  # UserAdmin.fieldsets says which are shown


@admin.register(User)
class PersonAdmin(UserAdmin):
    add_form = NewUserForm
    form = UserForm
    list_display = ["username", "full_name", "job_title", "is_active", "is_superuser"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["username", "full_name"]
    ordering = ["username"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Người dùng", {"fields": ["full_name", "job_title", "email"]}),
        ("Quyền", {"fields": ["is_active", "is_superuser"]}),
        ("Thời điểm", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "full_name", "job_title"]}),
        ("Mật khẩu", {"fields": ["usable_password", "password1", "password2"]}),
    ]


@admin.register(TokenProxy)
class AccessTokenAdmin(TokenAdmin):
    """Whose program may read the API, since when; to revoke, never to show the key."""

    list_display = ["user", "created"]

    def has_add_permission(self, request) -> bool:
        return False


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that only the system writes."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "action", "subject", "label"]
    list_filter = ["action", "subject"]
    list_select_related = ["actor"]
    search_fields = ["label", "actor__username", "actor__full_name"]


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["title", "state", "progress", "total", "asked_by", "asked_at"]
    list_filter = ["state", "task"]
    list_select_related = ["asked_by"]
    search_fields = ["title"]
