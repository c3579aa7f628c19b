"""Signing in: the second factor, the wait after failures, sessions, events."""

import importlib
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone
from environs import Env

from povertyaid import sessions
from povertyaid.door_settings import door_settings
from povertyaid.models import AccessToken, SignInEvent
from povertyaid.signin import end_sessions, recovery, remove_factors, tokens
from povertyaid.signin.events import digest_of
from povertyaid.tasks import clear_sessions
from tests.factories import make_member, make_organisation, make_user
from tests.povertyaid.signin.factor import SECRET, code_now, give_app, has_app

PASSWORD = "suối Nậm Rốm mùa lũ"
FORM = {"login": "hoa", "password": PASSWORD}
PHONE = {"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/140.0 Mobile"}


@pytest.fixture
def hoa():
    user = make_user("everything", username="hoa")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, **change):
    return client.post("/dang-nhap/", FORM | change)


def events():
    """What happened, oldest first, but for the codes that came with give_app."""
    found = SignInEvent.objects.exclude(kind="codes-made", address=None)
    return list(found.order_by("id").values_list("kind", flat=True))


# The second factor


def test_the_app_is_asked_for_its_code(client, hoa):
    give_app(hoa)

    first = sign_in(client)
    before = client.get("/viec/")
    page = client.get("/dang-nhap/ma/").content.decode()
    second = client.post("/dang-nhap/ma/", {"code": code_now()})

    assert (first.status_code, first.url) == (302, "/dang-nhap/ma/")
    assert before.url.startswith("/dang-nhap/")
    assert "gõ 6 số đang hiện" in page
    assert (second.status_code, second.url) == (302, "/")
    assert client.get("/viec/").status_code == 200
    assert SignInEvent.objects.latest("id").detail == "mật khẩu, mã ứng dụng"


def test_a_code_works_once(client, hoa):
    give_app(hoa)
    code = code_now()
    sign_in(client)
    client.post("/dang-nhap/ma/", {"code": code})

    other = Client()
    sign_in(other)
    response = other.post("/dang-nhap/ma/", {"code": code})

    assert "Mã chưa đúng, đã dùng hoặc đã hết hạn." in response.content.decode()
    assert other.get("/viec/").status_code == 302
    assert events() == ["signed-in", "code-failed"]


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_code_lives_thirty_seconds(client, hoa, steps):
    give_app(hoa)
    sign_in(client)

    response = client.post("/dang-nhap/ma/", {"code": code_now(steps=steps)})

    assert "đặt giờ của điện thoại" in response.content.decode()
    assert client.get("/viec/").status_code == 302
    right = client.post("/dang-nhap/ma/", {"code": code_now()})
    assert right.url == "/"


def test_a_secret_key_that_is_gone_is_told(client, hoa):
    give_app(hoa)
    app = Authenticator.objects.get(user=hoa, type="totp")
    app.data["secret"] = Fernet(Fernet.generate_key()).encrypt(b"x").decode()
    app.save()
    sign_in(client)

    response = client.post("/dang-nhap/ma/", {"code": code_now()})

    assert "Máy chủ đã đổi khóa" in response.content.decode()
    assert client.get("/viec/").status_code == 302


def test_a_recovery_code_works_once_and_is_written_down(client, hoa):
    codes = give_app(hoa)
    sign_in(client)
    client.post("/dang-nhap/ma/", {"code": codes[0]})
    assert client.get("/viec/").status_code == 200

    other = Client()
    sign_in(other)
    other.post("/dang-nhap/ma/", {"code": codes[0]})

    assert other.get("/viec/").status_code == 302
    assert events() == ["code-used", "signed-in", "code-failed"]
    assert SignInEvent.objects.get(kind="code-used").detail == "còn 9 mã"


def test_guessing_codes_leads_to_the_same_wait(client, hoa, settings):
    settings.LOCK_ACCOUNT_AFTER = 3
    give_app(hoa)
    sign_in(client)

    for _ in range(3):
        client.post("/dang-nhap/ma/", {"code": "000000"})
    response = client.post("/dang-nhap/ma/", {"code": code_now()})

    assert "Đã sai quá nhiều lần. Thử lại sau 15 phút" in response.content.decode()
    assert client.get("/viec/").status_code == 302


