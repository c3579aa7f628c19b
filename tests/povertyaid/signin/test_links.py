"""A slip sets a password once, and is paper afterwards."""

import math
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from povertyaid.models import OneTimeLink, SignInEvent
from povertyaid.signin import links, make_one_time_link
from tests.factories import make_user

PASSWORD = "suối Nậm Rốm mùa lũ"
TWICE = {"new_password1": PASSWORD, "new_password2": PASSWORD}


@pytest.fixture
def hoa():
    user = make_user("everything", username="hoa")
    user.set_unusable_password()
    user.save()
    return user


@pytest.fixture
def office():
    return make_user("everything", username="vanphong")


ENTRANCE, PAGE = "/mat-khau/phieu/", "/mat-khau/phieu/dat/"


def show(client, slip):
    """What the script of the page does with what stands behind the "#"."""
    return client.post(ENTRANCE, {"code": slip.url.partition("#")[2]})


def test_a_slip_says_its_address_its_code_and_until_when(hoa, office, settings):
    settings.SITE_URL = "https://hongheo.example.vn"
    before = timezone.now()

    slip = make_one_time_link(hoa, by=office)

    code = slip.code.replace("-", "")
    assert slip.url == f"https://hongheo.example.vn/mat-khau/phieu/#{code}"
    assert slip.entrance == "https://hongheo.example.vn/mat-khau/phieu/"
    assert [len(group) for group in slip.code.split("-")] == [4] * 7
    hours = (slip.expires_at - before) / timedelta(hours=1)
    assert 72 <= hours < 72.1


def test_the_code_cannot_be_guessed_and_can_be_typed(hoa, office):
    slips = [make_one_time_link(hoa, by=office).code for _ in range(40)]

    signs = set("".join(slips)) - {"-"}
    assert len(links.SIGNS) == len(set(links.SIGNS))
    assert signs == set(links.SIGNS)
    assert links.LENGTH * math.log2(len(links.SIGNS)) >= 128
    assert not signs & set("0O1ILUAEYDW")


def test_no_address_holds_the_code(client, hoa, office):
    slip = make_one_time_link(hoa, by=office)

    sent = urlsplit(slip.url)
    first = show(client, slip)
    page = client.get(first.url)

    assert (sent.path, sent.query) == (ENTRANCE, "")
    assert first.url == PAGE
    assert slip.url.partition("#")[2] not in page.content.decode()
    assert "slip.js" in client.get(ENTRANCE).content.decode()


def test_the_code_is_not_kept(hoa, office):
    slip = make_one_time_link(hoa, by=office)

    link = OneTimeLink.objects.get()
    told = [*vars(link).values(), *vars(SignInEvent.objects.get()).values()]
    assert slip.code.replace("-", "") not in " ".join(map(str, told))


def test_the_slip_sets_the_password(client, hoa, office):
    slip = make_one_time_link(hoa, by=office)

    show(client, slip)
    page = client.get(PAGE)
    response = client.post(PAGE, TWICE, headers={"user-agent": "Firefox"})

    assert "tên đăng nhập <b>hoa</b>" in page.content.decode()
    assert (response.status_code, response.url) == (302, "/dang-nhap/")
    hoa.refresh_from_db()
    assert hoa.check_password(PASSWORD)
    events = SignInEvent.objects.order_by("id")
    assert [(e.kind, e.user, e.by, e.device) for e in events] == [
        ("link-made", hoa, office, ""),
        ("link-used", hoa, None, "Firefox"),
    ]


def test_a_slip_works_once(client, hoa, office):
    slip = make_one_time_link(hoa, by=office)
    other = Client()
    for browser in (client, other):
        show(browser, slip)
    client.post(PAGE, TWICE)

    rain = "mưa rừng gió núi bản xa"
    again = other.post(PAGE, {"new_password1": rain, "new_password2": rain})
    once_more = client.get(PAGE)

    assert (again.status_code, once_more.status_code) == (410, 410)
    assert show(Client(), slip).status_code == 422
    assert "không còn dùng được" in again.content.decode()
    hoa.refresh_from_db()
    assert hoa.check_password(PASSWORD)


