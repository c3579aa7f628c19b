"""Accounts, the audit log and jobs, for superusers; the last two only to look at."""

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db import models

from povertyaid import audit
from povertyaid.models import AuditEntry, Job, User

admin.site.unregister(Group)  # rights come from grants
# Secrets of second factors, and mail addresses nobody here signs in with
for model in (EmailAddress, Authenticator, UserSession):
    admin.site.unregister(model)


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["username", "full_name", "job_title"]


class UserForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"  # UserAdmin.fieldsets says which are shown


class ReadOnlyMixin:
    """Rows that only the system writes: not added, not changed, not deleted."""

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """A list of such rows."""


class AuditedMixin:
    """What is changed here stands in the audit log, field by field, as elsewhere.

    Rows of the inlines are told with the row they belong to. Secrets never are.
    """

    def save_model(self, request, obj, form, change):
        before = self._told(form, form.initial) if change else None
        super().save_model(request, obj, form, change)
        after = self._told(form, form.cleaned_data)
        action = audit.Action.CHANGED if change else audit.Action.CREATED
        if form.changed_data:
            audit.record(request.user, action, obj, before=before, after=after)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for rows in formsets:
            changed = [(row, audit.Action.CREATED) for row in rows.new_objects]
            changed += [(row, audit.Action.CHANGED) for row, _ in rows.changed_objects]
            changed += [(row, audit.Action.DELETED) for row in rows.deleted_objects]
            for row, action in changed:
                after = {"of": str(form.instance)}
                audit.record(request.user, action, row, after=after)

    def delete_model(self, request, obj):
        audit.record(request.user, audit.Action.DELETED, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            audit.record(request.user, audit.Action.DELETED, obj)
        super().delete_queryset(request, queryset)

    def _told(self, form, values: dict) -> dict:
        columns = {f.name for f in form._meta.model._meta.fields} - {"password"}
        names = (name for name in form.changed_data if name in columns)
        return {name: _in_words(values.get(name)) for name in names}


def _in_words(value):
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.pk if isinstance(value, models.Model) else str(value)


class AuditedAdmin(AuditedMixin, admin.ModelAdmin):
    """A list that superusers may repair."""


@admin.register(User)
class PersonAdmin(AuditedMixin, UserAdmin):
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