def test_setting_the_app_up(client, hoa):
    sign_in(client)

    page = client.get("/tai-khoan/bao-mat/ung-dung/")
    secret = client.session["mfa.totp.secret"]
    wrong = client.post("/tai-khoan/bao-mat/ung-dung/", {"code": "12"})
    done = client.post("/tai-khoan/bao-mat/ung-dung/", {"code": code_now(secret)})

    assert "<svg" in page.content.decode() and secret in page.content.decode()
    assert "Chưa bật được" in wrong.content.decode()
    assert done.url == "/tai-khoan/bao-mat/"
    assert has_app(hoa)
    assert "Chưa có mã dự phòng." in client.get(done.url).content.decode()


def codes_on(response):
    return re.findall(r"<li><code>(\d{5} \d{5})</code>", response.content.decode())


def test_recovery_codes_are_shown_once_and_kept_as_digests(client, hoa, settings):
    give_app(hoa)
    sign_in(client)
    client.post("/dang-nhap/ma/", {"code": code_now()})
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    before = client.get("/tai-khoan/bao-mat/ma-du-phong/")
    made = client.post("/tai-khoan/bao-mat/ma-du-phong/")
    after = client.get("/tai-khoan/bao-mat/ma-du-phong/")

    assert made.status_code == 201, (made.status_code, made.url)
    codes = codes_on(made)
    assert (len(set(codes)), codes_on(before), codes_on(after)) == (10, [], [])
    assert "no-store" in made["Cache-Control"]
    kept = Authenticator.objects.get(user=hoa, type="recovery_codes").data
    assert {d.partition("$")[0] for d in kept["digests"].values()} == {"scrypt"}
    assert len({d.split("$")[2] for d in kept["digests"].values()}) == 10  # salts
    assert not [c for c in codes if c.replace(" ", "")[1:] in str(kept)]


def test_new_recovery_codes_make_the_old_ones_void(client, hoa, settings):
    settings.LOCK_ACCOUNT_AFTER = settings.LOCK_ADDRESS_AFTER = 100
    old, new = give_app(hoa), recovery.make_codes(hoa)
    sign_in(client)

    for code in old:
        client.post("/dang-nhap/ma/", {"code": code})
    assert client.get("/viec/").status_code == 302
    client.post("/dang-nhap/ma/", {"code": recovery.spaced(new[3])})

    assert client.get("/viec/").status_code == 200
    assert recovery.left(hoa) == 9


@pytest.mark.parametrize("typed", ["0", "1234567890", "٠" * 10, "x" * 10, " "])
def test_what_is_no_recovery_code(hoa, typed):
    give_app(hoa)
    assert recovery.spend(hoa, typed) is None
    assert recovery.left(hoa) == 10


def test_codes_that_a_seed_could_show_are_void(client, hoa):
    give_app(hoa)
    rows = Authenticator.objects.filter(user=hoa, type="recovery_codes")
    rows.update(data={"seed": "x", "used_mask": 0})

    importlib.import_module("povertyaid.migrations.0009_new_recovery_codes").void(
        apps, None
    )

    assert rows.get().data == recovery.NONE
    sign_in(client)
    said = client.post("/dang-nhap/ma/", {"code": "12345678"}).content.decode()
    assert "Mã chưa đúng" in said
    client.post("/dang-nhap/ma/", {"code": code_now()})
    page = client.get("/tai-khoan/bao-mat/").content.decode()
    assert "Chưa có mã dự phòng." in page


def test_the_secret_is_encrypted_in_the_database(hoa):
    give_app(hoa)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, '') FROM mfa_authenticator")
        assert SECRET not in cursor.fetchone()[0]


def test_what_matters_asks_for_the_password_again(client, hoa):
    sign_in(client)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()

    response = client.get("/tai-khoan/bao-mat/ung-dung/")
    wrong = client.post(response.url, {"password": "sai"})
    right = client.post(response.url, {"password": PASSWORD})

    assert response.url == ("/xac-nhan/?next=%2Ftai-khoan%2Fbao-mat%2Fung-dung%2F")
    assert "Mật khẩu chưa đúng." in wrong.content.decode()
    assert right.url == "/tai-khoan/bao-mat/ung-dung/"
    assert events() == ["signed-in", "failed", "confirmed"]