def test_a_new_slip_makes_the_old_one_void(client, hoa, office):
    old = make_one_time_link(hoa, by=office)
    new = make_one_time_link(hoa, by=office)

    assert show(client, old).status_code == 422
    assert show(client, new).status_code == 302


def test_a_slip_runs_out(client, hoa, office):
    slip = make_one_time_link(hoa, by=office, hours=1)
    show(client, slip)
    OneTimeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get(PAGE).status_code == 410
    assert client.post(PAGE, TWICE).status_code == 410
    assert show(client, slip).status_code == 422


def test_a_slip_of_a_disabled_account_opens_nothing(client, hoa, office):
    slip = make_one_time_link(hoa, by=office)
    show(client, slip)
    hoa.is_active = False
    hoa.save()

    assert client.post(PAGE, TWICE).status_code == 410


def test_the_sessions_of_before_end(client, hoa, office):
    hoa.set_password("cũ rồi, không nhớ nữa")
    hoa.save()
    client.force_login(hoa)
    assert client.get("/viec/").status_code == 200

    make_one_time_link(hoa, by=office)
    links.set_password(OneTimeLink.objects.get(), PASSWORD)

    assert client.get("/viec/").status_code == 302


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", " ")])
def test_the_code_is_typed_as_one_likes(client, hoa, office, change):
    slip = make_one_time_link(hoa, by=office)

    response = client.post("/mat-khau/phieu/", {"code": f" {change(slip.code)} "})

    assert (response.status_code, response.url) == (302, PAGE)
    assert "<b>hoa</b>" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("code", ["", "A2B3C" * 4, "đường", "\x00", "x" * 99])
def test_a_wrong_code_is_told(client, code):
    response = client.post("/mat-khau/phieu/", {"code": code})

    assert response.status_code == 422
    assert "Chưa dùng được mã này" in response.content.decode()


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("ngắn quá", "quá ngắn"),
        ("dienbien-2023", "ai cũng đoán được"),
        ("Huyện ủy Điện Biên 2026", "ai cũng đoán được"),
        ("123456789012", "ai cũng đoán được"),
        ("justinbieber", "phổ biến"),
        ("011082004567", "số định danh"),
        ("", "Chưa nhập mật khẩu mới."),
    ],
)
def test_a_weak_password_is_refused(client, hoa, office, password, told):
    slip = make_one_time_link(hoa, by=office)

    show(client, slip)
    response = client.post(PAGE, {"new_password1": password, "new_password2": password})

    assert response.status_code == 422
    assert told in response.content.decode()
    assert links.open_link(slip.code) is not None


LONG = "đường về bản xa lắm em ơi, qua ba con suối với hai quả đồi trọc!"


@pytest.mark.parametrize("password", ["740281936055", LONG, "chỉ chữ thường thôi"])
def test_any_signs_and_64_of_them_make_a_password(client, hoa, office, password):
    slip = make_one_time_link(hoa, by=office)
    twice = {"new_password1": password, "new_password2": password}

    assert len(LONG) == 64
    show(client, slip)
    assert client.post(PAGE, twice).status_code == 302
    hoa.refresh_from_db()
    assert hoa.check_password(password)


def test_two_different_passwords_are_refused(client, hoa, office):
    slip = make_one_time_link(hoa, by=office)

    show(client, slip)
    response = client.post(PAGE, TWICE | {"new_password2": "khác hẳn thế"})

    assert response.status_code == 422
    hoa.refresh_from_db()
    assert not hoa.has_usable_password()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_at_once_set_it_once(hoa, office):
    make_one_time_link(hoa, by=office)
    link = OneTimeLink.objects.select_related("user").get()

    def use(password):
        try:
            return links.set_password(link, password) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(use, [f"{PASSWORD} {n}" for n in range(8)]))

    assert sorted(done) == [False] * 7 + [True]
    assert SignInEvent.objects.filter(kind="link-used").count() == 1
