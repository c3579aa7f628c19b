"""Addresses of the pages of users and their rights, under nguoi-dung/."""

from django.urls import path

from assignments.views import account_sheets, accounts, changes

urlpatterns = [
    path("", accounts.users, name="users"),
    path("them/", accounts.user_new, name="user_new"),
    path("tep/", account_sheets.users_sheet, name="users_sheet"),
    path("tep/tao/", account_sheets.users_make, name="users_make"),
    path("tep/mau/", account_sheets.users_template, name="users_template"),
    path("phieu/", account_sheets.users_slips, name="users_slips"),
    path("<int:pk>/", accounts.user, name="user"),
    path("<int:pk>/lich-su/", changes.user_changes, name="user_changes"),
    path("<int:pk>/sua/", accounts.user_edit, name="user_edit"),
    path("<int:pk>/khoa/", accounts.user_shut, name="user_shut"),
    path("<int:pk>/mo/", accounts.user_open, name="user_open"),
    path("<int:pk>/phieu/", accounts.user_slip, name="user_slip"),
    path("<int:pk>/phien/", accounts.user_session_end, name="user_session_end"),
    path(
        "<int:pk>/go-hai-lop/",
        accounts.user_factors_remove,
        name="user_factors_remove",
    ),
    path("<int:pk>/quyen/", accounts.grant_give, name="grant_give"),
    path(
        "<int:pk>/quyen/<int:grant>/",
        accounts.grant_change,
        name="grant_change",
    ),
    path(
        "<int:pk>/quyen/<int:grant>/thu-hoi/",
        accounts.grant_revoke,
        name="grant_revoke",
    ),
]
