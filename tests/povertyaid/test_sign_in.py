"""Signing in and out, and the pages that say what went wrong."""

from pathlib import Path

import pytest
from django.db import DataError, InterfaceError, OperationalError, connection
from django.template.loader import render_to_string

from tests.factories import make_user

FORM = {"login": "hoa", "password": "thung-lũng-mường-thanh"}


@pytest.fixture
def user():
    user = make_user("everything", username="hoa")
    user.set_password(FORM["password"])
    user.save()
    return user


def test_sign_in_page_is_in_vietnamese_and_names_the_office(client):
    page = client.get("/dang-nhap/").content.decode()
    for words in ("Đăng nhập", "Tên đăng nhập", "Mật khẩu", "Huyện ủy Điện Biên"):
        assert words in page


def test_right_password_leads_to_where_one_wanted_to_go(client, user):
    response = client.post("/dang-nhap/?next=/viec/", FORM | {"next": "/viec/"})
    assert (response.status_code, response.url) == (302, "/viec/")


def test_wrong_password_is_told_with_the_name_kept(client, user):
    response = client.post("/dang-nhap/", FORM | {"password": "sai"})

    assert response.status_code == 422
    page = response.content.decode()
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in page
    assert 'value="hoa"' in page


def test_empty_form_names_each_field(client):
    page = client.post("/dang-nhap/", {}).content.decode()
    assert "Chưa nhập tên đăng nhập." in page
    assert "Chưa nhập mật khẩu." in page


def test_another_host_is_not_followed(client, user):
    response = client.post("/dang-nhap/", FORM | {"next": "https://example.com/"})
    assert response.url == "/"


def test_signing_out_takes_a_post(client, user):
    client.force_login(user)

    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/").url == "/dang-nhap/"
    assert client.get("/viec/").status_code == 302


def test_unknown_address_says_so_to_anybody(client, user):
    assert "Không tìm thấy trang này" in client.get("/lạc/").content.decode()
    client.force_login(user)
    assert "Không tìm thấy trang này" in client.get("/lạc/").content.decode()


@pytest.mark.parametrize("name", ["403", "403_csrf", "404", "500", "503"])
def test_problem_pages_render_without_anything_around(name):
    """A 500 or 503 has no request to ask, and perhaps no database."""
    page = render_to_string(f"{name}.html")
    assert "<h1>" in page


def test_problem_pages_have_no_inline_style_or_script():
    folder = Path(__file__).resolve().parents[2] / "templates"
    for path in folder.rglob("*.html"):
        text = path.read_text()
        assert " style=" not in text, path
        assert "<script>" not in text, path


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError, 503, "đang khởi động lại"),
        (InterfaceError, 503, "đang khởi động lại"),
        (DataError, 500, "Hệ thống gặp lỗi"),
    ],
)
def test_a_failing_database_is_told_in_vietnamese(client, user, error, status, words):
    """Wherever it fails: the session and the scope ask it before any view does."""

    def fail(*asked):
        raise error("server closed the connection unexpectedly")

    client.force_login(user)
    client.raise_request_exception = False
    with connection.execute_wrapper(fail):
        response = client.get("/")

    assert response.status_code == status
    assert words in response.content.decode()


def test_an_ended_session_leads_back_to_the_page_of_the_button(client):
    response = client.post(
        "/bao-cao/lap/", headers={"referer": "http://testserver/bao-cao/"}
    )

    assert (response.status_code, response.url) == (302, "/dang-nhap/?next=/bao-cao/")


def test_an_ended_session_never_leads_to_another_host(client):
    response = client.post(
        "/bao-cao/lap/", headers={"referer": "http://evil.example/bao-cao/"}
    )

    assert response.url == "/dang-nhap/?next=/"


def test_the_address_of_a_button_says_so(client, user):
    client.force_login(user)

    response = client.get("/bao-cao/lap/")

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "địa chỉ của một nút bấm" in response.content.decode()
