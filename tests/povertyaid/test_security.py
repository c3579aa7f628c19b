"""Production refuses to start unsafely; answers and cookies are hard outside.

That every answer carries the headers is shown in tests/test_access.py.
"""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client

from tests.factories import make_user

KEY = "a-key-of-more-than-fifty-characters-0123456789-abcdefghijklmn"
SAFE = {
    "POVERTYAID_ENV": "production",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "hongheo.example.vn",
    "POVERTYAID_IDENTITY_KEY": "aWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWk=",
    "DEBUG": "",
    "LOG_LEVEL": "WARNING",
}


def manage(*words, **environment):
    """Run manage.py as production would, on this test's own state folder."""
    drop = {"DJANGO_SETTINGS_MODULE", "SECURE_SSL_REDIRECT"}
    inherited = {key: value for key, value in os.environ.items() if key not in drop}
    known = {key: value for key, value in (SAFE | environment).items() if value}
    for key in SAFE:
        inherited.pop(key, None)
    return subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=inherited | known,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.slow
def test_the_deployment_check_finds_nothing(tmp_path):
    vault = {}
    for name in ("SECRET_KEY", "POVERTYAID_IDENTITY_KEY"):
        (tmp_path / name).write_text(SAFE[name])
        vault |= {name: "", f"{name}_FILE": str(tmp_path / name)}
    far = {"POVERTYAID_LOG_SYSLOG": "tls://log.example.vn:6514"}
    far |= {"POVERTYAID_CLAMD": "/run/clamav/clamd.ctl"}

    done = manage("check", "--deploy", "--fail-level", "WARNING", **vault, **far)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.slow
def test_the_deployment_check_names_what_is_weaker():
    done = manage("check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 1
    assert "biến môi trường: SECRET_KEY, POVERTYAID_IDENTITY_KEY" in done.stderr
    assert "Nhật ký chỉ nằm ở máy này" in done.stderr
    assert "Chưa nói tệp gửi lên được quét vi-rút ở đâu" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"SECRET_KEY": ""}, "cần SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG phải tắt trong môi trường production."),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
    ],
)
def test_production_refuses_to_start_unsafely(environment, told):
    done = manage("check", **environment)

    assert done.returncode == 1
    assert told in done.stderr.splitlines()[-1]


def test_the_session_cookie_is_for_this_host_and_not_for_scripts(client):
    user = make_user(username="hoa")
    user.set_password("Bản Na Tông 2022")
    user.save()

    response = client.post(
        "/dang-nhap/", {"login": "hoa", "password": "Bản Na Tông 2022"}
    )

    cookie = response.cookies["sessionid"]
    assert response.status_code == 302
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_form_without_its_token_is_refused(client):
    client.handler.enforce_csrf_checks = True

    response = client.post("/dang-nhap/", {"login": "hoa", "password": "x"})

    assert response.status_code == 403


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com/", "javascript:alert(1)"]
)
def test_sign_in_never_leads_to_another_host(client, elsewhere):
    client.force_login(make_user())
    query = QueryDict(mutable=True)
    query["next"] = elsewhere

    response = client.get(f"/dang-nhap/?{query.urlencode()}")

    assert (response.status_code, response.url) == (302, "/")


def test_an_answer_to_a_foreign_host_name_is_refused(client):
    assert (
        client.get("/dang-nhap/", headers={"host": "evil.example"}).status_code == 400
    )


def test_the_api_over_plain_http_is_refused_and_a_page_led_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    api, page = client.get("/api/communes/"), client.get("/dang-nhap/")

    assert (api.status_code, "Location" in api.headers) == (403, False)
    assert api.json() == {"detail": "Chỉ nhận yêu cầu qua HTTPS."}
    assert page.url == "https://testserver/dang-nhap/"
    assert client.get("/api/communes/", secure=True).status_code == 401


def test_a_static_file_is_guarded_as_a_page_is(client, tmp_path, settings):
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "a.css").write_text("p {}")
    settings.STATIC_ROOT = folder

    found = Client().get("/static/a.css")

    assert (found.status_code, found.getvalue()) == (200, b"p {}")
    found.close()
    assert "frame-ancestors 'none'" in found.headers["Content-Security-Policy"]
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert found.headers["Content-Type"] == 'text/css; charset="utf-8"'


def test_what_was_done_is_told_through_the_session_not_a_cookie(client):
    client.force_login(make_user())

    done = client.post("/tai-khoan/phien/")

    assert "messages" not in done.cookies
    assert (
        "hãy bấm lại nút vừa bấm." in client.get("/tai-khoan/phien/").content.decode()
    )


@pytest.mark.slow
def test_cookies_in_production_belong_to_this_host_over_https():
    code = (
        "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME,"
        " s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.REQUIRED_FACTORS); from povertyaid.adapters import SIGNED_IN;"
        " print(SIGNED_IN, s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS)"
    )
    done = manage("shell", "--no-imports", "-c", code)

    assert done.stdout == (
        "__Host-sessionid __Host-csrftoken True True ['administrators', 'communes',"
        " 'district', 'members', 'organisations']\n"
        "__Host-signed-in 31536000 True\n"
    )