def test_who_confirms_goes_on_under_a_new_session_key(client, hoa):
    sign_in(client)
    old = client.session.session_key

    wrong = client.post("/xac-nhan/", {"password": "sai"})
    kept = client.session.session_key
    right = client.post("/xac-nhan/", {"password": PASSWORD})

    new = client.session.session_key
    assert (wrong.status_code, kept) == (200, old)
    assert (right.status_code, right.cookies["sessionid"].value) == (302, new)
    assert new != old
    assert [session.session_key for session in Session.objects.all()] == [new]
    assert [session.session_key for session in UserSession.objects.all()] == [new]


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("/tai-khoan/phien/", {}),
        ("/tai-khoan/ma-truy-cap/", {"name": "bảng tính", "days": 30}),
    ],
)
def test_sessions_and_tokens_ask_for_the_password_again(client, hoa, page, form):
    sign_in(Client())
    sign_in(client)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()

    asked = client.post(page, form)
    at_once = (UserSession.objects.count(), AccessToken.objects.count())
    right = client.post(asked.url, {"password": PASSWORD})
    again = client.post(page, form)

    assert (asked.url.partition("?")[0], at_once) == ("/xac-nhan/", (2, 0))
    assert (right.url, again.status_code in (201, 302)) == (page, True)
    assert (UserSession.objects.count(), AccessToken.objects.count()) != (2, 0)


def test_in_production_every_role_must_have_a_factor():
    found = door_settings(Env(), production=True)
    here = door_settings(Env(), production=False)

    roles = ["administrators", "communes", "district", "members", "organisations"]
    assert (found["REQUIRED_FACTORS"], here["REQUIRED_FACTORS"]) == (roles, [])


def test_a_member_sets_a_factor_up_from_the_phone_and_goes_on(client, settings):
    settings.REQUIRED_FACTORS = ["members"]
    member = make_user(make_member(make_organisation()), username="hoa")
    member.set_password(PASSWORD)
    member.save()

    first = client.post("/dang-nhap/?next=/thuc-dia/", FORM, headers=PHONE)
    again = client.get("/dang-nhap/?next=/thuc-dia/")
    client.get("/tai-khoan/bao-mat/ung-dung/")
    secret = client.session["mfa.totp.secret"]
    client.post("/tai-khoan/bao-mat/ung-dung/", {"code": code_now(secret)})
    page = client.get("/tai-khoan/bao-mat/").content.decode()

    assert first.url == "/tai-khoan/bao-mat/?next=/"
    assert again.url.startswith("/tai-khoan/bao-mat/")
    assert 'href="/thuc-dia/"' in page
    assert client.session[sessions.PHONE]
    assert client.get("/api/field/").status_code != 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_must_have_a_factor_is_led_to_it_first(client, hoa, settings, method):
    settings.REQUIRED_FACTORS = ["district"]
    sign_in(client)

    response = getattr(client, method)("/viec/")
    api = client.get("/api/communes/")
    page = client.get("/tai-khoan/bao-mat/?next=/viec/").content.decode()

    assert response.url.startswith("/tai-khoan/bao-mat/?next=")
    assert (api.status_code, api.json()["detail"]) == (
        403,
        "Cần bật xác thực hai lớp trước.",
    )
    assert "phải có xác thực hai lớp" in page
    give_app(hoa)
    assert client.get("/viec/").status_code == 200


def test_the_admin_site_is_no_way_around(client, settings):
    settings.REQUIRED_FACTORS = ["administrators"]
    chief = make_user(username="hoa", is_superuser=True, is_staff=True)
    chief.set_password(PASSWORD)
    chief.save()
    sign_in(client)

    for address in ("/admin/", "/admin/povertyaid/user/", "/admin/login/"):
        assert client.get(address).url.startswith("/tai-khoan/bao-mat/"), address


def test_other_roles_need_none(client, settings, hoa):
    settings.REQUIRED_FACTORS = ["administrators", "members"]
    sign_in(client)
    assert client.get("/viec/").status_code == 200


def test_taking_a_lost_factor_away(client, hoa):
    give_app(hoa)
    office = make_user("everything")

    assert remove_factors(hoa, by=office) == 2

    event = SignInEvent.objects.latest("id")
    assert (event.kind, event.user, event.by) == ("factor-removed", hoa, office)
    assert sign_in(client).url == "/"


# The wait


def test_a_wait_after_failures_says_how_long(client, hoa, settings):
    settings.LOCK_ACCOUNT_AFTER = 3
    for _ in range(3):
        sign_in(client, password="sai")
    page = sign_in(client)

    assert page.status_code == 422
    assert "Đã sai quá nhiều lần. Thử lại sau 15 phút, lúc " in page.content.decode()
    assert events() == ["failed"] * 3 + ["locked"]


def test_the_wait_ends(client, hoa, settings):
    settings.LOCK_ACCOUNT_AFTER = 3
    then = timezone.now() - timedelta(minutes=15, seconds=1)
    digest = digest_of(FORM["login"])
    for _ in range(3):
        SignInEvent.objects.create(kind="failed", name_digest=digest, at=then, user=hoa)

    assert sign_in(client).status_code == 302


