"""The pages at the door, and passkeys with a virtual authenticator, under the CSP."""

import pytest
from django.conf import settings

from povertyaid.models import SignInEvent
from povertyaid.signin import make_one_time_link
from tests.browser.conftest import PASSWORD, sign_in
from tests.browser.test_pages import faults
from tests.factories import make_user
from tests.povertyaid.signin.factor import code_now, give_app

WITHOUT_FACTOR = [
    "/tai-khoan/bao-mat/",
    "/tai-khoan/bao-mat/ung-dung/",
    "/tai-khoan/bao-mat/khoa/",
    "/tai-khoan/bao-mat/khoa/them/",
    "/tai-khoan/phien/",
    "/tai-khoan/mat-khau/",
    "/tai-khoan/ma-truy-cap/",
    "/nhat-ky-dang-nhap/",
    "/xac-nhan/",
]
WITH_APP = [
    "/tai-khoan/bao-mat/",
    "/tai-khoan/bao-mat/ung-dung/go/",
    "/tai-khoan/bao-mat/ma-du-phong/",
    "/xac-nhan/ma/",
]


@pytest.fixture
def finger(page):
    """A device that has a fingerprint reader, and a finger that is always right."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def add_key_and_leave(page):
    page.goto("/tai-khoan/bao-mat/khoa/them/")
    page.get_by_role("button", name="Thêm khóa").click()
    page.wait_for_url("**/tai-khoan/bao-mat/")
    page.locator(".account summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/dang-nhap/")


def test_a_passkey_signs_in_without_a_password(page, finger):
    user = make_user("everything", username="hoa")
    sign_in(page, user)
    add_key_and_leave(page)

    page.get_by_role("button", name="Dùng vân tay hoặc khuôn mặt").click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)

    last = SignInEvent.objects.filter(kind="signed-in").first()
    assert (last.user, last.detail) == (user, "khóa đăng nhập")
    assert page.trouble == []


def test_a_key_is_asked_after_the_password(page, finger):
    user = make_user("everything", username="hoa")
    sign_in(page, user)
    add_key_and_leave(page)

    page.get_by_label("Tên đăng nhập").fill("hoa")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/dang-nhap/ma/**")
    page.get_by_role("button", name="Dùng khóa đăng nhập").click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)

    last = SignInEvent.objects.filter(kind="signed-in").first()
    assert (last.user, last.detail) == (user, "mật khẩu, khóa đăng nhập")
    assert page.trouble == []


def test_pages_of_ones_own_account_are_whole(page):
    user = make_user("everything", username="hoa")
    sign_in(page, user)

    broken = [fault for path in WITHOUT_FACTOR for fault in faults(page, path)]
    give_app(user)
    broken += [fault for path in WITH_APP for fault in faults(page, path)]

    assert broken + page.trouble == []


def test_pages_before_one_is_in_are_whole(page):
    slip = make_one_time_link(make_user("everything", username="hoa"), by=None)

    broken = faults(page, "/mat-khau/phieu/")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("about:blank")
    page.goto(slip.url.removeprefix(settings.SITE_URL))
    page.wait_for_url("**/mat-khau/phieu/dat/")
    broken += faults(page, "/mat-khau/phieu/dat/")

    assert broken + page.trouble == []
    assert slip.url.partition("#")[2] not in "".join(asked)
    page.go_back()
    assert slip.url.partition("#")[2] not in page.url
    page.context.clear_cookies()
    assert faults(page, "/mat-khau/phieu/dat/", status=410) == []


def test_a_code_of_the_app_is_asked_after_the_password(page):
    user = make_user("everything", username="hoa")
    user.set_password(PASSWORD)
    user.save()
    give_app(user)

    page.goto("/dang-nhap/?next=/ho/")
    page.get_by_label("Tên đăng nhập").fill("hoa")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/dang-nhap/ma/**")
    assert faults(page, page.url) == []
    assert page.get_by_role("button", name="Dùng khóa đăng nhập").count() == 0
    page.get_by_label("Mã xác thực hoặc mã dự phòng").fill(code_now())
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url("**/ho/")

    assert page.trouble == []
