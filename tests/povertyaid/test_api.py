"""What every answer of the API has: sign-in, scope, pages, filters, errors, schema."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from assignments.models import Grant
from povertyaid.models import AccessToken, AuditEntry
from povertyaid.signin import tokens
from tests.factories import make_commune, make_household, make_user
from tests.povertyaid.signin.factor import give_app


@pytest.fixture(autouse=True)
def nobody_is_throttled_yet():
    cache.clear()


@pytest.fixture
def commune():
    return make_commune()


def token_of(user):
    _, key = tokens.make_token(user, "bảng tính của huyện", 30)
    return {"Authorization": f"Token {key}"}


@pytest.fixture
def secretary(commune):
    user = make_user(commune, username="hoa")
    user.set_password("Bản Na Tông 2022")
    user.save()
    return user


def test_the_schema_is_valid_and_complete(capsys):
    call_command("spectacular", validate=True, fail_on_warn=True)

    assert capsys.readouterr().err == ""


def test_the_schema_is_for_who_signed_in(client, secretary):
    assert client.get("/api/schema/").status_code == 401
    client.force_login(secretary)
    assert client.get("/api/schema/").status_code == 200


def test_a_token_opens_the_api(client, secretary, commune):
    response = client.get("/api/communes/", headers=token_of(secretary))

    assert [row["id"] for row in response.json()["results"]] == [commune.pk]
    assert AccessToken.objects.get().last_used_at is not None


def test_a_password_alone_opens_no_api(client, secretary):
    words = {"username": "hoa", "password": "Bản Na Tông 2022"}

    assert client.post("/api/token/", words).status_code == 404
    assert (
        client.get(
            "/api/communes/", headers={"Authorization": "Basic aG9hOmhvYQ=="}
        ).status_code
        == 401
    )


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
    ],
)
def test_a_token_that_has_ended_gives_401(client, secretary, change):
    headers = token_of(secretary)
    AccessToken.objects.update(**change)

    assert client.get("/api/communes/", headers=headers).status_code == 401


def test_a_token_waits_for_a_factor_that_became_compulsory(client, settings):
    office = make_user("everything")
    headers = token_of(office)
    settings.REQUIRED_FACTORS = ["district"]

    assert client.get("/api/communes/", headers=headers).status_code == 401
    give_app(office)
    assert client.get("/api/communes/", headers=headers).status_code == 200


def test_without_sign_in_the_answer_is_401(client):
    response = client.get("/api/households/")

    assert response.status_code == 401
    assert response.json() == {"detail": "Cần đăng nhập hoặc gửi kèm mã truy cập."}


def test_a_token_that_is_wrong_gives_401(client):
    response = client.get("/api/households/", headers={"Authorization": "Token abc"})

    assert response.status_code == 401
    assert response.json()["detail"].startswith("Mã truy cập không đúng")


def test_the_token_of_a_locked_account_gives_401(client, secretary):
    headers = token_of(secretary)
    secretary.is_active = False
    secretary.save()

    assert client.get("/api/households/", headers=headers).status_code == 401


def test_with_a_token_the_scope_is_the_token_owners(client, secretary, commune):
    """The middleware ran before the token was read, and for another user's session."""
    mine, other = make_household(commune), make_household()
    client.force_login(make_user(other.village.commune))

    response = client.get("/api/households/", headers=token_of(secretary))

    assert [row["id"] for row in response.json()["results"]] == [mine.pk]


def test_an_expired_grant_opens_nothing(client, secretary, commune):
    household = make_household(commune)
    Grant.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    headers = token_of(secretary)

    listed = client.get("/api/households/", headers=headers)
    one = client.get(f"/api/households/{household.pk}/", headers=headers)

    assert (listed.json()["count"], one.status_code) == (0, 404)


def test_not_yours_is_not_found(client, secretary):
    other = make_household()
    client.force_login(secretary)

    response = client.get(f"/api/households/{other.pk}/")

    assert response.status_code == 404
    assert response.json() == {
        "detail": "Không tìm thấy, hoặc nằm ngoài phạm vi được xem."
    }


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_only_reads(client, method):
    user = make_user("everything")

    response = getattr(client, method)("/api/households/", headers=token_of(user))

    assert response.status_code == 405
    assert response.json() == {
        "detail": f"Phương thức “{method.upper()}” không được chấp nhận."
    }


def test_pages_hold_100_rows_and_at_most_500(client, secretary, commune):
    for number in range(101):
        make_household(commune, name=f"Lò Văn {number}")
    client.force_login(secretary)

    first = client.get("/api/households/").json()
    second = client.get(first["next"]).json()
    everything = client.get("/api/households/?page_size=9999").json()

    ids = [row["id"] for row in first["results"] + second["results"]]
    assert (len(first["results"]), len(second["results"])) == (100, 1)
    assert ids == sorted(set(ids))
    assert len(everything["results"]) == 101


def test_a_page_that_is_not_there_gives_404(client, secretary):
    client.force_login(secretary)

    response = client.get("/api/households/?page=7")

    assert (response.status_code, response.json()) == (
        404,
        {"detail": "Không có trang này."},
    )


def test_a_parameter_nobody_knows_is_refused(client, secretary):
    client.force_login(secretary)

    response = client.get("/api/villages/?comune=03365")

    assert response.status_code == 400
    assert response.json() == {
        "comune": ["Không có tham số này. Có: commune, format, name, page, page_size."]
    }


@pytest.mark.parametrize(
    "query", ["year=1900", "year=99999999999", "village=abc", "status=rich", "code=%00"]
)
def test_a_value_that_cannot_be_is_refused(client, secretary, query):
    client.force_login(secretary)

    response = client.get(f"/api/households/?{query}")

    assert response.status_code == 400
    assert list(response.json()) == [query.partition("=")[0]]


def test_reading_persons_is_written_down(client, secretary, commune):
    household = make_household(commune)
    client.force_login(secretary)

    client.get("/api/households/")
    client.get(f"/api/households/{household.pk}/")

    entries = AuditEntry.objects.order_by("id")
    assert [(e.actor, e.action, e.subject, e.label) for e in entries] == [
        (secretary, "exported", "households.household", "Danh sách hộ: 1 dòng"),
        (secretary, "viewed", "households.household", str(household)),
    ]


def test_rates_are_limited_by_default():
    assert settings.LIMITS == {
        "sign-in": 60,
        "search": 120,
        "export": 30,
        "write": 240,
        "api": 600,
        "anonymous": 60,
    }