def test_a_sign_in_wipes_the_slate(client, hoa, settings):
    settings.LOCK_ACCOUNT_AFTER = 3
    for _ in range(2):
        sign_in(client, password="sai")
        sign_in(client, password="sai")
        assert sign_in(client).status_code == 302
        client.logout()


def test_a_name_that_is_nobodys_waits_the_same(client, settings):
    settings.LOCK_ACCOUNT_AFTER = 3
    pages = [sign_in(client, login="MậtKhẩuGõNhầmÔ") for _ in range(4)]

    assert "chưa đúng" in pages[2].content.decode()
    assert "Thử lại sau 15 phút" in pages[3].content.decode()
    told = " ".join(str(vars(event)) for event in SignInEvent.objects.all())
    assert "MậtKhẩuGõNhầmÔ" not in told


def test_an_address_that_tries_many_names_waits(settings, hoa):
    settings.LOCK_ADDRESS_AFTER = 4
    guesser, honest = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="10.0.0.2")
    for number in range(4):
        sign_in(guesser, login=f"user{number}")

    assert "Thử lại sau" in sign_in(guesser).content.decode()
    assert sign_in(honest).status_code == 302


def test_an_address_cannot_be_made_up(settings, hoa):
    settings.LOCK_ADDRESS_AFTER = 3
    settings.NUM_PROXIES = 1
    for number in range(3):
        forged = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.7"}
        Client().post("/dang-nhap/", FORM | {"login": f"u{number}"}, headers=forged)

    addresses = set(SignInEvent.objects.values_list("address", flat=True))
    assert addresses == {"203.0.113.7"}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_guessers_at_once_get_no_more_tries(hoa, settings):
    settings.LOCK_ACCOUNT_AFTER = 5

    def guess(number):
        try:
            return sign_in(Client(), password=f"sai {number}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(20)))

    assert sorted(events()) == ["failed"] * 5 + ["locked"] * 15


def test_an_unknown_name_takes_as_long_as_a_wrong_password(client, hoa, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    settings.LOCK_ACCOUNT_AFTER = settings.LOCK_ADDRESS_AFTER = 10_000
    hoa.set_password(PASSWORD)
    hoa.save()

    def seconds(name):
        started = time.process_time()  # not the clock: other processes run beside
        sign_in(client, login=name, password="sai")
        return time.process_time() - started

    rounds = [(seconds("hoa"), seconds("ai-do")) for _ in range(25)]
    known, unknown = (sorted(times)[12] for times in zip(*rounds, strict=True))

    assert abs(known - unknown) / known < 0.10


# Sessions


def test_a_session_unused_too_long_ends(client, hoa, settings):
    sign_in(client)
    session = client.session
    session[sessions.SEEN] = time.time() - settings.SESSION_IDLE_MINUTES * 60 - 1
    session.save()

    assert client.get("/viec/").url == "/dang-nhap/?next=/viec/"
    assert events() == ["signed-in", "ran-out"]


def test_a_session_ends_at_last_however_busy(client, hoa, settings):
    sign_in(client)
    session = client.session
    session[sessions.STARTED] = time.time() - settings.SESSION_HOURS * 3600 - 1
    session[sessions.SEEN] = time.time()
    session.save()

    assert client.get("/viec/").status_code == 302


def test_sessions_that_are_over_are_cleared_at_night(client, hoa, settings):
    other = Client()
    for one in (client, other):
        sign_in(one)
    session = other.session
    session[sessions.SEEN] = time.time() - settings.SESSION_IDLE_MINUTES * 60 - 1
    session.save()
    long_ago = timezone.now() - timedelta(hours=3)
    UserSession.objects.filter(session_key=session.session_key).update(
        last_seen_at=long_ago
    )
    half_way = Client().session  # expires by its date, not by our limits
    half_way.set_expiry(-1)
    half_way.save()

    assert clear_sessions() == 2

    kept = [client.session.session_key]
    assert list(Session.objects.values_list("session_key", flat=True)) == kept
    assert list(UserSession.objects.values_list("session_key", flat=True)) == kept
    assert events() == ["signed-in", "signed-in", "ran-out"]
    assert client.get("/viec/").status_code == 200


def test_use_is_noted_now_and_then(client, hoa):
    sign_in(client)
    session = client.session
    session[sessions.SEEN] -= 400
    session.save()

    client.get("/viec/")

    assert time.time() - client.session[sessions.SEEN] < 60


def test_a_phone_stays_signed_in_for_the_phone_app_alone(client, hoa, settings):
    sign_in(client, next="/thuc-dia/")
    session = client.session
    assert session[sessions.PHONE]
    session[sessions.STARTED] -= 20 * 86_400
    session[sessions.SEEN] = time.time() - 6 * 86_400
    for record in session["account_authentication_methods"]:
        record["at"] -= 20 * 86_400
    session.save()

    assert client.get("/api/field/").status_code == 200
    assert client.get("/viec/").url == "/xac-nhan/?next=%2Fviec%2F"
    assert client.get("/api/communes/").status_code == 403
    client.post("/xac-nhan/", {"password": PASSWORD})
    assert client.get("/viec/").status_code == 200


def test_signing_out_on_another_machine(client, hoa):
    other = Client(headers=PHONE)
    sign_in(client)
    sign_in(other)
    there = UserSession.objects.get(user_agent=PHONE["user-agent"])

    page = client.get("/tai-khoan/phien/").content.decode()
    client.post("/tai-khoan/phien/", {"session": there.pk})

    assert "Chrome trên Android" in page
    assert other.get("/viec/").status_code == 302
    assert client.get("/viec/").status_code == 200
    assert events()[-1] == "ended"


def test_nobody_ends_anothers_session(client, hoa):
    stranger = make_user("everything", username="la")
    stranger.set_password(PASSWORD)
    stranger.save()
    other = Client()
    sign_in(other)
    sign_in(client, login="la")

    for pk in UserSession.objects.values_list("pk", flat=True):
        client.post("/tai-khoan/phien/", {"session": pk})

    assert other.get("/viec/").status_code == 200


@pytest.mark.parametrize("asked", ["", "x", "-1", "9" * 5000])
def test_a_wrong_number_ends_no_session(client, hoa, asked):
    other = Client()
    for one in (client, other):
        sign_in(one)

    assert client.post("/tai-khoan/phien/", {"session": asked}).status_code == 404

    assert other.get("/viec/").status_code == 200


def test_ending_every_session_of_somebody(client, hoa):
    sign_in(client)

    assert end_sessions(hoa, by=make_user("everything")) == 1

    assert client.get("/viec/").status_code == 302
    assert not Session.objects.exists()


def test_a_disabled_account_is_out_at_once(client, hoa):
    sign_in(client)
    hoa.is_active = False
    hoa.save()

    assert client.get("/viec/").status_code == 302
    assert "chưa đúng" in sign_in(Client()).content.decode()


def test_changing_the_password_ends_the_other_sessions(client, hoa):
    other = Client()
    sign_in(other)
    sign_in(client)
    new = "nương ngô bên kia núi"
    words = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    response = client.post("/tai-khoan/mat-khau/", words)

    assert response.url == "/tai-khoan/bao-mat/"
    assert client.get("/viec/").status_code == 200
    assert other.get("/viec/").status_code == 302
    assert events()[-1] == "password"


def test_signing_out_is_written_down(client, hoa):
    sign_in(client)
    assert "signed-in" in client.cookies
    client.post("/dang-xuat/")
    assert events() == ["signed-in", "signed-out"]
    assert client.cookies["signed-in"].value == ""


# Access tokens, the log


def test_a_token_is_shown_once_and_revoked(client, hoa):
    sign_in(client)
    words = {"name": "bảng tính", "days": "90"}

    made = client.post("/tai-khoan/ma-truy-cap/", words).content.decode()
    again = client.get("/tai-khoan/ma-truy-cap/").content.decode()
    token = AccessToken.objects.get()
    client.post(f"/tai-khoan/ma-truy-cap/{token.pk}/thu-hoi/")

    assert "pa_" in made and "pa_" not in again
    key = made.partition("pa_")[2].partition("<")[0]
    assert tokens.open_token(f"pa_{key}") is None
    assert events() == ["signed-in", "token-made", "token-revoked"]


def test_the_log_is_filtered(client, hoa):
    sign_in(Client(), login="không-có-ai")
    sign_in(client)

    everything = client.get("/nhat-ky-dang-nhap/").content.decode()
    failed = client.get(
        "/nhat-ky-dang-nhap/?kind=failed&q=không-có-ai"
    ).content.decode()
    wrong = client.get("/nhat-ky-dang-nhap/?address=abc").content.decode()

    assert "2 dòng" in everything and "tên không có thật" in everything
    assert "1 dòng" in failed
    assert "Địa chỉ IP chưa đúng." in wrong


@pytest.mark.parametrize("count", [1, 3])
def test_log_query_count(client, hoa, count, django_assert_num_queries):
    for _ in range(count):
        sign_in(Client(), password="sai")
    client.force_login(hoa)

    with django_assert_num_queries(6):
        client.get("/nhat-ky-dang-nhap/")
