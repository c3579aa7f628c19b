"""Addresses at the door. Names that begin with account, mfa or usersessions are the
ones allauth looks up; there is no way to sign up, and no mail.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from povertyaid import signin_views as views

SAFETY = "tai-khoan/bao-mat/"

urlpatterns = [
    path("dang-nhap/", views.SignIn.as_view(), name="account_login"),
    path("dang-nhap/ma/", factors.authenticate, name="mfa_authenticate"),
    path(
        "dang-nhap/khoa/",
        login_not_required(keys.login_webauthn),
        name="mfa_login_webauthn",
    ),
    path("dang-xuat/", views.SignOut.as_view(), name="account_logout"),
    path("xac-nhan/", account.reauthenticate, name="account_reauthenticate"),
    path("xac-nhan/ma/", factors.reauthenticate, name="mfa_reauthenticate"),
    path(
        "xac-nhan/khoa/",
        keys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("mat-khau/phieu/", views.password_code, name="password_code"),
    path("mat-khau/phieu/dat/", views.password_link, name="password_link"),
    path(
        "tai-khoan/mat-khau/", account.password_change, name="account_change_password"
    ),
    path("tai-khoan/phien/", views.sessions, name="usersessions_list"),
    path("tai-khoan/ma-truy-cap/", views.access_tokens, name="access_tokens"),
    path(
        "tai-khoan/ma-truy-cap/<int:pk>/thu-hoi/",
        views.access_token_revoke,
        name="access_token_revoke",
    ),
    path(SAFETY, factors.index, name="mfa_index"),
    path(SAFETY + "ung-dung/", totp.activate_totp, name="mfa_activate_totp"),
    path(SAFETY + "ung-dung/go/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(SAFETY + "ma-du-phong/", views.recovery_codes, name="recovery_codes"),
    path(SAFETY + "khoa/", keys.list_webauthn, name="mfa_list_webauthn"),
    path(SAFETY + "khoa/them/", keys.add_webauthn, name="mfa_add_webauthn"),
    path(
        SAFETY + "khoa/<int:pk>/go/", keys.remove_webauthn, name="mfa_remove_webauthn"
    ),
    path(SAFETY + "khoa/<int:pk>/ten/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("nhat-ky-dang-nhap/", views.sign_in_log, name="sign_in_log"),
]
